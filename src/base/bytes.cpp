#include <algorithm>

#include <bonafide/base/bytes.hpp>

namespace bonafide {

bool equal(Bytes a, Bytes b) { return std::ranges::equal(a, b); }

bool all_zero(Bytes bytes) {
  return std::ranges::all_of(bytes, [](std::uint8_t b) { return b == 0; });
}

std::string hex(Bytes bytes) {
  std::string text;
  text.reserve(2 * bytes.size());
  for (const auto b : bytes) text += "0123456789abcdef"[b >> 4], text += "0123456789abcdef"[b & 15];
  return text;
}

namespace {

std::optional<unsigned> digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return {};
}

bool separates(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ':'; }

}  // namespace

std::optional<Buffer> unhex(std::string_view text) {
  Buffer out;
  out.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (separates(text[i])) continue;
    if (i + 1 == text.size()) return {};
    const auto high = digit(text[i]), low = digit(text[i + 1]);
    if (!high || !low) return {};
    out.push_back(static_cast<std::uint8_t>(*high << 4 | *low));
    ++i;
  }
  return out;
}

}  // namespace bonafide
