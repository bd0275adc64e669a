// HKDF (RFC 5869) as DSP0274, "Key schedule", uses it.
#pragma once
#include <bonafide/base/secret.hpp>
#include <bonafide/crypto/hmac.hpp>

namespace bonafide::crypto {

/// What a key schedule derives: at most one digest long.
using KeySecret = Secret<largest_digest>;

class Hkdf {
 public:
  /// Refuses a hash that the library does not offer.
  static Result<Hkdf> open(const Library&, Hash);

  Hash hash() const { return mac_.hash(); }
  /// RFC 5869, 2.2: as long as the hash.
  Result<KeySecret> extract(Bytes salt, Bytes input_keying_material);
  /// RFC 5869, 2.3: `size` bytes, at most largest_digest.
  Result<KeySecret> expand(const KeySecret& key, Bytes info, std::size_t size);
  /// The same, as many bytes as `out` holds; none are written where it is refused.
  Result<void> expand(Bytes key, Bytes info, MutableBytes out);

 private:
  explicit Hkdf(Hmac mac) : mac_(std::move(mac)) {}
  Hmac mac_;
};

}  // namespace bonafide::crypto
