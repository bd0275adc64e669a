// Conversations between other implementations, judged as their manifest says they must be.
#include <map>
#include <set>

#include <gtest/gtest.h>

#include <bonafide/evidence/replay.hpp>

#include "support/hierarchy.hpp"
#include "support/recordings.hpp"

namespace bonafide {
namespace {

using test::library;
using test::Recording;

std::string judged(const Recording& recording) {
  const auto verdict = test::judge(library(), recording, test::evidence_of(recording));
  return std::string{appraisal::name(verdict.judgement)} + ": " + verdict.reason;
}

/// Nothing is signed in them, so that accepting them is not to find fault.
bool is_unsigned(const Recording& recording) {
  static const std::set<std::string> flows{"vca", "certs"};
  return flows.contains(recording["flow"]);
}

TEST(Captures, are_judged_as_their_manifest_says) {
  const auto all = test::recordings();
  if (all.empty()) GTEST_SKIP() << "no captures here";
  std::size_t count = 0;
  for (const auto& recording : all) {
    const auto wanted = recording["correct_verdict"];
    const auto got = judged(recording);
    ++count;
    const bool left = is_unsigned(recording) || !test::offered(library(), recording);
    if (wanted.starts_with("accept"))
      EXPECT_TRUE(got.starts_with(left ? "unjudged" : "trusted")) << recording.name() << ' ' << got;
    else if (wanted.starts_with("unjudged"))
      EXPECT_TRUE(got.starts_with("unjudged")) << recording.name() << ' ' << got;
    else
      EXPECT_TRUE(got.starts_with("rejected") || got.starts_with("authenticated")) << recording.name() << ' ' << got;
  }
  EXPECT_EQ(count, 134u);
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
    {"reject: KEY_EXCHANGE_RSP signature", "session.signature"},
    {"reject: ResponderVerifyData HMAC", "session.verify-data"},
    {"reject: AEAD tag (sequence number)", "record.sequence"},
    {"reject: AEAD tag", "record."},
};

TEST(Captures, are_refused_by_the_rule_that_their_manifest_describes) {
  const auto all = test::recordings();
  if (all.empty()) GTEST_SKIP() << "no captures here";
  std::size_t compared = 0;
  for (const auto& recording : all) {
    if (!recording["correct_verdict"].starts_with("reject")) continue;
    const auto verdict = test::judge(library(), recording, test::evidence_of(recording));
    const auto* failure = appraisal::first_failure(verdict.checks);
    ASSERT_NE(failure, nullptr) << recording.name();
    for (const auto& [wanted, id] : reasons) {
      if (!recording["correct_verdict"].starts_with(wanted)) continue;
      EXPECT_TRUE(failure->id.starts_with(id)) << recording.name() << ' ' << failure->id << ": " << failure->reason;
      ++compared;
      break;
    }
  }
  // All but the two malformed VERSIONs, which break two rules, and what the peer called DecryptError.
  EXPECT_EQ(compared, 37u);
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

/// The transcripts of signatures, in the order of the conversation, by their labels in the traces.
std::map<std::string, std::vector<std::string>> transcripts_of(const evidence::Account& account) {
  // In the order of StatementKind.
  static constexpr std::array labels{"m1m2 hash",     "l1l2 hash",    "th_curr hash", "il1il2 hash",
                                     "m1m2 Mut hash", "th_curr hash", "il1il2 hash"};
  std::map<std::string, std::vector<std::string>> out;
  for (const auto* label : labels) out[label];
  for (const auto& said : account.signed_messages)
    out[labels[static_cast<std::size_t>(said.kind)]].push_back(hex(said.transcript));
  for (const auto& session : account.sessions) {
    if (session.th1) out["th1 hash"].push_back(hex(*session.th1));
    if (session.th2 && session.keyed) out["th2 hash"].push_back(hex(*session.th2));
  }
  return out;
}

/// The Requester's chain is in neither capture nor manifest, so that TH ends before FINISH.
bool hides_the_requester(const Recording& recording) { return recording.name() == "sess-mut-mctp-13-woencap.pcap"; }

TEST(Captures, give_the_transcript_hashes_that_the_requester_computed) {
  const auto all = test::recordings();
  if (all.empty()) GTEST_SKIP() << "no captures here";
  std::size_t compared = 0;
  for (const auto& recording : all) {
    const auto evidence = test::evidence_of(recording);
    const auto secrets = test::secrets_of(recording);
    const auto account = evidence::replay(library(), evidence, secrets);
    if (account.lacking) continue;
    for (const auto& [label, ours] : transcripts_of(account)) {
      auto traced = test::traced(recording, label);
      // The recorded Requester went on to the challenge after DIGESTS that do not suit the chain; we do not.
      if (recording.name() == "fail-mctp-12-digests.pcap") traced.clear();
      // It derived nothing after a signature of KEY_EXCHANGE_RSP that does not verify; the replay leaves that
      // judgement.
      if (label == "th1 hash" && recording["correct_verdict"].starts_with("reject: KEY_EXCHANGE_RSP")) continue;
      if (hides_the_requester(recording))
        for (const auto& one : ours) EXPECT_NE(std::ranges::find(traced, one), traced.end()) << label;
      else
        EXPECT_EQ(ours, traced) << recording.name() << ' ' << label;
      compared += ours.size();
    }
  }
  EXPECT_GT(compared, 500u);
}

}  // namespace
}  // namespace bonafide
