// Hashing, of bytes at hand and of bytes as they come.
#pragma once
#include <bonafide/crypto/library.hpp>

namespace bonafide::crypto {

/// A running hash. It may be forked, so that several transcripts share a beginning.
class Hasher {
 public:
  /// Refuses a hash that the library does not offer.
  static Result<Hasher> start(const Library&, Hash);
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;
  ~Hasher();

  Hash hash() const { return hash_; }
  void update(Bytes);
  /// The digest of all updates so far; the hash goes on.
  Digest digest() const;
  Hasher fork() const;

 private:
  struct State;
  Hasher(std::unique_ptr<State>, Hash);
  std::unique_ptr<State> state_;
  Hash hash_;
};

Result<Digest> digest(const Library&, Hash, Bytes);

}  // namespace bonafide::crypto
