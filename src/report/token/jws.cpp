#include <bonafide/crypto/hash.hpp>
#include <bonafide/report/rules.hpp>
#include <bonafide/report/token/jws.hpp>

namespace bonafide::report::jws {
namespace {

// RFC 7518, 3.4 and 3.5: r || s of fixed size, RSASSA-PSS with a salt of the hash's size; RFC 8037, 3.1.
constexpr std::array methods{
    Method{crypto::KeyKind::ec_p256, "ES256", crypto::Scheme::ecdsa_p256, crypto::Hash::sha256},
    Method{crypto::KeyKind::ec_p384, "ES384", crypto::Scheme::ecdsa_p384, crypto::Hash::sha384},
    Method{crypto::KeyKind::ec_p521, "ES512", crypto::Scheme::ecdsa_p521, crypto::Hash::sha512},
    Method{crypto::KeyKind::rsa_2048, "PS256", crypto::Scheme::rsapss_2048, crypto::Hash::sha256},
    Method{crypto::KeyKind::rsa_3072, "PS384", crypto::Scheme::rsapss_3072, crypto::Hash::sha384},
    Method{crypto::KeyKind::rsa_4096, "PS512", crypto::Scheme::rsapss_4096, crypto::Hash::sha512},
    Method{crypto::KeyKind::ed25519, "EdDSA", crypto::Scheme::ed25519, crypto::Hash::sha512},
};

}  // namespace

Result<Method> method_for(crypto::KeyKind kind) {
  for (const auto& method : methods)
    if (method.kind == kind) return method;
  return broken(rule::token_key, "alg", 0, static_cast<std::uint64_t>(kind), Note{crypto::name(kind)});
}

std::string signing_input(std::string_view header, Bytes payload) {
  return base64url(as_bytes(header)) + "." + base64url(payload);
}

Result<std::string> sign(const crypto::Library& library, const crypto::PrivateKey& key, std::string_view type,
                         Bytes payload) {
  const auto method = method_for(key.kind());
  if (!method) return std::unexpected(method.error());
  const auto spki = key.spki();
  if (!spki) return std::unexpected(spki.error());
  const auto identifier = crypto::digest(library, crypto::Hash::sha256, *spki);
  if (!identifier) return std::unexpected(identifier.error());
  const Claims header{{{}, "alg", {std::string{method->algorithm}}},
                      {{}, "typ", {std::string{type}}},
                      {{}, "kid", {copy(*identifier)}}};
  auto token = signing_input(to_json(header), payload);
  Buffer signature(crypto::row(method->scheme).signature_size);
  const auto made = crypto::sign(library, key, method->scheme, method->hash,
                                 {.form = crypto::Signed::Form::message, .bytes = as_bytes(token)}, signature);
  if (!made) return std::unexpected(made.error());
  return token.append(".").append(base64url(signature));
}

}  // namespace bonafide::report::jws
