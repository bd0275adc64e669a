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

}  // namespace bonafide::crypto::rule
