#include <algorithm>

#include <bonafide/cli/informed.hpp>
#include <bonafide/cli/json.hpp>
#include <bonafide/cli/measured.hpp>
#include <bonafide/pci/pci_ids.hpp>
#include <bonafide/spdm/device_class.hpp>
#include <bonafide/spdm/measurement_log.hpp>
#include <bonafide/spdm/registry.hpp>

namespace bonafide::cli {

namespace {

std::string line_of(const spdm::LogEntry& entry) {
  std::string out = "log " + std::to_string(entry.index) + ": extended into measurement " +
                    std::to_string(entry.measurement_index) + ": " + measurement_name(entry.type) +
                    (entry.raw_bit_stream() ? ", raw " : ", digest ") + hex(entry.value);
  const auto text = as_text(entry.value);
  const bool readable = !text.empty() && std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
  return readable && entry.raw_bit_stream() ? out + " (" + std::string{text} + ")" : out;
}

Json as_json(const spdm::LogEntry& entry) {
  return {{"index", entry.index},
          {"measurement", entry.measurement_index},
          {"type", entry.type & 0x7F},
          {"name", measurement_name(entry.type)},
          {"form", entry.raw_bit_stream() ? "raw" : "digest"},
          {"value", hex(entry.value)}};
}

/// PCI-SIG has Vendor IDs of two bytes; the first sub-identifier of two bytes is taken for the Device ID.
std::string pci_name(const pci::Names& names, const spdm::DeviceIdentifier& one) {
  if (one.registry != spdm::registry::pci_sig || one.vendor_id.size() != 2) return {};
  const auto vendor = load_le<std::uint16_t>(one.vendor_id);
  std::string out{names.vendor(vendor)};
  for (const auto& sub : sub_ids_of(one)) {
    if (sub.id.size() != 2) continue;
    const auto device = names.device(vendor, load_le<std::uint16_t>(sub.id));
    if (!device.empty()) out.append(" ").append(device);
    break;
  }
  return out;
}

}  // namespace

std::vector<std::string> log_lines(Bytes log) {
  std::vector<std::string> out;
  if (const auto read = spdm::read_log(log))
    for (const auto& entry : entries_of(*read)) out.push_back(line_of(entry));
  return out;
}

Json log_as_json(Bytes log) {
  auto out = Json::array();
  if (const auto read = spdm::read_log(log))
    for (const auto& entry : entries_of(*read)) out.push_back(as_json(entry));
  return out;
}

std::vector<std::string> device_class_lines(Bytes info) {
  std::vector<std::string> out;
  const auto read = spdm::read_device_class(info);
  if (!read) return out;
  const auto names = pci::Names::installed();
  for (const auto& one : identifiers_of(*read)) {
    std::string text = "endpoint: " + spdm::registry_name(one.registry);
    if (!one.vendor_id.empty()) text += " " + hex(one.vendor_id);
    for (const auto& sub : sub_ids_of(one)) text += ", " + hex(sub.id);
    if (const auto name = pci_name(names, one); !name.empty()) text.append(" (").append(name).append(")");
    out.push_back(std::move(text));
  }
  return out;
}

Json device_class_as_json(Bytes info) {
  auto out = Json::array();
  const auto read = spdm::read_device_class(info);
  if (!read) return out;
  const auto names = pci::Names::installed();
  for (const auto& one : identifiers_of(*read)) {
    Json entry{
        {"registry", spdm::registry_name(one.registry)}, {"vendor_id", hex(one.vendor_id)}, {"sub_ids", Json::array()}};
    for (const auto& sub : sub_ids_of(one)) entry["sub_ids"].push_back(hex(sub.id));
    if (const auto name = pci_name(names, one); !name.empty()) entry["pci_name"] = name;
    out.push_back(std::move(entry));
  }
  return out;
}

}  // namespace bonafide::cli
