// What a policy makes of a device: an outcome, and the clauses and facts that it rests on.
#pragma once
#include <bonafide/appraisal/policy/diagnostic.hpp>
#include <bonafide/appraisal/policy/value.hpp>

namespace bonafide::appraisal::policy {

/// In the order of their gravity. Trust: the device may be used. Warn: it may, and somebody should know. Undecided: a
/// fact is missing that tells whether a rule is for the device. Hold: who it is may be known, but it must not be used.
/// Reject: it is not what it has to be.
enum class Action : std::uint8_t { trust, warn, undecided, hold, reject };
std::string_view name(Action);

/// A clause that was put to the facts.
struct Finding {
  Place place;
  std::string clause;  // as it stands: "require firmware.svn at least 4"
  Truth satisfied = Truth::unknown;
  Action took = Action::trust;     // trust where it was satisfied
  std::string because;             // the author's words; may be empty
  std::vector<std::string> facts;  // "firmware.svn is 3", "firmware.svn is unknown: ..."

  /// The facts in one sentence.
  std::string facts_told() const;
};

/// A rule, as far as it says something about the device.
struct RuleFinding {
  Place place;
  std::string name;
  Finding applies;  // the condition behind "for"
  Action outcome = Action::trust;
  std::vector<Finding> clauses;  // empty where the rule is not for the device
};

struct Decision {
  Action outcome = Action::reject;
  bool matched = false;            // some rule is for the device; otherwise "otherwise" was taken
  Place place;                     // of the clause that decided
  std::string rule;                // of the rule that decided; empty where none matched
  std::string reason;              // one sentence without a full stop
  std::vector<RuleFinding> rules;  // those that are for the device, or may be
  std::vector<std::string> warnings;
};

}  // namespace bonafide::appraisal::policy
