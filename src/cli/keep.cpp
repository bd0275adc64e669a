#include <bonafide/cli/keep.hpp>
#include <bonafide/cli/verb.hpp>
#include <bonafide/cli/whole_file.hpp>
#include <bonafide/crypto/pem.hpp>
#include <bonafide/spdm/certificate_chain.hpp>

namespace bonafide::cli {

namespace {

namespace fs = std::filesystem;

void write_key(const fs::path& path, const crypto::PrivateKey& key) {
  const auto der = key.pkcs8();
  if (!der) throw Failure(Exit::unjudged, "a key cannot be kept: " + explain(der.error()));
  auto text = crypto::pem::write("PRIVATE KEY", der->bytes(Reveal{}));
  write_whole(path, as_bytes(text), 0600);
  wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
}

void write_chain(const fs::path& path, Bytes certificates) {
  std::string text;
  if (const auto chain = spdm::read_certificates(certificates))
    for (const auto& certificate : *chain) text += crypto::pem::write("CERTIFICATE", certificate.raw);
  write_whole(path, as_bytes(text));
}

}  // namespace

Keeper::Keeper(const emulator::Device& device, fs::path directory)
    : device_(device),
      directory_(std::move(directory)),
      description_(emulator::read_description(directory_)),
      saved_(device.store().generation()) {
  if (!fs::is_directory(directory_)) throw Misuse("--keep needs a directory, as pki create makes it");
}

void Keeper::save() {
  const auto& store = device_.store();
  if (saved_ == store.generation()) return;
  saved_ = store.generation();
  const auto file = [&](std::string_view what, std::size_t number, std::string_view ending) {
    return directory_ / ("kept-" + std::string{what} + std::to_string(number) + std::string{ending});
  };
  description_.slots.clear(), description_.key_pairs.clear();
  for (std::uint8_t slot = 0; slot < store.slots.size(); ++slot) {
    const auto& [certificates, omitted_root, key] = store.slots[slot];
    if (certificates.empty() || key == nullptr) continue;
    emulator::SlotDescription out{
        .slot = slot, .chain = file("slot", slot, ".pem"), .key = file("slot", slot, ".key.pem")};
    write_chain(out.chain, certificates);
    write_key(out.key, *key);
    if (!omitted_root.empty()) write_chain(out.root = file("slot", slot, ".root.pem"), omitted_root);
    description_.slots.push_back(std::move(out));
  }
  for (std::size_t i = 0; i < store.key_pairs.size(); ++i) {
    const auto& pair = store.key_pairs[i];
    emulator::KeyPairDescription out{.usage = pair.usage, .slots = pair.slots};
    if (pair.key != nullptr) write_key(out.key = file("pair", i + 1, ".key.pem"), *pair.key);
    description_.key_pairs.push_back(std::move(out));
  }
  write_whole(directory_ / "device.toml", as_bytes(emulator::to_toml(description_, directory_)));
}

}  // namespace bonafide::cli
