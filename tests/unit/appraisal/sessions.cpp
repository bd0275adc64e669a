// Verdicts on what is signed in and around sessions, by either side.
#include <bonafide/appraisal/appraise.hpp>
#include <bonafide/appraisal/rules.hpp>
#include <bonafide/appraisal/sessions.hpp>
#include <bonafide/spdm/rules/mutual.hpp>
#include <bonafide/spdm/rules/session.hpp>

#include "support/author.hpp"
#include "support/broken_rules.hpp"

namespace bonafide::appraisal {
namespace {

using test::Author;
using test::ClearHandshake;
using test::library;
namespace cap = spdm::cap;

Trust trusting(unsigned side) {
  Trust trust;
  EXPECT_TRUE(trust.add_certificate(Author::hierarchy_of(side).root, "root"));
  return trust;
}

/// The check with this id that failed or, where none did, the first one.
const Check* find(const std::vector<Check>& checks, std::string_view id) {
  const Check* found = nullptr;
  for (const auto& one : checks) {
    if (one.id == id && (found == nullptr || one.result == Outcome::failed)) found = &one;
    const auto* inner = find(one.inside, id);
    if (inner != nullptr && (found == nullptr || inner->result == Outcome::failed)) found = inner;
  }
  return found;
}

testing::AssertionResult fails(const Verdict& verdict, const Rule& rule) {
  const auto* check = find(verdict.checks, rule.id);
  if (check == nullptr || check->result != Outcome::failed)
    return testing::AssertionFailure() << rule.id << " does not fail: " << verdict.reason;
  test::saw_broken(rule);
  return testing::AssertionSuccess();
}

struct Mutual {
  Author author{ClearHandshake::flags};
  ClearHandshake session{author};
  Trust devices = trusting(0), requesters = trusting(1);
  evidence::Secrets secrets;
  Conditions conditions{.now = *civil(2026, 11, 21, 3, 0, 0), .requester_trust = &requesters, .secrets = &secrets};

  Mutual() {
    author.fetch_responder_chain();
    author.fetch_requester_chain();
    session.exchange_keys();
    session.finish();
    secrets.add(evidence::SecretKind::dhe, session.secret);
  }
  Verdict judge() const { return appraise(library(), author.evidence, devices, conditions); }
};

TEST(MutualSession, is_trusted_when_both_sides_are) {
  const Mutual session;
  const auto verdict = session.judge();
  EXPECT_EQ(verdict.judgement, Judgement::trusted) << verdict.reason;
  EXPECT_EQ(find(verdict.checks, "session.0")->result, Outcome::passed);
  EXPECT_EQ(find(verdict.checks, "trust.requester.0")->result, Outcome::passed);
}

TEST(MutualSession, is_trusted_by_its_signatures_alone) {
  Mutual session;
  session.conditions.secrets = nullptr;
  EXPECT_EQ(session.judge().judgement, Judgement::trusted);
}

TEST(MutualSession, is_not_trusted_with_a_Requester_that_nobody_vouches_for) {
  Mutual session;
  session.conditions.requester_trust = &session.devices;
  const auto verdict = session.judge();
  EXPECT_EQ(verdict.judgement, Judgement::authenticated);
  EXPECT_TRUE(fails(verdict, rule::anchored));
  session.conditions.requester_trust = nullptr;
  EXPECT_EQ(session.judge().judgement, Judgement::trusted) << "it is left to those who know Requesters";
}

TEST(MutualSession, is_rejected_with_another_signature_in_KEY_EXCHANGE_RSP) {
  Mutual session;
  session.conditions.secrets = nullptr;
  auto& exchanges = session.author.evidence.exchanges;
  exchanges[exchanges.size() - 2].response.back() ^= 1;
  const auto verdict = session.judge();
  EXPECT_EQ(verdict.judgement, Judgement::rejected);
  EXPECT_TRUE(fails(verdict, spdm::rule::key_exchange_signature));
}

TEST(MutualSession, is_rejected_with_another_signature_in_FINISH) {
  Mutual session;
  session.conditions.secrets = nullptr;
  session.author.evidence.exchanges.back().request[10] ^= 1;
  const auto verdict = session.judge();
  EXPECT_EQ(verdict.judgement, Judgement::rejected);
  EXPECT_TRUE(fails(verdict, spdm::rule::finish_signature));
}

struct Informed {
  Author author{cap::cert | cap::chal | 2u << 22};  // EP_INFO_CAP with signature
  Trust devices = trusting(0);

