// KEY_EXCHANGE at its two ends: a group of DHE or, from 1.4 on, a KEM. DSP0274 1.1, "KEY_EXCHANGE request message
// format", ExchangeData; DSP0274 1.4, "KEMAlg".
#pragma once
#include <variant>

#include <bonafide/crypto/kem.hpp>
#include <bonafide/spdm/terms.hpp>

namespace bonafide::spdm {

/// What the Requester keeps until it is answered: the secret half of a DHE value or of an encapsulation key.
class ExchangeOffer {
 public:
  /// Of the selected group or KEM. Breaks rule::session_algorithms where there is not exactly one.
  static Result<ExchangeOffer> make(const crypto::Library&, const Terms&);

  /// ExchangeData of KEY_EXCHANGE.
  Bytes exchange_data() const;
  /// `response_data`: ExchangeData of KEY_EXCHANGE_RSP. Breaks what ExchangeKey::agree and KemKey::decapsulate break. A
  /// ciphertext that was meddled with gives another secret (FIPS 203, 6.3), and the HMAC then tells.
  Result<crypto::ExchangeSecret> finish(Bytes response_data) const;

 private:
  using Key = std::variant<crypto::ExchangeKey, crypto::KemKey>;
  explicit ExchangeOffer(Key key) : key_(std::move(key)) {}
  Key key_;
};

/// What the Responder makes of the Requester's ExchangeData.
struct ExchangeAnswer {
  Buffer exchange_data;  // of KEY_EXCHANGE_RSP: our DHE value, or the ciphertext
  crypto::ExchangeSecret secret;
};
/// Breaks rule::session_algorithms, and what ExchangeKey::agree and encapsulate break.
Result<ExchangeAnswer> answer_exchange(const crypto::Library&, const Terms&, Bytes request_data);

/// The KEM that was selected; nothing where keys come from a group.
std::optional<crypto::Kem> kem_of(const Terms& terms);

}  // namespace bonafide::spdm
