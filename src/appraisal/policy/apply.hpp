// A policy in force: what it adds to a verdict, and how far it lowers it.
#pragma once
#include <bonafide/appraisal/policy/policy.hpp>
#include <bonafide/appraisal/verdict.hpp>

namespace bonafide::appraisal::policy {

/// A verdict with an outcome put upon it. Never a better one: what is rejected stays rejected, and nothing but trust
/// that was there before is trust afterwards.
constexpr Judgement lowered(Judgement before, Action outcome) {
  if (before == Judgement::rejected || outcome == Action::reject) return Judgement::rejected;
  if (before != Judgement::trusted || outcome <= Action::warn) return before;
  return outcome == Action::undecided ? Judgement::unjudged : Judgement::authenticated;
}
static_assert(lowered(Judgement::trusted, Action::trust) == Judgement::trusted);
static_assert(lowered(Judgement::trusted, Action::warn) == Judgement::trusted);
static_assert(lowered(Judgement::trusted, Action::undecided) == Judgement::unjudged);
static_assert(lowered(Judgement::trusted, Action::hold) == Judgement::authenticated);
static_assert(lowered(Judgement::authenticated, Action::trust) == Judgement::authenticated);
static_assert(lowered(Judgement::unjudged, Action::hold) == Judgement::unjudged);
static_assert(lowered(Judgement::rejected, Action::trust) == Judgement::rejected);

/// Asks the policy about each set of facts, adds the answers to the checks, and lowers the judgement to the gravest.
void apply(const Policy&, std::span<const Facts>, Verdict&);

/// The answer as a group of checks, whose sources are places in the policy's text.
Check as_check(const Policy&, const Decision&, std::string id);

}  // namespace bonafide::appraisal::policy
