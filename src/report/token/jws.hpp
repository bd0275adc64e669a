// JSON Web Signatures in their compact form: RFC 7515, 7.1, with the algorithms of RFC 7518, 3.1, and RFC 8037, 3.1.
#pragma once
#include <bonafide/crypto/signature.hpp>
#include <bonafide/report/token/claims.hpp>

namespace bonafide::report::jws {

/// How a kind of key signs here.
struct Method {
  crypto::KeyKind kind;
  std::string_view algorithm;  // "ES384"
  crypto::Scheme scheme;
  crypto::Hash hash;
};
/// Refuses (rule::token_key) kinds of key that JWS has no algorithm for.
Result<Method> method_for(crypto::KeyKind);

/// RFC 7515, 5.1, steps 1 to 4: ASCII(BASE64URL(UTF8(header)) || '.' || BASE64URL(payload)).
std::string signing_input(std::string_view header, Bytes payload);

/// The whole token. `type` is the media type without "application/": RFC 7515, 4.1.9; RFC 9782, "eat+jwt".
Result<std::string> sign(const crypto::Library&, const crypto::PrivateKey&, std::string_view type, Bytes payload);

}  // namespace bonafide::report::jws
