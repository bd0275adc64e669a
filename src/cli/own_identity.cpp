#include <bonafide/cli/own_identity.hpp>
#include <bonafide/emulator/device.hpp>

namespace bonafide::cli {

namespace {

emulator::Description described(const std::vector<std::string>& files) {
  if (files.size() == 1) return emulator::read_description(files[0]);
  emulator::Description out;
  out.slots = {{.slot = 0, .chain = files[0], .key = files[1]}};
  return out;
}

}  // namespace

std::shared_ptr<const spdm::Credentials> own_identity(const Words& words, const crypto::Library& library) try {
  const auto files = words.values("--identity");
  if (files.empty()) return nullptr;
  if (files.size() > 2) throw Misuse("--identity takes a directory, or a chain and its private key");
  const auto device = std::make_shared<const emulator::Device>(library, described(files));
  // What the credentials point to belongs to the device, which lives as long as they are used.
  return {device, &device->profile()};
} catch (const emulator::BadDescription& bad) { throw Misuse("--identity: " + printable(bad.what())); }

}  // namespace bonafide::cli
