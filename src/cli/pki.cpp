// `bonafide pki create`: an identity for a device, with everything that is needed to emulate and to trust it.
#include <chrono>
#include <ostream>

#include <bonafide/cli/input.hpp>
#include <bonafide/cli/json.hpp>
#include <bonafide/cli/library.hpp>
#include <bonafide/cli/option_files.hpp>
#include <bonafide/cli/secrets.hpp>
#include <bonafide/cli/verbs.hpp>
#include <bonafide/cli/whole_file.hpp>
#include <bonafide/crypto/hash.hpp>
#include <bonafide/emulator/identity.hpp>
#include <bonafide/emulator/pem.hpp>

namespace bonafide::cli {

namespace {

namespace fs = std::filesystem;
using emulator::Description;

template <class T> T or_fail(Result<T> result, std::string_view doing) {
  if (!result) throw Failure(Exit::unjudged, std::string{doing} + ": " + explain(result.error()));
  return std::move(*result);
}

/// Hexadecimal digits of a field of config space, with or without 0x.
std::optional<std::uint64_t> hexadecimal(const Words& words, std::string_view option, std::size_t digits) {
  auto text = words.value(option);
  if (!text) return std::nullopt;
  if (text->starts_with("0x") || text->starts_with("0X")) text->erase(0, 2);
  const bool fits = !text->empty() && text->size() <= digits;
  const auto bytes = fits ? unhex(std::string(16 - text->size(), '0') + *text) : std::nullopt;
  if (!bytes || bytes->size() != 8)
    throw Misuse(std::string{option} + " takes up to " + std::to_string(digits) + " hexadecimal digits, not '" +
                 printable(*words.value(option)) + "'");
  return load_be<std::uint64_t>(*bytes);
}

PciIdentity function_of(const Words& words, const crypto::Library& library) {
  PciIdentity out = emulator::usual_function();
  const auto set = [&](auto& field, std::string_view option, std::size_t digits) {
    if (const auto value = hexadecimal(words, option, digits))
      field = static_cast<std::remove_reference_t<decltype(field)>>(*value);
  };
  set(out.vendor, "--vendor", 4), set(out.device, "--device", 4), set(out.class_code, "--class", 6);
  set(out.revision, "--revision", 2);
  set(*out.subsystem_vendor, "--subsystem-vendor", 4), set(*out.subsystem_device, "--subsystem-device", 4);
  if (words.value("--serial") == "none") return out;
  out.serial = hexadecimal(words, "--serial", 16);
  if (!out.serial) {
    std::array<std::uint8_t, 8> fresh{};
    if (const auto drawn = library.random(fresh); !drawn)
      throw Failure(Exit::unjudged, "drawing a serial number: " + explain(drawn.error()));
    out.serial = load_be<std::uint64_t>(fresh);
  }
  return out;
}

std::vector<std::uint8_t> slots_of(const Words& words) {
  std::vector<std::uint8_t> out;
  for (const auto& text : words.list("--slots")) {
    if (text.size() != 1 || text[0] < '0' || text[0] > '7')
      throw Misuse("--slots takes numbers from 0 to 7 separated by commas, not '" + printable(text) + "'");
    out.push_back(static_cast<std::uint8_t>(text[0] - '0'));
  }
  if (out.empty()) out.push_back(0);
  return out;
}

crypto::KeyKind key_of(const Words& words, const crypto::Library& library) {
  const auto text = words.value("--asym").value_or("p384");
  const auto kind = emulator::key_named(text);
  if (!kind)
    throw Misuse("--asym takes one of " + enumerated(emulator::key_names()) + ", not '" + printable(text) + "'");
  const auto scheme = emulator::usual_scheme(*kind);
  if (!scheme || !library.offers(*scheme))
    throw Failure(Exit::unjudged, "libcrypto (" + library.version() + ") cannot sign with " + text);
  return *kind;
}

void write_text(const fs::path& path, std::string_view text, unsigned mode = 0644) {
  write_whole(path, as_bytes(text), mode);
}

void write_key(const fs::path& path, const crypto::PrivateKey& key) {
  const auto der = or_fail(key.pkcs8(), "writing a private key");
  write_text(path, emulator::to_pem("PRIVATE KEY", der.bytes(Reveal{})), 0600);
}

void write_certificate(const fs::path& stem, Bytes der) {
  write_text(fs::path{stem} += ".pem", emulator::to_pem("CERTIFICATE", der));
  write_whole(fs::path{stem} += ".der", der);
}

emulator::Authority read_authority(const crypto::Library& library, const fs::path& directory) {
  const auto key = [&](const char* name) { return read_private_key(library, directory / name); };
  return {read_whole(directory / "root.der", 65536), read_whole(directory / "intermediate.der", 65536),
          key("root-key.pem"), key("intermediate-key.pem")};
}

void write_authority(const fs::path& directory, const emulator::Authority& authority) {
  write_certificate(directory / "root", authority.root);
  write_certificate(directory / "intermediate", authority.intermediate);
  write_key(directory / "root-key.pem", authority.root_key);
  write_key(directory / "intermediate-key.pem", authority.intermediate_key);
}

/// Two digests, a version and a mode: something to measure.
std::vector<emulator::MeasurementDescription> usual_measurements() {
  const auto text = [](std::string_view words) { return copy(as_bytes(words)); };
  return {{1, 0, false, text("immutable ROM")},
          {2, 1, false, text("firmware 1.0")},
          {3, 2, false, text("hardware configuration")},
          {4, 6, true, text("1.0")}};
}

emulator::SlotDescription write_slot(const fs::path& directory, std::uint8_t slot, const emulator::Leaf& leaf,
                                     const emulator::Authority& authority) {
  const std::string suffix = slot == 0 ? "" : "-" + std::to_string(slot);
  emulator::SlotDescription out{slot, directory / ("chain" + suffix + ".pem"), directory / ("key" + suffix + ".pem")};
  std::string chain;
  for (const Bytes der : {Bytes{authority.root}, Bytes{authority.intermediate}, Bytes{leaf.certificate}})
    chain += emulator::to_pem("CERTIFICATE", der);
  write_text(out.chain, chain);
  write_key(out.key, leaf.key);
  return out;
}

/// Nothing but an identity that was made here gives way, and only where --force says so.
void demand_room(const fs::path& target, const Words& words) {
  if (!fs::exists(target) || (fs::is_directory(target) && fs::is_empty(target))) return;
  std::error_code none;
  if (!fs::exists(target / "device.toml", none))
    throw Misuse(printable(target.string()) + " is there already, and is nothing that pki create made");
  if (!words.has("--force")) throw Misuse(printable(target.string()) + " is there already; --force replaces it");
}

void report_requester(const Words& words, const fs::path& target, Bytes root_digest, Console& console) {
  if (words.json()) {
    const Json out{
        {"directory", target.string()}, {"anchor", (target / "root.pem").string()}, {"root_sha256", hex(root_digest)}};
    print_json(console, out);
    return;
  }
  console.out << console.paint(Style::good, "created ") << target.string() << "\n  root      " << hex(root_digest)
              << " (SHA-256)\n\ntry next:\n  bonafide session TARGET --identity " << target.string() << "\n";
}

void report(const Words& words, const fs::path& target, const Description& made, Bytes root_digest, Console& console) {
  const auto name = emulator::pci_name(made.function);
  if (words.json()) {
    const Json out{{"directory", target.string()},
                   {"pci_name", name},
                   {"anchor", (target / "root.pem").string()},
                   {"root_sha256", hex(root_digest)}};
    print_json(console, out);
    return;
  }
  console.out << console.paint(Style::good, "created ") << target.string() << "\n  function  " << name
              << "\n  root      " << hex(root_digest)
              << " (SHA-256)\n\ntry next:\n  bonafide authenticate emulated:" << target.string() << " --anchors "
              << (target / "root.pem").string() << "\n  bonafide emulate " << target.string()
              << " --listen 127.0.0.1:2323 --verbose\n";
}

}  // namespace

Exit pki_create(const Words& words, Console& console) {
  const fs::path target = words.operands[0];
  demand_room(target, words);
  const auto library = open_library();
  const auto kind = key_of(words, library);
  const auto slots = slots_of(words);
  const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());

