// HMAC (RFC 2104) with a key that is set once for many messages.
#pragma once
#include <bonafide/crypto/library.hpp>

namespace bonafide::crypto {

class Hmac {
 public:
  /// Refuses a hash that the library does not offer.
  static Result<Hmac> keyed(const Library&, Hash, Bytes key);
  Hmac(Hmac&&) noexcept;
  Hmac& operator=(Hmac&&) noexcept;
  ~Hmac();

  Hash hash() const { return hash_; }
  void update(Bytes);
  /// The HMAC of all updates since the key was set or since the digest before; the next message then begins.
  Digest digest();
  /// The same into `out`, size(hash()) bytes of it.
  void finish(MutableBytes out);
  /// Begins a message under another key.
  Result<void> rekey(Bytes key);

 private:
  struct State;
  Hmac(std::unique_ptr<State>, Hash);
  std::unique_ptr<State> state_;
  Hash hash_;
};

/// The HMAC of one message. Compare it with equal_in_constant_time.
Result<Digest> hmac(const Library&, Hash, Bytes key, Bytes message);

}  // namespace bonafide::crypto
