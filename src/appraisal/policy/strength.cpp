#include <algorithm>

#include <bonafide/appraisal/policy/gather.hpp>

namespace bonafide::appraisal::policy {
namespace {

// NIST SP 800-57 Part 1, "Comparable security strengths of symmetric block cipher and asymmetric-key algorithms"; RSA
// of 4096 bits lies between 128 and 192 and counts as the lower.
std::uint64_t strength_of(crypto::KeyKind key) {
  using enum crypto::KeyKind;
  switch (key) {
    case rsa_2048: return 112;
    case rsa_3072:
    case rsa_4096:
    case ec_p256:
    case sm2:
    case ed25519: return 128;
    case ec_p384: return 192;
    case ec_p521: return 256;
    case ed448: return 224;
    // FIPS 204, 4 "Parameter sets": categories 2, 3 and 5
    case ml_dsa_44: return 128;
    case ml_dsa_65: return 192;
    case ml_dsa_87: return 256;
    // FIPS 205, 11 "Parameter sets"
    case slh_dsa_sha2_128s:
    case slh_dsa_shake_128s:
    case slh_dsa_sha2_128f:
    case slh_dsa_shake_128f: return 128;
    case slh_dsa_sha2_192s:
    case slh_dsa_shake_192s:
    case slh_dsa_sha2_192f:
    case slh_dsa_shake_192f: return 192;
    case slh_dsa_sha2_256s:
    case slh_dsa_shake_256s:
    case slh_dsa_sha2_256f:
    case slh_dsa_shake_256f: return 256;
    case other: return 0;
  }
  return 0;
}

}  // namespace

// Against collisions a hash is half as strong as it is long: NIST SP 800-107, 4.1.
std::uint64_t strength_of(crypto::Scheme scheme, crypto::Hash hash) {
  return std::min<std::uint64_t>(strength_of(crypto::row(scheme).key), crypto::size(hash) * 4);
}

}  // namespace bonafide::appraisal::policy
