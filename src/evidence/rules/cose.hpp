// What signed CBOR must satisfy, and CBOR that other programs wrote.
#pragma once
#include <bonafide/base/result.hpp>

namespace bonafide::evidence::rule {

inline constexpr Rule cbor_unique{"cbor.unique", "RFC 8949, 5.3.1 Basic Validity",
                                  "no key may appear twice in a map, however it is written"};
inline constexpr Rule cbor_chunk{"cbor.chunk", "RFC 8949, 3.2.3 Indefinite-Length Byte Strings and Text Strings",
                                 "a string in pieces must consist of definite strings of its own type"};

inline constexpr Rule cbor_bounded{"cbor.bounded", "house rule",
                                   "CBOR of other programs must not be longer than 4 MiB"};

inline constexpr Rule cose_structure{"cose.structure", "RFC 9052, 4.2 Signing with One Signer",
                                     "COSE_Sign1 must be an array of protected header, unprotected header, payload and "
                                     "signature, under tag 18 if any"};
inline constexpr Rule cose_payload{"cose.payload", "RFC 9052, 4.2 Signing with One Signer",
                                   "the payload must be there: it is not kept apart from its signature here"};
inline constexpr Rule cose_header{
    "cose.header", "RFC 9052, 3 Header Parameters",
    "a header must be a map of integers or text to values, with no label in both headers"};
inline constexpr Rule cose_parameter{"cose.parameter", "RFC 9052, 3.1 Common COSE Header Parameters; RFC 9360, 2",
                                     "a header parameter must be of its type"};
inline constexpr Rule cose_algorithm{"cose.algorithm", "RFC 9052, 3.1 Common COSE Header Parameters, alg",
                                     "the protected header must name a signature algorithm that we know"};
inline constexpr Rule cose_critical{"cose.critical", "RFC 9052, 3.1 Common COSE Header Parameters, crit",
                                    "every parameter that crit lists must be protected, present and understood"};
inline constexpr Rule cose_key{"cose.key", "RFC 9053, 2 Signature Algorithms",
                               "the key must be of a kind that the algorithm signs with"};
inline constexpr Rule cose_signature{"cose.signature", "RFC 9052, 4.4 Signing and Verification Process",
                                     "the signature must verify over headers and payload with the signer's key"};

}  // namespace bonafide::evidence::rule
