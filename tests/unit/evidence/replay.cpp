// Conversations read again: what a Requester would have refused, and what the transcripts cover.
#include <bonafide/evidence/chain_reader.hpp>
#include <bonafide/evidence/conversation.hpp>
#include <bonafide/evidence/replay.hpp>
#include <bonafide/spdm/rules/certificate.hpp>
#include <bonafide/spdm/rules/challenge.hpp>
#include <bonafide/spdm/rules/flow.hpp>

#include "support/broken_rules.hpp"
#include "support/pair.hpp"

namespace bonafide::evidence {
namespace {

using test::broke;
using test::library;
using test::Pair;
using test::refused_by;
namespace rule = spdm::rule;

Evidence conversation(const std::function<void(Pair&)>& prepare = [](Pair&) {}) {
  Pair pair;
  prepare(pair);
  const auto report = pair.authenticate();
  EXPECT_TRUE(report) << explain(report.error());
  Evidence evidence;
  evidence.exchanges = said_on(*pair.line);
  return evidence;
}

/// The exchange whose request has `code`.
Exchange& exchange(Evidence& evidence, spdm::Code code) {
  return *std::ranges::find_if(evidence.exchanges,
                               [&](const Exchange& e) { return e.request[1] == static_cast<std::uint8_t>(code); });
}

testing::AssertionResult stops_at(const Evidence& evidence, const Rule& rule) {
  const auto account = replay(library(), evidence);
  if (!account.problem) return testing::AssertionFailure() << "found no problem";
  return broke(account.problem->error, rule);
}

TEST(Replay, finds_what_both_ends_signed) {
  Pair pair;
  pair.wishes.every_slot = true;
  ASSERT_TRUE(pair.authenticate());
  Evidence evidence;
  evidence.exchanges = said_on(*pair.line);
  const auto account = replay(library(), evidence);
  ASSERT_FALSE(account.problem);
  ASSERT_EQ(account.chains.size(), 2u);
  EXPECT_TRUE(account.chains[0].announced);
  ASSERT_EQ(account.signed_messages.size(), 2u);
  EXPECT_EQ(account.signed_messages[0].kind, StatementKind::challenge);
  EXPECT_EQ(account.signed_messages[0].chain, 0u);
  EXPECT_EQ(account.signed_messages[1].kind, StatementKind::measurements);
  // The Responder's own bytes of L1/L2, its last signature.
  const auto& signed_bytes = pair.device->signed_bytes();
  const auto digest = crypto::digest(library(), *pair.line->terms.hash(), signed_bytes);
  EXPECT_EQ(hex(account.signed_messages[1].transcript), hex(*digest));
}

TEST(Replay, knows_which_measurements_a_signature_covers) {
  // The number of indices first, unsigned; then each of the four, signed on its own.
  auto evidence =
      conversation([](Pair& pair) { pair.wishes.measurements = spdm::requester::MeasurementWish::one_by_one; });
  const auto covered = [&] {
    std::vector<std::optional<std::size_t>> by;
    for (const auto& record : replay(library(), evidence).measurements) by.push_back(record.covered_by);
    return by;
  };
  EXPECT_EQ(covered(), (std::vector<std::optional<std::size_t>>{1, 1, 2, 3, 4}));
  // An ERROR in between drops L1/L2, and with it what was collected: DSP0274, "L1/L2".
  const auto at = &exchange(evidence, spdm::Code::get_measurements) - evidence.exchanges.data();
  evidence.exchanges.insert(evidence.exchanges.begin() + at + 1,
                            Exchange{*unhex("14e000030102030405060708"), *unhex("147f0100"), false});
  EXPECT_EQ(covered(), (std::vector<std::optional<std::size_t>>{std::nullopt, 1, 2, 3, 4}));
}

TEST(Replay, wants_one_chain_in_DIGESTS_in_CERTIFICATE_and_in_CHALLENGE_AUTH) {
  const auto honest = conversation();
  EXPECT_FALSE(replay(library(), honest).problem);
  for (const auto at : std::initializer_list<std::size_t>{4, 35}) {  // the first digest, or CertChainHash
    auto announced = honest;
    exchange(announced, spdm::Code::get_digests).response[at] ^= 1;
    EXPECT_TRUE(stops_at(announced, rule::chain_digest)) << at;
    auto answered = honest;
    exchange(answered, spdm::Code::challenge).response[at] ^= 1;
    EXPECT_TRUE(stops_at(answered, rule::chain_hash)) << at;
  }
}

TEST(Replay, follows_ResponseNotReady) {
  auto evidence = conversation([](Pair& pair) { pair.profile.slow_codes = {0x83, 0xE0}; });
  EXPECT_FALSE(replay(library(), evidence).problem);
  EXPECT_EQ(replay(library(), evidence).signed_messages.size(), 2u);
  auto token = evidence;
  exchange(token, spdm::Code::respond_if_ready).request[3] ^= 1;
  EXPECT_TRUE(stops_at(token, rule::deferred_token));
  auto other = evidence;
  exchange(other, spdm::Code::challenge).response[5] = 0x81;
  EXPECT_TRUE(stops_at(other, rule::deferred_as_asked));
}

TEST(Replay, does_not_take_ResponseNotReady_for_an_answer_to_the_negotiation) {
  auto evidence = conversation();
  exchange(evidence, spdm::Code::negotiate_algorithms).response = *unhex("147f42000ae30101");
  EXPECT_TRUE(stops_at(evidence, rule::deferred_as_asked));
}

TEST(Replay, wants_requests_in_their_order) {
  auto evidence = conversation();
  auto twice = evidence;
  twice.exchanges.insert(twice.exchanges.begin() + 1, twice.exchanges[1]);
  EXPECT_TRUE(stops_at(twice, rule::in_phase));
  auto early = evidence;
  std::swap(early.exchanges[1], early.exchanges[2]);
  EXPECT_TRUE(stops_at(early, rule::in_phase));
}

TEST(Replay, does_not_understand_a_conversation_without_its_beginning) {
  auto evidence = conversation();
  evidence.exchanges.erase(evidence.exchanges.begin(), evidence.exchanges.begin() + 3);
  const auto account = replay(library(), evidence);
  EXPECT_FALSE(account.problem);
  EXPECT_EQ(account.not_understood, evidence.exchanges.size());
  EXPECT_TRUE(account.signed_messages.empty());
}

TEST(Replay, speaks_only_a_version_that_was_listed) {
  auto evidence = conversation();
  exchange(evidence, spdm::Code::get_capabilities).request[0] = 0x15;
  EXPECT_TRUE(stops_at(evidence, rule::version_common));
}

TEST(Replay, starts_over_with_GET_VERSION) {
  const auto once = conversation();
  auto twice = once;
  twice.exchanges.insert(twice.exchanges.end(), once.exchanges.begin(), once.exchanges.end());
  const auto account = replay(library(), twice);
  ASSERT_FALSE(account.problem);
  ASSERT_EQ(account.signed_messages.size(), 4u);
  EXPECT_EQ(account.signed_messages[0].transcript, account.signed_messages[2].transcript);
  EXPECT_EQ(account.signed_messages[2].chain, 1u);
}

TEST(Replay, passes_over_records_of_sessions) {
  auto evidence = conversation();
  evidence.exchanges.insert(evidence.exchanges.begin() + 4, Exchange{{1, 2}, {3}, true});
  const auto account = replay(library(), evidence);
  EXPECT_FALSE(account.problem);
  EXPECT_EQ(account.not_understood, 1u);
}

TEST(Replay, wants_the_response_to_be_that_of_its_request_even_if_it_cannot_read_either) {
  auto evidence = conversation();
  evidence.exchanges.push_back({*unhex("13f70000 01000000"), *unhex("13770000 00"), false});  // codes of no message
  EXPECT_FALSE(replay(library(), evidence).problem);
  EXPECT_EQ(replay(library(), evidence).not_understood, 1u);
  evidence.exchanges.back().response[1] = 0x76;
  EXPECT_TRUE(stops_at(evidence, rule::code_expected));
  evidence.exchanges.back().request = *unhex("13");
  EXPECT_TRUE(stops_at(evidence, wire::rule::complete));
}

TEST(Replay, keeps_a_chain_that_is_fetched_again_once_and_bounds_their_number) {
  auto evidence = conversation();
  const auto again = exchange(evidence, spdm::Code::get_certificate);
  evidence.exchanges.push_back(again);
  EXPECT_EQ(replay(library(), evidence).chains.size(), 1u);
  // Slot 5 was not announced, so that its chain may be anything.
  for (unsigned i = 0; i < 300; ++i) {
    auto other = again;
    other.request[2] = other.response[2] = 5;
    store_le<std::uint16_t>(MutableBytes{other.response}.last(2), static_cast<std::uint16_t>(i));
    evidence.exchanges.push_back(std::move(other));
  }
  EXPECT_TRUE(stops_at(evidence, evidence::rule::chains_bounded));
}

// --- chains in pieces ---

struct Portion {
  std::uint8_t slot = 0;
  std::uint16_t offset = 0, length = 0xFFFF, remainder = 0;
  Bytes bytes;
};

Result<std::optional<Buffer>> take(ChainReader& reader, const Portion& portion, std::uint8_t answered_slot = 0) {
  spdm::Terms terms;
  terms.version = spdm::Version::v1_2;
  return reader.take({.param1 = portion.slot, .small_offset = portion.offset, .small_length = portion.length},
                     {.param1 = answered_slot,
                      .small_portion = static_cast<std::uint16_t>(portion.bytes.size()),
                      .small_remainder = portion.remainder,
                      .portion = portion.bytes},
                     terms);
}

const Buffer four{1, 2, 3, 4}, two{5, 6};

TEST(ChainReader, puts_portions_together_in_order) {
  ChainReader reader;
  const auto first = take(reader, {.remainder = 2, .bytes = four});
  ASSERT_TRUE(first);
  EXPECT_FALSE(*first);
  const auto whole = take(reader, {.offset = 4, .bytes = two});
  ASSERT_TRUE(whole && *whole);
  EXPECT_EQ(hex(**whole), "010203040506");
}

TEST(ChainReader, does_not_join_what_leaves_a_gap) {
  ChainReader reader;
  ASSERT_TRUE(take(reader, {.remainder = 2, .bytes = four}));
  const auto gap = take(reader, {.offset = 5, .bytes = two});
  ASSERT_TRUE(gap);
  EXPECT_FALSE(*gap);
}

TEST(ChainReader, refuses_portions_that_contradict) {
  ChainReader reader;
  EXPECT_TRUE(refused_by(take(reader, {.slot = 1, .bytes = four}), rule::slot_echoed));
  EXPECT_TRUE(refused_by(take(reader, {.bytes = {}}), rule::portion_useful));
  EXPECT_TRUE(refused_by(take(reader, {.length = 3, .bytes = four}), rule::portion_useful));
  EXPECT_TRUE(refused_by(take(reader, {.offset = 0xFFFF, .remainder = 0xFFFF, .bytes = four}), rule::chain_bounded));
  ASSERT_TRUE(take(reader, {.remainder = 2, .bytes = four}));
  EXPECT_TRUE(refused_by(take(reader, {.offset = 4, .remainder = 1, .bytes = two}), rule::chain_constant));
}

}  // namespace
}  // namespace bonafide::evidence
