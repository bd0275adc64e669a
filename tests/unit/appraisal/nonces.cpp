// Nonces that come again within a set of evidence.
#include <bonafide/appraisal/nonces.hpp>
#include <bonafide/appraisal/rules.hpp>
#include <bonafide/evidence/conversation.hpp>

#include "support/broken_rules.hpp"
#include "support/pair.hpp"
#include "support/renderings.hpp"

namespace bonafide::appraisal {
namespace {

using test::Conversation;
using test::library;

std::vector<NonceUse> used_in(const Conversation& said) {
  const auto account = evidence::replay(library(), said.evidence);
  auto uses = nonces_of(library(), account);
  EXPECT_TRUE(uses);
  EXPECT_EQ(uses->size(), 2u) << "CHALLENGE_AUTH and MEASUREMENTS";
  return std::move(*uses);
}

spdm::Nonce nonce_of(std::uint8_t value) {
  spdm::Nonce nonce{};
  nonce.fill(value);
  return nonce;
}

TEST(Nonces, may_be_different_or_those_of_a_copy) {
  Nonces met;
  const Conversation first{spdm::Version::v1_2}, second{spdm::Version::v1_2};
  EXPECT_TRUE(met.meet(used_in(first), "a").empty());
  EXPECT_TRUE(met.meet(used_in(second), "b").empty());
  EXPECT_TRUE(met.meet(used_in(first), "a copy of a").empty());
}

TEST(Nonces, of_a_Requester_are_answered_once_by_a_key) {
  Nonces met;
  const Conversation first{spdm::Version::v1_2, nonce_of(7)}, second{spdm::Version::v1_2, nonce_of(7)};
  EXPECT_TRUE(met.meet(used_in(first), "a").empty()) << "both of one conversation";
  const auto found = met.meet(used_in(second), "b");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].reason, "the Requester's nonce of CHALLENGE_AUTH of slot 0 was used before, in a");
  EXPECT_EQ(found[0].result, Outcome::failed);
  test::saw_broken(rule::nonce_once);
}

TEST(Nonces, of_a_verifier_may_go_to_many_devices) {
  Nonces met;
  auto uses = used_in(Conversation{spdm::Version::v1_2, nonce_of(7)});
  EXPECT_TRUE(met.meet(uses, "a").empty());
  for (auto& use : uses) use.requester[0] ^= 1, use.responder[0] ^= 1, use.signature[0] ^= 1;  // another leaf key
  EXPECT_TRUE(met.meet(uses, "b").empty());
}

TEST(Nonces, of_a_verifier_are_told_apart_by_the_keys_that_answer_them) {
  const auto used_by = [](crypto::Scheme scheme, crypto::Hash hash) {
    test::Pair pair{test::usual_profile(scheme, hash)};
    pair.wishes.nonce = nonce_of(7);
    EXPECT_TRUE(pair.authenticate());
    evidence::Evidence evidence;
    evidence.exchanges = evidence::said_on(*pair.line);
    return *nonces_of(library(), evidence::replay(library(), evidence));
  };
  Nonces met;
  EXPECT_TRUE(met.meet(used_by(crypto::Scheme::ecdsa_p256, crypto::Hash::sha256), "a").empty());
  EXPECT_TRUE(met.meet(used_by(crypto::Scheme::ecdsa_p384, crypto::Hash::sha384), "b").empty());
  EXPECT_EQ(met.meet(used_by(crypto::Scheme::ecdsa_p256, crypto::Hash::sha256), "c").size(), 2u);
}

TEST(Nonces, of_a_Responder_never_come_again) {
  Nonces met;
  auto uses = used_in(Conversation{spdm::Version::v1_2});
  EXPECT_TRUE(met.meet(uses, "a").empty());
  for (auto& use : uses) use.requester[0] ^= 1, use.signature[0] ^= 1;
  const auto found = met.meet(uses, "b");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[1].reason, "the Responder's nonce of MEASUREMENTS of slot 0 was used before, in a");
  Verdict verdict{Judgement::trusted, "fine", {}};
  add_reuse(verdict, found);
  EXPECT_EQ(verdict.judgement, Judgement::rejected);
  EXPECT_EQ(verdict.reason, found[0].reason);
  EXPECT_EQ(verdict.checks.size(), 2u);
  Verdict untouched{Judgement::trusted, "fine", {}};
  add_reuse(untouched, {});
  EXPECT_EQ(untouched.judgement, Judgement::trusted);
}

}  // namespace
}  // namespace bonafide::appraisal
