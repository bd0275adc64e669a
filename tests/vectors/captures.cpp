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

/// What the manifest says is wrong, and how the ids of the rules begin that say the same.
constexpr std::pair<std::string_view, std::string_view> reasons[] = {
    {"reject: CHALLENGE_AUTH signature", "challenge.signature"},
    {"reject: MEASUREMENTS signature", "measurements.signature"},
    {"reject: certificate chain (signature or digest mismatch)", "chain.digest"},
    {"reject: DIGESTS vs certificate chain", "chain.digest"},
    {"reject: CertChainHash mismatch", "challenge.chain-hash"},
    {"reject: invalid ALGORITHMS", "algorithms."},
    {"reject: malformed CAPABILITIES", "capabilities.data-transfer-size"},
    {"reject: invalid DIGESTS", "digests.some"},
    {"reject: malformed CERTIFICATE", "wire.complete"},
    {"reject: invalid CERTIFICATE", "certificate.slot-echoed"},
    {"reject: malformed MEASUREMENTS", "measurements.record-length"},
    {"reject: malformed CHALLENGE_AUTH", "wire.complete"},
    {"reject: version field mismatch", "message.version"},
    {"reject: unexpected response code", "message.code"},
    {"reject: no trust anchor", "appraisal.anchored"},
    {"reject (when validity time is checked", "x509."},
    {"reject: leaf EKU", "cma.leaf-role"},
    {"reject: leaf basicConstraints CA", "cma.leaf-not-ca"},
    {"reject: pathLenConstraint", "x509.path-length"},
    {"reject: intermediate not a CA", "x509.issuer-is-ca"},
    {"reject: chain link", "x509.link-name"},
    {"reject: leaf key type", "chain.leaf-key"},
    {"reject: leaf certificate policy", "cma.alias-identity"},
};

TEST(Captures, are_refused_by_the_rule_that_their_manifest_describes) {
  const auto all = test::recordings();
  if (all.empty()) GTEST_SKIP() << "no captures here";
  std::size_t compared = 0;
  for (const auto& recording : all) {
    if (!in_scope(recording) || !recording["correct_verdict"].starts_with("reject")) continue;
    const auto evidence = test::evidence_of(recording);
    const auto verdict = appraisal::appraise(library(), evidence, test::trust_of(library(), recording), {});
    const auto* failure = appraisal::first_failure(verdict.checks);
    ASSERT_NE(failure, nullptr) << recording.name();
    for (const auto& [wanted, id] : reasons) {
      if (!recording["correct_verdict"].starts_with(wanted)) continue;
      EXPECT_TRUE(failure->id.starts_with(id)) << recording.name() << ' ' << failure->id << ": " << failure->reason;
      ++compared;
    }
  }
  // All but the two malformed VERSIONs, which break two rules.
  EXPECT_EQ(compared, 31u);
}

TEST(Captures, survive_being_written_as_evidence) {
  const auto all = test::recordings();
  if (all.empty()) GTEST_SKIP() << "no captures here";
  for (const auto& recording : all) {
    const auto evidence = test::evidence_of(recording);
    const auto bytes = evidence::encode(evidence);
    ASSERT_TRUE(bytes) << recording.name();
    EXPECT_EQ(evidence::decode(*bytes), evidence) << recording.name();
  }
}

/// The bits that are not signed: of an accepted capture, everything after its last signature and whatever no signature
/// covers, which is only what is fetched again between CHALLENGE_AUTH and GET_MEASUREMENTS.
TEST(Captures, are_not_trusted_with_a_bit_changed_under_their_signature) {
  const auto all = test::recordings();
  if (all.empty()) GTEST_SKIP() << "no captures here";
  for (const auto& recording : all) {
    if (recording.name() != "auth-mctp-12-p384.pcap" && recording.name() != "auth-doe-10-p256.pcap") continue;
    const auto evidence = test::evidence_of(recording);
    const auto trust = test::trust_of(library(), recording);
    const auto account = evidence::replay(library(), evidence);
    const auto challenge = account.signed_messages.front().exchange;
    for (std::size_t i = 0; i <= challenge; ++i) {
      const auto size = evidence.exchanges[i].response.size();
      // A DOE data object ends with padding, which is not part of the message.
      const std::size_t end = recording["transport"] == "PCI_DOE" && i == challenge ? size : size - 3;
      for (std::size_t at = 0; at < end; at += 13) {
        auto altered = evidence;
        altered.exchanges[i].response[at] ^= 0x10;
        const auto verdict = appraisal::appraise(library(), altered, trust, {});
        EXPECT_NE(verdict.judgement, appraisal::Judgement::trusted) << recording.name() << ' ' << i << ' ' << at;
      }
    }
  }
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
