// Conversations between other implementations, judged as their manifest says they must be.
#include <set>

#include <gtest/gtest.h>

#include <bonafide/evidence/replay.hpp>

#include "support/recordings.hpp"

namespace bonafide {
namespace {

using test::Recording;

const crypto::Library& library() {
  static const auto opened = crypto::Library::open(nullptr);
  return *opened;
}

/// Authentication, measurements and VCA, good and bad; sessions, chunks and management come later.
bool in_scope(const Recording& recording) {
  static const std::set<std::string> flows{"auth+meas",
                                           "auth",
                                           "certs",
                                           "vca",
                                           "auth+meas, tampered",
                                           "auth+meas, bad chain",
                                           "auth+meas, ResponseNotReady"};
  return flows.contains(recording["flow"]);
}

std::string judged(const Recording& recording) {
  const auto evidence = test::evidence_of(recording);
  const auto trust = test::trust_of(library(), recording);
  const auto verdict = appraisal::appraise(library(), evidence, trust, {});
  return std::string{appraisal::name(verdict.judgement)} + ": " + verdict.reason;
}

TEST(Captures, are_judged_as_their_manifest_says) {
  const auto all = test::recordings();
  if (all.empty()) GTEST_SKIP() << "no captures here";
  std::size_t count = 0;
  for (const auto& recording : all) {
    const auto wanted = recording["correct_verdict"];
    const auto got = judged(recording);
    if (!in_scope(recording)) continue;
    ++count;
    const bool unsigned_flow = recording["flow"] == "vca" || recording["flow"] == "certs";
    const bool lacking = recording["asym"] == "EDDSA_448" && !library().offers(crypto::Scheme::ed448);
    if (wanted.starts_with("accept"))
      EXPECT_TRUE(got.starts_with(unsigned_flow || lacking ? "unjudged" : "trusted")) << recording.name() << ' ' << got;
    else if (wanted.starts_with("unjudged"))
      EXPECT_TRUE(got.starts_with("unjudged")) << recording.name() << ' ' << got;
    else
      EXPECT_TRUE(got.starts_with("rejected") || got.starts_with("authenticated")) << recording.name() << ' ' << got;
  }
  EXPECT_EQ(count, 70u);
}

TEST(Captures, give_the_transcript_hashes_that_the_requester_computed) {
  const auto all = test::recordings();
  if (all.empty()) GTEST_SKIP() << "no captures here";
  std::size_t compared = 0;
  for (const auto& recording : all) {
    if (!in_scope(recording)) continue;
    const auto evidence = test::evidence_of(recording);
    const auto account = evidence::replay(library(), evidence);
    std::vector<std::string> m1m2, l1l2;
    for (const auto& said : account.signed_messages)
      (said.kind == evidence::StatementKind::challenge ? m1m2 : l1l2).push_back(hex(said.transcript));
    auto traced = test::traced(recording, "m1m2 hash");
    // The recorded Requester went on to the challenge after DIGESTS that do not suit the chain; we do not.
    if (recording.name() == "fail-mctp-12-digests.pcap") traced.clear();
    EXPECT_EQ(m1m2, traced) << recording.name();
    EXPECT_EQ(l1l2, test::traced(recording, "l1l2 hash")) << recording.name();
    compared += m1m2.size() + l1l2.size();
  }
  EXPECT_GT(compared, 60u);
}

}  // namespace
}  // namespace bonafide
