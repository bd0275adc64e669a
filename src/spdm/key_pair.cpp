#include <bonafide/crypto/der.hpp>
#include <bonafide/crypto/rules.hpp>
#include <bonafide/spdm/key_pair.hpp>

namespace bonafide::spdm {
namespace {

constexpr unsigned pqc_from = static_cast<unsigned>(crypto::KeyKind::ml_dsa_44);
constexpr unsigned kinds = static_cast<unsigned>(crypto::KeyKind::other);

std::string joined(std::span<const std::string_view> names, std::uint32_t bits) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i)
    if ((bits >> i & 1) != 0) out.append(out.empty() ? "" : ", ").append(names[i]);
  return out.empty() ? "none" : out;
}

}  // namespace

// DSP0274 1.3, "AsymAlgoCapabilities": RSA 2048 to Ed448 in the order that KeyKind has, too; from there on 1.4,
// "PqcAsymAlgoCapabilities".
KeyPairAlgorithms key_pair_bit(crypto::KeyKind kind) {
  const auto number = static_cast<unsigned>(kind);
  if (number >= kinds) return {};
  if (number >= pqc_from) return {.pqc = 1u << (number - pqc_from)};
  return {.asym = 1u << number};
}

std::optional<crypto::KeyKind> key_kind_of(const KeyPairAlgorithms& one) {
  for (unsigned number = 0; number < kinds; ++number)
    if (const auto kind = static_cast<crypto::KeyKind>(number); key_pair_bit(kind) == one) return kind;
  return std::nullopt;
}

std::uint32_t pqc_bits(Bytes field) {
  std::array<std::uint8_t, 4> bytes{};
  std::ranges::copy(field.first(std::min(field.size(), bytes.size())), bytes.begin());
  return load_le<std::uint32_t>(bytes);
}

PqcField pqc_field(std::uint32_t bits) {
  PqcField out{};
  store_le<std::uint32_t>(out, bits);
  return out;
}

Bytes algorithm_identifier(Bytes spki) {
  crypto::der::Reading reading{spki, crypto::rule::key_well_formed};
  crypto::der::Reader outer{reading, spki};
  auto fields = outer.into(crypto::der::sequence, "subjectPublicKeyInfo");
  const auto identifier = fields.take(crypto::der::sequence, "algorithm");
  return reading.refused() ? Bytes{} : identifier.whole;
}

Result<void> answers(const GetKeyPairInfo& asked, const KeyPairInfo& answer) {
  if (answer.key_pair_id != asked.key_pair_id || answer.key_pair_id > answer.total_key_pairs)
    return broken(rule::key_pair_known, "KeyPairID", 5, answer.key_pair_id);
  if ((answer.current_key_usage & ~answer.key_usage_capabilities) != 0)
    return broken(rule::key_pair_info, "CurrentKeyUsage", 10, answer.current_key_usage);
  const KeyPairAlgorithms able{answer.asym_capabilities, pqc_bits(answer.pqc_capabilities)};
  const KeyPairAlgorithms current{answer.current_asym, pqc_bits(answer.current_pqc)};
  if (!current.within(able) || std::popcount(current.asym) + std::popcount(current.pqc) > 1)
    return broken(rule::key_pair_info, "CurrentAsymAlgo", 16, answer.current_asym);
  return {};
}

std::string usage_text(std::uint16_t mask) {
  constexpr std::array<std::string_view, 4> names{"key exchange", "challenge", "measurements", "endpoint information"};
  return joined(names, mask);
}

std::string capabilities_text(std::uint16_t capabilities) {
  constexpr std::array<std::string_view, 6> names{"generate",         "erase", "associate certificates", "set usage",
                                                  "choose algorithm", "share"};
  return joined(names, capabilities);
}

std::string algorithms_text(const KeyPairAlgorithms& algorithms) {
  std::string out;
  for (unsigned number = 0; number < kinds; ++number) {
    const auto kind = static_cast<crypto::KeyKind>(number);
    const auto bit = key_pair_bit(kind);
    if ((bit.asym & algorithms.asym) != 0 || (bit.pqc & algorithms.pqc) != 0)
      out.append(out.empty() ? "" : ", ").append(crypto::name(kind));
  }
  return out.empty() ? "none" : out;
}

}  // namespace bonafide::spdm
