// Every rule of recovery against everything that may have happened to the device: whether it goes on, cell by cell.
#include <gtest/gtest.h>

#include <bonafide/appraisal/appraise.hpp>
#include <bonafide/evidence/conversation.hpp>

#include "support/pair.hpp"

namespace bonafide::appraisal::recovery {
namespace {

using evidence::Evidence;
using test::library;

const auto now = *civil(2026, 11, 21, 3, 0, 0);

/// Firmware of this security version number (block 16), and an index that varies from boot to boot (block 32).
spdm::responder::Profile device(std::uint8_t svn = 7, std::string_view boot = "boot 0001", unsigned number = 0) {
  auto profile = test::usual_profile();
  if (number != 0) {
    const auto& identity = test::hierarchy(crypto::KeyKind::ec_p256, number);
    profile.slots = {};
    profile.slots[0] = {identity.certificates(), {}, &identity.key};
  }
  profile.measurements = {{.index = 1, .type = 0x00, .value = copy(as_bytes("boot rom"))},
                          {.index = 16, .type = 0x07, .raw = true, .value = {svn, 0, 0, 0, 0, 0, 0, 0}},
                          {.index = 32, .type = 0x09, .raw = true, .value = copy(as_bytes(boot))}};
  return profile;
}

Evidence recorded(spdm::responder::Profile profile) {
  test::Pair pair{std::move(profile)};
  EXPECT_TRUE(pair.authenticate());
  Evidence out;
  out.exchanges = evidence::said_on(*pair.line);
  return out;
}

/// Both vendors' roots: what stops a swapped device is the pin, not the lack of an anchor.
Trust anchors() {
  Trust trust;
  for (const unsigned number : {0u, 1u})
    EXPECT_TRUE(trust.add_certificate(test::hierarchy(crypto::KeyKind::ec_p256, number).root, "root"));
  return trust;
}

enum Happened : std::size_t { nothing, swapped, updated, rolled_back, rebooted, replayed };
constexpr std::array names{"nothing", "swapped", "updated", "rolled back", "rebooted", "replayed"};

struct Row {
  const char* name;
  recovery::Rule rule;
  const char* policy;  // of Rule::policy
  bool volatile_boot;
  std::array<bool, 6> goes_on;
};

constexpr Row table[]{
    {"key", Rule::key, nullptr, false, {true, false, true, true, true, false}},
    {"equal", Rule::equal, nullptr, false, {true, false, false, false, false, false}},
    {"equal but for what is volatile", Rule::equal, nullptr, true, {true, false, false, false, true, false}},
    {"a policy against rollback",
     Rule::policy,
     "firmware.svn at least pinned.firmware.svn",
     false,
     {true, false, true, false, true, false}},
    {"a policy that allows one index to change",
     Rule::policy,
     "changed.measurements is within 32",
     false,
     {true, false, false, false, true, false}},
    {"a program that says yes", Rule::program, nullptr, false, {true, false, true, true, true, false}},
    {"never", Rule::never, nullptr, false, {false, false, false, false, false, false}},
};

TEST(RecoveryTable, is_what_every_rule_comes_to_in_every_cell) {
  const auto before = recorded(device());
  const std::array<Evidence, 6> after{recorded(device()),  recorded(device(7, "boot 0001", 1)), recorded(device(8)),
                                      recorded(device(6)), recorded(device(7, "boot 0002")),    before};
  const auto trust = anchors();
  const auto was = appraise_with_facts(library(), before, trust, {.now = now});
  ASSERT_EQ(was.verdict.judgement, Judgement::trusted);
  const ProgramRun yes{.ran = true};
  for (const auto& row : table) {
    Pin pin{.target = "device",
            .pinned_at = now,
            .rule = row.rule,
            .may_change = {},
            .state = was.states.front(),
            .facts = pinned_facts(was.facts.front()),
            .file = {}};
    if (row.policy != nullptr)
      pin.file = PinnedFile{"may.policy", copy(as_bytes(std::string{"policy \"P\", language 1\nrule \"R\"\n for "
                                                                    "everything\n require "} +
                                                        row.policy + "\n then trust\notherwise reject"))};
    if (row.rule == Rule::program) pin.file = PinnedFile{"go.o", {1}};
    if (row.volatile_boot) pin.may_change = {{.index = 32}};
    for (std::size_t i = 0; i < after.size(); ++i) {
      const auto verdict = appraise(library(), after[i], trust,
                                    {.now = now, .pin = &pin, .program = row.rule == Rule::program ? &yes : nullptr});
      EXPECT_EQ(verdict.judgement == Judgement::trusted, row.goes_on[i])
          << row.name << ", " << names[i] << ": " << verdict.reason;
      EXPECT_FALSE(verdict.reason.empty());
    }
  }
}

}  // namespace
}  // namespace bonafide::appraisal::recovery
