#include <bonafide/crypto/algorithm.hpp>

namespace bonafide::crypto {
namespace {

constexpr std::array<HashRow, hash_count> hashes{{
    {Hash::sha256, "SHA-256", "SHA2-256", 32},
    {Hash::sha384, "SHA-384", "SHA2-384", 48},
    {Hash::sha512, "SHA-512", "SHA2-512", 64},
    {Hash::sha3_256, "SHA3-256", "SHA3-256", 32},
    {Hash::sha3_384, "SHA3-384", "SHA3-384", 48},
    {Hash::sha3_512, "SHA3-512", "SHA3-512", 64},
    {Hash::sm3_256, "SM3", "SM3", 32},
}};

// Signature sizes: DSP0274, "NEGOTIATE_ALGORITHMS request message format", BaseAsymAlgo; FIPS 204, Table 2.
constexpr std::array<SchemeRow, scheme_count> schemes{{
    {Scheme::rsassa_2048, "RSASSA-2048", KeyKind::rsa_2048, 256, false},
    {Scheme::rsapss_2048, "RSAPSS-2048", KeyKind::rsa_2048, 256, false},
    {Scheme::rsassa_3072, "RSASSA-3072", KeyKind::rsa_3072, 384, false},
    {Scheme::rsapss_3072, "RSAPSS-3072", KeyKind::rsa_3072, 384, false},
    {Scheme::ecdsa_p256, "ECDSA-P256", KeyKind::ec_p256, 64, false},
    {Scheme::rsassa_4096, "RSASSA-4096", KeyKind::rsa_4096, 512, false},
    {Scheme::rsapss_4096, "RSAPSS-4096", KeyKind::rsa_4096, 512, false},
    {Scheme::ecdsa_p384, "ECDSA-P384", KeyKind::ec_p384, 96, false},
    {Scheme::ecdsa_p521, "ECDSA-P521", KeyKind::ec_p521, 132, false},
    {Scheme::sm2_p256, "SM2-P256", KeyKind::sm2, 64, true},
    {Scheme::ed25519, "Ed25519", KeyKind::ed25519, 64, true},
    {Scheme::ed448, "Ed448", KeyKind::ed448, 114, true},
    {Scheme::ml_dsa_44, "ML-DSA-44", KeyKind::ml_dsa_44, 2420, true},
    {Scheme::ml_dsa_65, "ML-DSA-65", KeyKind::ml_dsa_65, 3309, true},
    {Scheme::ml_dsa_87, "ML-DSA-87", KeyKind::ml_dsa_87, 4627, true},
}};

constexpr std::array<std::string_view, 14> kinds{"RSA-2048",  "RSA-3072",  "RSA-4096", "EC P-256", "EC P-384",
                                                 "EC P-521",  "SM2",       "Ed25519",  "Ed448",    "ML-DSA-44",
                                                 "ML-DSA-65", "ML-DSA-87", "SLH-DSA",  "other"};

}  // namespace

const HashRow& row(Hash hash) { return hashes[static_cast<std::size_t>(hash)]; }
const SchemeRow& row(Scheme scheme) { return schemes[static_cast<std::size_t>(scheme)]; }
std::string_view name(KeyKind kind) { return kinds[static_cast<std::size_t>(kind)]; }

}  // namespace bonafide::crypto
