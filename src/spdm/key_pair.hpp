// What KEY_PAIR_INFO says about a key pair: DSP0274 1.3, "Key pair information".
#pragma once
#include <bonafide/spdm/algorithms.hpp>
#include <bonafide/spdm/message/digests.hpp>
#include <bonafide/spdm/message/provisioning.hpp>
#include <bonafide/spdm/rules/provisioning.hpp>

namespace bonafide::spdm {

/// Capabilities.
namespace key_pair_cap {
inline constexpr std::uint16_t gen_key = 0x01;
inline constexpr std::uint16_t erasable = 0x02;
inline constexpr std::uint16_t cert_assoc = 0x04;
inline constexpr std::uint16_t key_usage = 0x08;
inline constexpr std::uint16_t asym_algo = 0x10;
inline constexpr std::uint16_t shareable = 0x20;
inline constexpr std::uint16_t all = 0x3F;
}  // namespace key_pair_cap

/// The algorithms of a key pair: AsymAlgoCapabilities has a list of its own, of kinds of keys and not of schemes;
/// PqcAsymAlgoCapabilities is as in NEGOTIATE_ALGORITHMS.
struct KeyPairAlgorithms {
  std::uint32_t asym = 0, pqc = 0;
  bool operator==(const KeyPairAlgorithms&) const = default;
  bool none() const { return asym == 0 && pqc == 0; }
  bool within(const KeyPairAlgorithms& most) const { return (asym & ~most.asym) == 0 && (pqc & ~most.pqc) == 0; }
};
/// The bit of one kind of key; none for KeyKind::other.
KeyPairAlgorithms key_pair_bit(crypto::KeyKind kind);
/// The kind of key, where exactly one bit is set and known.
std::optional<crypto::KeyKind> key_kind_of(const KeyPairAlgorithms& one);

/// PqcAsymAlgo as its bytes stand, four of them or fewer; further ones are ignored.
std::uint32_t pqc_bits(Bytes field);
using PqcField = std::array<std::uint8_t, 4>;
PqcField pqc_field(std::uint32_t bits);

/// The AlgorithmIdentifier of a SubjectPublicKeyInfo: what PublicKeyInfo holds.
Bytes algorithm_identifier(Bytes spki);

/// Whether KEY_PAIR_INFO contradicts itself, or what was asked. Breaks key-pair.info, key-pair.id.
Result<void> answers(const GetKeyPairInfo& asked, const KeyPairInfo& answer);

/// "key exchange, challenge"
std::string usage_text(std::uint16_t mask);
/// "generate, erase"
std::string capabilities_text(std::uint16_t capabilities);
/// "ECC P-256, ML-DSA-65"
std::string algorithms_text(const KeyPairAlgorithms&);

}  // namespace bonafide::spdm
