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

}  // namespace bonafide::cli
