// What characters stand where in TOML, for those who hand files of others to a parser.
#pragma once
#include <cstddef>
#include <optional>
#include <string_view>

namespace bonafide {

/// The line, counted from 1, of the first byte beyond ASCII outside of strings and comments, where none may be
/// (TOML 1.0.0, "Keys", "Values"), or next behind a backslash in a string of several lines, where few would want one;
/// nothing where there is none. toml++ 3.3 looks such a character up in a table that has no place for each, and what
/// follows is undefined.
std::optional<std::size_t> line_beyond_toml(std::string_view text);

}  // namespace bonafide
