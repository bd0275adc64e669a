// Bytes that must not outlive their use: wiped on destruction, never copied, compared in constant time.
#pragma once
#include <algorithm>
#include <utility>

#include <bonafide/base/bytes.hpp>

namespace bonafide {

/// Overwrites `bytes` in a way the optimiser may not remove.
void wipe(MutableBytes bytes);

/// Whether both hold the same bytes, in time that depends on the sizes alone.
bool equal_in_constant_time(Bytes a, Bytes b);

/// Names the places that may see a secret's bytes: `grep reveal` finds them all.
struct Reveal {
  explicit Reveal() = default;
};

/// At most `N` secret bytes, held in place.
template <std::size_t N> class Secret {
 public:
  Secret() = default;
  explicit Secret(std::size_t size) : size_(std::min(size, N)) {}
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  Secret(Secret&& other) noexcept : bytes_(other.bytes_), size_(other.size_) { other.clear(); }
  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) {
      bytes_ = other.bytes_, size_ = other.size_;
      other.clear();
    }
    return *this;
  }
  ~Secret() { clear(); }

  std::size_t size() const { return size_; }
  Bytes bytes(Reveal) const { return Bytes{bytes_}.first(size_); }
  MutableBytes bytes(Reveal) { return MutableBytes{bytes_}.first(size_); }
  void clear() { wipe(bytes_), size_ = 0; }

 private:
  std::array<std::uint8_t, N> bytes_{};
  std::size_t size_ = 0;
};

/// A secret of any size, on the heap.
class SecretBuffer {
 public:
  SecretBuffer() = default;
  explicit SecretBuffer(Bytes bytes) : bytes_(copy(bytes)) {}
  SecretBuffer(const SecretBuffer&) = delete;
  SecretBuffer& operator=(const SecretBuffer&) = delete;
  SecretBuffer(SecretBuffer&& other) noexcept : bytes_(std::move(other.bytes_)) { other.bytes_.clear(); }
  SecretBuffer& operator=(SecretBuffer&& other) noexcept {
    wipe(bytes_);
    bytes_ = std::move(other.bytes_);
    other.bytes_.clear();
    return *this;
  }
  ~SecretBuffer() { wipe(bytes_); }
  std::size_t size() const { return bytes_.size(); }
  Bytes bytes(Reveal) const { return bytes_; }

 private:
  Buffer bytes_;
};

}  // namespace bonafide
