#include <bonafide/appraisal/policy/trial.hpp>

namespace bonafide::appraisal::policy {
namespace {

std::string outcome_of(Action outcome, bool matched, const std::string& rule) {
  return std::string{name(outcome)} + (matched ? " from " + in_quotes(rule) : " from otherwise");
}

}  // namespace

Trial try_out(const Policy& policy, const PolicyTest& test, const Facts& evidence) {
  Facts facts = evidence;
  if (test.evidence.empty()) facts.lacking("", "the test does not give it");
  for (const auto& [fact, value] : test.given) {
    facts.forget(fact);
    if (value)
      facts.set(fact, *value);
    else
      facts.lacking(text_of(fact), "the test says so");
  }
  Trial out{.decision = decide(policy, facts)};
  const auto& came = out.decision;
  const bool from_a_rule = came.matched || !came.rule.empty();
  out.passed = came.outcome == test.expected && (!test.from_otherwise || !from_a_rule) &&
               (test.expected_rule.empty() || test.expected_rule == came.rule);
  if (out.passed) return out;
  const bool says_whence = test.from_otherwise || !test.expected_rule.empty();
  out.says = "expected " +
             (says_whence ? outcome_of(test.expected, !test.from_otherwise, test.expected_rule)
                          : std::string{name(test.expected)}) +
             ", and it is " + outcome_of(came.outcome, from_a_rule, came.rule) + ": " + came.reason;
  return out;
}

std::string fact_table_as_markdown() {
  std::string out = "| fact | type | pinned | what it is | where from |\n|---|---|---|---|---|\n";
  for (const auto& row : fact_table()) {
    std::string shown{row.name};
    if (row.indexed) shown.insert(shown.find('.'), "[N]");
    out.append("| `").append(shown).append("` | ").append(name(row.type)).append(" | ");
    out.append(row.pinnable ? "yes" : "").append(" | ").append(row.says).append(" | ").append(row.from).append(" |\n");
  }
  return out;
}

}  // namespace bonafide::appraisal::policy