  Informed() {
    author.fetch_responder_chain();
    const spdm::GetEndpointInfo question{.sub_code = 1, .attributes = spdm::signature_requested};
    const Buffer info{1, 2, 3}, unsigned_yet(64);
    spdm::EndpointInfo answer{.info = info, .signature = unsigned_yet};
    auto covered = author.vca();
    append(covered, Author::written(question, author.terms));
    auto terms = author.terms;
    terms.signature_asked = true;
    const auto draft = Author::written(answer, terms);
    append(covered, Bytes{draft}.first(draft.size() - 64));
    const auto made = author.signature(0, spdm::Purpose::responder_endpoint_info, Author::digest(covered));
    answer.signature = made;
    author.say(question, answer);
  }
  Verdict judge() const {
    return appraise(library(), author.evidence, devices, {.now = *civil(2026, 11, 21, 3, 0, 0)});
  }
};

TEST(EndpointInfo, is_a_signature_over_the_negotiation) {
  Informed informed;
  const auto verdict = informed.judge();
  EXPECT_EQ(verdict.judgement, Judgement::trusted) << verdict.reason;
  informed.author.evidence.exchanges.back().response.back() ^= 1;
  EXPECT_TRUE(fails(informed.judge(), spdm::rule::endpoint_signature));
  EXPECT_EQ(informed.judge().judgement, Judgement::rejected);
}

/// PSK_EXCHANGE with a Responder that has no context, which is the whole handshake.
struct PreShared {
  Author author{cap::psk_supported | cap::mac | cap::encrypt};
  Buffer psk = Buffer(16, 7);
  evidence::Secrets secrets;
  Conditions conditions{.now = *civil(2026, 11, 21, 3, 0, 0), .secrets = &secrets};

  PreShared() {
    auto handshake = spdm::Handshake::begin(library(), *spdm::suite_of(author.terms), author.transcript).value();
    const Buffer context(32, 9), zeros(32);
    const spdm::PskExchange question{.req_session_id = 1, .context_length = 32, .context = context};
    spdm::PskExchangeRsp answer{.rsp_session_id = 2, .verify_data = zeros};
    handshake.add(Author::written(question, author.terms));
    const auto draft = Author::written(answer, author.terms);
    handshake.add(Bytes{draft}.first(draft.size() - 32));
    EXPECT_TRUE(handshake.derive(spdm::KeyOrigin::psk, psk));
    const auto proof = handshake.verify_data(spdm::Direction::response).value();
    answer.verify_data = proof;
    author.say(question, answer);
  }
  Verdict judge() const { return appraise(library(), author.evidence, Trust{}, conditions); }
};

TEST(PreSharedSession, is_trusted_with_its_key_as_the_anchor) {
  PreShared session;
  EXPECT_EQ(session.judge().judgement, Judgement::unjudged) << "nobody gave the key";
  session.secrets.add(evidence::SecretKind::psk, session.psk);
  const auto verdict = session.judge();
  EXPECT_EQ(verdict.judgement, Judgement::trusted) << verdict.reason;
  EXPECT_EQ(find(verdict.checks, rule::psk_known.id)->result, Outcome::passed);
}

TEST(PreSharedSession, is_rejected_under_another_key) {
  PreShared session;
  session.secrets.add(evidence::SecretKind::psk, Buffer(16, 8));
  EXPECT_EQ(session.judge().judgement, Judgement::rejected);
}

TEST(PreSharedSession, is_proven_by_what_the_Responder_derived_and_not_by_having_a_key) {
  EXPECT_TRUE(proven_by_psk({.origin = spdm::KeyOrigin::psk, .keyed = true, .responder_proven = true}));
  EXPECT_FALSE(proven_by_psk({.origin = spdm::KeyOrigin::psk, .keyed = true}));
  EXPECT_FALSE(proven_by_psk({.origin = spdm::KeyOrigin::psk, .responder_proven = true}));
  EXPECT_FALSE(proven_by_psk({.origin = spdm::KeyOrigin::exchange, .keyed = true, .responder_proven = true}));
}

TEST(PreSharedSession, does_not_say_which_function_it_is) {
  PreShared session;
  session.secrets.add(evidence::SecretKind::psk, session.psk);
  session.conditions.profile = Profile::cma;
  const auto verdict = session.judge();
  EXPECT_EQ(verdict.judgement, Judgement::authenticated);
  EXPECT_TRUE(fails(verdict, rule::psk_known));
}

}  // namespace
}  // namespace bonafide::appraisal
