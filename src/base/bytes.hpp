// Views of bytes, the little-endian integers in them, and their hexadecimal text.
#pragma once
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bonafide {

using Bytes = std::span<const std::uint8_t>;
using MutableBytes = std::span<std::uint8_t>;
using Buffer = std::vector<std::uint8_t>;

/// The little-endian value of the first sizeof(T) bytes. `in` must hold that many.
template <std::unsigned_integral T> constexpr T load_le(Bytes in) {
  T value = 0;
  for (std::size_t i = sizeof(T); i-- > 0;) value = static_cast<T>(static_cast<std::uint64_t>(value) << 8 | in[i]);
  return value;
}

template <std::unsigned_integral T> constexpr T load_be(Bytes in) {
  T value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i) value = static_cast<T>(static_cast<std::uint64_t>(value) << 8 | in[i]);
  return value;
}

/// Writes sizeof(T) bytes at the start of `out`, which must have room for them.
template <std::unsigned_integral T> constexpr void store_le(MutableBytes out, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) out[i] = static_cast<std::uint8_t>(value >> 8 * i);
}

template <std::unsigned_integral T> constexpr void store_be(MutableBytes out, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) out[i] = static_cast<std::uint8_t>(value >> 8 * (sizeof(T) - 1 - i));
}

bool equal(Bytes a, Bytes b);
bool all_zero(Bytes bytes);
inline void append(Buffer& to, Bytes more) { to.insert(to.end(), more.begin(), more.end()); }
inline Buffer copy(Bytes bytes) { return {bytes.begin(), bytes.end()}; }
inline Bytes as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view as_text(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

/// Lower-case hexadecimal digits without separators.
std::string hex(Bytes bytes);

/// Reads pairs of hexadecimal digits of either case; white space and colons between pairs are skipped. Nothing when
/// another character or half a pair is met.
std::optional<Buffer> unhex(std::string_view text);

}  // namespace bonafide
