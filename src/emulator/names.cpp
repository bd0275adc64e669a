#include <array>
#include <string>

#include <bonafide/emulator/names.hpp>
#include <bonafide/spdm/algorithms.hpp>

namespace bonafide::emulator {

namespace {

using crypto::KeyKind;
using crypto::Scheme;

/// Lower case, without hyphens, underscores and spaces.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c != '-' && c != '_' && c != ' ') out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

struct SchemeName {
  std::string_view text;
  Scheme scheme;
};
constexpr std::array scheme_aliases{
    SchemeName{"p256", Scheme::ecdsa_p256},     SchemeName{"p384", Scheme::ecdsa_p384},
    SchemeName{"p521", Scheme::ecdsa_p521},     SchemeName{"rsa2048", Scheme::rsassa_2048},
    SchemeName{"rsa3072", Scheme::rsassa_3072}, SchemeName{"rsa4096", Scheme::rsassa_4096},
    SchemeName{"sm2", Scheme::sm2_p256},
};

struct KeyName {
  std::string_view text;
  KeyKind kind;
  Scheme usual;
};
constexpr std::array keys{
    KeyName{"p256", KeyKind::ec_p256, Scheme::ecdsa_p256},
    KeyName{"p384", KeyKind::ec_p384, Scheme::ecdsa_p384},
    KeyName{"p521", KeyKind::ec_p521, Scheme::ecdsa_p521},
    KeyName{"rsa2048", KeyKind::rsa_2048, Scheme::rsassa_2048},
    KeyName{"rsa3072", KeyKind::rsa_3072, Scheme::rsassa_3072},
    KeyName{"rsa4096", KeyKind::rsa_4096, Scheme::rsassa_4096},
    KeyName{"ed25519", KeyKind::ed25519, Scheme::ed25519},
    KeyName{"ed448", KeyKind::ed448, Scheme::ed448},
    KeyName{"sm2", KeyKind::sm2, Scheme::sm2_p256},
};

// DSP0274, "Responder flag fields definitions". Fields of two bits are named by their values.
struct FlagName {
  std::string_view text;
  std::uint32_t value;
};
namespace cap = spdm::cap;
constexpr std::array flags{
    FlagName{"CACHE", cap::cache},
    FlagName{"CERT", cap::cert},
    FlagName{"CHAL", cap::chal},
    FlagName{"MEAS_NO_SIG", cap::meas_unsigned},
    FlagName{"MEAS_SIG", cap::meas_signed},
    FlagName{"MEAS_FRESH", cap::meas_fresh},
    FlagName{"ENCRYPT", cap::encrypt},
    FlagName{"MAC", cap::mac},
    FlagName{"KEY_EX", cap::key_ex},
    FlagName{"PSK", cap::psk_supported},
    FlagName{"PSK_WITH_CONTEXT", cap::psk_with_context},
    FlagName{"HBEAT", cap::hbeat},
    FlagName{"KEY_UPD", cap::key_upd},
    FlagName{"HANDSHAKE_IN_THE_CLEAR", cap::handshake_in_the_clear},
    FlagName{"ALIAS_CERT", cap::alias_cert},
    FlagName{"PUB_KEY_ID", cap::pub_key_id},
    FlagName{"CHUNK", cap::chunk},
    FlagName{"SET_CERT", cap::set_cert},
    FlagName{"CSR", cap::csr},
    FlagName{"CERT_INSTALL_RESET", cap::cert_install_reset},
    FlagName{"EP_INFO_NO_SIG", 1u << 22},
    FlagName{"EP_INFO_SIG", 2u << 22},
    FlagName{"MEL", cap::mel},
    FlagName{"MULTI_KEY_ONLY", 1u << 26},
    FlagName{"MULTI_KEY_NEG", 2u << 26},
    FlagName{"GET_KEY_PAIR_INFO", cap::get_key_pair_info},
    FlagName{"SET_KEY_PAIR_INFO", cap::set_key_pair_info},
    FlagName{"SET_KEY_PAIR_RESET", cap::set_key_pair_reset},
    FlagName{"LARGE_RESP", cap::large_resp},
    FlagName{"MUT_AUTH", cap::mut_auth},
    FlagName{"ENCAP", cap::encap},
    FlagName{"EVENT", cap::event},
};

struct MutAuthName {
  std::string_view text;
  spdm::MutAuth value;
};
constexpr std::array mutual_kinds{
    MutAuthName{"none", spdm::MutAuth::none},
    MutAuthName{"known", spdm::MutAuth::not_encapsulated},
    MutAuthName{"encapsulated", spdm::MutAuth::encapsulated},
    MutAuthName{"digests", spdm::MutAuth::implicit_get_digests},
};

/// The algorithm of `count` whose row has this name.
template <class Algorithm> std::optional<Algorithm> row_named(std::string_view text, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i)
    if (const auto one = static_cast<Algorithm>(i); plain(crypto::row(one).name) == plain(text)) return one;
  return std::nullopt;
}

template <class Algorithm> std::vector<std::string_view> row_names(std::size_t count) {
  std::vector<std::string_view> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(crypto::row(static_cast<Algorithm>(i)).name);
  return out;
}

template <class Table> std::vector<std::string_view> texts(const Table& table) {
  std::vector<std::string_view> out;
  for (const auto& row : table) out.push_back(row.text);
  return out;
}

}  // namespace

