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
  slh_dsa_sha2_128s,
  slh_dsa_shake_128s,
  slh_dsa_sha2_128f,
  slh_dsa_shake_128f,
  slh_dsa_sha2_192s,
  slh_dsa_shake_192s,
  slh_dsa_sha2_192f,
  slh_dsa_shake_192f,
  slh_dsa_sha2_256s,
  slh_dsa_shake_256s,
  slh_dsa_sha2_256f,
  slh_dsa_shake_256f,
  other
};
inline constexpr std::size_t key_kind_count = static_cast<std::size_t>(KeyKind::other) + 1;

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
  ml_dsa_87,
  slh_dsa_sha2_128s,
  slh_dsa_shake_128s,
  slh_dsa_sha2_128f,
  slh_dsa_shake_128f,
  slh_dsa_sha2_192s,
  slh_dsa_shake_192s,
  slh_dsa_sha2_192f,
  slh_dsa_shake_192f,
  slh_dsa_sha2_256s,
  slh_dsa_shake_256s,
  slh_dsa_sha2_256f,
  slh_dsa_shake_256f
};
inline constexpr std::size_t scheme_count = 27;

/// In the order of the DHE bits: DSP0274, "Algorithm request structure".
enum class Group : std::uint8_t { ffdhe2048, ffdhe3072, ffdhe4096, secp256r1, secp384r1, secp521r1, sm2 };
inline constexpr std::size_t group_count = 7;

/// In the order of the KEMAlg bits: DSP0274 1.4, the same table.
enum class Kem : std::uint8_t { ml_kem_512, ml_kem_768, ml_kem_1024 };
inline constexpr std::size_t kem_count = 3;

/// In the order of the AEADCipherSuite bits: DSP0274, the same table.
enum class Aead : std::uint8_t { aes_128_gcm, aes_256_gcm, chacha20_poly1305, sm4_gcm };
inline constexpr std::size_t aead_count = 4;

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
  bool hashes_itself;          // EdDSA, SM2, ML-DSA and SLH-DSA take the whole message: verify_message only
};
struct GroupRow {
  Group group;
  std::string_view name;      // as DSP0274 spells it: "secp384r1"
  std::size_t exchange_size;  // bytes of ExchangeData, the same both ways
  std::size_t secret_size;
};
struct KemRow {
  Kem kem;
  std::string_view name;
  std::size_t key_size;         // bytes of the Requester's ExchangeData, the encapsulation key
  std::size_t ciphertext_size;  // bytes of the Responder's
  std::size_t secret_size;
};
struct AeadRow {
  Aead aead;
  std::string_view name;
  std::string_view evp_name;
  std::size_t key_size;
};
/// Of every AEAD here: RFC 5116, 5.1 and 5.2; RFC 8439, 2.8; RFC 8998, 2.1.
inline constexpr std::size_t aead_iv_size = 12;
inline constexpr std::size_t aead_tag_size = 16;

const HashRow& row(Hash);
const SchemeRow& row(Scheme);
const GroupRow& row(Group);
const KemRow& row(Kem);
const AeadRow& row(Aead);
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
