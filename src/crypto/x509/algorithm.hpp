// AlgorithmIdentifiers of signatures on certificates and CRLs.
#pragma once
#include <bonafide/crypto/primitive.hpp>

namespace bonafide::crypto::x509 {

/// How a certificate is signed.
struct SignatureAlgorithm {
  Method method;
  KeyKind pure = KeyKind::other;  // the only kind of key, where the algorithm names it
  /// Whether a key of that kind can have made the signature.
  bool fits(KeyKind) const;
};

/// Reads an AlgorithmIdentifier, header included. Refuses MD5 and SHA-1 by rule, and what nobody here knows.
Result<SignatureAlgorithm> read_signature_algorithm(Bytes identifier);

/// Whether `signature` (as X.509 encodes it) over `tbs` verifies with `key`.
Result<void> verify_signed(const Library&, const PublicKey& key, Bytes identifier, Bytes tbs, Bytes signature);

}  // namespace bonafide::crypto::x509
