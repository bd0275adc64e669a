// Responses that are well-formed but not an answer to what was asked: each is refused by the rule it breaks.
#include <bonafide/spdm/answer.hpp>
#include <bonafide/spdm/rules/negotiation.hpp>

#include "support/broken_rules.hpp"
#include "support/pair.hpp"

namespace bonafide::test {
namespace {

using namespace spdm;

/// Changes the response to every request with `code`.
Mischief in_answer_to(std::uint8_t code, std::function<void(Buffer&)> change) {
  auto asked = std::make_shared<std::uint8_t>();
  return [=](std::size_t n, Buffer& message) {
    if (n % 2 == 0)
      *asked = message.size() > 1 ? message[1] : 0;
    else if (*asked == code)
      change(message);
  };
}

Result<requester::Report> with(std::uint8_t code, std::function<void(Buffer&)> change, Pair pair = Pair{}) {
  return pair.authenticate(in_answer_to(code, std::move(change)));
}

Pair speaking(Version version) {
  Pair pair;
  pair.profile.versions = {version};
  return pair;
}

constexpr std::uint8_t get_capabilities = 0xE1, get_digests = 0x81, get_certificate = 0x82, challenge = 0x83,
                       get_measurements = 0xE0;

TEST(Lie, of_another_slots_chain) {
  EXPECT_TRUE(refused_by(with(get_certificate, [](Buffer& m) { m[2] = 3; }), rule::slot_echoed));
}

TEST(Lie, of_an_empty_portion) {
  EXPECT_TRUE(refused_by(with(get_certificate, [](Buffer& m) { m[4] = m[5] = 0, m.resize(8); }), rule::portion_useful));
}

TEST(Lie, of_a_portion_larger_than_was_asked) {
  Pair pair;
  pair.wishes.portion = 16;
  EXPECT_TRUE(refused_by(
      with(get_certificate, [](Buffer& m) { m[4] = 17, m.resize(25); }, std::move(pair)), rule::portion_useful));
}

TEST(Lie, of_a_remainder_that_changes) {
  Pair pair;
  pair.wishes.portion = 16;
  auto count = std::make_shared<int>(0);
  EXPECT_TRUE(refused_by(with(
                             get_certificate,
                             [=](Buffer& m) {
                               if (++*count == 3) ++m[6];
                             },
                             std::move(pair)),
                         rule::chain_constant));
}

TEST(Lie, of_a_remainder_beyond_any_chain) {
  // LargeRemainderLength in 1.4, RemainderLength before: DSP0274, "CERTIFICATE response message format".
  Pair pair;
  pair.profile.flags |= cap::large_resp;
  EXPECT_TRUE(refused_by(with(get_certificate, [](Buffer& m) { m[14] = 0xFF; }, std::move(pair)), rule::chain_bounded));
  Pair older;
  older.wishes.newest = Version::v1_3;
  EXPECT_TRUE(
      refused_by(with(get_certificate, [](Buffer& m) { m[6] = m[7] = 0xFF; }, std::move(older)), rule::chain_bounded));
}

TEST(Lie, of_a_chain_in_endless_crumbs) {
  Pair pair;
  pair.wishes.portion = 1;
  auto sent = std::make_shared<unsigned>(0);
  const auto report = with(
      get_certificate,
      [=](Buffer& m) {
        const auto left = static_cast<std::uint16_t>(60000 - ++*sent);
        m = Buffer{m[0], 0x02, 0, 0, 1, 0, static_cast<std::uint8_t>(left), static_cast<std::uint8_t>(left >> 8), 7};
      },
      std::move(pair));
  EXPECT_TRUE(refused_by(report, rule::bounded_exchanges));
}

TEST(Lie, of_a_chain_that_DIGESTS_did_not_announce) {
  EXPECT_TRUE(refused_by(with(get_digests, [](Buffer& m) { m[4] ^= 1; }), rule::chain_digest));
  EXPECT_TRUE(refused_by(with(get_certificate, [](Buffer& m) { m.back() ^= 1; }), rule::chain_digest));
}

TEST(Lie, of_another_slots_signature) {
  EXPECT_TRUE(refused_by(with(challenge, [](Buffer& m) { m[2] = 1; }), rule::answers_slot));
  EXPECT_TRUE(refused_by(with(get_measurements, [](Buffer& m) { m[3] = 1; }), rule::answers_slot));
}

TEST(Lie, of_a_slot_mask_without_the_slot) {
  EXPECT_TRUE(refused_by(with(challenge, [](Buffer& m) { m[3] = 2; }), rule::slot_masked));
}

TEST(Lie, of_mutual_authentication_that_nobody_can_do) {
  EXPECT_TRUE(refused_by(with(challenge, [](Buffer& m) { m[2] |= 0x80; }), rule::basic_mutual));
}

TEST(Lie, of_a_chain_hash) {
  EXPECT_TRUE(refused_by(with(challenge, [](Buffer& m) { m[4] ^= 1; }), rule::chain_hash));
}

TEST(Lie, of_a_context) {
  EXPECT_TRUE(refused_by(with(challenge, [](Buffer& m) { m[m.size() - 65] ^= 1; }), rule::context_echoed));
  EXPECT_TRUE(refused_by(with(get_measurements, [](Buffer& m) { m[m.size() - 65] ^= 1; }), rule::context_echoed));
}

TEST(Lie, of_a_signature) {
  for (const auto version : {Version::v1_0, Version::v1_1, Version::v1_2, Version::v1_3}) {
    EXPECT_TRUE(
        refused_by(with(challenge, [](Buffer& m) { m.back() ^= 1; }, speaking(version)), rule::challenge_signature));
    EXPECT_TRUE(refused_by(
        with(get_measurements, [](Buffer& m) { m.back() ^= 1; }, speaking(version)), rule::measurement_signature));
  }
}

TEST(Lie, of_a_measurement) {
  // The first block's value starts after 8 bytes of message, 4 of block and 3 of value header.
  EXPECT_TRUE(refused_by(with(get_measurements, [](Buffer& m) { m[15] ^= 1; }), rule::measurement_signature));
}

TEST(Lie, of_other_blocks_than_were_asked) {
  Pair pair;
  pair.wishes.measurements = requester::MeasurementWish::one_by_one;
  EXPECT_TRUE(refused_by(with(
                             get_measurements,
                             [](Buffer& m) {
                               if (m[4] == 1) m[8] = 9;
                             },
                             std::move(pair)),
                         rule::blocks_asked));
}

TEST(Lie, of_another_measurement_specification) {
  EXPECT_TRUE(refused_by(with(get_measurements, [](Buffer& m) { m[9] = 2; }), rule::block_specification));
}

TEST(Lie, of_a_digest_with_another_size) {
  EXPECT_TRUE(refused_by(with(
                             get_measurements, [](Buffer& m) { m[12] ^= 0x80; },
                             [] {
                               Pair pair;  // the raw block of 8 bytes first: cleared bit 7 makes it a digest
                               pair.profile.measurements.erase(pair.profile.measurements.begin(),
                                                               pair.profile.measurements.begin() + 2);
                               return pair;
                             }()),
                         rule::block_size));
}

TEST(Lie, of_a_capability_that_is_not_there) {
  EXPECT_TRUE(refused_by(with(get_capabilities,
                              [](Buffer& m) {
                                m[8] = 0x06 & ~0x04, m[9] = 0x02;
                                m[8] |= 0x80;
                              }),
                         rule::capability_present));
}

TEST(Lie, of_an_algorithms_block_that_nobody_asked_for) {
  EXPECT_TRUE(refused_by(with(get_capabilities,
                              [](Buffer& m) {
                                m[2] = 1;
                                append(m, *unhex("00 00 1e 00 01 02 80000000 02000000 00000000 0000000000000000"
                                                 "00 00 00 01"));
                              }),
                         rule::block_asked));
}

TEST(Lie, of_opaque_data_in_a_format_that_was_not_agreed) {
  const Challenge asked{.slot = 0};
  Terms terms{.version = Version::v1_2};
  const Buffer opaque(4);
  const ChallengeAuth answer{.attributes = 0, .slot_mask = 1, .opaque = opaque};
  EXPECT_TRUE(refused_by(answers(asked, answer, terms), rule::opaque_agreed));
  terms.selected.other_params = other_params::opaque_format_1;
  EXPECT_TRUE(answers(asked, answer, terms));
}

TEST(Lie, of_the_same_index_twice) {
  EXPECT_TRUE(refused_by(with(get_measurements, [](Buffer& m) { m[8 + 39] = 1; }), rule::block_index));
}

TEST(Requester, asks_only_what_fits_the_device) {
  Pair pair;
  pair.profile.versions = {Version::v1_3};
  pair.profile.data_transfer_size = 43;
  EXPECT_TRUE(refused_by(pair.authenticate(), rule::request_fits));
}

TEST(Requester, measures_with_slot_0_in_1_0_only) {
  Pair pair = speaking(Version::v1_0);
  pair.wishes.slot = 1;
  EXPECT_TRUE(refused_by(pair.authenticate(), rule::signing_slot));
}

TEST(Requester, does_not_challenge_a_device_that_cannot_be) {
  Pair pair = speaking(Version::v1_2);
  pair.profile.flags = cap::cert | cap::meas_signed;
  EXPECT_TRUE(refused_by(pair.authenticate(), rule::capability_present));
}

}  // namespace
}  // namespace bonafide::test
