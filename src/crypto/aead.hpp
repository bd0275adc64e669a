// Authenticated encryption in place, with a key that is set once for many records. Nothing is allocated per record.
#pragma once
#include <bonafide/base/secret.hpp>
#include <bonafide/crypto/library.hpp>

namespace bonafide::crypto {

using AeadIv = std::span<const std::uint8_t, aead_iv_size>;
using AeadTag = std::span<const std::uint8_t, aead_tag_size>;
using MutableAeadTag = std::span<std::uint8_t, aead_tag_size>;

/// Seals records. `text` may be empty: then the tag alone authenticates `associated`. The caller never gives the same
/// `iv` twice.
class Sealer {
 public:
  static Result<Sealer> keyed(const Library&, Aead, Bytes key);
  Sealer(Sealer&&) noexcept;
  Sealer& operator=(Sealer&&) noexcept;
  ~Sealer();

  /// Encrypts `text` where it stands.
  Result<void> seal(AeadIv iv, Bytes associated, MutableBytes text, MutableAeadTag tag);

 private:
  struct State;
  explicit Sealer(std::unique_ptr<State>);
  std::unique_ptr<State> state_;
};

/// Opens records.
class Opener {
 public:
  static Result<Opener> keyed(const Library&, Aead, Bytes key);
  Opener(Opener&&) noexcept;
  Opener& operator=(Opener&&) noexcept;
  ~Opener();

  /// Decrypts `text` where it stands. Where it refuses, breaking rule::aead_tag, `text` is wiped.
  Result<void> open(AeadIv iv, Bytes associated, MutableBytes text, AeadTag tag);

 private:
  struct State;
  explicit Opener(std::unique_ptr<State>);
  std::unique_ptr<State> state_;
};

}  // namespace bonafide::crypto
