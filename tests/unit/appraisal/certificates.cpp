// What else is asked of the certificates that a device shows: that they are valid at the time, that nobody has denied
// or revoked them, that they are what the profile of PCIe wants; and that a signature seen before spares none of it.
#include <bonafide/appraisal/rules.hpp>
#include <bonafide/cma/rules.hpp>
#include <bonafide/crypto/oid.hpp>
#include <bonafide/crypto/rules.hpp>

#include "judged.hpp"

namespace bonafide::appraisal {
namespace {

namespace x509 = crypto::x509;
using test::library;
using test::Pair;

TEST(Validity, is_judged_at_the_time_of_the_evidence_unless_told_otherwise) {
  auto evidence = conversation(
      issuer().device(issuer().leaf(test::Issuer::leaf_extensions(), {.not_after = *civil(2025, 1, 1, 0, 0, 0)})));
  const auto trust = trusting(issuer().root);
  const auto late = judged(evidence, trust);
  EXPECT_EQ(late.judgement, Judgement::authenticated);
  EXPECT_TRUE(complains(late.checks, crypto::rule::x509_expired));
  evidence.origin.obtained_at = *civil(2024, 6, 1, 0, 0, 0);
  EXPECT_EQ(judged(evidence, trust).judgement, Judgement::trusted);
  EXPECT_EQ(judged(evidence, trust, {.at = now}).judgement, Judgement::authenticated);
  evidence.origin.obtained_at.reset();
  EXPECT_EQ(judged(evidence, trust, {}).judgement, Judgement::trusted);  // nobody knows a time, and the verdict says so
}

TEST(Denial, is_by_the_hash_of_a_certificate_or_of_what_is_signed_in_it) {
  const auto leaf = issuer().leaf();
  const auto evidence = conversation(issuer().device(leaf));
  const auto parsed = *x509::parse(leaf);
  for (const auto hash : {crypto::Hash::sha256, crypto::Hash::sha384, crypto::Hash::sha512}) {
    for (const Bytes part : {parsed.raw, parsed.tbs, Bytes{issuer().root}}) {
      auto trust = trusting(issuer().root);
      EXPECT_TRUE(trust.deny(*crypto::digest(library(), hash, part)));
      const auto verdict = judged(evidence, trust);
      EXPECT_EQ(verdict.judgement, Judgement::authenticated);
      EXPECT_TRUE(complains(verdict.checks, rule::not_denied));
    }
  }
  auto trust = trusting(issuer().root);
  EXPECT_TRUE(trust.deny(Buffer(32)));
  EXPECT_FALSE(trust.deny(Buffer(20)));
  EXPECT_EQ(judged(evidence, trust).judgement, Judgement::trusted);
}

TEST(Revocation, is_by_the_list_of_the_issuer) {
  const auto evidence = conversation(issuer().device(issuer().leaf()));
  auto trust = trusting(issuer().root);
  ASSERT_TRUE(trust.add_revocation_list(issuer().list({{{0x41}, now}}, issuer().root_key), "list.crl"));
  EXPECT_EQ(judged(evidence, trust).judgement, Judgement::trusted);
  auto revoking = trusting(issuer().root);
  ASSERT_TRUE(revoking.add_file(library(), issuer().list({{{0x42}, now}}, issuer().root_key), "list.crl"));
  const auto verdict = judged(evidence, revoking);
  EXPECT_EQ(verdict.judgement, Judgement::authenticated);
  EXPECT_TRUE(complains(verdict.checks, rule::not_revoked));
}

TEST(Revocation, of_a_later_time_counts_unless_the_verifier_chose_an_earlier_one_and_the_key_was_good_then) {
  auto evidence = conversation(issuer().device(issuer().leaf()));
  const auto revoked_at = *civil(2026, 6, 1, 0, 0, 0), before = *civil(2026, 5, 1, 0, 0, 0);
  const auto verdict_on = [&](std::optional<std::uint8_t> reason, const Conditions& conditions) {
    auto trust = trusting(issuer().root);
    EXPECT_TRUE(trust.add_revocation_list(issuer().list({{{0x42}, revoked_at, reason}}, issuer().root_key), "it.crl"));
    return judged(evidence, trust, conditions).judgement;
  };
  // RFC 5280, 5.3.1: 4 superseded, 5 cessationOfOperation, 6 certificateHold, 9 privilegeWithdrawn, 3
  // affiliationChanged
  for (const auto reason : std::array<std::uint8_t, 5>{3, 4, 5, 6, 9}) {
    EXPECT_EQ(verdict_on(reason, {.at = before}), Judgement::trusted) << unsigned{reason};
    EXPECT_EQ(verdict_on(reason, {.at = revoked_at}), Judgement::authenticated) << unsigned{reason};
    EXPECT_EQ(verdict_on(reason, {.now = before}), Judgement::authenticated) << unsigned{reason};
  }
  // 1 keyCompromise, 2 cACompromise, 10 aACompromise, 0 unspecified; 8 removeFromCRL, which only delta lists may use
  for (const auto reason : std::array<std::uint8_t, 5>{0, 1, 2, 8, 10})
    EXPECT_EQ(verdict_on(reason, {.at = before}), Judgement::authenticated) << unsigned{reason};
  EXPECT_EQ(verdict_on({}, {.at = before}), Judgement::authenticated);
  // Whoever holds the key can write any time into the evidence.
  evidence.origin.obtained_at = before;
  evidence.origin.clock = "the device's";
  EXPECT_EQ(verdict_on(4, {.now = now}), Judgement::authenticated);
}

TEST(VerifiedSignatures, spare_no_other_check) {
  const auto evidence = conversation(issuer().device(issuer().leaf()));
  const auto trust = trusting(issuer().root);
  crypto::x509::Verified verified;
  Conditions conditions{.now = now};
  conditions.verified = &verified;
  EXPECT_EQ(judged(evidence, trust, conditions).judgement, Judgement::trusted);
  EXPECT_EQ(verified.size(), 2u);  // root and leaf
  EXPECT_EQ(judged(evidence, trust, conditions).judgement, Judgement::trusted);
  EXPECT_EQ(verified.size(), 2u);
  EXPECT_EQ(judged(evidence, trusting(usual_root()), conditions).judgement, Judgement::authenticated);
  conditions.at = *civil(2099, 1, 1, 0, 0, 0);
  EXPECT_EQ(judged(evidence, trust, conditions).judgement, Judgement::authenticated);
  conditions.at.reset();
  auto revoking = trusting(issuer().root);
  ASSERT_TRUE(revoking.add_revocation_list(issuer().list({{{0x42}, now}}, issuer().root_key), "it.crl"));
  EXPECT_EQ(judged(evidence, revoking, conditions).judgement, Judgement::authenticated);
}

TEST(VerifiedSignatures, are_of_a_certificate_to_its_last_bit) {
  const auto good = issuer().leaf();
  const auto trust = trusting(issuer().root);
  crypto::x509::Verified verified;
  Conditions conditions{.now = now};
  conditions.verified = &verified;
  ASSERT_EQ(judged(conversation(issuer().device(good)), trust, conditions).judgement, Judgement::trusted);
  // What the signature covers, and the signature itself. The device signs for whatever it was given.
  for (const std::size_t at : {good.size() - 1, good.size() / 2, good.size() - 40}) {
    auto altered = good;
    altered[at] ^= 1;
    Pair pair{issuer().device(altered)};
    static_cast<void>(pair.authenticate());
    EXPECT_NE(judged(evidence_of(pair), trust, conditions).judgement, Judgement::trusted) << at;
  }
}

TEST(Revocation, needs_a_list_that_is_signed_and_has_not_ended) {
  const auto evidence = conversation(issuer().device(issuer().leaf()));
  auto forged = trusting(issuer().root);
  ASSERT_TRUE(forged.add_revocation_list(issuer().list({}, issuer().leaf_key), "forged.crl"));
  EXPECT_TRUE(complains(judged(evidence, forged).checks, rule::list_valid));
  auto old = trusting(issuer().root);
  ASSERT_TRUE(old.add_revocation_list(issuer().list({}, issuer().root_key), "old.crl"));
  EXPECT_EQ(judged(evidence, old).judgement, Judgement::trusted);
  const auto later = judged(evidence, old, {.at = *civil(2027, 6, 1, 0, 0, 0)});
  EXPECT_EQ(later.judgement, Judgement::authenticated);
  EXPECT_TRUE(complains(later.checks, rule::list_valid));
}

TEST(OmittedRoot, must_be_the_anchor_that_RootHash_names) {
  auto profile = issuer().device(issuer().leaf());
  profile.slots[0].certificates = issuer().leaf();
  profile.slots[0].omitted_root = issuer().root;
  EXPECT_EQ(judged(conversation(profile), trusting(issuer().root)).judgement, Judgement::trusted);
  profile.slots[0].omitted_root = copy(usual_root());
  const auto verdict = judged(conversation(profile), trusting(issuer().root));
  EXPECT_EQ(verdict.judgement, Judgement::authenticated);
  EXPECT_TRUE(complains(verdict.checks, rule::root_hash));
}

TEST(OmittedRoot, may_be_denied_as_any_certificate) {
  auto profile = issuer().device(issuer().leaf());
  profile.slots[0].certificates = issuer().leaf();
  profile.slots[0].omitted_root = issuer().root;
  auto trust = trusting(issuer().root);
  ASSERT_TRUE(trust.deny(*crypto::digest(library(), crypto::Hash::sha256, issuer().root)));
  const auto verdict = judged(conversation(profile), trust);
  EXPECT_EQ(verdict.judgement, Judgement::authenticated);
  EXPECT_TRUE(complains(verdict.checks, rule::not_denied));
}

TEST(CmaProfile, applies_where_the_identity_of_the_function_is_known) {
  const PciIdentity drive{.vendor = 0x1b36, .device = 0x0010, .class_code = 0x010802, .revision = 2};
  auto extensions = test::Issuer::leaf_extensions();
  extensions.push_back(x509::other_names({{crypto::oid::pcie_cma_name, "Vendor=1b36:Device=0010:CC=010802:REV=02"}}));
  auto evidence = conversation(issuer().device(issuer().leaf(extensions)));
  const auto trust = trusting(issuer().root);
  static_cast<PciIdentity&>(evidence.identity.emplace()) = drive;
  EXPECT_EQ(judged(evidence, trust).judgement, Judgement::trusted);

  evidence.identity->revision = 3;
  const auto verdict = judged(evidence, trust);
  EXPECT_EQ(verdict.judgement, Judgement::authenticated);
  EXPECT_TRUE(complains(verdict.checks, cma::rule::san_matches));
  EXPECT_EQ(judged(evidence, trust, {.now = now, .profile = Profile::dsp0274}).judgement, Judgement::trusted);
  evidence.identity.reset();
  EXPECT_EQ(judged(evidence, trust).judgement, Judgement::trusted);
  EXPECT_EQ(judged(evidence, trust, {.now = now, .profile = Profile::cma}).judgement, Judgement::authenticated);
}

TEST(CmaProfile, allows_fewer_algorithms) {
  const PciIdentity drive{.vendor = 0x1b36, .device = 0x0010, .class_code = 0x010802, .revision = 2};
  auto profile = test::usual_profile(crypto::Scheme::ecdsa_p256, crypto::Hash::sha512);
  auto evidence = conversation(profile);
  static_cast<PciIdentity&>(evidence.identity.emplace()) = drive;
  const auto verdict = judged(evidence, trusting(usual_root()));
  EXPECT_EQ(verdict.judgement, Judgement::authenticated);
  EXPECT_TRUE(complains(verdict.checks, cma::rule::algorithms));
}

TEST(Leaf, that_may_not_sign_is_not_trusted) {
  auto extensions = test::Issuer::leaf_extensions();
  extensions.push_back(x509::extended_key_usage({*unhex("2b06010401831c821204")}));  // requester-auth
  const auto verdict = judged(conversation(issuer().device(issuer().leaf(extensions))), trusting(issuer().root));
  EXPECT_EQ(verdict.judgement, Judgement::authenticated);
  EXPECT_TRUE(complains(verdict.checks, cma::rule::leaf_role));
}

}  // namespace
}  // namespace bonafide::appraisal
