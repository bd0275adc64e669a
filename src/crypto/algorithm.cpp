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

// Signature sizes: DSP0274, "NEGOTIATE_ALGORITHMS request message format", BaseAsymAlgo; FIPS 204, Table 2; FIPS
// 205, Table 2.
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
    {Scheme::slh_dsa_sha2_128s, "SLH-DSA-SHA2-128s", KeyKind::slh_dsa_sha2_128s, 7856, true},
    {Scheme::slh_dsa_shake_128s, "SLH-DSA-SHAKE-128s", KeyKind::slh_dsa_shake_128s, 7856, true},
    {Scheme::slh_dsa_sha2_128f, "SLH-DSA-SHA2-128f", KeyKind::slh_dsa_sha2_128f, 17088, true},
    {Scheme::slh_dsa_shake_128f, "SLH-DSA-SHAKE-128f", KeyKind::slh_dsa_shake_128f, 17088, true},
    {Scheme::slh_dsa_sha2_192s, "SLH-DSA-SHA2-192s", KeyKind::slh_dsa_sha2_192s, 16224, true},
    {Scheme::slh_dsa_shake_192s, "SLH-DSA-SHAKE-192s", KeyKind::slh_dsa_shake_192s, 16224, true},
    {Scheme::slh_dsa_sha2_192f, "SLH-DSA-SHA2-192f", KeyKind::slh_dsa_sha2_192f, 35664, true},
    {Scheme::slh_dsa_shake_192f, "SLH-DSA-SHAKE-192f", KeyKind::slh_dsa_shake_192f, 35664, true},
    {Scheme::slh_dsa_sha2_256s, "SLH-DSA-SHA2-256s", KeyKind::slh_dsa_sha2_256s, 29792, true},
    {Scheme::slh_dsa_shake_256s, "SLH-DSA-SHAKE-256s", KeyKind::slh_dsa_shake_256s, 29792, true},
    {Scheme::slh_dsa_sha2_256f, "SLH-DSA-SHA2-256f", KeyKind::slh_dsa_sha2_256f, 49856, true},
    {Scheme::slh_dsa_shake_256f, "SLH-DSA-SHAKE-256f", KeyKind::slh_dsa_shake_256f, 49856, true},
}};

// DSP0274, "Algorithm request structure", DHE; RFC 7919, Appendix A.
constexpr std::array<GroupRow, group_count> groups{{
    {Group::ffdhe2048, "ffdhe2048", 256, 256},
    {Group::ffdhe3072, "ffdhe3072", 384, 384},
    {Group::ffdhe4096, "ffdhe4096", 512, 512},
    {Group::secp256r1, "secp256r1", 64, 32},
    {Group::secp384r1, "secp384r1", 96, 48},
    {Group::secp521r1, "secp521r1", 132, 66},
    {Group::sm2, "SM2_P256", 64, 32},
}};

// FIPS 203, Table 3.
constexpr std::array<KemRow, kem_count> kems{{
    {Kem::ml_kem_512, "ML-KEM-512", 800, 768, 32},
    {Kem::ml_kem_768, "ML-KEM-768", 1184, 1088, 32},
    {Kem::ml_kem_1024, "ML-KEM-1024", 1568, 1568, 32},
}};

constexpr std::array<AeadRow, aead_count> aeads{{
    {Aead::aes_128_gcm, "AES-128-GCM", "AES-128-GCM", 16},
    {Aead::aes_256_gcm, "AES-256-GCM", "AES-256-GCM", 32},
    {Aead::chacha20_poly1305, "CHACHA20_POLY1305", "ChaCha20-Poly1305", 32},
    {Aead::sm4_gcm, "AEAD_SM4_GCM", "SM4-GCM", 16},
}};

constexpr std::array<std::string_view, key_kind_count> kinds{"RSA-2048",
                                                             "RSA-3072",
                                                             "RSA-4096",
                                                             "EC P-256",
                                                             "EC P-384",
                                                             "EC P-521",
                                                             "SM2",
                                                             "Ed25519",
                                                             "Ed448",
                                                             "ML-DSA-44",
                                                             "ML-DSA-65",
                                                             "ML-DSA-87",
                                                             "SLH-DSA-SHA2-128s",
                                                             "SLH-DSA-SHAKE-128s",
                                                             "SLH-DSA-SHA2-128f",
                                                             "SLH-DSA-SHAKE-128f",
                                                             "SLH-DSA-SHA2-192s",
                                                             "SLH-DSA-SHAKE-192s",
                                                             "SLH-DSA-SHA2-192f",
                                                             "SLH-DSA-SHAKE-192f",
                                                             "SLH-DSA-SHA2-256s",
                                                             "SLH-DSA-SHAKE-256s",
                                                             "SLH-DSA-SHA2-256f",
                                                             "SLH-DSA-SHAKE-256f",
                                                             "other"};

}  // namespace

const HashRow& row(Hash hash) { return hashes[static_cast<std::size_t>(hash)]; }
const SchemeRow& row(Scheme scheme) { return schemes[static_cast<std::size_t>(scheme)]; }
const GroupRow& row(Group group) { return groups[static_cast<std::size_t>(group)]; }
const KemRow& row(Kem kem) { return kems[static_cast<std::size_t>(kem)]; }
const AeadRow& row(Aead aead) { return aeads[static_cast<std::size_t>(aead)]; }
std::string_view name(KeyKind kind) { return kinds[static_cast<std::size_t>(kind)]; }

}  // namespace bonafide::crypto
