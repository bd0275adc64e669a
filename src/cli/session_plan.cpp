#include <istream>

#include <bonafide/cli/option_files.hpp>
#include <bonafide/cli/secrets.hpp>
#include <bonafide/cli/session_plan.hpp>
#include <bonafide/spdm/registry.hpp>

namespace bonafide::cli {

namespace {

constexpr std::size_t largest_key = 4096, largest_data = 16u << 20;

template <class Algorithm> std::uint16_t bits(const std::vector<Algorithm>& algorithms) {
  std::uint32_t out = 0;
  for (const auto one : algorithms) out |= spdm::bit(one);
  return static_cast<std::uint16_t>(out);
}

/// Text as it is; bytes after 0x. Nothing, where a device has one key: DSP0274 1.1, PSK_EXCHANGE, PSKHintLength.
Buffer hint_of(const std::string& text) {
  if (!text.starts_with("0x")) return copy(as_bytes(text));
  const auto bytes = unhex(std::string_view{text}.substr(2));
  if (!bytes) throw Misuse("--psk: the hint is no hexadecimal number");
  return *bytes;
}

Psk psk_of(const std::string& text) {
  const auto split = text.rfind('=');
  if (split == std::string::npos || split + 1 == text.size()) throw Misuse("--psk takes HINT=HEX or HINT=@FILE");
  Psk out;
  out.hint = hint_of(text.substr(0, split));
  const auto value = text.substr(split + 1);
  if (value.starts_with('@')) {
    out.key = for_option("--psk", [&] { return read_secret(value.substr(1), largest_key); });
  } else if (auto key = unhex(value)) {
    out.key = SecretBuffer{Bytes{*key}};
    wipe(*key);
  }
  if (out.key.size() == 0) throw Misuse("--psk: the key is no sequence of bytes in hexadecimal digits");
  return out;
}

/// The registry by its number or its name, and the vendor id as long as the registry has it.
Addressee addressee_of(const std::string& text) {
  const auto split = std::min(text.find(':'), text.size());
  const std::string standard_text = text.substr(0, split);
  auto standard = spdm::registry_named(standard_text);
  const auto digits = standard_text.empty() || standard_text.size() > 4
                          ? std::nullopt
                          : unhex(std::string(4 - standard_text.size(), '0') + standard_text);
  if (!standard && digits) standard = load_be<std::uint16_t>(*digits);
  const auto vendor = unhex(split < text.size() ? std::string_view{text}.substr(split + 1) : std::string_view{});
  if (!standard || !vendor || vendor->size() > 255)
    throw Misuse(
        "--vendor takes STANDARD:VENDORID: the name or number of a registry (PCI-SIG, 3), and in hexadecimal digits "
        "the bytes of VENDORID as they are sent");
  if (const auto fits = spdm::check_vendor_id(*standard, *vendor); !fits)
    throw Misuse("--vendor: " + explain(fits.error()));
  return {*standard, *vendor};
}

Buffer whole_input(Console& console) {
  Buffer out;
  std::array<char, 4096> piece{};
  while (console.in.read(piece.data(), piece.size()), console.in.gcount() > 0) {
    append(out, as_bytes({piece.data(), static_cast<std::size_t>(console.in.gcount())}));
    if (out.size() > largest_data) throw Misuse("standard input holds more than 16 MiB");
  }
  return out;
}

}  // namespace

spdm::requester::Wishes session_wishes(const Words& words, const crypto::Library& library) {
  auto wishes = wishes_of(words, library);
  wishes.sessions = spdm::requester::sessions_offered_by(library);
  const Naming<crypto::Group> groups{emulator::group_named, emulator::group_names};
  const Naming<crypto::Kem> kems{emulator::kem_named, emulator::kem_names};
  const Naming<crypto::Aead> aeads{emulator::aead_named, emulator::aead_names};
  // Who names groups alone wants no KEM, and the other way round.
  if (words.has("--dhe") || words.has("--kem")) {
    wishes.sessions->dhe = bits(listed(words, "--dhe", library, groups));
    wishes.sessions->kem = bits(listed(words, "--kem", library, kems));
  }
  if (const auto wanted = bits(listed(words, "--aead", library, aeads))) wishes.sessions->aead = wanted;
  return wishes;
}

SessionPlan session_plan(const Words& words, const crypto::Library& library, Console& console) {
  SessionPlan plan;
  plan.wishes = session_wishes(words, library);
  plan.own = own_identity(words, library);
  plan.wishes.credentials = plan.session.credentials = plan.own.get();
  if (const auto text = words.value("--psk")) plan.psk = psk_of(*text);
  plan.wishes.sessions->psk = plan.psk.has_value();
  // Without a certificate nobody signs; what is measured is authenticated by the session.
  plan.wishes.signed_measurements = !plan.psk;
  plan.wishes.sessions->clear_handshake = words.has("--clear-handshake");
  plan.count = words.number("--count", 1, 64).value_or(1);
  plan.heartbeats = words.number("--heartbeat", 0, 1000).value_or(0);
  if (const auto which = words.value("--update"))
    plan.update = *which == "all" ? spdm::KeyOperation::update_all_keys : spdm::KeyOperation::update_key;
  plan.measure = words.has("--measure");
  if (const auto text = words.value("--vendor")) {
    plan.addressee = addressee_of(*text);
    plan.data = whole_input(console);
  }
  // DSP0274 1.1, "END_SESSION request attributes": bit 0 clears the negotiated state.
  const auto end = words.value("--end").value_or("keep");
  plan.end =
      end == "leave" ? std::nullopt : std::optional<std::uint8_t>{end == "clear" ? std::uint8_t{1} : std::uint8_t{0}};
  return plan;
}

}  // namespace bonafide::cli
