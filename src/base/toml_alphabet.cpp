#include <algorithm>

#include <bonafide/base/toml_alphabet.hpp>

namespace bonafide {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// The size of the string that begins here, to the end of its line or of the text where nothing closes it.
/// TOML 1.0.0, "String": basic strings have escapes, literal ones have not; three quotes let them span lines.
std::size_t string_size(std::string_view text) {
  const char quote = text[0];
  const bool spans_lines = text.size() >= 3 && text[1] == quote && text[2] == quote;
  const auto closing = text.substr(0, spans_lines ? 3 : 1);
  std::size_t at = closing.size();
  while (at < text.size() && (spans_lines || text[at] != '\n')) {
    if (text.substr(at).starts_with(closing)) return at + closing.size();
    at += quote == '"' && text[at] == '\\' ? 2u : 1u;
  }
  return std::min(at, text.size());
}

/// Whether a quote may begin a string here. Within a value, as in 0'x', it does not: what follows are no characters of
/// a string to a parser, even one that will refuse them. TOML 1.0.0, "Keys", "Array", "Inline Table".
bool begins_string(std::string_view text, std::size_t at) {
  constexpr std::string_view before = " \t\r\n=,.[{";
  if (text[at] != '"' && text[at] != '\'') return false;
  return at == 0 || before.find(text[at - 1]) != before.npos || text.substr(0, at) == byte_order_mark;
}

}  // namespace

std::optional<std::size_t> line_beyond_toml(std::string_view text) {
  std::size_t at = text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
  while (at < text.size()) {
    const char c = text[at];
    if (static_cast<unsigned char>(c) >= 0x80)
      return 1 + static_cast<std::size_t>(std::ranges::count(text.substr(0, at), '\n'));
    if (c == '#')
      at = std::min(text.find('\n', at), text.size());
    else
      at += begins_string(text, at) ? string_size(text.substr(at)) : 1;
  }
  return {};
}

}  // namespace bonafide
