// What a Responder says to requests that are out of place or wrong: every error code that it can give.
#include <bonafide/spdm/responder/responder.hpp>
#include <bonafide/spdm/rules/flow.hpp>

#include "support/broken_rules.hpp"
#include "support/pair.hpp"

namespace bonafide::test {
namespace {

using namespace spdm;

class Asked : public ::testing::Test {
 protected:
  responder::Profile profile = usual_profile();
  std::unique_ptr<responder::Responder> device;
  Buffer out = Buffer(65536);
  Buffer reply;

  void connect(Version version = Version::v1_2) {
    device = std::make_unique<responder::Responder>(library(), profile);
    say("10 84 00 00");
    const auto digits = version == Version::v1_1 ? "11" : version == Version::v1_2 ? "12" : "13";
    say(std::string(digits) + "e1 0000 00 14 0000 00000000" + (version == Version::v1_1 ? "" : "00100000 00100000"));
    say(std::string(digits) + "e3 00 00 2000 01 03 10000000 01000000 00000000 0000000000000000 00 00 00 00");
    ASSERT_EQ(reply[1], 0x63) << explain(*device->refusal());
  }
  void say(std::string_view request) { say(*unhex(request)); }
  void say(const Buffer& request) {
    if (!device) device = std::make_unique<responder::Responder>(library(), profile);
    reply = copy(device->respond(request, out));
  }
  ::testing::AssertionResult told(ErrorCode code, const Rule& rule) {
    if (reply.size() < 4 || reply[1] != 0x7F) return ::testing::AssertionFailure() << "answered " << hex(reply);
    if (reply[2] != static_cast<std::uint8_t>(code)) return ::testing::AssertionFailure() << "told " << hex(reply);
    return broke(*device->refusal(), rule);
  }
};

TEST_F(Asked, anything_before_GET_VERSION_is_unexpected) {
  say("12 81 00 00");
  EXPECT_TRUE(told(ErrorCode::unexpected_request, rule::in_phase));
  EXPECT_EQ(reply[0], 0x10);
}

TEST_F(Asked, GET_VERSION_of_another_version_is_a_mismatch_told_in_1_0) {
  say("12 84 00 00");
  EXPECT_TRUE(told(ErrorCode::version_mismatch, rule::version_agreed));
  EXPECT_EQ(reply[0], 0x10);
}

TEST_F(Asked, a_version_that_was_not_listed_is_a_mismatch) {
  profile.versions = {Version::v1_1};
  say("10 84 00 00");
  say("12 e1 0000 00 14 0000 00000000 00100000 00100000");
  EXPECT_TRUE(told(ErrorCode::version_mismatch, rule::version_agreed));
}

TEST_F(Asked, another_version_than_was_agreed_is_a_mismatch) {
  connect();
  say("13 81 00 00");
  EXPECT_TRUE(told(ErrorCode::version_mismatch, rule::version_agreed));
}

TEST_F(Asked, GET_CAPABILITIES_again_is_unexpected) {
  connect();
  say("12 e1 0000 00 14 0000 00000000 00100000 00100000");
  EXPECT_TRUE(told(ErrorCode::unexpected_request, rule::in_phase));
}

TEST_F(Asked, GET_VERSION_again_starts_over) {
  connect();
  say("10 84 00 00");
  EXPECT_EQ(reply[1], 0x04);
  say("12 81 00 00");
  EXPECT_TRUE(told(ErrorCode::unexpected_request, rule::in_phase));
}

TEST_F(Asked, a_request_that_nobody_knows_is_named_in_the_answer) {
  connect();
  say("12 a5 00 00");
  EXPECT_TRUE(told(ErrorCode::unsupported_request, rule::request_known));
  EXPECT_EQ(reply[3], 0xA5);
}

TEST_F(Asked, a_request_without_its_capability_is_unsupported) {
  profile.flags = cap::cert | cap::chal;
  connect();
  say("12 e0 00 ff");
  EXPECT_TRUE(told(ErrorCode::unsupported_request, rule::request_known));
}

TEST_F(Asked, half_a_header_is_invalid) {
  say("12 84");
  EXPECT_TRUE(told(ErrorCode::invalid_request, wire::rule::complete));
  say("");
  EXPECT_TRUE(told(ErrorCode::invalid_request, wire::rule::complete));
}

TEST_F(Asked, responses_and_errors_are_never_answered) {
  connect();
  say("12 7f 01 00");
  EXPECT_TRUE(reply.empty());
  say("12 01 00 01");
  EXPECT_TRUE(reply.empty());
}

TEST_F(Asked, contradicting_capabilities_are_invalid) {
  say("10 84 00 00");
  say("12 e1 0000 00 14 0000 00020000 00100000 00100000");  // KEY_EX without MAC
  EXPECT_EQ(reply[1], 0x7F);
  EXPECT_EQ(reply[2], 0x01);
}

TEST_F(Asked, for_the_algorithms_block_without_CHUNK_CAP_is_invalid) {
  say("10 84 00 00");
  say("13 e1 01 00 00 14 0000 00000000 00100000 00100000");
  EXPECT_TRUE(told(ErrorCode::invalid_request, rule::block_asked));
}

TEST_F(Asked, trailing_bytes_that_are_not_padding_are_invalid) {
  say("10 84 00 00 01");
  EXPECT_TRUE(told(ErrorCode::invalid_request, wire::rule::nothing_follows));
  say("10 84 00 00 00000000");
  EXPECT_TRUE(told(ErrorCode::invalid_request, wire::rule::nothing_follows));
  say("10 84 00 00 000000");
  EXPECT_EQ(reply[1], 0x04);
}

TEST_F(Asked, an_empty_slot_is_invalid) {
  connect();
  say("12 82 05 00 0000 ffff");
  EXPECT_TRUE(told(ErrorCode::invalid_request, rule::slot_filled));
  say(*unhex("12 83 05 00") /* CHALLENGE */);
  EXPECT_EQ(reply[2], 0x01);
  Buffer challenge = *unhex("12 83 05 00");
  challenge.resize(36);
  say(challenge);
  EXPECT_TRUE(told(ErrorCode::invalid_request, rule::slot_signs));
}

TEST_F(Asked, beyond_the_end_of_a_chain_is_invalid) {
  connect();
  say("12 82 00 00 ff7f ffff");
  EXPECT_TRUE(told(ErrorCode::invalid_request, rule::offset_inside));
}

TEST_F(Asked, for_nothing_of_a_chain_is_invalid) {
  connect();
  say("12 82 00 00 0000 0000");
  EXPECT_TRUE(told(ErrorCode::invalid_request, rule::portion_useful));
}

TEST_F(Asked, for_the_size_of_a_slot_is_told_it) {
  connect(Version::v1_3);
  say("13 82 00 01 0000 0000");
  ASSERT_EQ(reply[1], 0x02);
  EXPECT_EQ(load_le<std::uint16_t>(Bytes{reply}.subspan(4)), 0u);
  EXPECT_EQ(load_le<std::uint16_t>(Bytes{reply}.subspan(6)),
            36 + hierarchy(crypto::KeyKind::ec_p256).certificates().size());
}

TEST_F(Asked, for_an_unknown_measurement_is_invalid) {
  connect();
  say("12 e0 00 07");
  EXPECT_TRUE(told(ErrorCode::invalid_request, rule::index_known));
}

TEST_F(Asked, for_a_signature_that_cannot_be_made_is_unsupported) {
  profile.flags = cap::cert | cap::chal | cap::meas_unsigned;
  connect();
  Buffer request = *unhex("12 e0 01 ff");
  request.resize(37);
  say(request);
  EXPECT_TRUE(told(ErrorCode::unsupported_request, rule::signature_possible));
}

TEST_F(Asked, for_a_summary_without_measurements_is_invalid) {
  profile.flags = cap::cert | cap::chal;
  connect();
  Buffer challenge = *unhex("12 83 00 ff");
  challenge.resize(36);
  say(challenge);
  EXPECT_TRUE(told(ErrorCode::invalid_request, rule::summary_possible));
}

TEST_F(Asked, RESPOND_IF_READY_for_nothing_is_invalid) {
  connect();
  say("12 ff 83 01");
  EXPECT_TRUE(told(ErrorCode::invalid_request, rule::deferred_token));
}

TEST_F(Asked, RESPOND_IF_READY_with_another_token_is_invalid) {
  profile.slow_codes = {0x81};
  connect();
  say("12 81 00 00");
  ASSERT_EQ(reply[2], 0x42);
  say(Buffer{0x12, 0xFF, 0x81, static_cast<std::uint8_t>(reply[6] + 1)});
  EXPECT_TRUE(told(ErrorCode::invalid_request, rule::deferred_token));
}

TEST_F(Asked, for_more_than_fits_the_requester_says_how_much_it_would_be) {
  profile.measurements.push_back({.index = 0xF0, .type = 0x04, .raw = true, .value = Buffer(5000)});
  connect();
  say("12 e0 00 ff");
  EXPECT_TRUE(told(ErrorCode::response_too_large, rule::response_fits));
}

TEST_F(Asked, for_more_than_fits_in_1_1_is_unspecified) {
  profile.measurements.push_back({.index = 0xF0, .type = 0x04, .raw = true, .value = Buffer(5000)});
  connect(Version::v1_1);
  out.resize(1000);
  say("11 e0 00 ff");
  EXPECT_TRUE(told(ErrorCode::unspecified, rule::response_fits));
}

}  // namespace
}  // namespace bonafide::test
