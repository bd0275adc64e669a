// What other implementations told about themselves, read from recordings: measurement extension logs, endpoint
// information, key pairs.
#include <gtest/gtest.h>

#include <bonafide/evidence/replay.hpp>
#include <bonafide/spdm/device_class.hpp>
#include <bonafide/spdm/key_pair.hpp>
#include <bonafide/spdm/measurement_log.hpp>
#include <bonafide/spdm/rules/information.hpp>

#include "support/hierarchy.hpp"
#include "support/recordings.hpp"

namespace bonafide::test {
namespace {

std::optional<Recording> recording(std::string_view file) {
  for (auto& one : recordings())
    if (one.name() == file) return std::move(one);
  return std::nullopt;
}

const appraisal::Check* find(const std::vector<appraisal::Check>& checks, std::string_view id) {
  for (const auto& one : checks)
    if (one.id == id) return &one;
  return nullptr;
}

TEST(RecordedLog, explains_the_measurement_that_is_signed) {
  const auto mel = recording("mel-doe-13.pcap");
  if (!mel) GTEST_SKIP() << "no captures here";
  const auto evidence = evidence_of(*mel);
  const auto account = evidence::replay(library(), evidence);
  ASSERT_EQ(account.logs.size(), 1u);
  EXPECT_EQ(spdm::read_log(account.logs[0].whole)->count, 3u);
  const auto verdict = judge(library(), *mel, evidence);
  EXPECT_EQ(verdict.judgement, appraisal::Judgement::trusted) << verdict.reason;
  const auto* replays = find(verdict.checks, spdm::rule::log_replays.id);
  ASSERT_NE(replays, nullptr);
  EXPECT_EQ(replays->result, appraisal::Outcome::passed);
  EXPECT_EQ(replays->reason, "measurement 17 is what 3 entries of the log extend to, and it is signed");
}

TEST(RecordedLog, with_any_other_entry_is_rejected) {
  const auto mel = recording("mel-doe-13.pcap");
  if (!mel) GTEST_SKIP() << "no captures here";
  const auto honest = evidence_of(*mel);
  ASSERT_EQ(honest.exchanges.back().response[1], 0x6F);
  constexpr std::size_t entries = 12 + spdm::MeasurementLog::head_size;
  for (auto byte = entries; byte < honest.exchanges.back().response.size() - 1; ++byte) {
    auto evidence = honest;
    evidence.exchanges.back().response[byte] ^= 1;
    EXPECT_EQ(judge(library(), *mel, evidence).judgement, appraisal::Judgement::rejected) << byte;
  }
}

TEST(RecordedLog, without_the_measurement_says_nothing) {
  const auto mel = recording("mel-doe-13.pcap");
  if (!mel) GTEST_SKIP() << "no captures here";
  auto evidence = evidence_of(*mel);
  std::erase_if(evidence.exchanges, [](const auto& one) { return one.request[1] == 0xE0; });
  const auto verdict = judge(library(), *mel, evidence);
  const auto* replays = find(verdict.checks, spdm::rule::log_replays.id);
  ASSERT_NE(replays, nullptr);
  EXPECT_EQ(replays->result, appraisal::Outcome::not_applicable);
}

TEST(RecordedEndpointInfo, is_read_with_its_signature) {
  const auto told = recording("epinfo-mctp-13.pcap");
  if (!told) GTEST_SKIP() << "no captures here";
  const auto evidence = evidence_of(*told);
  const auto account = evidence::replay(library(), evidence);
  ASSERT_EQ(account.endpoints.size(), 1u);
  EXPECT_TRUE(account.endpoints[0].covered_by);
  const auto device = spdm::read_device_class(account.endpoints[0].info);
  ASSERT_TRUE(device);
  for (const auto& one : identifiers_of(*device))
    for (const auto& sub : sub_ids_of(one)) EXPECT_EQ(hex(sub.id), "123456");
  auto changed = evidence;
  for (auto& one : changed.exchanges)
    if (one.response.size() > 50 && one.response[1] == 0x07) one.response[53] ^= 1;
  EXPECT_EQ(judge(library(), *told, changed).judgement, appraisal::Judgement::rejected);
}

TEST(RecordedKeyPair, says_what_it_is) {
  const auto told = recording("keypairinfo-mctp-13.pcap");
  if (!told) GTEST_SKIP() << "no captures here";
  const auto evidence = evidence_of(*told);
  spdm::Terms terms{.version = spdm::Version::v1_3};
  std::size_t seen = 0;
  for (const auto& one : evidence.exchanges) {
    const auto asked = wire::decode<spdm::GetKeyPairInfo>(one.request, terms);
    const auto answer = wire::decode<spdm::KeyPairInfo>(one.response, terms);
    if (!asked || !answer) continue;
    ++seen;
    EXPECT_TRUE(spdm::answers(asked->message, answer->message));
    EXPECT_EQ(spdm::key_kind_of({answer->message.current_asym, 0}), crypto::KeyKind::rsa_2048);
    EXPECT_EQ(spdm::capabilities_text(answer->message.capabilities),
              "generate, erase, associate certificates, set usage, choose algorithm, share");
  }
  EXPECT_EQ(seen, 1u);
}

}  // namespace
}  // namespace bonafide::test
