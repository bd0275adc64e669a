// HTML as it is written: what stands in the source is markup, and whatever else there is, is text.
#pragma once
#include <bonafide/base/bytes.hpp>

namespace bonafide::report {

/// Markup that stands in the source. Nothing that comes from outside can become one: the constructor runs at compile
/// time only.
class Literal {
 public:
  consteval Literal(const char* text) : text_(text) {}
  constexpr std::string_view view() const { return text_; }

 private:
  std::string_view text_;
};

/// The most bytes of one piece of text that are shown.
inline constexpr std::size_t longest_text = 4096;

class Markup {
 public:
  Markup& raw(Literal markup);
  /// Escaped, so that it is text whatever it holds: HTML Living Standard, 13.1.2 "Elements", "Normal elements" and
  /// "Attributes". Control characters, bytes that are not UTF-8 and characters that reorder or hide others (Unicode
  /// Standard Annex 9, "Explicit Directional Formatting Characters") become visible. What goes beyond `most` bytes is
  /// left out, and said to be.
  Markup& text(std::string_view outside, std::size_t most = longest_text);
  Markup& number(std::size_t value);
  /// Lower-case hexadecimal digits, `most` bytes of them.
  Markup& digits(Bytes bytes, std::size_t most = 512);

  std::size_t size() const { return out_.size(); }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

}  // namespace bonafide::report
