// Signatures that were found good before: whoever judges many devices of one vendor meets the same issuers again, and
// whoever judges one chain twice meets all of it again.
#pragma once
#include <array>
#include <set>

#include <bonafide/crypto/hash.hpp>

namespace bonafide::crypto::x509 {

/// Remembers good signatures alone, by a digest of the issuer's key and of all that was signed, so that a certificate
/// that differs in one bit, or has another issuer, is another one. Bounded: the last `most` at least, twice as many at
/// most, whatever is asked for often among them. For one Library, and for one thread.
class Verified {
 public:
  using Key = std::array<std::uint8_t, 32>;

  explicit Verified(std::size_t most = 1024) : most_(most) {}

  /// What stands for `issued` (a whole certificate or list) under the key of `issuer_spki`; nothing where this
  /// libcrypto lacks SHA-256.
  static std::optional<Key> key_of(const Library&, Bytes issuer_spki, Bytes issued);
  bool knows(const Key&);
  void remember(const Key&);
  std::size_t size() const { return young_.size() + old_.size(); }

 private:
  std::size_t most_;
  std::set<Key> young_, old_;
};

}  // namespace bonafide::crypto::x509