  Description made;
  made.function = function_of(words, library);
  if (const auto list = words.list("--hash"); !list.empty()) {
    made.hashes.clear();
    for (const auto& text : list) {
      const auto hash = emulator::hash_named(text);
      if (!hash) throw Misuse("--hash does not know '" + printable(text) + "': " + enumerated(emulator::hash_names()));
      made.hashes.push_back(*hash);
    }
    made.measurement_hash = made.hashes[0];
  }
  made.schemes = {*emulator::usual_scheme(kind)};
  // FIPS 205, Table 2: the variants that are made for small signatures take seconds for one.
  constexpr std::uint8_t seconds = 23;
  if (kind >= crypto::KeyKind::slh_dsa_sha2_128s) made.ct_exponent = seconds;
  made.measurements = usual_measurements();

  const auto authority =
      words.has("--issuer")
          ? for_option("--issuer", [&] { return read_authority(library, *words.value("--issuer")); })
          : or_fail(emulator::make_authority(library, {.key = kind, .not_before = today}), "making a root");
  const auto digest = or_fail(crypto::digest(library, crypto::Hash::sha256, authority.root), "hashing the root");

  const auto role = words.has("--requester") ? spdm::Role::requester : spdm::Role::responder;
  WholeDirectory directory{target};
  write_authority(directory.path(), authority);
  for (const auto slot : slots) {
    const auto leaf =
        or_fail(emulator::make_leaf(library, authority,
                                    {.function = made.function, .key = kind, .not_before = today, .role = role}),
                "making a device certificate");
    made.slots.push_back(write_slot(directory.path(), slot, leaf, authority));
  }
  write_text(directory.path() / "device.toml", emulator::to_toml(made, directory.path()));
  directory.commit(words.has("--force"));
  if (role == spdm::Role::requester)
    report_requester(words, target, digest, console);
  else
    report(words, target, made, digest, console);
  return Exit::trusted;
}

}  // namespace bonafide::cli
