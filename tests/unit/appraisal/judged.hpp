// Conversations between our own two ends, and what is judged of them.
#pragma once
#include <gtest/gtest.h>

#include <bonafide/appraisal/appraise.hpp>
#include <bonafide/evidence/conversation.hpp>

#include "support/broken_rules.hpp"
#include "support/issuer.hpp"

namespace bonafide::appraisal {

inline const auto now = *civil(2026, 11, 21, 3, 0, 0);

inline const test::Issuer& issuer() {
  static const test::Issuer made;
  return made;
}

inline evidence::Evidence evidence_of(test::Pair& pair) {
  evidence::Evidence evidence;
  evidence.exchanges = evidence::said_on(*pair.line);
  return evidence;
}

inline evidence::Evidence conversation(spdm::responder::Profile profile = test::usual_profile()) {
  test::Pair pair{std::move(profile)};
  const auto report = pair.authenticate();
  EXPECT_TRUE(report) << explain(report.error());
  return evidence_of(pair);
}

/// The root of the usual device.
inline Bytes usual_root() { return test::hierarchy(crypto::KeyKind::ec_p256).root; }

inline Trust trusting(Bytes root) {
  Trust trust;
  EXPECT_TRUE(trust.add_certificate(copy(root), "root.der"));
  return trust;
}

inline Verdict judged(const evidence::Evidence& evidence, const Trust& trust,
                      const Conditions& conditions = {.now = now}) {
  return appraise(test::library(), evidence, trust, conditions);
}

/// Whether a check of `rule` did not pass.
inline bool complains(const std::vector<Check>& checks, const Rule& rule) {
  for (const auto& one : checks) {
    if (one.id == rule.id && one.result != Outcome::passed) return test::saw_broken(rule), true;
    if (complains(one.inside, rule)) return true;
  }
  return false;
}

}  // namespace bonafide::appraisal
