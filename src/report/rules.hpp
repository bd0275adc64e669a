// What must hold for something to go out.
#pragma once
#include <bonafide/base/result.hpp>

namespace bonafide::report::rule {

inline constexpr Rule token_key{"token.key", "RFC 7518, 3.1 \"alg\" (Algorithm) Header Parameter Values for JWS",
                                "a JWT must be signed with an EC key of P-256, P-384 or P-521, with RSA of 2048, 3072 "
                                "or 4096 bits, or with Ed25519"};

inline constexpr Rule redaction_whole{"redaction.whole", "house rule",
                                      "nothing that was replaced may be left anywhere in redacted evidence"};

}  // namespace bonafide::report::rule
