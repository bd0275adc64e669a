// toml++ as the rooms include it: the parser of other people's files, with its assertions and gaps closed.
#pragma once
#include <stdexcept>

// toml++ 3.3 asserts things of hostile files that do not hold, and in release builds lets the compiler assume them:
// here each becomes a refusal.
#undef NDEBUG
namespace bonafide {
[[noreturn]] inline void refuse_toml() { throw std::runtime_error("this is not TOML"); }
}  // namespace bonafide
#define TOML_ASSERT(expression) (static_cast<bool>(expression) ? static_cast<void>(0) : bonafide::refuse_toml())
#include <toml++/toml.h>

#include <bonafide/base/toml_alphabet.hpp>

namespace bonafide {

/// Throws toml::parse_error with the line at fault, or std::runtime_error where an assertion of toml++ does not hold;
/// so may whoever reads the table.
inline toml::table parse_toml(std::string_view text, std::string_view file = {}) {
  if (const auto line = line_beyond_toml(text)) {
    const toml::source_position at{static_cast<toml::source_index>(*line), 1};
    throw toml::parse_error{"only strings and comments go beyond ASCII", {at, at, nullptr}};
  }
  return toml::parse(text, file);
}

}  // namespace bonafide
