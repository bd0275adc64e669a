// Writes docs/conformance.md, or says whether it is what would be written. What a Responder serves is asked of a
// Responder, what a Requester says is what is declared; flags and algorithms come from the tables of the rooms.
//
//   conformance_doc FILE            writes it
//   conformance_doc --check FILE    exits 1 when the file differs
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <string>

#include <bonafide/spdm/responder/responder.hpp>

#include "tested.hpp"

namespace {

using namespace bonafide;
using namespace bonafide::spdm;
using bonafide::conformance::tested_against;

constexpr std::array versions{Version::v1_0, Version::v1_1, Version::v1_2, Version::v1_3, Version::v1_4};

const crypto::Library& library() {
  static const auto opened = *crypto::Library::open(nullptr);
  return opened;
}

/// DSP0274, "SPDM request codes": the edition that brought a request.
Version since(Code request) {
  switch (request) {
    case Code::get_digests:
    case Code::get_certificate:
    case Code::challenge:
    case Code::get_version:
    case Code::get_measurements:
    case Code::get_capabilities:
    case Code::negotiate_algorithms:
    case Code::vendor_defined_request:
    case Code::respond_if_ready: return Version::v1_0;
    case Code::chunk_send:
    case Code::chunk_get:
    case Code::get_csr:
    case Code::set_certificate: return Version::v1_2;
    case Code::get_endpoint_info:
    case Code::get_supported_event_types:
    case Code::get_measurement_extension_log:
    case Code::subscribe_event_types:
    case Code::send_event:
    case Code::get_key_pair_info:
    case Code::set_key_pair_info: return Version::v1_3;
    case Code::slot_management: return Version::v1_4;
    default: return Version::v1_1;
  }
}

/// A Responder that declares every flag, and a Requester's negotiation with it.
std::unique_ptr<responder::Responder> negotiated(const responder::Profile& profile, Version version) {
  auto device = std::make_unique<responder::Responder>(library(), profile);
  Buffer out(4096);
  const auto digit = static_cast<std::uint8_t>(version);
  const auto say = [&](std::string_view digits) {
    auto request = *unhex(digits);
    if (request[1] != static_cast<std::uint8_t>(Code::get_version)) request[0] = digit;
    return copy(device->respond(request, out));
  };
  say("10840000");
  const auto flags = version == Version::v1_1 ? "c6770000" : "c6770200";  // all that sessions and capsules need
  if (version == Version::v1_0)
    say("10e10000");
  else
    say(std::string{"10e100000014 0000"} + flags + (version >= Version::v1_2 ? "00100000 00000100" : ""));
  const auto agreed = say("10e3 00 00 2000 01 02 10000000 01000000 00000000 0000000000000000 00 00 00 00");
  if (agreed.size() < 2 || agreed[1] != static_cast<std::uint8_t>(Code::algorithms)) {
    std::cerr << "no negotiation in " << name(version) << ": " << hex(agreed) << '\n';
    std::exit(1);
  }
  return device;
}

/// Whether a Responder refuses `code` for any other reason than that it does not know it.
bool serves(Version version, Code code) {
  static responder::Store store;
  static const auto profile = [] {
    responder::Profile made;
    made.store = &store;
    made.flags = ~0u;
    made.ext_flags = 0xFFFF;
    made.schemes = {crypto::Scheme::ecdsa_p256};
    made.hashes = {crypto::Hash::sha256};
    made.vendor = [](std::uint16_t, Bytes, Bytes) { return std::optional<Buffer>{Buffer{}}; };
    return made;
  }();
  if (code == Code::respond_if_ready) return true;  // it stands before the table of routes
  auto device = negotiated(profile, version);
  Buffer request(64), out(4096);
  request[0] = static_cast<std::uint8_t>(code == Code::get_version ? Version::v1_0 : version);
  request[1] = static_cast<std::uint8_t>(code);
  static_cast<void>(device->respond(request, out));
  return !device->refusal() || !(*device->refusal() == spdm::rule::request_known);
}

std::string versions_where(auto&& holds) {
  std::string first, last;
  for (const auto version : versions)
    if (holds(version)) (first.empty() ? first : last) = name(version);
  if (first.empty()) return "-";
  return last.empty() ? first : first + " to " + last;
}

std::string row(std::initializer_list<std::string> cells) {
  std::string line = "|";
  for (const auto& cell : cells) line += ' ' + cell + " |";
  return line + '\n';
}

std::string messages() {
  std::string out = row({"request", "answer", "a Requester says it", "a Responder serves it", "tested against"}) +
                    "|---|---|---|---|---|\n";
  for (const auto& [value, text] : code_names()) {
    const auto code = static_cast<Code>(value);
    if (!is_request(code)) continue;
    const bool declared = with_message(code, []<class M>() {});
    const bool sends_event = code == Code::send_event;
    const auto says = [&](Version version) { return declared && version >= since(code); };
    const auto answers = [&](Version version) { return version >= since(code) && serves(version, code); };
    const auto reply = static_cast<Code>(value & 0x7F);
    const bool named = code != Code::respond_if_ready;
    out += row({std::string{text}, named ? name(reply) : "of the deferred request",
                sends_event ? "answers it, " + versions_where(says) : versions_where(says),
                sends_event ? "sends it, " + versions_where(says) : versions_where(answers), tested_against(text)});
  }
  return out;
}

std::string flags() {
  std::string out = row({"flag", "of a Requester", "of a Responder", "tested against"}) + "|---|---|---|---|\n";
  for (const auto& [mask, text] : flag_names()) {
    const auto known = [&](Role role) {
      return versions_where([&](Version version) { return (known_flags(role, version) & mask) != 0; });
    };
    out += row({std::string{text}, known(Role::requester), known(Role::responder), tested_against(text)});
  }
  return out;
}

std::string algorithms(std::string_view field, wire::Names names, auto&& defined_in) {
  std::string out;
  for (const auto& [bit, text] : names)
    out += row({std::string{field}, std::string{text},
                versions_where([&](Version version) { return defined_in(version, static_cast<std::uint32_t>(bit)); }),
                tested_against(text)});
  return out;
}

std::string all_algorithms() {
  const auto from = [](Version first) { return [first](Version version, std::uint32_t) { return version >= first; }; };
  std::string out = row({"field", "algorithm", "versions", "tested against"}) + "|---|---|---|---|\n";
  out += algorithms("BaseAsymAlgo", base_asym_names(),
                    [](Version v, std::uint32_t bit) { return (base_asym_defined(v) & bit) != 0; });
  out += algorithms("BaseHashAlgo", base_hash_names(),
                    [](Version v, std::uint32_t bit) { return (base_hash_defined(v) & bit) != 0; });
  out += algorithms("PqcAsymAlgo", pqc_asym_names(), from(Version::v1_4));
  // SM2 and SM4 came with 1.2: DSP0274 1.2, "Algorithm request structure".
  const auto but_chinese_later = [](std::uint32_t late) {
    return [late](Version v, std::uint32_t bit) { return v >= (bit == late ? Version::v1_2 : Version::v1_1); };
  };
  out += algorithms("DHE", alg_struct_names(AlgType::dhe), but_chinese_later(bit(crypto::Group::sm2)));
  out += algorithms("KEMAlg", alg_struct_names(AlgType::kem), from(Version::v1_4));
  out += algorithms("AEADCipherSuite", alg_struct_names(AlgType::aead), but_chinese_later(bit(crypto::Aead::sm4_gcm)));
  return out;
}

std::string document() {
  std::ostringstream out;
  out << "# Conformance\n\n"
         "Every message, capability flag and algorithm of SPDM (DSP0274 1.0 to 1.4), in which versions each role of\n"
         "bonafide has it, and what it has been tested against. This page is generated: a Responder that declares "
         "every flag\nis asked every request, a Requester says what is declared, and the rest comes from the tables "
         "of `src/spdm`.\n\n"
         "Tested against: **live** was said to libspdm's emulators (1e16c60f), or by them, over DOE, MCTP and TCP;\n"
         "**recorded** is their traffic, whose signatures, HMACs and transcripts are recomputed by `tests/vectors`;\n"
         "**both ends** is our own Requester and Responder, which take what they know from each other's bytes alone\n"
         "(`tests/pair`, `tests/matrix`). With spdm-rs (24d02b8), too, go authentication, measurements and sessions "
         "by\n"
         "certificate and by pre-shared key, in both directions, over DOE and MCTP; and DMTF's responder validator\n"
         "(cf49a91) finds no fault with our Responder of 1.0 to 1.3. What the libcrypto in use lacks is neither\n"
         "negotiated nor tested: the key agreement of SM2 is in none; SM4-GCM and what is post-quantum are in OpenSSL\n"
         "3.5, on Debian 13.\n\n"
         "## Messages\n\n"
      << messages() << "\n## Capability flags\n\nThe versions that know the flag, by role.\n\n"
      << flags() << "\n## Algorithms\n\n"
      << all_algorithms();
  return out.str();
}

/// What is said to have been tested stands in the page.
bool names_known(const std::string& page) {
  return std::ranges::all_of(conformance::tested, [&](const conformance::Row& its) {
    return page.contains("| " + std::string{its.name} + " |");
  });
}

}  // namespace

int main(int count, char** arguments) {
  const std::string first = count > 1 ? arguments[1] : "";
  if (count != (first == "--check" ? 3 : 2)) {
    std::cerr << "usage: conformance_doc [--check] FILE\n";
    return 2;
  }
  const auto page = document();
  if (!names_known(page)) return std::cerr << "tested.hpp names what no table has\n", 1;
  if (first != "--check") return (std::ofstream{arguments[1]} << page) ? 0 : 1;
  std::ifstream in{arguments[2]};
  const std::string written{std::istreambuf_iterator<char>{in}, {}};
  if (written == page) return 0;
  std::cerr << arguments[2] << " is not what the code says now; refresh it with\n"
            << "  cmake --build BUILD_FOLDER --target refresh-conformance-doc\n";
  return 1;
}
