// What came of an appraisal: a tree of checks, each with its reason, and one word over all.
#pragma once
#include <string>
#include <vector>

#include <bonafide/appraisal/reference/finding.hpp>
#include <bonafide/cma/finding.hpp>

namespace bonafide::appraisal {

/// Authenticated: a fresh signature by the leaf key covers the conversation, and the chain is consistent in itself.
/// Trusted: the anchors, revocations and the profile in force accept it, too. Rejected: some rule is broken. Unjudged:
/// no rule is broken, but nothing is signed, or it could not be checked.
enum class Judgement : std::uint8_t { trusted, authenticated, rejected, unjudged };
std::string_view name(Judgement);

using cma::Outcome;
std::string_view name(Outcome);

struct Check {
  std::string id;  // of the rule, or of a group of checks: "slot.0", "signature.challenge"
  Outcome result = Outcome::not_applicable;
  std::string reason;  // one sentence, without a full stop
  std::string source;  // document and heading; empty for groups
  std::vector<Check> inside;
};

struct Verdict {
  Judgement judgement = Judgement::unjudged;
  std::string reason;  // one sentence, without a full stop
  std::vector<Check> checks;
  std::vector<std::string> warnings{};         // what the policy in force wants somebody to know
  std::vector<reference::Finding> compared{};  // with reference values, where any were given; the checks tell them, too
};

/// Of redacted evidence: unjudged, for whoever redacted it could have put anything in the place of what was signed.
Verdict nothing_to_judge();

Check check(const Rule&, Outcome, std::string reason);
Check check(const cma::Finding&);
/// Failed, with the error told whole.
Check failed(const Error&, std::string_view about);
/// A group fails when one inside fails, passes when one passes, and is not applicable otherwise. Its reason is that of
/// the first failure.
Check group(std::string id, std::vector<Check> inside, std::string good_reason);
/// The first failed check without checks inside; nullptr when none failed.
const Check* first_failure(const std::vector<Check>&);

}  // namespace bonafide::appraisal
