// Text from outside, character by character.
#pragma once
#include <bonafide/base/bytes.hpp>

namespace bonafide::report {

/// A character of UTF-8, or a byte that belongs to none: RFC 3629, 4 "Syntax of UTF-8 Byte Sequences".
struct Character {
  std::uint32_t code = 0;
  std::size_t size = 1;  // bytes
  bool good = false;
};
/// What `text`, which is not empty, begins with.
Character first_character(std::string_view text);

/// The text with U+FFFD for every byte that is not UTF-8.
std::string valid_utf8(std::string_view text);

}  // namespace bonafide::report
