// The algorithms of DSP0274 as rows: what they are called and how long what they make is.
#pragma once
#include <bonafide/base/bytes.hpp>

namespace bonafide::crypto {

/// In the order of BaseHashAlgo: DSP0274, "NEGOTIATE_ALGORITHMS request message format".
enum class Hash : std::uint8_t { sha256, sha384, sha512, sha3_256, sha3_384, sha3_512, sm3_256 };
inline constexpr std::size_t hash_count = 7;

/// The kinds of key a certificate may hold.
enum class KeyKind : std::uint8_t {
  rsa_2048,
  rsa_3072,
  rsa_4096,
  ec_p256,
  ec_p384,
  ec_p521,
  sm2,
  ed25519,
  ed448,
  ml_dsa_44,
  ml_dsa_65,
  ml_dsa_87,
  slh_dsa,
  other
};

/// BaseAsymAlgo in the order of its bits, then PqcAsymAlgo in the order of its own: DSP0274, the same table.
enum class Scheme : std::uint8_t {
  rsassa_2048,
  rsapss_2048,
  rsassa_3072,
  rsapss_3072,
  ecdsa_p256,
  rsassa_4096,
  rsapss_4096,
  ecdsa_p384,
  ecdsa_p521,
  sm2_p256,
  ed25519,
  ed448,
  ml_dsa_44,
  ml_dsa_65,
  ml_dsa_87
};
inline constexpr std::size_t scheme_count = 15;

struct HashRow {
  Hash hash;
  std::string_view name;      // as people write it: "SHA-384"
  std::string_view evp_name;  // as libcrypto fetches it
  std::size_t size;           // bytes
};
struct SchemeRow {
  Scheme scheme;
  std::string_view name;  // as DSP0274 spells it: "TPM_ALG_ECDSA_ECC_NIST_P384" shortened to "ECDSA-P384"
  KeyKind key;
  std::size_t signature_size;  // bytes on the wire
  bool hashes_itself;          // EdDSA, SM2 and ML-DSA take the whole message: verify_message only
};

const HashRow& row(Hash);
const SchemeRow& row(Scheme);
std::string_view name(KeyKind);
inline std::size_t size(Hash hash) { return row(hash).size; }

inline constexpr std::size_t largest_digest = 64;

/// A digest by value.
struct Digest {
  std::array<std::uint8_t, largest_digest> bytes{};
  std::size_t size = 0;
  operator Bytes() const { return Bytes{bytes}.first(size); }
  bool operator==(const Digest& other) const { return equal(*this, other); }
};

}  // namespace bonafide::crypto
