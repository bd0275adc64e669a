#include <bonafide/emulator/pem.hpp>

namespace bonafide::emulator {

namespace {

// RFC 4648, 4: three bytes in four digits, "=" for what is missing in the last group.
void add_group(std::string& out, Bytes group) {
  static constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < 3; ++i) bits = bits << 8 | (i < group.size() ? group[i] : 0u);
  for (std::size_t i = 0; i < 4; ++i) out += i <= group.size() ? digits[bits >> (18 - 6 * i) & 63u] : '=';
}

}  // namespace

std::string to_pem(std::string_view label, Bytes der) {
  constexpr std::size_t line = 48;  // RFC 7468, 2: 64 digits a line
  std::string out = "-----BEGIN " + std::string{label} + "-----\n";
  for (std::size_t at = 0; at < der.size(); at += 3) {
    add_group(out, der.subspan(at, std::min<std::size_t>(3, der.size() - at)));
    if ((at + 3) % line == 0 || at + 3 >= der.size()) out += '\n';
  }
  return out + "-----END " + std::string{label} + "-----\n";
}

}  // namespace bonafide::emulator
