// What is wrong with the text of a policy: where, in which words, and what was meant.
#pragma once
#include <string>
#include <vector>

#include <bonafide/base/result.hpp>

namespace bonafide::appraisal::policy {

/// Lines and columns count from 1; columns in characters of UTF-8.
struct Place {
  std::uint32_t line = 1, column = 1;
  std::uint32_t offset = 0;  // bytes
};

/// The text of a policy and its name for people.
struct Source {
  std::string file, text;

  /// "hall3.policy:12:3"
  std::string at(const Place&) const;
  /// The line of a place, without its end.
  std::string_view line_of(const Place&) const;
};

struct Diagnostic {
  Error error;  // which rule of the language, and at which byte
  Place place;
  std::string says;     // one sentence, without a full stop
  std::string meant{};  // what to write instead; empty when nobody knows
};
using Diagnostics = std::vector<Diagnostic>;

/// "hall3.policy:12:11: there is no fact firmware.svm\n    require firmware.svm at least 4\n            ^\n  did you
/// mean firmware.svn?\n"
std::string rendered(const Source&, const Diagnostic&);

}  // namespace bonafide::appraisal::policy
