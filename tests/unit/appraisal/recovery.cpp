// Pins, and what they make of the same device, another one, an updated one, one rolled back, and a replay.
#include <bonafide/appraisal/appraise.hpp>
#include <bonafide/appraisal/rules/policy.hpp>
#include <bonafide/evidence/conversation.hpp>

#include "support/broken_rules.hpp"
#include "support/pair.hpp"

namespace bonafide::appraisal::recovery {
namespace {

using crypto::KeyKind;
using evidence::Evidence;
using policy::Action;
using test::hierarchy;
using test::library;
using test::Pair;

const auto now = *civil(2026, 11, 21, 3, 0, 0);

const Trust& anchors() {
  static const auto made = [] {
    Trust trust;
    for (const unsigned number : {0u, 1u})
      EXPECT_TRUE(trust.add_certificate(copy(hierarchy(KeyKind::ec_p256, number).root), "root.der"));
    return trust;
  }();
  return made;
}

/// A device of firmware with this security version number, and this value in measurement 0x20, which changes as it
/// likes.
spdm::responder::Profile device(std::uint8_t svn = 7, std::string_view counter = "boot 0001") {
  auto profile = test::usual_profile();
  profile.measurements[2].value[0] = svn;
  profile.measurements.insert(profile.measurements.begin() + 3,
                              {.index = 0x20, .type = 0x09, .raw = true, .value = copy(as_bytes(counter))});
  return profile;
}

spdm::responder::Profile another_device() {
  auto profile = device();
  profile.slots[0] = profile.slots[1];
  return profile;
}

Evidence record(spdm::responder::Profile profile) {
  Pair pair{std::move(profile)};
  const auto report = pair.authenticate();
  EXPECT_TRUE(report) << explain(report.error());
  Evidence evidence;
  evidence.exchanges = evidence::said_on(*pair.line);
  evidence.origin.target = "0000:03:00.0";
  return evidence;
}

Appraised appraised(const Evidence& evidence, const Pin* pin = nullptr, const ProgramRun* program = nullptr) {
  return appraise_with_facts(library(), evidence, anchors(), {.now = now, .pin = pin, .program = program});
}

Pin pinned(const Evidence& evidence, Rule rule) {
  const auto is = appraised(evidence);
  EXPECT_EQ(is.states.size(), 1u);
  Pin pin{.target = evidence.origin.target, .rule = rule, .state = is.states.front()};
  pin.facts = pinned_facts(is.facts.front());
  return pin;
}

const Evidence& before() {
  static const auto made = record(device());
  return made;
}

/// Whether a check of `rule` failed.
bool complains(const std::vector<Check>& checks, const bonafide::Rule& rule) {
  for (const auto& one : checks) {
    if (one.id == rule.id && one.result != Outcome::passed) return test::saw_broken(rule), true;
    if (complains(one.inside, rule)) return true;
  }
  return false;
}

struct Asked {
  Verdict verdict;
  const Check& recovery() const { return *std::ranges::find(verdict.checks, "recovery", &Check::id); }
  bool goes_on() const { return verdict.judgement == Judgement::trusted; }
};

Asked ask(const Pin& pin, const Evidence& fresh, const ProgramRun* program = nullptr) {
  // As a file: what is lost on the way is not pinned.
  const auto file = encode(pin);
  EXPECT_TRUE(file) << explain(file.error());
  const auto read = decode(*file);
  EXPECT_TRUE(read && *read == pin);
  return {appraised(fresh, &*read, program).verdict};
}

Pin pinned_with(const Evidence& evidence, const std::string& clauses) {
  auto pin = pinned(evidence, Rule::policy);
  const auto text =
      "policy \"P\", language 1\nrule \"R\"\n for everything\n" + clauses + "\n then trust\notherwise reject\n";
  pin.file = PinnedFile{"may.policy", copy(as_bytes(text))};
  return pin;
}

TEST(PinnedKey, lets_the_same_device_go_on_whatever_it_runs) {
  const auto pin = pinned(before(), Rule::key);
  EXPECT_TRUE(ask(pin, record(device())).goes_on());
  EXPECT_TRUE(ask(pin, record(device(8))).goes_on());
  EXPECT_TRUE(ask(pin, record(device(6))).goes_on());
  EXPECT_TRUE(ask(pin, record(device(7, "boot 0002"))).goes_on());
  EXPECT_EQ(ask(pin, record(device())).recovery().reason, "key: the key that was pinned signs");
}

/// The last byte of a message with this code is the last of its signature.
void forge(Evidence& evidence, spdm::Code code) {
  for (auto& exchange : evidence.exchanges)
    if (exchange.response[1] == static_cast<std::uint8_t>(code)) exchange.response.back() ^= 1;
}

TEST(PinnedProgram, accepts_by_0_alone) {
  for (const std::uint32_t answer : {0u, 1u, 2u, 0x80000000u, 0xFFFFFFFFu}) {
    const ProgramRun run{.ran = true, .answered = answer};
    EXPECT_EQ(by_program(&run).outcome, answer == 0 ? Action::trust : Action::hold) << answer;
  }
}

TEST(PinnedEquality, minds_what_a_measurement_is_of) {
  const State pinned{.measurements = {{.index = 1, .specification = 1, .type = 0x81, .value = {1, 2}}}};
  const Volatile whole{.index = 1};
  for (const bool may_change : {false, true}) {
    const auto may = may_change ? std::span{&whole, 1} : std::span<const Volatile>{};
    EXPECT_EQ(equal_but_for(pinned, pinned, may).outcome, Action::trust);
    for (const Measured& other :
         {Measured{1, 1, 0x01, {1, 2}}, Measured{1, 1, 0x80, {1, 2}}, Measured{1, 2, 0x81, {1, 2}}}) {
      const auto answer = equal_but_for(pinned, {.measurements = {other}}, may);
      EXPECT_EQ(answer.outcome, Action::hold);
      EXPECT_EQ(answer.reason, "measurement 1 is of another type than what was pinned");
    }
  }
}

TEST(EveryPin, keeps_and_meets_nothing_but_what_is_signed) {
  auto evidence = record(device());
  const auto honest = appraised(evidence).states;
  ASSERT_EQ(honest.size(), 1u);
  EXPECT_EQ(honest[0].nonces.size(), 2u) << "of CHALLENGE and GET_MEASUREMENTS";
  EXPECT_EQ(honest[0].measurements.size(), 5u);
  forge(evidence, spdm::Code::measurements);
  const auto half = appraised(evidence).states;
  ASSERT_EQ(half.size(), 1u);
  EXPECT_EQ(half[0].nonces.size(), 1u);
  EXPECT_TRUE(half[0].measurements.empty());
  forge(evidence, spdm::Code::challenge_auth);
  EXPECT_TRUE(appraised(evidence).states.empty());
}

TEST(PinnedKey, that_signs_no_nonce_proves_nothing) {
  const State pinned{.key = {1, 2}, .nonces = {spdm::Nonce{1}}};
  EXPECT_EQ(same_key(pinned, {.key = {1, 2}, .nonces = {spdm::Nonce{2}}}).outcome, Action::trust);
  EXPECT_EQ(same_key(pinned, {.key = {1, 2}}).outcome, Action::reject);
  EXPECT_EQ(same_key({.nonces = {spdm::Nonce{1}}}, {.nonces = {spdm::Nonce{2}}}).outcome, Action::hold) << "no key";
}

TEST(PinnedKey, stops_a_device_that_was_swapped) {
  const auto asked = ask(pinned(before(), Rule::key), record(another_device()));
  EXPECT_EQ(asked.verdict.judgement, Judgement::authenticated);
  EXPECT_TRUE(complains(asked.verdict.checks, rule::recovery_key));
  EXPECT_EQ(asked.verdict.reason, "another key signs than the one that was pinned: another device, or new keys");
}

TEST(EveryPin, stops_a_replay) {
  for (const auto rule : {Rule::key, Rule::equal}) {
    const auto asked = ask(pinned(before(), rule), before());
    EXPECT_EQ(asked.verdict.judgement, Judgement::rejected);
    EXPECT_TRUE(complains(asked.verdict.checks, rule::recovery_fresh));
    EXPECT_TRUE(asked.verdict.reason.ends_with("is that of the pinned evidence: this is a replay"));
  }
  EXPECT_EQ(ask(pinned_with(before(), ""), before()).verdict.judgement, Judgement::rejected);
  auto pin = pinned(before(), Rule::program);
  pin.file = PinnedFile{"go.o", {1}};
  const ProgramRun yes{.ran = true};
  EXPECT_EQ(ask(pin, before(), &yes).verdict.judgement, Judgement::rejected);
}

TEST(EveryPin, cannot_raise_a_verdict) {
  auto altered = record(device());
  altered.exchanges.back().response[20] ^= 1;
  EXPECT_EQ(ask(pinned(before(), Rule::key), altered).verdict.judgement, Judgement::rejected);
  const auto pin = pinned(before(), Rule::key);
  EXPECT_EQ(appraise(library(), record(device()), {}, {.now = now, .pin = &pin}).judgement, Judgement::authenticated);
}

TEST(EveryPin, wants_something_signed) {
  for (const auto rule : {Rule::key, Rule::equal}) {
    const auto asked = ask(pinned(before(), rule), {});
    EXPECT_EQ(asked.verdict.judgement, Judgement::unjudged);
    EXPECT_TRUE(complains(asked.verdict.checks, rule::recovery_fresh));
  }
}

TEST(PinnedEquality, lets_a_device_go_on_that_is_as_it_was) {
  const auto asked = ask(pinned(before(), Rule::equal), record(device()));
  EXPECT_TRUE(asked.goes_on());
  EXPECT_EQ(asked.recovery().reason, "equal: certificates and measurements are those that were pinned");
}

TEST(PinnedEquality, stops_what_was_swapped_updated_or_rolled_back) {
  const auto pin = pinned(before(), Rule::equal);
  const auto swapped = ask(pin, record(another_device()));
  EXPECT_EQ(swapped.verdict.judgement, Judgement::authenticated);
  EXPECT_TRUE(complains(swapped.verdict.checks, rule::recovery_chain));
  for (const auto svn : std::array<std::uint8_t, 2>{6, 8}) {
    const auto asked = ask(pin, record(device(svn)));
    EXPECT_EQ(asked.verdict.judgement, Judgement::authenticated);
    EXPECT_TRUE(complains(asked.verdict.checks, rule::recovery_measurements));
    EXPECT_EQ(asked.verdict.reason, "measurement 16 differs from what was pinned, first in byte 0");
  }
}

TEST(PinnedEquality, stops_measurements_that_come_or_go) {
  auto fewer = device();
  fewer.measurements.erase(fewer.measurements.begin() + 3);
  EXPECT_EQ(ask(pinned(before(), Rule::equal), record(fewer)).verdict.reason,
            "measurement 32 is not there any more, or is not signed");
  EXPECT_EQ(ask(pinned(record(fewer), Rule::equal), record(device())).verdict.reason,
            "measurement 32 was not there when the device was pinned");
}

TEST(PinnedEquality, allows_for_what_is_volatile_and_for_nothing_else) {
  auto pin = pinned(before(), Rule::equal);
  const auto booted = record(device(7, "boot 0002")), longer = record(device(7, "boot 10000"));
  EXPECT_FALSE(ask(pin, booted).goes_on());
  pin.may_change = {{.index = 0x20, .first = 5, .last = 8}};
  EXPECT_TRUE(ask(pin, booted).goes_on());
  EXPECT_FALSE(ask(pin, record(device(7, "root 0002"))).goes_on());
  EXPECT_EQ(ask(pin, longer).verdict.reason, "measurement 32 has 10 bytes, and 9 were pinned");
  pin.may_change = {{.index = 0x20}};
  EXPECT_TRUE(ask(pin, longer).goes_on());
  EXPECT_FALSE(ask(pin, record(device(6, "boot 0002"))).goes_on());
  pin.may_change = {{.index = 0x20, .first = 5, .last = 7}};
  EXPECT_EQ(ask(pin, booted).verdict.reason, "measurement 32 differs from what was pinned, first in byte 8");
}

TEST(PinnedPolicy, looks_at_what_was_and_at_what_is) {
  const auto pin = pinned_with(before(),
                               " require firmware.svn at least pinned.firmware.svn else hold because \"rolled back\"\n"
                               " require measurement[1].digest is pinned.measurement[1].digest");
  EXPECT_TRUE(ask(pin, record(device())).goes_on());
  EXPECT_TRUE(ask(pin, record(device(8))).goes_on());
  const auto back = ask(pin, record(device(6)));
  EXPECT_EQ(back.verdict.judgement, Judgement::authenticated);
  EXPECT_EQ(back.verdict.reason,
            "the rule \"R\" says \"require firmware.svn at least pinned.firmware.svn\", and "
            "firmware.svn is 6, pinned.firmware.svn is 7: rolled back");
  EXPECT_FALSE(ask(pin, record(another_device())).goes_on());
  EXPECT_TRUE(ask(pin, record(device(7, "boot 0002"))).goes_on());
  const auto unknown = ask(pinned_with(before(), " require pinned.pci.vendor is 1"), record(device()));
  EXPECT_NE(unknown.verdict.reason.find("pinned.pci.vendor is unknown: in the pinned evidence it was not pinned"),
            std::string::npos)
      << unknown.verdict.reason;
}

TEST(PinnedPolicy, sees_what_changed) {
  const auto pin =
      pinned_with(before(), " require changed.measurements is within 16, 32\n forbid changed.certificates");
  EXPECT_TRUE(ask(pin, record(device(8, "boot 0002"))).goes_on());
  EXPECT_FALSE(ask(pinned_with(before(), " require changed.measurements is empty"), record(device(8))).goes_on());
  auto other = device();
  other.measurements[1].value[0] ^= 1;
  EXPECT_EQ(ask(pin, record(other)).verdict.reason,
            "the rule \"R\" says \"require changed.measurements is within 16, 32\", and changed.measurements is 2");
  // A policy that stands beside the pin sees the same; without a pin it sees nothing.
  const auto beside = policy::compile("p",
                                      "policy \"P\", language 1\nrule \"R\"\n for everything\n require "
                                      "changed.measurements is empty\n then trust\notherwise reject");
  const auto key = pinned(before(), Rule::key);
  const auto fresh = record(device());
  EXPECT_EQ(appraise(library(), fresh, anchors(), {.now = now, .policy = &*beside, .pin = &key}).judgement,
            Judgement::trusted);
  EXPECT_EQ(
      appraise(library(), fresh, anchors(), {.now = now, .policy = &*beside}).reason,
      "the rule \"R\" says \"require changed.measurements is empty\", and changed.measurements is unknown: nothing "
      "was pinned");
}

TEST(PinnedPolicy, that_is_none_lets_nothing_go_on) {
  auto pin = pinned(before(), Rule::policy);
  pin.file = PinnedFile{"may.policy", copy(as_bytes("nonsense"))};
  const auto asked = ask(pin, record(device()));
  EXPECT_EQ(asked.verdict.judgement, Judgement::authenticated);
  EXPECT_TRUE(complains(asked.verdict.checks, rule::policy_form));
}

TEST(PinnedProgram, decides_where_it_runs) {
  auto pin = pinned(before(), Rule::program);
  pin.file = PinnedFile{"go.o", {1}};
  const ProgramRun yes{.ran = true}, no{.ran = true, .answered = 3}, refused{.problem = "the kernel forbids it"};
  EXPECT_TRUE(ask(pin, record(device()), &yes).goes_on());
  const auto stopped = ask(pin, record(device()), &no);
  EXPECT_EQ(stopped.verdict.judgement, Judgement::authenticated);
  EXPECT_TRUE(complains(stopped.verdict.checks, rule::recovery_program));
  const auto open = ask(pin, record(device()), &refused);
  EXPECT_EQ(open.verdict.judgement, Judgement::unjudged);
  EXPECT_EQ(open.verdict.reason, "the program that was pinned did not run: the kernel forbids it");
  EXPECT_EQ(ask(pin, record(device())).verdict.judgement, Judgement::unjudged);
  EXPECT_FALSE(ask(pin, record(another_device()), &yes).goes_on());
}

TEST(PinnedProgram, is_given_both_states_behind_their_lengths) {
  const auto a = appraised(before()).states.front(), b = appraised(record(device(8))).states.front();
  const auto input = program_input(a, b);
  ASSERT_TRUE(input);
  const auto first = load_le<std::uint32_t>(Bytes{*input}), second = load_le<std::uint32_t>(Bytes{*input}.subspan(4));
  ASSERT_EQ(input->size(), 8u + first + second);
  EXPECT_EQ(*evidence::cbor::Decode::from<State>(Bytes{*input}.subspan(8, first)), a);
  EXPECT_EQ(*evidence::cbor::Decode::from<State>(Bytes{*input}.subspan(8 + first)), b);
}

TEST(PinnedAsFinal, never_goes_on) {
  const auto asked = ask(pinned(before(), Rule::never), record(device()));
  EXPECT_EQ(asked.verdict.judgement, Judgement::authenticated);
  EXPECT_TRUE(complains(asked.verdict.checks, rule::recovery_never));
}

/// A pin as CBOR with some of its parts replaced.
Result<Pin> altered(std::string_view what, std::string_view by) {
  auto bytes = *encode(pinned(before(), Rule::key));
  const auto at = std::ranges::search(bytes, as_bytes(what)).begin();
  std::ranges::copy(as_bytes(by), at);
  return decode(bytes);
}

TEST(PinFile, must_say_what_it_is) {
  EXPECT_TRUE(test::refused_by(altered("bonafide.pin", "bonafide.pen"), rule::pin_format));
  EXPECT_TRUE(test::refused_by(altered(std::string_view{"\x01\x01\x02\x6c", 4}, std::string_view{"\x01\x02", 2}),
                               rule::pin_version));
}

TEST(PinFile, refuses_values_that_no_pin_has) {
  auto pin = pinned(before(), Rule::key);
  pin.state.slot = 9;
  EXPECT_TRUE(test::refused_by(encode(pin), rule::pin_value));
  pin = pinned(before(), Rule::policy);
  EXPECT_TRUE(test::refused_by(encode(pin), rule::pin_value));
  pin = pinned(before(), Rule::equal);
  pin.may_change = {{.index = 1, .first = 8, .last = 7}};
  EXPECT_TRUE(test::refused_by(encode(pin), rule::pin_value));
  pin = pinned(before(), Rule::equal);
  std::ranges::reverse(pin.state.measurements);
  EXPECT_TRUE(test::refused_by(encode(pin), rule::pin_sorted));
  pin = pinned(before(), Rule::equal);
  pin.facts.push_back(pin.facts.back());
  EXPECT_TRUE(test::refused_by(encode(pin), rule::pin_sorted));
}

TEST(PinFile, is_refused_at_every_length_but_its_own) {
  const auto whole = *encode(pinned(before(), Rule::equal));
  EXPECT_LT(whole.size(), 8192u);
  for (std::size_t size = 0; size < whole.size(); ++size) EXPECT_FALSE(decode(Bytes{whole}.first(size)));
}

TEST(PinFile, keeps_the_facts_that_can_be_asked_for) {
  const auto is = appraised(before());
  const auto back = facts_of(*decode(*encode(pinned(before(), Rule::key))));
  for (const auto& [name, value] : is.facts.front().known()) {
    const auto* kept = back.find(name);
    ASSERT_EQ(kept != nullptr, name.table_row().pinnable) << text_of(name);
    EXPECT_TRUE(kept == nullptr || *kept == value) << text_of(name);
  }
}

}  // namespace
}  // namespace bonafide::appraisal::recovery
