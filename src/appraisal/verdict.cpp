#include <bonafide/appraisal/rules.hpp>
#include <bonafide/appraisal/verdict.hpp>

namespace bonafide::appraisal {

std::string_view name(Judgement judgement) {
  switch (judgement) {
    case Judgement::trusted: return "trusted";
    case Judgement::authenticated: return "authenticated";
    case Judgement::rejected: return "rejected";
    case Judgement::unjudged: return "unjudged";
  }
  return "";
}

std::string_view name(Outcome outcome) {
  switch (outcome) {
    case Outcome::passed: return "passed";
    case Outcome::failed: return "failed";
    case Outcome::not_applicable: return "not applicable";
  }
  return "";
}

Verdict nothing_to_judge() {
  const std::string reason =
      "the evidence is redacted: serial numbers and names were replaced, so what was signed cannot be checked";
  return {Judgement::unjudged, reason, {check(rule::not_redacted, Outcome::not_applicable, reason)}};
}

Check check(const Rule& rule, Outcome outcome, std::string reason) {
  return {std::string{rule.id}, outcome, std::move(reason), std::string{rule.source}, {}};
}

Check check(const cma::Finding& finding) { return check(*finding.rule, finding.outcome, finding.reason); }

Check failed(const Error& error, std::string_view about) {
  std::string reason{about};
  return check(*error.rule, Outcome::failed, reason.append(": ").append(explain(error)));
}

Check group(std::string id, std::vector<Check> inside, std::string good_reason) {
  Check out{std::move(id), Outcome::not_applicable, std::move(good_reason), {}, std::move(inside)};
  for (const auto& one : out.inside)
    if (one.result == Outcome::passed) out.result = Outcome::passed;
  if (const auto* failure = first_failure(out.inside)) out.result = Outcome::failed, out.reason = failure->reason;
  return out;
}

const Check* first_failure(const std::vector<Check>& checks) {
  for (const auto& one : checks) {
    if (one.result != Outcome::failed) continue;
    const auto* inner = first_failure(one.inside);
    return inner != nullptr ? inner : &one;
  }
  return nullptr;
}

}  // namespace bonafide::appraisal
