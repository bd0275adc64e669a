// ML-KEM (FIPS 203) for key exchange: DSP0274 1.4, "KEY_EXCHANGE request message format". The Requester makes a key and
// decapsulates, the Responder encapsulates.
#pragma once
#include <bonafide/crypto/exchange.hpp>

namespace bonafide::crypto {

class KemKey {
 public:
  /// Refuses a KEM that the library does not offer.
  static Result<KemKey> generate(const Library&, Kem);
  /// FIPS 203, 7.1, from d || z: a published answer.
  static Result<KemKey> from_seed(const Library&, Kem, Bytes seed);
  KemKey(KemKey&&) noexcept;
  KemKey& operator=(KemKey&&) noexcept;
  ~KemKey();

  Kem kem() const { return kem_; }
  /// row(kem()).key_size bytes.
  Bytes encapsulation_key() const;
  /// A ciphertext of the right size always gives a secret: that of a forged one is random (FIPS 203, 6.3), and shows
  /// when the first MAC is checked. Breaks rule::exchange_size.
  Result<ExchangeSecret> decapsulate(Bytes ciphertext) const;

 private:
  struct State;
  KemKey(std::unique_ptr<State>, Kem);
  std::unique_ptr<State> state_;
  Kem kem_;
};

struct Encapsulated {
  Buffer ciphertext;
  ExchangeSecret secret;
};
/// Breaks rule::exchange_size or rule::kem_key where `key` is no encapsulation key.
Result<Encapsulated> encapsulate(const Library&, Kem, Bytes key);

}  // namespace bonafide::crypto
