// What keys, signatures and certificates must satisfy.
#pragma once
#include <bonafide/base/result.hpp>

namespace bonafide::crypto::rule {

inline constexpr Rule algorithm_offered{"crypto.algorithm-offered", "house rule",
                                        "the algorithm must be one that this libcrypto provides"};
inline constexpr Rule works{"crypto.works", "house rule", "libcrypto must carry out the operation",
                            Answer::unspecified};
inline constexpr Rule key_well_formed{"crypto.key-well-formed", "RFC 5280, 4.1.2.7",
                                      "the public key must be a well-formed SubjectPublicKeyInfo of a kind we use"};
inline constexpr Rule key_fits{"crypto.key-fits", "DSP0274, Signature generation",
                               "the key must be of the kind that the signature algorithm needs"};
inline constexpr Rule signature_valid{"crypto.signature", "DSP0274, Signature verification",
                                      "the signature must verify with the key that is said to have made it"};
inline constexpr Rule whole_message{"crypto.whole-message", "DSP0274, Signature generation",
                                    "EdDSA, SM2 and ML-DSA sign the message itself, not a digest made before"};
inline constexpr Rule digest_size{"crypto.digest-size", "DSP0274, Signature generation",
                                  "a digest that is signed must be as long as the negotiated hash makes it"};
inline constexpr Rule point_on_curve{"crypto.point-on-curve", "RFC 5480, 2.2; SP 800-56A, 5.6.2.3",
                                     "the public key must be a point of its curve"};
inline constexpr Rule private_key_readable{"crypto.private-key", "RFC 5958, 2",
                                           "a private key must be an unencrypted PKCS#8 or traditional key"};

}  // namespace bonafide::crypto::rule
