#include <bonafide/report/markup.hpp>
#include <bonafide/report/utf8.hpp>

namespace bonafide::report {
namespace {

/// Characters that a reader cannot see, or that change the order in which others are seen.
bool is_hidden(std::uint32_t code) {
  const auto within = [&](std::uint32_t first, std::uint32_t last) { return code >= first && code <= last; };
  return code < 0x20 || within(0x7F, 0x9F) || code == 0xAD || code == 0x61C || within(0x200B, 0x200F) ||
         within(0x2028, 0x202E) || within(0x2060, 0x206F) || code == 0xFEFF || within(0xFFF0, 0xFFFB) ||
         within(0xFDD0, 0xFDEF) || (code & 0xFFFE) == 0xFFFE || within(0xE0000, 0xE0FFF);
}

std::string hexadecimal(std::uint32_t value, std::size_t digits) {
  std::string out;
  for (std::size_t i = digits; i-- > 0;) out += "0123456789abcdef"[value >> 4 * i & 15];
  return out;
}

void escape(const Character& character, std::string_view as_it_stands, std::string& out) {
  if (!character.good || character.code < 0x20) {
    out.append("\\x").append(hexadecimal(character.code, 2));
    return;
  }
  if (is_hidden(character.code)) {
    out.append("\\u{").append(hexadecimal(character.code, character.code > 0xFFFF ? 6 : 4)).append("}");
    return;
  }
  switch (character.code) {
    case '&': out += "&amp;"; break;
    case '<': out += "&lt;"; break;
    case '>': out += "&gt;"; break;
    case '"': out += "&quot;"; break;
    case '\'': out += "&#39;"; break;
    default: out += as_it_stands;
  }
}

}  // namespace

Markup& Markup::raw(Literal markup) {
  out_ += markup.view();
  return *this;
}

Markup& Markup::text(std::string_view outside, std::size_t most) {
  std::size_t shown = 0;
  while (shown < outside.size()) {
    const auto rest = outside.substr(shown);
    const auto character = first_character(rest);
    if (shown + character.size > most) break;
    escape(character, rest.substr(0, character.size), out_);
    shown += character.size;
  }
  if (shown < outside.size()) out_.append(" … ").append(std::to_string(outside.size() - shown)).append(" more bytes");
  return *this;
}

Markup& Markup::number(std::size_t value) {
  out_ += std::to_string(value);
  return *this;
}

Markup& Markup::digits(Bytes bytes, std::size_t most) {
  out_ += hex(bytes.first(std::min(bytes.size(), most)));
  if (bytes.size() > most) out_.append(" … ").append(std::to_string(bytes.size() - most)).append(" more bytes");
  return *this;
}

}  // namespace bonafide::report
