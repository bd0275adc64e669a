#include <bonafide/appraisal/policy/apply.hpp>
#include <bonafide/appraisal/rules/policy.hpp>

namespace bonafide::appraisal::policy {
namespace {

Outcome outcome_of(Action action) {
  if (action == Action::trust) return Outcome::passed;
  return action <= Action::undecided ? Outcome::not_applicable : Outcome::failed;
}

Check as_check(const Source& source, const Finding& found) {
  std::string reason{found.took == Action::warn ? "warning: " : ""};
  reason += found.clause;
  if (!found.facts.empty()) reason += ": " + found.facts_told();
  if (found.took != Action::trust && !found.because.empty()) reason += ": " + found.because;
  auto out = check(rule::policy_accepts, outcome_of(found.took), std::move(reason));
  out.source = source.at(found.place);
  return out;
}

}  // namespace

Check as_check(const Policy& policy, const Decision& decision, std::string id) {
  std::vector<Check> rules;
  for (const auto& rule : decision.rules) {
    std::vector<Check> clauses{as_check(policy.source, rule.applies)};
    for (const auto& clause : rule.clauses) clauses.push_back(as_check(policy.source, clause));
    auto one = group("policy.rule", std::move(clauses), "the rule " + in_quotes(rule.name) + " is satisfied");
    one.source = policy.source.at(rule.place);
    if (one.result == Outcome::failed) one.reason = "the rule " + in_quotes(rule.name) + " is not satisfied";
    if (rule.outcome == Action::undecided) {
      one.result = Outcome::not_applicable;
      one.reason = "it is not known whether the rule " + in_quotes(rule.name) + " is for the device";
    }
    rules.push_back(std::move(one));
  }
  if (decision.rules.empty()) rules.push_back(check(rule::policy_accepts, Outcome::failed, decision.reason));
  Check out{std::move(id), outcome_of(decision.outcome), decision.reason, policy.source.at(decision.place),
            std::move(rules)};
  if (decision.outcome == Action::warn) out.result = Outcome::passed;
  if (out.inside.size() == 1 && out.inside[0].inside.empty()) out.inside[0].source = out.source;
  return out;
}

void apply(const Policy& policy, std::span<const Facts> devices, Verdict& verdict) {
  std::optional<Decision> gravest;
  for (const auto& facts : devices) {
    auto decision = decide(policy, facts);
    const auto* slot = facts.find(*find_fact("slot"));
    verdict.checks.push_back(as_check(
        policy, decision, devices.size() > 1 && slot != nullptr ? "policy." + written(*slot) : std::string{"policy"}));
    verdict.warnings.insert(verdict.warnings.end(), decision.warnings.begin(), decision.warnings.end());
    if (!gravest || decision.outcome > gravest->outcome) gravest = std::move(decision);
  }
  if (!gravest) return;
  const auto after = lowered(verdict.judgement, gravest->outcome);
  if (after != verdict.judgement)
    verdict.reason = gravest->reason;
  else if (after == Judgement::trusted)
    verdict.reason += ", and " + gravest->reason;
  verdict.judgement = after;
}

}  // namespace bonafide::appraisal::policy
