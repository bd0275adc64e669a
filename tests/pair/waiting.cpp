// A Requester that waits: for a device that is busy, that defers its answer, that wants to begin anew, or that is
// silent.
#include "support/broken_rules.hpp"
#include "support/pair.hpp"

namespace bonafide::test {
namespace {

using spdm::Version;
namespace rule = spdm::rule;

TEST(ResponseNotReady, is_answered_by_RESPOND_IF_READY_and_stays_out_of_the_transcript) {
  for (const auto version : {Version::v1_0, Version::v1_2, Version::v1_3}) {
    Pair pair;
    pair.profile.versions = {version};
    pair.profile.slow_codes = {0x81, 0x82, 0x83, 0xE0};
    const auto report = pair.authenticate();
    ASSERT_TRUE(report) << explain(report.error());
    EXPECT_TRUE(report->measurements->is_signed());
  }
}

TEST(ResponseNotReady, is_not_waited_for_longer_than_our_patience) {
  for (const std::uint8_t exponent : std::initializer_list<std::uint8_t>{30, 31, 32, 255}) {
    Pair pair;
    pair.profile.slow_codes = {0x83};
    pair.profile.rdt_exponent = exponent;
    EXPECT_TRUE(refused_by(pair.authenticate(), rule::ready_in_time));
    EXPECT_LE(pair.now.time_since_epoch(), pair.patience.longest_wait);
  }
}

Buffer error_of(spdm::ErrorCode reason, Bytes extended = {}) {
  Buffer message{0x14, 0x7F, static_cast<std::uint8_t>(reason), 0};
  append(message, extended);
  return message;
}

/// Answers requests with `code` by `message` before the device hears them, the first `times` times; RESPOND_IF_READY
/// for such a request too.
Preemption always(std::uint8_t code, Buffer message, int times = 1 << 20) {
  auto asked = std::make_shared<bool>(false);
  auto left = std::make_shared<int>(times);
  return [=](const Buffer& request) -> std::optional<Buffer> {
    *asked = request[1] == code || (request[1] == 0xFF && *asked);
    if (!*asked || --*left < 0) return {};
    return message;
  };
}

TEST(ResponseNotReady, without_end_ends) {
  Pair pair;
  pair.preempt = always(0x83, error_of(spdm::ErrorCode::response_not_ready, Buffer{0, 0x83, 1, 2}));
  EXPECT_TRUE(refused_by(pair.authenticate(), rule::ready_in_time));
}

TEST(ResponseNotReady, must_name_the_request_in_flight) {
  Pair pair;
  pair.preempt = always(0x83, error_of(spdm::ErrorCode::response_not_ready, Buffer{0, 0xE0, 1, 2}));
  EXPECT_TRUE(refused_by(pair.authenticate(), rule::deferred_as_asked));
}

TEST(ResponseNotReady, is_no_answer_to_GET_CAPABILITIES) {
  Pair pair;
  pair.preempt = always(0xE1, error_of(spdm::ErrorCode::response_not_ready, Buffer{0, 0xE1, 1, 2}));
  EXPECT_TRUE(refused_by(pair.authenticate(), rule::deferred_as_asked));
}

TEST(Busy, is_retried_and_enters_no_transcript) {
  for (const std::uint8_t code : std::initializer_list<std::uint8_t>{0x84, 0xE1, 0xE3, 0x81, 0x82, 0x83, 0xE0}) {
    Pair pair;
    Buffer busy = error_of(spdm::ErrorCode::busy);
    if (code == 0x84 || code == 0xE1) busy[0] = 0x10;
    pair.preempt = always(code, busy, 3);
    const auto report = pair.authenticate();
    EXPECT_TRUE(report) << unsigned{code} << explain(report.error());
  }
}

TEST(Busy, without_end_ends) {
  Pair pair;
  pair.preempt = always(0x81, error_of(spdm::ErrorCode::busy));
  EXPECT_TRUE(refused_by(pair.authenticate(), rule::not_busy));
  EXPECT_LE(pair.now.time_since_epoch(), pair.patience.longest_wait);
}

TEST(RequestResynch, starts_over_once) {
  Pair pair;
  pair.preempt = always(0x83, error_of(spdm::ErrorCode::request_resynch), 1);
  const auto report = pair.authenticate();
  EXPECT_TRUE(report) << explain(report.error());
  EXPECT_EQ(std::ranges::count_if(pair.messages, [](const Buffer& m) { return m[1] == 0x84; }), 2);
}

TEST(RequestResynch, without_end_ends) {
  Pair pair;
  pair.preempt = always(0x83, error_of(spdm::ErrorCode::request_resynch));
  EXPECT_TRUE(refused_by(pair.authenticate(), rule::resynch));
}

TEST(Silence, ends_when_the_time_is_up) {
  for (std::size_t step = 0; step < 7; ++step) {
    Pair pair;
    const auto report = pair.authenticate([&](std::size_t n, Buffer& message) {
      if (n == 2 * step + 1) message.clear();
    });
    EXPECT_TRUE(refused_by(report, rule::answered_in_time)) << step;
    EXPECT_LE(pair.now.time_since_epoch(), std::chrono::seconds{5});
  }
}

}  // namespace
}  // namespace bonafide::test
