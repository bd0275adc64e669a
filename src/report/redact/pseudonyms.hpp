// What stands for a serial number or a name: of the same size, the same for the same original under the same key, and
// telling nothing about it without the key.
#pragma once
#include <vector>

#include <bonafide/crypto/hmac.hpp>

namespace bonafide::report {

class Pseudonyms {
 public:
  /// `key` decides which pseudonym stands for which original; what one key redacted can be compared.
  Pseudonyms(const crypto::Library& library, Bytes key) : library_(library), key_(copy(key)) {}

  // Each overwrites its argument.
  void bytes(MutableBytes);
  /// The body of a DER INTEGER: positive and in its shortest form as before. X.690, 8.3.2.
  void integer(MutableBytes);
  /// Printable text: "redacted 5f0c...".
  void text(MutableBytes);
  /// Hexadecimal digits of either case give lower-case ones.
  void hexadecimal(MutableBytes);

  /// Notes that `original` gave way to `replacement` of the same size.
  void replaced(Bytes original, Bytes replacement);

  /// Replaces every original that is long enough to be recognised, wherever it stands.
  void replace_in(MutableBytes) const;
  /// Whether any of them stands in `bytes`.
  bool any_left_in(Bytes) const;

 private:
  struct Pair {
    Buffer original, replacement;
  };
  Buffer stream(Bytes original, std::size_t size) const;
  const crypto::Library& library_;
  Buffer key_;
  std::vector<Pair> pairs_;
};

}  // namespace bonafide::report
