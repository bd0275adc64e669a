// Descriptions as the text that they are read from.
#include <array>

#include <bonafide/emulator/description.hpp>

namespace bonafide::emulator {

namespace {

namespace fs = std::filesystem;

constexpr std::uint8_t hash_extended = 8;  // DSP0274 1.3, DMTFSpecMeasurementValueType

std::string digits(std::uint64_t value, std::size_t count) {
  std::array<std::uint8_t, 8> bytes{};
  store_be<std::uint64_t>(bytes, value);
  return hex(bytes).substr(16 - count);
}

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

template <class T, class Name> std::string list_of(const std::vector<T>& values, Name name) {
  std::string out;
  for (const auto& value : values) out.append(out.empty() ? "[" : ", ") += in_quotes(name(value));
  return out.empty() ? "[]" : out + "]";
}

std::string numbers_of(const std::vector<std::uint8_t>& values) {
  std::string out;
  for (const auto value : values) out.append(out.empty() ? "" : ", ") += std::to_string(value);
  return "[" + out + "]";
}

std::string flags_as_list(std::uint32_t flags, std::uint16_t ext_flags) {
  std::vector<std::string_view> names;
  for (const auto name : flag_names()) {
    const auto value = *flag_named(name);
    const auto field = (value & spdm::cap::meas) != 0        ? spdm::cap::meas
                       : (value & spdm::cap::psk) != 0       ? spdm::cap::psk
                       : (value & spdm::cap::multi_key) != 0 ? spdm::cap::multi_key
                       : (value & spdm::cap::ep_info) != 0   ? spdm::cap::ep_info
                                                             : value;
    if ((flags & field) == value) names.push_back(name);
  }
  if ((ext_flags & spdm::slot_mgmt_cap) != 0) names.push_back("SLOT_MGMT");
  return list_of(names, [](std::string_view name) { return name; });
}

std::string requester_as_toml(const RequesterDescription& r, const auto& relative) {
  if (r == RequesterDescription{}) return {};
  const auto truth = [](bool value) { return value ? "true\n" : "false\n"; };
  std::string out = "\n[requester]\nchallenge = ";
  out.append(truth(r.challenge)).append("session = ").append(in_quotes(mut_auth_name(r.session)));
  out += "\nslot = " + std::to_string(r.slot) + "\nrequired = " + truth(r.required);
  out.append("update-key = ").append(truth(r.updates_key));
  out.append("endpoint-info = ").append(truth(r.asks_endpoint));
  if (!r.schemes.empty())
    out += "asym = " + list_of(r.schemes, [](auto scheme) { return crypto::row(scheme).name; }) + "\n";
  for (const auto& [key, path] : {std::pair{"anchors = ", &r.anchors}, {"chain = ", &r.chain}, {"key = ", &r.key}})
    if (!path->empty()) out += key + relative(*path);
  return out;
}

}  // namespace

std::string pci_name(const PciIdentity& f) {
  std::string out = "Vendor=" + digits(f.vendor, 4) + ":Device=" + digits(f.device, 4) +
                    ":CC=" + digits(f.class_code, 6) + ":REV=" + digits(f.revision, 2) +
                    ":SSVID=" + digits(f.subsystem_vendor.value_or(0), 4) +
                    ":SSID=" + digits(f.subsystem_device.value_or(0), 4);
  if (f.serial) out += ":" + digits(*f.serial, 16);
  return out;
}

std::string to_toml(const Description& d, const fs::path& base) {
  std::string out = "# An emulated device: bonafide help emulate, docs/emulator.md\n";
  if (!d.faults.empty()) out += "faults = " + list_of(d.faults, [](const auto& name) { return name; }) + "\n";
  const auto& f = d.function;
  out += "\n[identity]\nvendor = 0x" + digits(f.vendor, 4) + "\ndevice = 0x" + digits(f.device, 4) + "\nclass = 0x" +
         digits(f.class_code, 6) + "\nrevision = 0x" + digits(f.revision, 2) + "\nsubsystem-vendor = 0x" +
         digits(f.subsystem_vendor.value_or(0), 4) + "\nsubsystem-device = 0x" +
         digits(f.subsystem_device.value_or(0), 4) + "\n";
  if (f.serial) out += "serial = \"" + digits(*f.serial, 16) + "\"\n";

  out += "\n[spdm]\nversions = " + list_of(d.versions, [](auto version) { return spdm::name(version); });
  out += "\nasym = " + list_of(d.schemes, [](auto scheme) { return crypto::row(scheme).name; });
  out += "\nhash = " + list_of(d.hashes, [](auto hash) { return crypto::row(hash).name; });
  out += "\nmeasurement-hash = " + in_quotes(crypto::row(d.measurement_hash).name);
  out += "\ncapabilities = " + flags_as_list(d.flags, d.ext_flags) +
         "\nct-exponent = " + std::to_string(d.ct_exponent) +
         "\ndata-transfer-size = " + std::to_string(d.data_transfer_size) + "\n";

  if (!d.groups.empty()) out += "dhe = " + list_of(d.groups, [](auto group) { return crypto::row(group).name; }) + "\n";
  if (!d.kems.empty()) out += "kem = " + list_of(d.kems, [](auto kem) { return crypto::row(kem).name; }) + "\n";
  if (!d.aeads.empty()) out += "aead = " + list_of(d.aeads, [](auto aead) { return crypto::row(aead).name; }) + "\n";
  out += "heartbeat = " + std::to_string(d.heartbeat) + "\n";
  if (d.trusted_environment) out += "trusted-environment = true\n";

  const auto relative = [&](const fs::path& path) { return in_quotes(path.lexically_relative(base).string()) + "\n"; };
  if (!d.provisioned_key.empty()) out += "provisioned-key = " + relative(d.provisioned_key);
  for (const auto& slot : d.slots) {
    out += "\n[[slots]]\nslot = " + std::to_string(slot.slot) + "\nchain = " + relative(slot.chain) +
           "key = " + relative(slot.key);
    if (!slot.root.empty()) out += "root = " + relative(slot.root);
  }
  for (const auto& psk : d.psks)
    out += "\n[[psk]]\nhint = " + in_quotes(hex(psk.hint)) + "\n" +
           (psk.file.empty() ? "key = " + in_quotes(hex(psk.key)) + "\n" : "key-file = " + relative(psk.file));
  out += requester_as_toml(d.requester, relative);
  for (const auto& event : d.events)
    out += "\n[[events]]\ntype = " + in_quotes(spdm::name(event.type)) + "\nafter = " + std::to_string(event.after) +
           "\nconcerns = " + numbers_of(event.concerns) + "\n";
  for (const auto& m : d.measurements)
    out += "\n[[measurements]]\nindex = " + std::to_string(m.index) + "\ntype = " + std::to_string(m.type) +
           "\nraw = " + (m.raw ? "true" : "false") + "\n" +
           (m.type == hash_extended ? "" : "hex = " + in_quotes(hex(m.value)) + "\n");
  for (const auto& entry : d.log)
    out += "\n[[log]]\nmeasurement = " + std::to_string(entry.measurement) + "\ntype = " + std::to_string(entry.type) +
           "\nraw = " + (entry.raw ? "true" : "false") + "\nhex = " + in_quotes(hex(entry.value)) + "\n";
  for (const auto& pair : d.key_pairs)
    out += "\n[[key-pairs]]\n" + (pair.key.empty() ? "" : "key = " + relative(pair.key)) +
           "usage = " + std::to_string(pair.usage) + "\nslots = " + std::to_string(pair.slots) + "\n";
  return out;
}

}  // namespace bonafide::emulator
