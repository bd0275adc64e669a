#include <bonafide/spdm/session/exchange.hpp>
#include <bonafide/spdm/session/handshake.hpp>

namespace bonafide::spdm {

std::optional<crypto::Kem> kem_of(const Terms& terms) {
  const auto selection = terms.selected.kem;
  if (!std::has_single_bit(selection) || selection >> crypto::kem_count != 0) return {};
  return static_cast<crypto::Kem>(std::countr_zero(selection));
}

Result<ExchangeOffer> ExchangeOffer::make(const crypto::Library& library, const Terms& terms) {
  if (const auto kem = kem_of(terms)) {
    auto key = crypto::KemKey::generate(library, *kem);
    if (!key) return std::unexpected(key.error());
    return ExchangeOffer{std::move(*key)};
  }
  const auto group = group_of(terms);
  if (!group) return std::unexpected(group.error());
  auto key = crypto::ExchangeKey::generate(library, *group);
  if (!key) return std::unexpected(key.error());
  return ExchangeOffer{std::move(*key)};
}

Bytes ExchangeOffer::exchange_data() const {
  if (const auto* kem = std::get_if<crypto::KemKey>(&key_)) return kem->encapsulation_key();
  return std::get_if<crypto::ExchangeKey>(&key_)->public_value();
}

Result<crypto::ExchangeSecret> ExchangeOffer::finish(Bytes response_data) const {
  if (const auto* kem = std::get_if<crypto::KemKey>(&key_)) return kem->decapsulate(response_data);
  return std::get_if<crypto::ExchangeKey>(&key_)->agree(response_data);
}

Result<ExchangeAnswer> answer_exchange(const crypto::Library& library, const Terms& terms, Bytes request_data) {
  if (const auto kem = kem_of(terms)) {
    auto made = crypto::encapsulate(library, *kem, request_data);
    if (!made) return std::unexpected(made.error());
    return ExchangeAnswer{std::move(made->ciphertext), std::move(made->secret)};
  }
  const auto group = group_of(terms);
  if (!group) return std::unexpected(group.error());
  const auto key = crypto::ExchangeKey::generate(library, *group);
  if (!key) return std::unexpected(key.error());
  auto shared = key->agree(request_data);
  if (!shared) return std::unexpected(shared.error());
  return ExchangeAnswer{copy(key->public_value()), std::move(*shared)};
}

}  // namespace bonafide::spdm
