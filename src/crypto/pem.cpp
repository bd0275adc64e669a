#include <bonafide/crypto/pem.hpp>
#include <bonafide/crypto/rules.hpp>

namespace bonafide::crypto::pem {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view begins = "-----BEGIN ", ends = "-----END ", dashes = "-----";

constexpr auto values = [] {
  std::array<std::uint8_t, 256> table{};
  table.fill(0xFF);
  for (std::size_t i = 0; i < alphabet.size(); ++i)
    table[static_cast<std::uint8_t>(alphabet[i])] = static_cast<std::uint8_t>(i);
  return table;
}();

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

}  // namespace

// RFC 4648, 4; white space anywhere, the bits that padding leaves over are zero.
std::optional<Buffer> from_base64(std::string_view text) {
  Buffer out;
  out.reserve(text.size() / 4 * 3);
  std::uint32_t bits = 0;
  unsigned digits = 0, padding = 0;
  for (const char c : text) {
    if (is_space(c)) continue;
    const auto value = values[static_cast<std::uint8_t>(c)];
    if (c == '=' ? ++padding > 2 : value == 0xFF || padding != 0) return {};
    bits = bits << 6 | (c == '=' ? 0u : value);
    if (++digits % 4 != 0) continue;
    for (unsigned n = 0; n < 3 - padding; ++n) out.push_back(static_cast<std::uint8_t>(bits >> (16 - 8 * n)));
    if ((bits & ((1u << 8 * padding) - 1)) != 0) return {};
    bits = 0;
  }
  if (digits % 4 != 0) return {};
  return out;
}

Result<std::vector<Block>> read(Bytes bytes) {
  const auto text = as_text(bytes);
  std::vector<Block> blocks;
  for (std::size_t at = text.find(begins); at != text.npos; at = text.find(begins, at)) {
    const auto label_at = at + begins.size();
    const auto label_end = text.find(dashes, label_at);
    if (label_end == text.npos || label_end - label_at > 64) return broken(rule::pem, "BEGIN", at);
    const auto label = text.substr(label_at, label_end - label_at);
    const auto body_at = label_end + dashes.size();
    const auto end = std::string{ends}.append(label).append(dashes);
    const auto body_end = text.find(end, body_at);
    if (body_end == text.npos) return broken(rule::pem, "END", at, 0, Note{label});
    auto der = from_base64(text.substr(body_at, body_end - body_at));
    if (!der) return broken(rule::pem, "base64", body_at, 0, Note{label});
    blocks.push_back({label, std::move(*der), at});
    at = body_end + end.size();
  }
  return blocks;
}

std::string write(std::string_view label, Bytes der) {
  auto text = std::string{begins}.append(label).append("-----\n");
  for (std::size_t at = 0; at < der.size(); at += 3) {
    const auto group = der.subspan(at, std::min<std::size_t>(3, der.size() - at));
    std::uint32_t bits = 0;
    for (std::size_t n = 0; n < 3; ++n) bits = bits << 8 | (n < group.size() ? group[n] : 0u);
    for (std::size_t n = 0; n < 4; ++n) text += n <= group.size() ? alphabet[bits >> (18 - 6 * n) & 0x3F] : '=';
    if (at / 3 % 16 == 15 || at + 3 >= der.size()) text += '\n';
  }
  return text.append(ends).append(label).append("-----\n");
}

}  // namespace bonafide::crypto::pem
