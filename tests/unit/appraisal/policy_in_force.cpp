// Policies in force: what they see of a conversation, and what they make of its verdict.
#include <random>

#include <bonafide/appraisal/policy/apply.hpp>
#include <bonafide/appraisal/rules/policy.hpp>

#include "judged.hpp"
#include "said.hpp"

namespace bonafide::appraisal::policy {
namespace {

using crypto::KeyKind;
using evidence::Evidence;
using test::hierarchy;
using test::library;
using test::Pair;

Evidence conversation() {
  auto evidence = appraisal::conversation();
  evidence.origin.obtained_at = now - std::chrono::hours{2};
  return evidence;
}

const Trust& anchors() {
  static const auto made = trusting(usual_root());
  return made;
}

Policy of(const std::string& rules) {
  auto policy = compile("test.policy", "policy \"Test\", language 1\n" + rules + "\notherwise hold");
  if (policy) return std::move(*policy);
  for (const auto& each : policy.error()) ADD_FAILURE() << each.says;
  return {};
}

Verdict judged(const Evidence& evidence, const Policy& policy, const Trust& trust = anchors()) {
  return appraise(library(), evidence, trust, {.now = now, .policy = &policy});
}

Facts facts_of(const Evidence& evidence, const Trust& trust = anchors()) {
  auto all = appraise_with_facts(library(), evidence, trust, {.now = now}).facts;
  EXPECT_EQ(all.size(), 1u);
  return all.front();
}

/// The first check about the policy that did not pass.
const Check* complaint(const std::vector<Check>& checks) {
  for (const auto& one : checks) {
    if (const auto* inner = complaint(one.inside)) return inner;
    if (one.id == rule::policy_accepts.id && one.result == Outcome::failed)
      return test::saw_broken(rule::policy_accepts), &one;
  }
  return nullptr;
}

TEST(PolicyInForce, keeps_a_verdict_that_it_agrees_with) {
  const auto policy = of("rule \"R\"\n for everything\n require anchored and spdm.version at least 1.2\n then trust");
  const auto verdict = judged(conversation(), policy);
  EXPECT_EQ(verdict.judgement, Judgement::trusted) << verdict.reason;
  EXPECT_TRUE(verdict.reason.ends_with("the rule \"R\" is satisfied")) << verdict.reason;
  EXPECT_EQ(complaint(verdict.checks), nullptr);
}

TEST(PolicyInForce, names_the_clause_that_it_objects_by) {
  const auto policy =
      of("rule \"R\"\n for everything\n require evidence.age at most 1 hour because \"stale\"\n then trust");
  const auto verdict = judged(conversation(), policy);
  EXPECT_EQ(verdict.judgement, Judgement::rejected);
  EXPECT_EQ(verdict.reason,
            "the rule \"R\" says \"require evidence.age at most 1 hour\", and evidence.age is 2 hours: stale");
  const auto* check = complaint(verdict.checks);
  ASSERT_NE(check, nullptr);
  EXPECT_EQ(check->source, "test.policy:4:2");
  EXPECT_EQ(check->reason, "require evidence.age at most 1 hour: evidence.age is 2 hours: stale");
}

TEST(PolicyInForce, holds_what_no_rule_is_for) {
  const auto policy = of("rule \"R\"\n for spdm.version is 1.0\n then trust");
  const auto verdict = judged(conversation(), policy);
  EXPECT_EQ(verdict.judgement, Judgement::authenticated);
  ASSERT_NE(complaint(verdict.checks), nullptr);
  EXPECT_EQ(complaint(verdict.checks)->reason, "no rule is for the device");
}

TEST(PolicyInForce, is_for_every_slot_that_signed) {
  Evidence both;
  Trust roots;
  for (const auto slot : std::initializer_list<std::uint8_t>{0, 1}) {
    Pair pair{test::usual_profile()};
    pair.wishes.slot = slot;
    ASSERT_TRUE(pair.authenticate());
    for (auto& exchange : evidence::said_on(*pair.line)) both.exchanges.push_back(std::move(exchange));
    ASSERT_TRUE(roots.add_certificate(copy(hierarchy(KeyKind::ec_p256, slot).root), "root.der"));
  }
  const auto policy = of("rule \"R\"\n for everything\n require anchored else warn\n then trust");
  EXPECT_EQ(judged(both, policy, roots).judgement, Judgement::trusted);
  for (const std::string slot : {"0", "1"}) {
    const auto verdict =
        judged(both, of("rule \"R\"\n for everything\n forbid slot is " + slot + "\n then trust"), roots);
    EXPECT_EQ(verdict.judgement, Judgement::rejected) << slot;
    EXPECT_EQ(verdict.reason, "the rule \"R\" says \"forbid slot is " + slot + "\", and slot is " + slot);
  }
}

TEST(PolicyInForce, leaves_a_device_unjudged_that_a_rule_may_be_for) {
  const auto policy = of("rule \"R\"\n for pci.vendor is 0x10de\n then trust");
  const auto verdict = judged(conversation(), policy);
  EXPECT_EQ(verdict.judgement, Judgement::unjudged);
  EXPECT_EQ(verdict.reason,
            "it is not known whether the rule \"R\" is for the device: pci.vendor is unknown: nobody "
            "read the config space");
}

TEST(PolicyInForce, warns_without_lowering_the_verdict) {
  const auto policy = of("rule \"R\"\n for everything\n require revocation.checked else warn\n then trust");
  const auto verdict = judged(conversation(), policy);
  EXPECT_EQ(verdict.judgement, Judgement::trusted);
  ASSERT_EQ(verdict.warnings.size(), 1u);
  EXPECT_EQ(verdict.warnings[0], "the rule \"R\" says \"require revocation.checked\", and revocation.checked is no");
}

TEST(PolicyInForce, cannot_raise_a_verdict) {
  const auto policy = of("rule \"R\"\n for everything\n then trust");
  auto altered = conversation();
  altered.exchanges.back().response[20] ^= 1;
  EXPECT_EQ(judged(altered, policy).judgement, Judgement::rejected);
  EXPECT_EQ(judged(conversation(), policy, {}).judgement, Judgement::authenticated);
  Evidence silent;
  EXPECT_EQ(judged(silent, policy).judgement, Judgement::unjudged);
  for (const auto before : {Judgement::trusted, Judgement::authenticated, Judgement::rejected, Judgement::unjudged})
    for (const auto action : {Action::trust, Action::warn, Action::undecided, Action::hold, Action::reject}) {
      const auto after = lowered(before, action);
      EXPECT_TRUE(after != Judgement::trusted || (before == Judgement::trusted && action <= Action::warn));
      EXPECT_TRUE(before != Judgement::rejected || after == Judgement::rejected);
    }
}

/// The same conversation with something flipped, lost, swapped or cut off.
Evidence meddled(Evidence evidence, std::mt19937& random) {
  auto& all = evidence.exchanges;
  const auto at = random() % all.size();
  auto& message = random() % 2 == 0 ? all[at].request : all[at].response;
  switch (random() % 4) {
    case 0: message[random() % message.size()] ^= static_cast<std::uint8_t>(1u << random() % 8); break;
    case 1: all.erase(all.begin() + static_cast<std::ptrdiff_t>(at)); break;
    case 2: std::swap(all[at], all[random() % all.size()]); break;
    default: message.resize(random() % message.size());
  }
  return evidence;
}

TEST(PolicyInForce, accepts_nothing_that_is_not_accepted_without_it_whatever_happens_to_the_evidence) {
  std::mt19937 random{2026};
  const auto whole = conversation();
  const std::array policies{of("rule \"R\"\n for everything\n then trust"),
                            of("rule \"R\"\n for authenticated is unknown or everything\n then trust")};
  std::size_t refused = 0;
  for (int i = 0; i < 300; ++i) {
    const auto evidence = meddled(whole, random);
    const auto before = appraise(library(), evidence, anchors(), {.now = now}).judgement;
    refused += before != Judgement::trusted;
    for (const auto& policy : policies) {
      const auto after = judged(evidence, policy).judgement;
      EXPECT_EQ(after, before);
    }
  }
  EXPECT_GT(refused, 100u);
}

TEST(PolicyInForce, is_not_satisfied_because_part_of_the_evidence_is_missing) {
  std::mt19937 random{11};
  const auto whole = conversation();
  const std::array policies{
      of("rule \"R\"\n for everything\n require measurement[1].digest is h\"00\"\n then trust"),
      of("rule \"R\"\n for everything\n forbid measurements.indices contains 2\n then trust"),
      of("rule \"R\"\n for everything\n require firmware.svn at least 8 else hold\n then trust"),
      of("rule \"R\"\n for everything\n forbid spdm.capabilities contains \"CHAL_CAP\"\n then trust")};
  for (const auto& policy : policies) {
    ASSERT_NE(judged(whole, policy).judgement, Judgement::trusted);
    for (std::size_t i = 0; i < whole.exchanges.size(); ++i) {
      auto fewer = whole;
      fewer.exchanges.erase(fewer.exchanges.begin() + static_cast<std::ptrdiff_t>(i));
      EXPECT_NE(judged(fewer, policy).judgement, Judgement::trusted) << "without exchange " << i;
    }
    for (int i = 0; i < 100; ++i) EXPECT_NE(judged(meddled(whole, random), policy).judgement, Judgement::trusted);
  }
}

TEST(Facts, of_the_table_are_all_gathered_by_somebody) {
  auto evidence = conversation();
  evidence.identity = evidence::IdentityRecord{PciIdentity{.vendor = 0x1b36,
                                                           .device = 0x10,
                                                           .class_code = 0x010802,
                                                           .revision = 2,
                                                           .subsystem_vendor = std::uint16_t{0x1af4},
                                                           .subsystem_device = std::uint16_t{0x1100},
                                                           .serial = std::uint64_t{42}}};
  evidence.origin.target = "0000:03:00.0";
  evidence.origin.transport = "DOE";
  evidence.demanded_nonce = spdm::Nonce{};
  const auto facts = facts_of(evidence);
  std::string never;
  for (std::size_t row = 0; row < fact_table().size(); ++row) {
    const auto& is = fact_table()[row];
    bool known = false;
    for (const auto& [name, value] : facts.known()) {
      known = known || name.row == row;
      EXPECT_TRUE(name.row != row || type_of(value) == is.type) << is.name;
    }
    if (!known) never.append(never.empty() ? "" : " ").append(is.name);
  }
  // What this conversation cannot say: other tests look at each of these.
  EXPECT_EQ(
      never,
      "chain.ueid leaf.device-info leaf.pci-name revocation.until tcb.debug tcb.fwid tcb.fwids tcb.layer tcb.model "
      "tcb.not-configured tcb.not-secure tcb.recovery tcb.svn tcb.vendor tcb.version firmware.version "
      "measurement.version reference.good reference.matched reference.mismatched reference.missing "
      "reference.outcome reference.unlisted reference.volatile reference.findings changed.certificates "
      "changed.key changed.measurements");
}

TEST(Facts, are_those_of_the_conversation) {
  const auto facts = facts_of(conversation());
  EXPECT_EQ(said(facts, "authenticated"), "yes");
  EXPECT_EQ(said(facts, "anchored"), "yes");
  EXPECT_EQ(said(facts, "anchor.file"), "\"root.der\"");
  EXPECT_EQ(said(facts, "spdm.scheme"), "\"ECDSA-P256\"");
  EXPECT_EQ(said(facts, "spdm.strength"), "128");
  EXPECT_EQ(said(facts, "evidence.age"), "2 hours");
  EXPECT_EQ(said(facts, "nonce.given"), "no");
  EXPECT_EQ(said(facts, "nonce.signed"), "unknown: no verifier demanded a nonce");
  EXPECT_EQ(said(facts, "pci.vendor"), "unknown: nobody read the config space");
  EXPECT_EQ(said(facts, "measurements.unsigned"), "no");
  EXPECT_EQ(said(facts, "revocation.checked"), "no");
  EXPECT_EQ(said(facts, "tcb.count"), "0");
  EXPECT_EQ(said(facts, "tcb.debug"), "unknown: the chain does not describe its firmware");
}

TEST(Facts, of_measurements_need_a_signature) {
  Pair pair{test::usual_profile()};
  pair.wishes.signed_measurements = false;
  ASSERT_TRUE(pair.authenticate());
  const auto facts = facts_of(evidence_of(pair));
  EXPECT_EQ(said(facts, "measurements.unsigned"), "yes");
  EXPECT_EQ(said(facts, "measurement[1].digest"), "unknown: no signed measurement says it");
}

TEST(Facts, say_nothing_where_nothing_is_signed) {
  const auto facts = facts_of({});
  EXPECT_EQ(said(facts, "authenticated"), "no");
  EXPECT_EQ(said(facts, "anchored"), "no");
  EXPECT_EQ(said(facts, "leaf.subject"), "unknown: nothing is signed by a key that is known");
  EXPECT_EQ(said(facts, "spdm.version"), "unknown: nothing is signed");
  EXPECT_EQ(said(facts, "slot"), "unknown: nothing is signed by a key that is known");
  EXPECT_EQ(said(facts, "firmware.svn"), "unknown: the conversation shows no signed measurements");
}

TEST(Facts, tell_what_came_of_reference_values) {
  // SHA-256 of "firmware", by sha256sum(1)
  const auto firmware = *unhex("c3bf47ea1f4a4a605470313cacb3a44f4a461f68c6faeab07e737610cb5ac835");
  const auto of = [](std::uint8_t index, reference::Acceptable accepted) {
    return reference::Entry{.element = {.index = index}, .accepted = {std::move(accepted)}};
  };
  const auto digest = [](Buffer bytes) {
    return reference::Acceptable{.digests = {{crypto::Hash::sha256, {}, std::move(bytes)}}};
  };
  auto counter = of(0xFE, {});
  counter.accepted.clear(), counter.is_volatile = true;
  const reference::References values{
      {{.origin = "values.toml",
        .entries = {of(2, digest(firmware)), of(0x10, {.svn = reference::SecurityVersion{7, true}}), counter}}}};
  const auto facts =
      appraise_with_facts(library(), conversation(), anchors(), {.now = now, .references = &values}).facts.front();
  EXPECT_EQ(said(facts, "reference.given"), "yes");
  EXPECT_EQ(said(facts, "reference.good"), "yes");
  EXPECT_EQ(said(facts, "reference.matched"), "2, 16");
  EXPECT_EQ(said(facts, "reference.unlisted"), "1");
  EXPECT_EQ(said(facts, "reference.volatile"), "254");
  EXPECT_EQ(said(facts, "reference.mismatched"), "empty");
  EXPECT_EQ(said(facts, "reference[2].outcome"), "\"matched\"");
  EXPECT_EQ(said(facts, "reference[254].outcome"), "\"volatile\"");
  const auto none = facts_of(conversation());
  EXPECT_EQ(said(none, "reference.given"), "no");
  EXPECT_EQ(said(none, "reference.good"), "unknown: no reference values were given");
  EXPECT_EQ(said(none, "reference[2].outcome"), "unknown: no reference values were given");
}

}  // namespace
}  // namespace bonafide::appraisal::policy
