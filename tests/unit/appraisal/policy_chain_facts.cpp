// What policies see of a chain: its layers of firmware, its names, and whether it was looked up in revocation lists.
#include <bonafide/crypto/oid.hpp>

#include "judged.hpp"
#include "said.hpp"

namespace bonafide::appraisal::policy {
namespace {

namespace x509 = crypto::x509;
using test::library;

/// TCG DICE Attestation Architecture, "DiceTcbInfo": vendor ACME, model RR, version 1.4, SVN 5, layer 1, these flags.
Buffer tcb_info(std::string_view flags) {
  auto out = *unhex("3019 8004 41434d45 8102 5252 8203 312e34 8301 05 8401 01 8702");
  append(out, *unhex(flags));
  return out;
}

/// The facts of a device whose leaf has these extensions of DICE: their numbers below 2.23.133.5.4, and values.
Facts facts_with(const std::vector<std::pair<std::uint8_t, Buffer>>& extensions, const Trust& trust) {
  auto more = test::Issuer::leaf_extensions();
  for (const auto& [number, value] : extensions) {
    auto oid = copy(crypto::oid::tcg_dice);
    oid.push_back(number);
    more.push_back({.oid = std::move(oid), .value = value});
  }
  const auto evidence = conversation(issuer().device(issuer().leaf(std::move(more))));
  return appraise_with_facts(library(), evidence, trust, {.now = now}).facts.front();
}

Trust trusting(bool with_list = false) {
  auto trust = appraisal::trusting(issuer().root);
  const auto added =
      with_list ? trust.add_revocation_list(issuer().list({}, issuer().root_key), "list.crl") : Result<void>{};
  EXPECT_TRUE(added);
  return trust;
}

TEST(ChainFacts, are_those_of_the_layers_of_firmware) {
  // X.690, 8.6: four unused bits, then bit 3 (debug) as the fourth from the left.
  const auto facts = facts_with({{1, tcb_info("0410")}, {4, *unhex("3004 0402 01aa")}}, trusting());
  EXPECT_EQ(said(facts, "tcb.count"), "1");
  EXPECT_EQ(said(facts, "tcb[0].vendor"), "\"ACME\"");
  EXPECT_EQ(said(facts, "tcb[0].model"), "\"RR\"");
  EXPECT_EQ(said(facts, "tcb[0].version"), "\"1.4\"");
  EXPECT_EQ(said(facts, "tcb[0].svn"), "5");
  EXPECT_EQ(said(facts, "tcb[0].layer"), "1");
  EXPECT_EQ(said(facts, "tcb.debug"), "yes");
  EXPECT_EQ(said(facts, "tcb.recovery"), "no");
  EXPECT_EQ(said(facts, "tcb.not-secure"), "no");
  EXPECT_EQ(said(facts, "tcb.not-configured"), "no");
  EXPECT_EQ(said(facts, "chain.ueid"), "h\"01aa\"");
  EXPECT_EQ(said(facts, "tcb[1].svn"), "unknown: no such layer says it");
}

TEST(ChainFacts, of_flags_that_nobody_names_are_unknown) {
  const auto facts = facts_with({{1, *unhex("3003 8301 05")}}, trusting());
  EXPECT_EQ(said(facts, "tcb[0].svn"), "5");
  EXPECT_EQ(said(facts, "tcb.debug"), "unknown: a layer does not say it");
}

TEST(ChainFacts, of_malformed_extensions_are_unknown) {
  const auto facts = facts_with({{1, *unhex("30ff")}}, trusting());
  EXPECT_EQ(said(facts, "tcb.count"), "unknown: an extension of DICE is malformed");
  EXPECT_EQ(said(facts, "tcb.debug"), "unknown: an extension of DICE is malformed");
}

TEST(ChainFacts, say_anchored_of_no_path_with_a_fault) {
  EXPECT_EQ(said(facts_with({}, trusting()), "anchored"), "yes");
  EXPECT_EQ(said(facts_with({}, {}), "anchored"), "no");
  // The root's name and key, and no CA.
  const auto same_key =
      *x509::issue(library(),
                   x509::Statement{.serial = {0x41},
                                   .issuer = issuer().name,
                                   .subject = issuer().name,
                                   .not_before = *civil(2020, 1, 1, 0, 0, 0),
                                   .not_after = *civil(2036, 1, 1, 0, 0, 0),
                                   .spki = *issuer().root_key.spki(),
                                   .extensions = {x509::basic_constraints({.ca = false, .path_length = {}})}},
                   {.key = issuer().root_key});
  Trust no_ca;
  ASSERT_TRUE(no_ca.add_certificate(same_key, "no-ca.der"));
  EXPECT_EQ(said(facts_with({}, no_ca), "anchored"), "no");
}

TEST(ChainFacts, tell_whether_every_certificate_was_looked_up) {
  const auto without = facts_with({}, trusting());
  EXPECT_EQ(said(without, "revocation.checked"), "no");
  EXPECT_EQ(said(without, "revocation.until"), "unknown: not every certificate was looked up, or a list names no end");
  const auto with = facts_with({}, trusting(true));
  EXPECT_EQ(said(with, "revocation.checked"), "yes");
  EXPECT_EQ(said(with, "revocation.until"), "2027-01-01T00:00:00Z");
  EXPECT_EQ(said(facts_with({}, {}), "revocation.checked"), "unknown: no anchor accepts the chain");
}

}  // namespace
}  // namespace bonafide::appraisal::policy
