// What policies see of measurements: whose word they are, what the firmware and the mode of the device are by them, and
// what the reference values make of them.
#include "judged.hpp"
#include "said.hpp"
#include "support/session_pair.hpp"

namespace bonafide::appraisal::policy {
namespace {

using test::Pair;

Trust roots() {
  Trust out;
  for (const unsigned number : {0u, 1u})
    EXPECT_TRUE(out.add_certificate(copy(test::hierarchy(crypto::KeyKind::ec_p256, number).root), "root.der"));
  return out;
}

std::vector<Facts> all_facts_of(const evidence::Evidence& evidence, const Conditions& conditions = {.now = now}) {
  return appraise_with_facts(test::library(), evidence, roots(), conditions).facts;
}
Facts facts_of(const evidence::Evidence& evidence, const Conditions& conditions = {.now = now}) {
  auto all = all_facts_of(evidence, conditions);
  EXPECT_EQ(all.size(), 1u);
  return all.front();
}

void add(evidence::Evidence& to, const evidence::Evidence& more) {
  to.exchanges.insert(to.exchanges.end(), more.exchanges.begin(), more.exchanges.end());
}

TEST(MeasurementFacts, take_the_lowest_security_version) {
  for (const auto first : std::initializer_list<std::size_t>{0, 1}) {
    auto profile = test::usual_profile();
    const std::array<Buffer, 2> versions{Buffer{7, 0, 0, 0, 0, 0, 0, 0}, Buffer{5, 0, 0, 0, 0, 0, 0, 0}};
    profile.measurements[2].value = versions[first];
    profile.measurements.insert(profile.measurements.begin() + 3,
                                {.index = 0x11, .type = 0x07, .raw = true, .value = versions[1 - first]});
    const auto facts = facts_of(conversation(profile));
    EXPECT_EQ(said(facts, "firmware.svn"), "5");
    EXPECT_EQ(said(facts, first == 0 ? "measurement[16].svn" : "measurement[17].svn"), "7");
    // As it is not known which is lowest, nothing is said.
    profile.measurements[3].value.pop_back();
    EXPECT_EQ(said(facts_of(conversation(profile)), "firmware.svn"),
              "unknown: no signed measurement says it, or one is not a number");
  }
}

// DSP0274 1.2, "Device mode field of a measurement block": DeviceModeState, the last of four.
TEST(MeasurementFacts, tell_debugging_that_was_from_debugging_that_is) {
  const auto mode = [](std::uint8_t operational, std::uint8_t state) {
    auto profile = test::usual_profile();
    profile.measurements[3].value = Buffer(16);
    profile.measurements[3].value[4] = operational, profile.measurements[3].value[12] = state;
    return facts_of(conversation(profile));
  };
  for (const unsigned bit : {0u, 1u, 2u, 3u, 4u, 5u}) {
    const auto facts = mode(0x04, static_cast<std::uint8_t>(1u << bit));
    EXPECT_EQ(said(facts, "device-mode.debug"), bit < 2 ? "yes" : "no") << bit;
    EXPECT_EQ(said(facts, "device-mode.debugged"), bit < 5 ? "yes" : "no") << bit;
    EXPECT_EQ(said(facts, "device-mode.operational"), "\"normal\"");
  }
  EXPECT_EQ(said(mode(0x28, 0), "device-mode.operational"), "\"recovery\", \"decommissioned\"");
}

TEST(MeasurementFacts, are_complete_only_where_all_were_asked_for_together) {
  EXPECT_EQ(said(facts_of(conversation()), "measurements.indices"), "1, 2, 16, 254");
  Pair pair{test::usual_profile()};
  pair.wishes.measurements = spdm::requester::MeasurementWish::one_by_one;
  ASSERT_TRUE(pair.authenticate());
  const auto facts = facts_of(evidence_of(pair));
  EXPECT_EQ(said(facts, "measurements.indices"), "unknown: not all measurements were asked for and signed together");
  EXPECT_TRUE(said(facts, "measurement[2].digest").starts_with("h\""));
}

TEST(MeasurementFacts, are_unknown_where_two_signed_records_differ) {
  auto updated = test::usual_profile();
  updated.measurements[1].value = copy(as_bytes("firmware 2"));
  for (const bool updated_first : {false, true}) {
    auto both = conversation(updated_first ? updated : test::usual_profile());
    add(both, conversation(updated_first ? test::usual_profile() : updated));
    const auto facts = facts_of(both);
    EXPECT_EQ(said(facts, "measurement[2].digest"), "unknown: two signed records differ about it");
    EXPECT_TRUE(said(facts, "measurement[1].digest").starts_with("h\""));
    EXPECT_TRUE(said(facts, "firmware.svn").starts_with("unknown")) << "of which firmware?";
  }
}

TEST(MeasurementFacts, are_of_the_chain_that_signed_them) {
  auto both = conversation();
  Pair other{test::usual_profile()};
  other.wishes.slot = 1;
  other.wishes.signed_measurements = false;
  ASSERT_TRUE(other.authenticate());
  add(both, evidence_of(other));
  const auto all = all_facts_of(both);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_TRUE(said(all[0], "measurement[2].digest").starts_with("h\""));
  EXPECT_EQ(said(all[1], "slot"), "1");
  EXPECT_EQ(said(all[1], "measurement[2].digest"), "unknown: no signed measurement says it");
}

/// Whether what is measured in a session with slot 0 is signed by itself.
spdm::Flow<bool> measured_in_session(spdm::Line& line, const spdm::requester::Wishes& wishes,
                                     const spdm::requester::SessionWishes& session_wishes) {
  const auto slots = co_await test::connect_and_fetch(line, wishes);
  const spdm::requester::Identity identity{0, &*slots.leaf_key(0), slots.digest(0)};
  auto session = co_await spdm::requester::open_session(line, session_wishes, identity);
  const auto measured = co_await spdm::requester::measure(line, session, wishes, identity);
  co_return measured.is_signed();
}

TEST(MeasurementFacts, of_a_session_are_of_the_chain_that_opened_it) {
  Pair pair = test::session_pair();
  pair.wishes.signed_measurements = false;
  spdm::requester::SessionOrigin origin;
  const spdm::requester::SessionWishes session_wishes{.records = pair.profile.records, .origin = &origin};
  const auto measured = pair.run([&](spdm::Line& line, const spdm::requester::Wishes& wishes) {
    return measured_in_session(line, wishes, session_wishes);
  });
  ASSERT_TRUE(measured) << explain(measured.error());
  ASSERT_FALSE(*measured);
  auto both = evidence_of(pair);
  both.origin.transport = "DOE";
  Pair other{test::usual_profile()};
  other.wishes.slot = 1;
  other.wishes.signed_measurements = false;
  ASSERT_TRUE(other.authenticate());
  add(both, evidence_of(other));

  evidence::Secrets secrets;
  Conditions conditions{.now = now, .secrets = &secrets};
  EXPECT_EQ(said(all_facts_of(both, conditions).front(), "spdm.session"),
            "unknown: a session is shown, and its secrets were not given");
  secrets.add_for(origin.random, evidence::SecretKind::dhe, origin.secret.bytes(Reveal{}));
  const auto all = all_facts_of(both, conditions);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(said(all[0], "slot"), "0");
  EXPECT_EQ(said(all[0], "spdm.session"), "yes");
  EXPECT_TRUE(said(all[0], "measurement[2].digest").starts_with("h\""));
  EXPECT_EQ(said(all[1], "slot"), "1");
  EXPECT_EQ(said(all[1], "measurement[2].digest"), "unknown: no signed measurement says it");
}

TEST(NonceFacts, tell_whether_the_demanded_one_is_signed) {
  const auto evidence = conversation();
  const auto nonce = evidence::replay(test::library(), evidence).signed_messages.front().requester_nonce;
  auto other = nonce;
  other[31] ^= 1;
  Conditions conditions{.now = now};
  conditions.nonce = nonce;
  EXPECT_EQ(said(facts_of(evidence, conditions), "nonce.signed"), "yes");
  conditions.nonce = other;
  EXPECT_EQ(said(facts_of(evidence, conditions), "nonce.signed"), "no");
}

TEST(CapabilityFacts, need_a_signature_that_covers_the_negotiation) {
  auto profile = test::usual_profile();
  profile.versions = {spdm::Version::v1_1};
  auto evidence = conversation(profile);
  EXPECT_TRUE(said(facts_of(evidence), "spdm.capabilities").contains("CHAL_CAP"));
  // DSP0274 1.1, "L1/L2": MEASUREMENTS is signed without it.
  std::erase_if(evidence.exchanges, [](const evidence::Exchange& one) { return one.request[1] == 0x83; });
  EXPECT_EQ(said(facts_of(evidence), "spdm.capabilities"), "unknown: no signature covers the negotiation");
}

TEST(ReferenceFacts, take_the_gravest_of_what_is_found_about_an_index) {
  const reference::Acceptable right{.raw = reference::RawValue{copy(as_bytes("firmware")), {}}},
      wrong{.raw = reference::RawValue{copy(as_bytes("firmware 2")), {}}};
  const reference::Entry by_index{.element = {.index = std::uint8_t{2}}, .accepted = {wrong}},
      by_type{.element = {.type = evidence::MeasurementType::mutable_firmware}, .accepted = {right}};
  const reference::References values{{{.origin = "values.toml", .entries = {by_index, by_type}}}};
  const auto facts = facts_of(conversation(), {.now = now, .references = &values});
  EXPECT_EQ(said(facts, "reference.matched"), "2");
  EXPECT_EQ(said(facts, "reference.mismatched"), "2");
  EXPECT_EQ(said(facts, "reference[2].outcome"), "\"mismatched\"");
  EXPECT_EQ(said(facts, "reference.good"), "no");
}

}  // namespace
}  // namespace bonafide::appraisal::policy
