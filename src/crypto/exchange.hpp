// Ephemeral Diffie-Hellman in the encodings of DSP0274, "KEY_EXCHANGE request message format": finite-field values
// big-endian in the size of the group, points as X || Y.
#pragma once
#include <bonafide/base/secret.hpp>
#include <bonafide/crypto/library.hpp>

namespace bonafide::crypto {

inline constexpr std::size_t largest_exchange_value = 512;
/// What both ends know after an exchange or a KEM: the input keying material of the key schedule.
using ExchangeSecret = Secret<largest_exchange_value>;

class ExchangeKey {
 public:
  /// Refuses a group that the library does not offer.
  static Result<ExchangeKey> generate(const Library&, Group);
  /// A key that was made elsewhere: a published answer. Both values big-endian, `open` as public_value() has it.
  static Result<ExchangeKey> from_values(const Library&, Group, Bytes secret, Bytes open);
  ExchangeKey(ExchangeKey&&) noexcept;
  ExchangeKey& operator=(ExchangeKey&&) noexcept;
  ~ExchangeKey();

  Group group() const { return group_; }
  /// row(group()).exchange_size bytes.
  Bytes public_value() const;
  /// row(group()).secret_size bytes: of finite fields with their leading zeros, of curves the X coordinate. Breaks
  /// rule::exchange_size, rule::ffdhe_range or rule::point_on_curve where `peer` is no public value of the group.
  Result<ExchangeSecret> agree(Bytes peer) const;

 private:
  struct State;
  ExchangeKey(std::unique_ptr<State>, Group);
  std::unique_ptr<State> state_;
  Group group_;
};

}  // namespace bonafide::crypto
