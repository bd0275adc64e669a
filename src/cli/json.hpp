// JSON as the verbs print it: ASCII, and valid whatever the strings are that a device or a file system put into it.
#pragma once
#include <nlohmann/json.hpp>

#include <bonafide/cli/console.hpp>

namespace bonafide::cli {

using Json = nlohmann::ordered_json;

/// The document over several lines, without an end of line. What is no UTF-8 (in a path, in the name of a certificate)
/// is replaced by U+FFFD: RFC 8259, 8.1, "Character Encoding".
std::string json_text(const Json& document);
/// The same in one line.
std::string json_line(const Json& document);

/// The document on `console.out`.
void print_json(Console&, const Json& document);

}  // namespace bonafide::cli