std::optional<spdm::Version> version_named(std::string_view text) {
  for (const auto version : spdm::versions)
    if (spdm::name(version) == text) return version;
  return std::nullopt;
}

std::optional<crypto::Hash> hash_named(std::string_view text) {
  return row_named<crypto::Hash>(text, crypto::hash_count);
}

std::optional<crypto::Group> group_named(std::string_view text) {
  return row_named<crypto::Group>(text, crypto::group_count);
}

std::optional<crypto::Kem> kem_named(std::string_view text) { return row_named<crypto::Kem>(text, crypto::kem_count); }

std::optional<crypto::Aead> aead_named(std::string_view text) {
  return row_named<crypto::Aead>(text, crypto::aead_count);
}

std::optional<crypto::Scheme> scheme_named(std::string_view text) {
  if (const auto scheme = row_named<Scheme>(text, crypto::scheme_count)) return scheme;
  for (const auto& [alias, scheme] : scheme_aliases)
    if (alias == plain(text)) return scheme;
  return std::nullopt;
}

std::optional<KeyKind> key_named(std::string_view text) {
  for (const auto& [name, kind, usual] : keys)
    if (name == plain(text)) return kind;
  if (const auto scheme = scheme_named(text)) return crypto::row(*scheme).key;
  return std::nullopt;
}

std::optional<std::uint32_t> flag_named(std::string_view text) {
  if (text.ends_with("_CAP")) text.remove_suffix(4);
  for (const auto& [name, value] : flags)
    if (plain(name) == plain(text)) return value;
  return std::nullopt;
}

std::optional<spdm::MutAuth> mut_auth_named(std::string_view text) {
  for (const auto& [name, value] : mutual_kinds)
    if (name == text) return value;
  return std::nullopt;
}

std::string_view mut_auth_name(spdm::MutAuth kind) {
  for (const auto& [name, value] : mutual_kinds)
    if (value == kind) return name;
  return {};
}

std::vector<std::string_view> hash_names() { return row_names<crypto::Hash>(crypto::hash_count); }
std::vector<std::string_view> scheme_names() { return row_names<Scheme>(crypto::scheme_count); }
std::vector<std::string_view> group_names() { return row_names<crypto::Group>(crypto::group_count); }
std::vector<std::string_view> kem_names() { return row_names<crypto::Kem>(crypto::kem_count); }
std::vector<std::string_view> aead_names() { return row_names<crypto::Aead>(crypto::aead_count); }
std::vector<std::string_view> key_names() {
  auto out = texts(keys);
  const auto schemes = scheme_names();
  out.insert(out.end(), schemes.begin() + spdm::pqc_schemes_from, schemes.end());
  return out;
}
std::vector<std::string_view> flag_names() { return texts(flags); }

std::optional<Scheme> usual_scheme(KeyKind kind) {
  for (const auto& key : keys)
    if (key.kind == kind) return key.usual;
  // Of the post-quantum kinds each signs in one way.
  for (auto i = spdm::pqc_schemes_from; i < crypto::scheme_count; ++i)
    if (crypto::row(static_cast<Scheme>(i)).key == kind) return static_cast<Scheme>(i);
  return std::nullopt;
}

}  // namespace bonafide::emulator
