#include <algorithm>
#include <string>

#include <bonafide/base/toml_alphabet.hpp>

namespace bonafide {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool beyond_ascii(char c) { return static_cast<unsigned char>(c) >= 0x80; }

/// The size of the string that begins here, to the end of its line or of the text where nothing closes it, or to a
/// character within that may not be there. TOML 1.0.0, "String": basic strings have escapes, literal ones have not;
/// three quotes let them span lines. A backslash at the end of a line hides all space up to the next character, which
/// toml++ looks up, too.
std::size_t string_size(std::string_view text) {
  const char quote = text[0];
  const bool spans_lines = text.size() >= 3 && text[1] == quote && text[2] == quote;
  const auto closing = text.substr(0, spans_lines ? 3 : 1);
  std::size_t at = closing.size();
  while (at < text.size() && (spans_lines || text[at] != '\n')) {
    if (text.substr(at).starts_with(closing)) return at + closing.size();
    if (quote != '"' || text[at] != '\\') {
      ++at;
      continue;
    }
    const auto next = spans_lines ? std::min(text.find_first_not_of(" \t\r\n", at + 1), text.size()) : at + 1;
    if (spans_lines && next < text.size() && beyond_ascii(text[next])) return next;
    at = std::max(next, at + 2);
  }
  return std::min(at, text.size());
}

/// Where strings may begin. A parser that has begun to read something else takes their quotes for a part of it, even if
/// it will refuse it in the end, so that what looks like a string in 0["x"] is none.
class Scan {
 public:
  explicit Scan(std::string_view text) : text_(text) {}

  /// The first byte beyond ASCII where none may be, or the end.
  std::size_t run() {
    at_ = text_.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
    while (at_ < text_.size() && !beyond_ascii(text_[at_])) step(text_[at_]);
    return at_;
  }

 private:
  void step(char c) {
    if (c == '#') {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if ((c == '"' || c == '\'') && !begun_) {
      at_ += string_size(text_.substr(at_));
      begun_ = true;  // until something ends it
    } else {
      delimit(c);
      ++at_;
    }
  }

  /// TOML 1.0.0, "Key/Value Pair", "Array", "Inline Table".
  void delimit(char c) {
    const bool opens = value_ && !begun_ && (c == '[' || c == '{');
    const bool closes = !open_.empty() && c == (open_.back() == '[' ? ']' : '}');
    if (opens) open_.push_back(c);
    if (closes) open_.pop_back();
    if (c == '\n' && open_.empty()) value_ = false;
    if (c == ',' || opens) value_ = open_.empty() || open_.back() == '[';
    if (closes) value_ = true;
    const bool of_keys = !value_ && (c == '.' || c == '[' || c == ']' || c == '=');
    if (!value_ && c == '=') value_ = true;
    const bool ends = c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',' || c == ']' || c == '}';
    begun_ = !opens && !of_keys && !ends;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string open_;    // brackets of arrays and inline tables around this place
  bool value_ = false;  // behind "=", or in an array
  bool begun_ = false;  // in the midst of a key or of a value
};

}  // namespace

std::optional<std::size_t> line_beyond_toml(std::string_view text) {
  const auto at = Scan{text}.run();
  if (at >= text.size()) return {};
  return 1 + static_cast<std::size_t>(std::ranges::count(text.substr(0, at), '\n'));
}

}  // namespace bonafide
