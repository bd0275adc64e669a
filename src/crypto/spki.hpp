// SubjectPublicKeyInfo taken apart (RFC 5280, 4.1.2.7), without libcrypto's decoders.
#pragma once
#include <bonafide/crypto/algorithm.hpp>
#include <bonafide/crypto/der.hpp>

namespace bonafide::crypto {

struct KeyParts {
  KeyKind kind = KeyKind::other;
  Bytes whole;              // the SubjectPublicKeyInfo, header included
  Bytes bits;               // body of subjectPublicKey: a point, a raw key, an RSAPublicKey
  Bytes modulus, exponent;  // of RSA: magnitudes, big-endian
};

/// A key whose algorithm identifier names all there is to know: it has no parameters, and its signatures carry the same
/// identifier.
struct PureKind {
  Bytes oid;
  KeyKind kind;
  std::size_t size;  // bytes of the public key
};
/// Nothing for another algorithm.
const PureKind* find_pure_kind(Bytes algorithm);
const PureKind* find_pure_kind(KeyKind);

/// Keys of kinds that we do not use come as KeyKind::other; a malformed key of a kind that we do use is refused.
KeyParts read_spki(der::Reading&, der::Reader& from);

/// The same of bytes that hold a SubjectPublicKeyInfo and nothing else.
Result<KeyParts> read_spki(Bytes);

}  // namespace bonafide::crypto
