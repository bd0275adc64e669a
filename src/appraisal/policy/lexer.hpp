// The words, values and signs of a policy's text.
#pragma once
#include <bonafide/appraisal/policy/diagnostic.hpp>
#include <bonafide/appraisal/policy/value.hpp>

namespace bonafide::appraisal::policy {

enum class Lexeme : std::uint8_t { word, literal, comma, open, close, end };

struct Token {
  Lexeme kind = Lexeme::end;
  Place place;
  std::string_view raw;      // into the text
  bool begins_line = false;  // the first on its line
  Value value{};             // of a literal
};

/// All tokens up to the end, which is always there; what is none of them becomes a diagnostic and is left out.
std::vector<Token> tokens_of(std::string_view text, Diagnostics& wrong);

/// Where `text` stops being UTF-8 without control characters (tabs and ends of lines apart): RFC 3629, 3 and 4. Its
/// size when it never does.
std::size_t first_not_text(std::string_view text);

}  // namespace bonafide::appraisal::policy
