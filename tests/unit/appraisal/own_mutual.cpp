// What our own ends say to each other is judged as anybody else's recording is: both have proven themselves.
#include <bonafide/appraisal/appraise.hpp>
#include <bonafide/appraisal/rules.hpp>
#include <bonafide/evidence/conversation.hpp>

#include "support/broken_rules.hpp"
#include "support/mutual.hpp"

namespace bonafide::appraisal {
namespace {

using namespace spdm;
using test::MutualPair;

struct Recorded {
  evidence::Evidence evidence;
  evidence::Secrets secrets;
};

Flow<int> in_session(Line& line, const requester::Wishes& wishes, const requester::SessionWishes& session_wishes) {
  co_await requester::connect(line, wishes);
  const auto slots = co_await requester::fetch_certificates(line, wishes);
  const requester::Identity identity{0, &*slots.leaf_key(0), slots.digest(0)};
  auto session = co_await requester::open_session(line, session_wishes, identity);
  co_await requester::heartbeat(line, session);
  co_return 0;
}

Recorded record_session(MutualPair& pair) {
  requester::SessionOrigin origin;
  const requester::SessionWishes wishes{
      .records = pair.profile.records, .origin = &origin, .credentials = pair.credentials.get()};
  const auto outcome =
      pair.run([&](Line& line, const requester::Wishes& general) { return in_session(line, general, wishes); });
  EXPECT_TRUE(outcome) << explain(outcome.error());
  Recorded out;
  out.evidence.origin.transport = pair.profile.records.sequence_size == 0 ? "DOE" : "MCTP";
  out.evidence.exchanges = evidence::said_on(*pair.line);
  out.secrets.add_for(origin.random, evidence::SecretKind::dhe, origin.secret.bytes(Reveal{}));
  return out;
}

Trust root_of(crypto::KeyKind kind, unsigned number) {
  Trust trust;
  EXPECT_TRUE(trust.add_certificate(test::hierarchy(kind, number).root, "root"));
  return trust;
}

Verdict judge(const Recorded& recorded, const Trust& requesters) {
  const auto devices = root_of(crypto::KeyKind::ec_p256, 0);
  const Conditions conditions{
      .now = *civil(2026, 11, 21, 3, 0, 0), .requester_trust = &requesters, .secrets = &recorded.secrets};
  return appraise(test::library(), recorded.evidence, devices, conditions);
}

const Trust& good_requesters() {
  static const auto trust = root_of(crypto::KeyKind::ec_p384, test::requester_hierarchy);
  return trust;
}

const Check* find(const std::vector<Check>& checks, std::string_view id) {
  for (const auto& one : checks) {
    if (one.id == id) return &one;
    if (const auto* inner = find(one.inside, id)) return inner;
  }
  return nullptr;
}

TEST(OwnMutualSession, is_judged_as_both_ends_judged_it) {
  for (const auto version : {Version::v1_1, Version::v1_2, Version::v1_3})
    for (const auto kind : {MutAuth::encapsulated, MutAuth::implicit_get_digests})
      for (const auto& records : {doe_records, mctp_records}) {
        MutualPair pair{version, kind, records};
        const auto recorded = record_session(pair);
        const auto verdict = judge(recorded, good_requesters());
        EXPECT_EQ(verdict.judgement, Judgement::trusted) << name(version) << ' ' << verdict.reason;
        const auto* const chain = find(verdict.checks, "trust.requester.0");
        ASSERT_NE(chain, nullptr) << "nobody judged the Requester";
        EXPECT_EQ(chain->result, Outcome::passed);
      }
}

TEST(OwnMutualSession, is_not_trusted_where_the_requester_is_not) {
  MutualPair pair{Version::v1_2, MutAuth::encapsulated};
  const auto recorded = record_session(pair);
  const auto strangers = root_of(crypto::KeyKind::ec_p384, 1);
  EXPECT_EQ(judge(recorded, strangers).judgement, Judgement::authenticated);
}

TEST(OwnMutualSession, tells_by_any_changed_record_that_it_was_changed) {
  MutualPair pair{Version::v1_2, MutAuth::encapsulated};
  const auto recorded = record_session(pair);
  for (std::size_t i = 0; i < recorded.evidence.exchanges.size(); ++i) {
    if (!recorded.evidence.exchanges[i].secured) continue;
    Recorded changed{recorded.evidence, {}};
    changed.evidence.exchanges[i].request.back() ^= 1;
    const auto devices = root_of(crypto::KeyKind::ec_p256, 0);
    const Conditions conditions{
        .now = *civil(2026, 11, 21, 3, 0, 0), .requester_trust = &good_requesters(), .secrets = &recorded.secrets};
    const auto verdict = appraise(test::library(), changed.evidence, devices, conditions);
    EXPECT_EQ(verdict.judgement, Judgement::rejected) << i;
  }
}

TEST(OwnBasicMutual, authentication_is_not_fresh_by_what_the_Requester_signed) {
  MutualPair pair{Version::v1_2, MutAuth::none};
  pair.profile.demand.basic = true;
  ASSERT_TRUE(pair.authenticate());
  Recorded recorded;
  recorded.evidence.origin.transport = "DOE";
  recorded.evidence.exchanges = evidence::said_on(*pair.line);
  const auto account = evidence::replay(test::library(), recorded.evidence);
  const auto& all = account.signed_messages;
  const auto by_requester =
      std::ranges::find(all, evidence::StatementKind::requester_challenge, &evidence::SignedMessage::kind);
  const auto by_device = std::ranges::find(all, evidence::StatementKind::challenge, &evidence::SignedMessage::kind);
  ASSERT_NE(by_requester, all.end());
  ASSERT_NE(by_device, all.end());
  for (const auto* nonce :
       {&by_requester->requester_nonce, &by_requester->responder_nonce, &by_device->responder_nonce}) {
    recorded.evidence.demanded_nonce = *nonce;
    const auto verdict = judge(recorded, good_requesters());
    EXPECT_EQ(verdict.judgement, Judgement::rejected);
    EXPECT_EQ(verdict.reason, "the demanded nonce is in nothing that was signed");
  }
  recorded.evidence.demanded_nonce = by_device->requester_nonce;
  EXPECT_EQ(judge(recorded, good_requesters()).judgement, Judgement::trusted);
}

TEST(OwnBasicMutual, authentication_is_judged_as_both_ends_judged_it) {
  for (const auto version : {Version::v1_1, Version::v1_2}) {
    MutualPair pair{version, MutAuth::none};
    pair.profile.demand.basic = true;
    const auto report = pair.authenticate();
    ASSERT_TRUE(report) << explain(report.error());
    Recorded recorded;
    recorded.evidence.origin.transport = "DOE";
    recorded.evidence.exchanges = evidence::said_on(*pair.line);
    EXPECT_EQ(judge(recorded, good_requesters()).judgement, Judgement::trusted);
    const auto strangers = root_of(crypto::KeyKind::ec_p384, 1);
    EXPECT_EQ(judge(recorded, strangers).judgement, Judgement::authenticated);
    // The Requester's signature ends the last response that was delivered.
    const auto delivered = std::ranges::find_if(recorded.evidence.exchanges, [](const evidence::Exchange& one) {
      return one.request.size() > 5 && one.request[1] == 0xEB && one.request[5] == 0x03;
    });
    ASSERT_NE(delivered, recorded.evidence.exchanges.end());
    delivered->request.back() ^= 1;
    EXPECT_EQ(judge(recorded, good_requesters()).judgement, Judgement::rejected);
  }
}

}  // namespace
}  // namespace bonafide::appraisal
