#include <bonafide/appraisal/conclusion.hpp>
#include <bonafide/appraisal/rules.hpp>
#include <bonafide/appraisal/sessions.hpp>
#include <bonafide/crypto/rules.hpp>

namespace bonafide::appraisal {
namespace {

std::string why_unjudged(const Findings& findings, const Conversation& about, const std::vector<Check>& checks) {
  const auto& [evidence, account] = about;
  for (const auto& one : checks)
    if (findings.lacking && one.result == Outcome::not_applicable && one.id == crypto::rule::algorithm_offered.id)
      return one.reason;
  for (const auto& one : checks)
    if (one.id == rule::key_known.id || one.id == rule::covers_negotiation.id) return one.reason;
  if (findings.lacking) return "this libcrypto lacks an algorithm that the chain or the conversation needs";
  if (!account.errors.empty()) return peer_error(account.errors.back()) + ", and nothing is signed";
  if (account.unanswered != 0) return "the peer left a request unanswered, and nothing is signed";
  if (evidence.exchanges.empty())
    return evidence.interface_report ? "nothing was said, and no device signs an interface report" : "nothing was said";
  if (!account.terms && evidence.origin.kind == evidence::SourceKind::report)
    return "the source shows neither the negotiation nor the chain, so that nobody knows how it is signed";
  return account.terms ? "nothing is signed" : "nothing was negotiated, and nothing is signed";
}

std::string why_trusted(const std::vector<Check>& checks) {
  for (const auto& one : checks)
    for (const auto& inner : one.inside)
      if (inner.id == rule::anchored.id || inner.id == rule::key_known.id || inner.id == rule::psk_known.id)
        return (inner.id == rule::psk_known.id ? "" : "the conversation is signed, and ") + inner.reason;
  return "the conversation is signed by a key that is trusted";
}

}  // namespace

Verdict conclude(const Findings& findings, const Conversation& about, std::vector<Check> checks) {
  const auto* failure = first_failure(checks);
  const auto failed_for = [&](std::string_view otherwise) {
    return failure != nullptr ? failure->reason : std::string{otherwise};
  };
  Verdict verdict;
  if (findings.broken || (findings.ill_suited && !findings.signed_by_device))
    verdict = {Judgement::rejected, failed_for("a rule is broken"), {}};
  else if (!findings.signed_by_device)
    verdict = {Judgement::unjudged, why_unjudged(findings, about, checks), {}};
  else if (findings.untrusted || findings.ill_suited)
    verdict = {Judgement::authenticated, failed_for("it is not trusted"), {}};
  else if (findings.lacking || findings.unchecked)
    verdict = {Judgement::unjudged, why_unjudged(findings, about, checks), {}};
  else
    verdict = {Judgement::trusted, why_trusted(checks), {}};
  verdict.checks = std::move(checks);
  return verdict;
}

}  // namespace bonafide::appraisal
