// Requests that are out of place: in a session, before its end of the handshake, or outside of all sessions.
#include <bonafide/spdm/rules/record.hpp>

#include "support/broken_rules.hpp"
#include "support/half_open.hpp"
#include "support/session_pair.hpp"

namespace bonafide::test {
namespace {

using namespace spdm;
using requester::SessionWishes;

class InSession : public ::testing::Test {
 protected:
  Pair pair = session_pair();
  std::optional<Session> session;
  Buffer out = Buffer(65536);

  void establish() {
    const SessionWishes session_wishes{};
    auto made = pair.run([&](Line& line, const requester::Wishes& wishes) {
      return connect_and_open(line, wishes, OpenedBy::certificate, session_wishes);
    });
    ASSERT_TRUE(made) << explain(made.error());
    session = std::move(*made);
  }
  std::string say(std::string_view request) { return said_in(*session, *pair.device, *unhex(request)); }
};

TEST_F(InSession, GET_VERSION_and_CHALLENGE_are_unexpected) {
  establish();
  EXPECT_EQ(say("10840000"), "107f0400");
  EXPECT_EQ(say("12e40000"), "127f0400");
  EXPECT_EQ(say("12830000"), "127f0400");
}

TEST_F(InSession, FINISH_twice_is_unexpected) {
  establish();
  EXPECT_EQ(say("12e50000"), "127f0400");
  EXPECT_EQ(say("12e70000"), "127f0400");
  EXPECT_EQ(pair.device->open_sessions(), 1u) << "an established session survives a misplaced FINISH";
}

TEST_F(InSession, VerifyNewKey_without_an_update_is_invalid) {
  establish();
  EXPECT_EQ(say("12e90301"), "127f0100");
  EXPECT_TRUE(broke(*pair.device->refusal(), rule::key_update_pending));
}

TEST_F(InSession, a_record_of_an_unknown_session_is_dropped) {
  establish();
  Buffer record(40, 0xEE);
  record[4] = 34, record[5] = 0;
  EXPECT_TRUE(pair.device->respond_secured(record, out).empty());
  EXPECT_TRUE(broke(*pair.device->refusal(), rule::session_known));
  EXPECT_EQ(say("12e80000"), "12680000");
}

TEST_F(InSession, a_spoiled_record_is_answered_with_DecryptError_in_the_session_which_then_ends) {
  establish();
  Buffer room(1024);
  Buffer record = copy(*session->seal(*unhex("12e80000"), room));
  record.back() ^= 1;
  Buffer reply = copy(pair.device->respond_secured(record, out));
  const auto told = session->open(reply);
  ASSERT_TRUE(told);
  EXPECT_EQ(hex(*told), "127f0600");
  EXPECT_EQ(pair.device->open_sessions(), 0u);
}

/// RESPOND_IF_READY for a HEARTBEAT that was answered with ResponseNotReady.
std::string respond_if_ready(std::string_view not_ready) {
  // DSP0274, "ResponseNotReady extended error data": RDTExponent, RequestCode, Token, RDTM behind the header.
  EXPECT_EQ(not_ready.substr(0, 6), "127f42");
  EXPECT_EQ(not_ready.substr(10, 2), "e8");
  return "12ffe8" + std::string{not_ready.substr(12, 2)};
}

// DSP0274, "RESPOND_IF_READY request message format": in the session context of the deferred request. Where the session
// is gone, so is what was deferred in it.
TEST_F(InSession, what_was_deferred_goes_with_its_session) {
  pair.profile.slow_codes = {0xE8};
  const std::function<void()> endings[]{
      [&] { pair.device->time_passes(pair.now + std::chrono::seconds{11}); },
      [&] { pair.device->update_took_effect(); },
      [&] {
        Buffer room(1024);
        Buffer record = copy(*session->seal(*unhex("12e80000"), room));
        record.back() ^= 1;
        EXPECT_FALSE(pair.device->respond_secured(record, out).empty());
      },
  };
  for (const auto& end : endings) {
    establish();
    const auto asked_again = respond_if_ready(say("12e80000"));
    EXPECT_EQ(hex(pair.device->respond(*unhex(asked_again), out)), "127f0400");
    EXPECT_TRUE(broke(*pair.device->refusal(), rule::deferred_here)) << "another context";
    end();
    ASSERT_EQ(pair.device->open_sessions(), 0u);
    EXPECT_EQ(hex(pair.device->respond(*unhex(asked_again), out)), "127f0100");
    EXPECT_TRUE(broke(*pair.device->refusal(), rule::deferred_token)) << "nothing waits for it";
  }
}

TEST_F(InSession, what_was_deferred_is_for_no_other_session) {
  pair.profile.slow_codes = {0xE8};
  establish();
  const SessionWishes session_wishes{};
  const requester::PreSharedKey psk{psk_hint, psk_key.get()};
  auto other = pair.go_on([&](Line& line, const auto&) { return requester::open_session(line, session_wishes, psk); });
  ASSERT_TRUE(other) << explain(other.error());
  const auto asked_again = respond_if_ready(say("12e80000"));
  EXPECT_EQ(said_in(*other, *pair.device, *unhex(asked_again)), "127f0400");
  EXPECT_TRUE(broke(*pair.device->refusal(), rule::deferred_here));
  EXPECT_EQ(say(asked_again), "12680000") << "it waits for its own";

  const auto lost = respond_if_ready(say("12e80000"));
  Buffer spoilt(40);
  store_le(MutableBytes{spoilt}, session->terms().id);
  store_le(MutableBytes{spoilt}.subspan(4), std::uint16_t{34});
  static_cast<void>(pair.device->respond_secured(spoilt, out));
  ASSERT_EQ(pair.device->open_sessions(), 1u);
  EXPECT_EQ(said_in(*other, *pair.device, *unhex(lost)), "127f0100");
  EXPECT_TRUE(broke(*pair.device->refusal(), rule::deferred_token));
}

TEST_F(InSession, GET_VERSION_in_the_clear_ends_every_session) {
  establish();
  EXPECT_EQ(pair.device->open_sessions(), 1u);
  static_cast<void>(pair.device->respond(*unhex("10840000"), out));
  EXPECT_EQ(pair.device->open_sessions(), 0u);
}

TEST_F(InSession, silence_for_twice_the_heartbeat_period_ends_the_session) {
  establish();
  pair.device->time_passes(pair.now + std::chrono::seconds{9});
  EXPECT_EQ(pair.device->open_sessions(), 1u);
  pair.device->time_passes(pair.now + std::chrono::seconds{11});
  EXPECT_EQ(pair.device->open_sessions(), 0u);
}

TEST_F(InSession, requests_of_sessions_need_one) {
  establish();
  for (const char* request : {"12e80000", "12e90100", "12ec0000", "12e50000", "12e70000"}) {
    const auto reply = copy(pair.device->respond(*unhex(request), out));
    EXPECT_EQ(hex(reply), "127f0b00") << request;
    EXPECT_TRUE(broke(*pair.device->refusal(), rule::session_needed));
  }
}

class Handshaking : public InSession {
 protected:
  void SetUp() override {
    auto made = pair.run(connect_and_exchange_keys);
    ASSERT_TRUE(made) << explain(made.error());
    session = std::move(*made);
  }
};

// CVE-2023-31127: a session begun with KEY_EXCHANGE finished with PSK_FINISH.
TEST_F(Handshaking, by_KEY_EXCHANGE_cannot_be_finished_by_PSK_FINISH) {
  EXPECT_EQ(say("12e70000" + std::string(64, '0')), "127f0400");
  EXPECT_TRUE(broke(*pair.device->refusal(), rule::in_phase));
  EXPECT_EQ(say("12e80000"), "127f0400") << "the session is not established";
}

TEST_F(Handshaking, is_over_when_FINISH_has_another_HMAC) {
  EXPECT_EQ(say("12e50000" + std::string(64, '0')), "127f0600");
  EXPECT_TRUE(broke(*pair.device->refusal(), rule::verify_data));
  EXPECT_EQ(pair.device->open_sessions(), 0u);
}

// DSP0274 1.1, "Session handshake phase": it is DecryptError that ends the session at once.
TEST_F(Handshaking, goes_on_after_a_FINISH_that_is_none) {
  EXPECT_EQ(say("12e50100" + std::string(64, '0')), "127f0100") << "signed, though nobody asked";
  EXPECT_TRUE(broke(*pair.device->refusal(), rule::finish_form));
  EXPECT_EQ(say("12e50000"), "127f0100") << "without an HMAC";
  EXPECT_EQ(pair.device->open_sessions(), 1u);
  EXPECT_EQ(say("12e80000"), "127f0400") << "the session is not established";
}

TEST_F(Handshaking, allows_no_application_traffic) {
  EXPECT_EQ(say("12e80000"), "127f0400");
  EXPECT_EQ(say("12e000ff"), "127f0400");
  EXPECT_EQ(say("12ec0000"), "127f0400");
}

TEST(Handshake, that_is_not_finished_is_forgotten) {
  auto pair = session_pair();
  ASSERT_TRUE(pair.run(connect_and_exchange_keys));
  EXPECT_EQ(pair.device->open_sessions(), 1u);
  pair.device->time_passes(pair.now + std::chrono::seconds{31});
  EXPECT_EQ(pair.device->open_sessions(), 0u);
}

TEST(Sessions, are_limited) {
  auto pair = session_pair();
  struct Many {
    static Flow<int> open_many(Line& line, const requester::Wishes& wishes) {
      co_await requester::connect(line, wishes);
      const auto slots = co_await requester::fetch_certificates(line, wishes);
      const requester::Identity identity{0, &*slots.leaf_key(0), slots.digest(0)};
      const SessionWishes session_wishes{};
      std::vector<Session> sessions;
      for (int i = 0; i < 5; ++i) {
        auto session = co_await requester::open_session(line, session_wishes, identity);
        sessions.push_back(std::move(session));
      }
      co_return 5;
    }
  };
  EXPECT_TRUE(refused_by(pair.run(Many::open_many), rule::peer_refused));
  EXPECT_TRUE(broke(*pair.device->refusal(), rule::sessions_left));
  EXPECT_EQ(pair.device->open_sessions(), 4u);
}

}  // namespace
}  // namespace bonafide::test
