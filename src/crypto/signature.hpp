// Signatures in the encodings of DSP0274: RSA big-endian, ECDSA and SM2 as r || s of fixed size, EdDSA, ML-DSA and
// SLH-DSA as their own standards write them.
#pragma once
#include <bonafide/base/secret.hpp>
#include <bonafide/crypto/library.hpp>

namespace bonafide::crypto {

/// A public key, ready to verify. Made from a template key of its group, which costs a twentieth of decoding a
/// SubjectPublicKeyInfo through libcrypto's decoders.
class PublicKey {
 public:
  /// `spki`: DER SubjectPublicKeyInfo (RFC 5280, 4.1.2.7). Refuses key kinds that the library cannot use.
  static Result<PublicKey> from_spki(const Library&, Bytes spki);
  PublicKey(PublicKey&&) noexcept;
  PublicKey& operator=(PublicKey&&) noexcept;
  ~PublicKey();

  KeyKind kind() const { return kind_; }
  bool fits(Scheme scheme) const { return row(scheme).key == kind_; }

  struct State;
  const State& state() const { return *state_; }

 private:
  PublicKey(std::unique_ptr<State>, KeyKind);
  std::unique_ptr<State> state_;
  KeyKind kind_;
};

/// A private key and what it signs with.
class PrivateKey {
 public:
  static Result<PrivateKey> generate(const Library&, KeyKind);
  /// PKCS#8, DER or PEM, not encrypted; also the traditional PEM forms that libcrypto reads.
  static Result<PrivateKey> from_pkcs8(const Library&, Bytes);
  PrivateKey(PrivateKey&&) noexcept;
  PrivateKey& operator=(PrivateKey&&) noexcept;
  ~PrivateKey();

  KeyKind kind() const { return kind_; }
  bool fits(Scheme scheme) const { return row(scheme).key == kind_; }
  /// DER SubjectPublicKeyInfo.
  Result<Buffer> spki() const;
  /// PKCS#8 DER.
  Result<SecretBuffer> pkcs8() const;

  struct State;
  const State& state() const { return *state_; }

 private:
  PrivateKey(std::unique_ptr<State>, KeyKind);
  std::unique_ptr<State> state_;
  KeyKind kind_;
};

/// What is signed: either a digest that the scheme takes as the message digest (SPDM 1.0 and 1.1, certificates' own
/// checks), or a whole message that the scheme hashes with `hash` (SPDM 1.2 and later). Schemes that hash themselves
/// take messages only. `context` is the context string of Ed448, ML-DSA and SLH-DSA; the others ignore it.
struct Signed {
  enum class Form : std::uint8_t { digest, message } form;
  Bytes bytes;
  std::string_view context{};
};

/// Breaks rule::signature_valid when `signature` does not verify, rule::key_fits when the key is of another kind,
/// rule::algorithm_offered when the library lacks the scheme or the hash.
Result<void> verify(const Library&, const PublicKey&, Scheme, Hash, const Signed&, Bytes signature);

/// Writes row(scheme).signature_size bytes at the start of `out`.
Result<void> sign(const Library&, const PrivateKey&, Scheme, Hash, const Signed&, MutableBytes out);

}  // namespace bonafide::crypto
