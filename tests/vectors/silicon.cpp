// Signed measurements of devices from the field, judged as their README says they must be.
#include <gtest/gtest.h>

#include <bonafide/appraisal/rules.hpp>
#include <bonafide/cma/rules.hpp>
#include <bonafide/evidence/measurements.hpp>
#include <bonafide/evidence/source.hpp>

#include "support/hierarchy.hpp"
#include "support/recordings.hpp"

namespace bonafide {
namespace {

using appraisal::Judgement;
using appraisal::Outcome;
using evidence::Evidence;
using test::library;

bool at_hand() { return !test::recordings().empty(); }

std::vector<Evidence> read(const std::string& name, const std::string& chain = {}) {
  const auto content = test::read_recording("silicon/" + name);
  const auto beside = chain.empty() ? Buffer{} : test::read_recording("silicon/" + chain);
  const evidence::NamedFile file{name, content};
  auto found = evidence::read_source({.name = name, .files = {&file, 1}, .chain = beside});
  EXPECT_TRUE(found) << name << ": " << explain(found.error());
  return std::move(*found);
}

std::vector<Evidence> all_devices() {
  auto all = read("gpus.json");
  for (auto& one : read("switches.json")) all.push_back(std::move(one));
  for (auto& one : read("gh100-report.hex", "gh100-chain.pem")) all.push_back(std::move(one));
  return all;
}

appraisal::Verdict judge(const Evidence& evidence, appraisal::Conditions conditions = {}) {
  appraisal::Trust trust;
  EXPECT_TRUE(trust.add_file(library(), test::read_recording("silicon/nvidia-device-root.pem"), "root"));
  conditions.now = *civil(2026, 11, 21, 3, 0, 0);
  return appraisal::appraise(library(), evidence, trust, conditions);
}

const appraisal::Check* failed(const std::vector<appraisal::Check>& checks, const Rule& rule) {
  for (const auto& one : checks) {
    if (one.id == rule.id && one.result == Outcome::failed) return &one;
    if (const auto* inner = failed(one.inside, rule)) return inner;
  }
  return nullptr;
}

TEST(Silicon, is_accepted_by_the_DSP0274_profile) {
  if (!at_hand()) GTEST_SKIP() << "no captures here";
  const auto all = all_devices();
  ASSERT_EQ(all.size(), 6u);
  for (const auto& evidence : all) {
    EXPECT_EQ(judge(evidence).judgement, Judgement::trusted) << evidence.origin.target;
    EXPECT_EQ(judge(evidence, {.profile = appraisal::Profile::dsp0274}).judgement, Judgement::trusted);
    EXPECT_EQ(appraisal::appraise(library(), evidence, {}, {}).judgement, Judgement::authenticated) << "no anchor";
  }
}

TEST(Silicon, is_refused_by_the_CMA_profile_for_want_of_a_PCI_SIG_name) {
  if (!at_hand()) GTEST_SKIP() << "no captures here";
  for (const auto& evidence : all_devices()) {
    const auto verdict = judge(evidence, {.profile = appraisal::Profile::cma});
    EXPECT_EQ(verdict.judgement, Judgement::authenticated) << evidence.origin.target;
    EXPECT_EQ(verdict.reason, "the leaf carries no PCI-SIG name (2.23.147)");
    EXPECT_NE(failed(verdict.checks, cma::rule::san_present), nullptr);
    EXPECT_EQ(failed(verdict.checks, cma::rule::algorithms), nullptr) << "P-384 and SHA-384 are CMA's";
  }
}

TEST(Silicon, is_bound_to_the_nonce_that_was_demanded) {
  if (!at_hand()) GTEST_SKIP() << "no captures here";
  // The nonce of gpus.json and switches.json, as the files themselves state it; the report's own is at its offset 4.
  spdm::Nonce demanded{};
  std::ranges::copy(*unhex("4760e30534a0621357d458b1a7936551b5dc4cd1e69718adf7ed9fb0252a537e"), demanded.begin());
  for (const auto& evidence : all_devices()) {
    const bool asked_with_it = evidence.origin.kind == evidence::SourceKind::vendor_sdk;
    const auto verdict = judge(evidence, {.nonce = demanded});
    EXPECT_EQ(verdict.judgement, asked_with_it ? Judgement::trusted : Judgement::rejected) << evidence.origin.target;
    EXPECT_EQ(failed(verdict.checks, appraisal::rule::fresh) == nullptr, asked_with_it);
  }
  auto stale = read("gpus.json").front();
  stale.demanded_nonce->front() = 0;
  EXPECT_EQ(judge(stale).judgement, Judgement::rejected) << "the list itself names another nonce";
}

TEST(Silicon, is_rejected_with_any_altered_byte) {
  if (!at_hand()) GTEST_SKIP() << "no captures here";
  const auto evidence = read("switches.json").front();
  for (const bool request : {true, false}) {
    const auto size = (request ? evidence.exchanges[0].request : evidence.exchanges[0].response).size();
    for (std::size_t at = 0; at < size; at += request ? 1 : 11) {
      auto altered = evidence;
      auto& message = request ? altered.exchanges[0].request : altered.exchanges[0].response;
      message[at] = static_cast<std::uint8_t>(message[at] ^ 0x10);
      const auto verdict = judge(altered);
      EXPECT_TRUE(verdict.judgement == Judgement::rejected || verdict.judgement == Judgement::unjudged)
          << (request ? "request " : "response ") << at << ": " << verdict.reason;
    }
  }
}

TEST(Silicon, runs_the_firmware_that_its_leaf_was_certified_for) {
  if (!at_hand()) GTEST_SKIP() << "no captures here";
  std::size_t compared = 0;
  for (const auto& evidence : all_devices()) {
    const auto verdict = judge(evidence);
    const auto found = std::ranges::find(verdict.checks, "firmware", &appraisal::Check::id);
    if (found == verdict.checks.end()) continue;
    // Their README: type 20 of the GPUs' OpaqueData is the FWID; switches have none.
    const bool gpu = evidence::current(evidence::measurements_of(evidence::replay(library(), evidence))).size() == 64;
    EXPECT_EQ(found->result, gpu ? Outcome::passed : Outcome::not_applicable) << found->reason;
    compared += gpu;
  }
  EXPECT_EQ(compared, 5u) << "the GPUs";
}

TEST(Silicon, measures_64_blocks_in_GPUs_and_31_in_switches) {
  if (!at_hand()) GTEST_SKIP() << "no captures here";
  for (const auto& evidence : all_devices()) {
    const auto account = evidence::replay(library(), evidence);
    const auto blocks = evidence::measurements_of(account);
    const bool gpu = evidence.origin.target.find("LS_10") == std::string::npos;
    EXPECT_EQ(blocks.size(), gpu ? 64u : 31u) << evidence.origin.target;
    for (const auto& block : blocks) {
      EXPECT_EQ(block.type, evidence::MeasurementType::mutable_firmware);
      EXPECT_EQ(block.hash, crypto::Hash::sha384);
      EXPECT_FALSE(block.hash_negotiated);
      EXPECT_EQ(block.covered_by, 0u);
    }
  }
}

TEST(Silicon, says_the_same_after_it_was_written_as_evidence_of_our_own) {
  if (!at_hand()) GTEST_SKIP() << "no captures here";
  for (const auto& evidence : all_devices()) {
    const auto bytes = evidence::encode(evidence);
    ASSERT_TRUE(bytes) << explain(bytes.error());
    const auto back = evidence::decode(*bytes);
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, evidence);
    EXPECT_EQ(judge(*back).reason, judge(evidence).reason);
  }
}

}  // namespace
}  // namespace bonafide
