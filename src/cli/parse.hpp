// From the words of a command line to a row of the table and what was asked of it.
#pragma once
#include <bonafide/cli/verb.hpp>

namespace bonafide::cli {

struct Parsed {
  const Verb* verb = nullptr;
  Words words;
  bool help = false;
};

/// The verb with this name (of one or two words).
const Verb* find_verb(std::string_view name);

/// Misuse when a word fits nothing; the sentence suggests what is nearest.
Parsed parse(std::span<const std::string> line);

/// The candidate that takes the fewest slips of a key to turn into `word`; nothing when all are far off.
std::optional<std::string_view> nearest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace bonafide::cli
