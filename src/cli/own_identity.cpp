#include <bonafide/cli/own_identity.hpp>
#include <bonafide/cli/target.hpp>
#include <bonafide/emulator/device.hpp>
#include <bonafide/spdm/device_class.hpp>
#include <bonafide/spdm/registry.hpp>

namespace bonafide::cli {

namespace {

emulator::Description described(const std::vector<std::string>& files) {
  if (files.size() == 1) return emulator::read_description(files[0]);
  emulator::Description out;
  out.slots = {{.slot = 0, .chain = files[0], .key = files[1]}};
  return out;
}

/// What stands between colons.
std::vector<std::string> parts_of(const std::string& text) {
  std::vector<std::string> parts(1);
  for (const char c : text)
    if (c == ':')
      parts.emplace_back();
    else
      parts.back().push_back(c);
  return parts;
}

/// "PCI-SIG:8680:3412": a registry, a vendor id, and sub-identifiers, their bytes as they are sent. DSP0274 1.3,
/// "DeviceClassIdentifier", whose IDElemLength is one byte.
Buffer device_class_of(const std::string& text) {
  constexpr std::size_t most = 250;
  const auto parts = parts_of(text);
  const auto registry = spdm::registry_named(parts[0]);
  std::vector<Buffer> identifiers;
  std::size_t size = 0;
  for (std::size_t i = 1; i < parts.size(); ++i)
    if (auto bytes = unhex(parts[i]); bytes && !bytes->empty() && (size += 1 + bytes->size()) <= most)
      identifiers.push_back(std::move(*bytes));
  if (!registry || identifiers.empty() || identifiers.size() + 1 != parts.size())
    throw Misuse(
        "--endpoint takes REGISTRY:VENDORID:SUBID: the name of a registry (PCI-SIG), and in hexadecimal digits the "
        "bytes of each identifier as they are sent");
  if (const auto fits = spdm::check_vendor_id(*registry, identifiers[0]); !fits)
    throw Misuse("--endpoint: " + explain(fits.error()));
  const spdm::DeviceName name{
      static_cast<std::uint8_t>(*registry), identifiers[0], {identifiers.begin() + 1, identifiers.end()}};
  return spdm::make_device_class(std::span{&name, 1});
}

/// What the credentials point to belongs to the device.
struct Own {
  Own(const crypto::Library& library, const emulator::Description& description)
      : device(library, description), credentials(device.profile()) {}
  emulator::Device device;
  spdm::Credentials credentials;
};

}  // namespace

std::shared_ptr<const spdm::Credentials> own_identity(const Words& words, const crypto::Library& library) try {
  const auto files = words.values("--identity");
  const auto endpoint = words.value("--endpoint");
  if (endpoint && files.empty()) throw Misuse("--endpoint needs --identity: it is signed with its key");
  if (files.empty()) return nullptr;
  if (files.size() > 2) throw Misuse("--identity takes a directory, or a chain and its private key");
  const auto own = std::make_shared<Own>(library, described(files));
  // An identity for Requesters names no function, whatever its file says.
  own->credentials.device_class = endpoint ? device_class_of(*endpoint) : Buffer{};
  return {own, &own->credentials};
} catch (const emulator::BadDescription& bad) { refuse(bad, "--identity: "); }

}  // namespace bonafide::cli
