// Messages as people type them.
#pragma once
#include <bonafide/base/bytes.hpp>

namespace bonafide::cli {

/// The messages of a text of hexadecimal digits: one on each line, a line that begins with white space goes on with the
/// one before, "#" begins a comment. Misuse with the line's number when another character is met.
std::vector<Buffer> messages_of_hex(std::string_view text);

}  // namespace bonafide::cli
