// What is started is finished by its own, in its own session, once. Everything else that FINISH, PSK_FINISH, session
// ids, clear text and periods can be put together to.
#include <bonafide/crypto/exchange.hpp>
#include <bonafide/spdm/responder/sessions.hpp>
#include <bonafide/spdm/rules/record.hpp>

#include "support/broken_rules.hpp"
#include "support/half_open.hpp"
#include "support/session_pair.hpp"

namespace bonafide::test {
namespace {

using namespace spdm;
using requester::SessionWishes;

enum class Kind { certificate, psk };

class Crossing : public testing::Test {
 protected:
  void connect(Version version = Version::v1_2) {
    pair = session_pair(version);
    auto fetched = pair.run(connect_and_fetch);
    ASSERT_TRUE(fetched) << explain(fetched.error());
    slots = std::move(*fetched);
  }
  HalfOpen begin(Kind kind, std::uint16_t half = 0x7777) {
    auto made = pair.go_on([&](Line& line, const auto&) {
      return kind == Kind::psk ? psk_exchange_alone(line, half) : key_exchange_alone(line, *slots, half);
    });
    EXPECT_TRUE(made) << explain(made.error());
    return std::move(*made);
  }
  Buffer finish_of(HalfOpen& of, Kind as) {
    return as == Kind::psk ? of.psk_finish(pair.line->terms) : of.finish(pair.line->terms);
  }
  std::string say(Session& session, Bytes message) { return said_in(session, *pair.device, message); }
  std::string say(Session& session, std::string_view message) { return say(session, Bytes{*unhex(message)}); }
  std::string in_the_clear(std::string_view message) { return hex(pair.device->respond(*unhex(message), out)); }
  const Error& refusal() const { return *pair.device->refusal(); }

  Pair pair;
  std::optional<requester::Slots> slots;
  Buffer out = Buffer(65536);
};

// CVE-2023-31127, and its mirror image.
TEST_F(Crossing, of_start_and_finish_opens_nothing) {
  for (const auto version : {Version::v1_1, Version::v1_2, Version::v1_3, Version::v1_4})
    for (const auto start : {Kind::certificate, Kind::psk})
      for (const auto finish : {Kind::certificate, Kind::psk}) {
        connect(version);
        auto half = begin(start);
        const auto answer = say(half.session, finish_of(half, finish));
        const auto code = start == Kind::psk ? "67" : "65";
        const bool opens = answer.substr(2, 2) == code;
        EXPECT_EQ(opens, start == finish) << name(version) << answer;
        EXPECT_EQ(pair.device->export_master(half.session.terms().id, Reveal{}) != nullptr, start == finish);
        if (start == finish) continue;
        EXPECT_TRUE(broke(refusal(), rule::in_phase));
        // DecryptError alone ends a handshake: it waits for its own end, until it gets old.
        const Buffer heartbeat{static_cast<std::uint8_t>(version), 0xE8, 0, 0};
        EXPECT_EQ(say(half.session, heartbeat).substr(2), "7f0400");
        EXPECT_EQ(pair.device->open_sessions(), 1u);
        pair.device->time_passes(pair.now + responder::handshake_patience + std::chrono::milliseconds{1});
        EXPECT_EQ(pair.device->open_sessions(), 0u);
      }
}

TEST_F(Crossing, of_two_half_open_sessions_opens_neither) {
  for (const auto one_kind : {Kind::certificate, Kind::psk})
    for (const auto other_kind : {Kind::certificate, Kind::psk}) {
      connect();
      auto one = begin(one_kind), other = begin(other_kind, 0x1111);
      // The FINISH that was made for one is said in the records of the other.
      const auto answer = say(other.session, finish_of(one, other_kind));
      EXPECT_EQ(answer, "127f0600") << "verify data of another handshake";
      EXPECT_TRUE(broke(refusal(), rule::verify_data));
      EXPECT_EQ(pair.device->open_sessions(), 1u) << "the other handshake is over, this one is not";
    }
}

TEST_F(Crossing, of_a_record_into_another_session_ends_that_one_alone) {
  connect();
  auto one = begin(Kind::psk), other = begin(Kind::psk, 0x1111);
  Buffer room(256);
  Buffer record = copy(*one.session.seal(finish_of(one, Kind::psk), room));
  store_le(MutableBytes{record}, other.session.terms().id);
  Buffer reply = copy(pair.device->respond_secured(record, out));
  EXPECT_TRUE(broke(refusal(), rule::record_authentic));
  const auto told = other.session.open(reply);
  ASSERT_TRUE(told) << explain(told.error());
  EXPECT_EQ(hex(*told), "127f0600");
  EXPECT_EQ(pair.device->open_sessions(), 1u);
}

TEST_F(Crossing, of_one_FINISH_with_a_second_is_unexpected) {
  for (const auto kind : {Kind::certificate, Kind::psk}) {
    connect();
    auto half = begin(kind);
    const auto finish = finish_of(half, kind);
    ASSERT_EQ(say(half.session, finish).substr(0, 4), kind == Kind::psk ? "1267" : "1265");
    // The record as it was: replayed. Then the message in a new record, under the keys that now hold.
    half.handshake.add(Bytes{finish}.last(32));
    half.handshake.add(*unhex(kind == Kind::psk ? "12670000" : "12650000"));
    ASSERT_TRUE(half.session.establish(*half.handshake.finish()));
    EXPECT_EQ(say(half.session, finish), "127f0400");
    EXPECT_TRUE(broke(refusal(), rule::in_phase));
    EXPECT_EQ(say(half.session, "12e80000"), "12680000") << "the session does not mind";
  }
}

TEST_F(Crossing, of_a_finish_into_the_clear_needs_a_handshake_in_the_clear) {
  for (const auto kind : {Kind::certificate, Kind::psk}) {
    connect();
    auto half = begin(kind);
    const auto finish = finish_of(half, kind);
    EXPECT_EQ(in_the_clear(hex(finish)), "127f0b00");
    EXPECT_TRUE(broke(refusal(), rule::session_needed));
    EXPECT_EQ(say(half.session, finish).substr(0, 4), kind == Kind::psk ? "1267" : "1265") << "where it belongs";
  }
}

TEST_F(Crossing, of_a_handshake_with_clear_requests_changes_nothing_in_it) {
  for (const auto kind : {Kind::certificate, Kind::psk}) {
    connect();
    auto half = begin(kind);
    EXPECT_EQ(in_the_clear("12810000").substr(0, 4), "1201");
    EXPECT_EQ(in_the_clear("1282000000000001").substr(0, 4), "1202");
    EXPECT_EQ(in_the_clear("12830000" + std::string(64, '1')).substr(0, 4), "1203");
    EXPECT_EQ(in_the_clear("12e000ff").substr(0, 4), "1260");
    EXPECT_EQ(in_the_clear("12e10000"), "127f0400") << "GET_CAPABILITIES";
    EXPECT_EQ(in_the_clear("127f0600"), "") << "an ERROR is not answered";
    EXPECT_EQ(say(half.session, finish_of(half, kind)).substr(0, 4), kind == Kind::psk ? "1267" : "1265");
    EXPECT_EQ(pair.device->open_sessions(), 1u);
  }
}

TEST_F(Crossing, of_a_handshake_with_GET_VERSION_leaves_no_handshake) {
  connect();
  auto half = begin(Kind::certificate);
  EXPECT_EQ(in_the_clear("10840000").substr(0, 4), "1004");
  EXPECT_EQ(say(half.session, finish_of(half, Kind::certificate)), "");
  EXPECT_TRUE(broke(refusal(), rule::session_known));
}

// --- session ids ---

TEST_F(Crossing, of_session_ids_at_their_edges_works) {
  for (const std::uint16_t half : {std::uint16_t{0}, std::uint16_t{1}, std::uint16_t{0xFFFF}})
    for (const auto kind : {Kind::certificate, Kind::psk}) {
      connect();
      auto made = begin(kind, half);
      EXPECT_NE(made.session.terms().id >> 16, 0u) << "RspSessionID is never 0, so that no session is";
      EXPECT_EQ(say(made.session, finish_of(made, kind)).substr(0, 4), kind == Kind::psk ? "1267" : "1265");
    }
}

TEST_F(Crossing, of_equal_halves_of_the_requester_makes_different_sessions) {
  connect();
  std::vector<HalfOpen> all;
  for (int i = 0; i < 4; ++i) all.push_back(begin(Kind::psk));
  for (std::size_t i = 0; i < all.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) EXPECT_NE(all[i].session.terms().id, all[j].session.terms().id);
  for (auto& one : all) EXPECT_EQ(say(one.session, finish_of(one, Kind::psk)).substr(0, 4), "1267");
}

/// Reuse is a matter of chance: what the old session sealed must not open in a new one with the same id.
TEST_F(Crossing, of_an_old_record_with_a_new_session_of_the_same_id_is_refused) {
  connect();
  auto old = begin(Kind::psk);
  Buffer room(256);
  Buffer record = copy(*old.session.seal(finish_of(old, Kind::psk), room));
  pair.device->time_passes(pair.now + std::chrono::seconds{31});
  auto fresh = begin(Kind::psk);
  store_le(MutableBytes{record}, fresh.session.terms().id);
  static_cast<void>(pair.device->respond_secured(record, out));
  EXPECT_TRUE(broke(refusal(), rule::record_authentic));
  EXPECT_EQ(pair.device->open_sessions(), 0u);
}

// --- clear text instead of a record ---

TEST_F(Crossing, of_a_session_with_a_clear_ERROR_ends_it_by_a_rule_and_is_not_obeyed) {
  for (const char* error : {"127f0600", "127f4300", "127f0100", "127f0300", "127f42000ae80102", "12680000", ""}) {
    connect();
    const SessionWishes wishes{};
    const requester::PreSharedKey psk{psk_hint, psk_key.get()};
    auto session = pair.go_on([&](Line& line, const auto&) { return requester::open_session(line, wishes, psk); });
    ASSERT_TRUE(session);
    const auto beaten = pair.go_on([&](Line& line, const auto&) { return requester::heartbeat(line, *session); },
                                   [&](std::size_t n, Buffer& m) {
                                     if (n % 2 == 1) m = *unhex(error);
                                   });
    ASSERT_FALSE(beaten) << error;
    const bool told = beaten.error() == rule::session_known || beaten.error() == rule::answered_in_time;
    EXPECT_TRUE(told) << error << explain(beaten.error());
    EXPECT_TRUE(session->ended());
    EXPECT_EQ(pair.messages.size(), 2u) << "nothing was said after it";
  }
}

TEST_F(Crossing, of_a_session_of_the_device_with_clear_text_changes_nothing) {
  connect();
  auto half = begin(Kind::psk);
  for (const char* text : {"127f0600", "127f4300", "126c0000", "12ec0000", "12e90107", "12e80000", "00"})
    static_cast<void>(in_the_clear(text));
  // Neither do clear messages, or their beginnings, where records are expected.
  for (const char* text : {"", "12", "127f0600", "12ec0000", "10840000"}) {
    Buffer record = *unhex(text);
    EXPECT_TRUE(pair.device->respond_secured(record, out).empty()) << text;
  }
  EXPECT_EQ(pair.device->open_sessions(), 1u);
  EXPECT_EQ(say(half.session, finish_of(half, Kind::psk)).substr(0, 4), "1267");
}

// --- exponents and periods ---

TEST_F(Crossing, of_any_CTExponent_with_silence_waits_within_its_patience) {
  for (const unsigned exponent : {0u, 1u, 20u, 31u, 32u, 64u, 255u}) {
    Pair slow;
    slow.profile.ct_exponent = static_cast<std::uint8_t>(exponent);
    const auto began = slow.now;
    const auto report = slow.authenticate([](std::size_t n, Buffer& m) {
      if (n % 2 == 1 && m.size() > 1 && m[1] == static_cast<std::uint8_t>(Code::challenge_auth)) m.clear();
    });
    ASSERT_FALSE(report);
    // Beyond 31 nothing is waited for: it is not believed, DSP0274, CTExponent.
    if (exponent <= 31) { EXPECT_TRUE(broke(report.error(), rule::answered_in_time)) << exponent; }
    EXPECT_LE(slow.now - began, slow.patience.longest_wait + std::chrono::seconds{1}) << exponent;
  }
}

TEST_F(Crossing, of_any_RDTExponent_in_a_session_ends_within_its_patience) {
  for (const unsigned exponent : {0u, 1u, 20u, 24u, 25u, 31u, 32u, 63u, 64u, 255u}) {
    connect();
    pair.profile.slow_codes = {0xE8};
    pair.profile.rdt_exponent = static_cast<std::uint8_t>(exponent);
    const SessionWishes wishes{};
    const requester::PreSharedKey psk{psk_hint, psk_key.get()};
    auto session = pair.go_on([&](Line& line, const auto&) { return requester::open_session(line, wishes, psk); });
    ASSERT_TRUE(session);
    const auto began = pair.now;
    const auto beaten = pair.go_on([&](Line& line, const auto&) { return requester::heartbeat(line, *session); });
    // 2^24 us are 17 seconds, 2^25 us are 34: more than the 30 of our patience.
    const bool in_time = exponent < 25;
    EXPECT_EQ(beaten.has_value() || pair.device->open_sessions() == 0, in_time) << exponent;
    if (!in_time) { EXPECT_TRUE(broke(beaten.error(), rule::ready_in_time)) << exponent; }
    EXPECT_LE(pair.now - began, pair.patience.longest_wait) << exponent;
    pair.profile.slow_codes = {};
  }
}

TEST_F(Crossing, of_any_HeartbeatPeriod_keeps_or_ends_the_session_as_it_says) {
  for (const unsigned period : {0u, 1u, 255u}) {
    pair = Pair{};
    connect();
    pair.profile.heartbeat_period = static_cast<std::uint8_t>(period);
    const SessionWishes wishes{};
    const requester::PreSharedKey psk{psk_hint, psk_key.get()};
    auto session = pair.go_on([&](Line& line, const auto&) { return requester::open_session(line, wishes, psk); });
    ASSERT_TRUE(session);
    EXPECT_EQ(session->terms().heartbeat_period, period);
    const auto beaten = pair.go_on([&](Line& line, const auto&) { return requester::heartbeat(line, *session); });
    if (period == 0) {
      EXPECT_TRUE(refused_by(beaten, rule::heartbeat_agreed));
      EXPECT_EQ(say(*session, "12e80000"), "127f0400");
    } else {
      EXPECT_TRUE(beaten);
    }
    // It was heard a millisecond ago.
    pair.device->time_passes(pair.now + std::chrono::seconds{2 * period} - std::chrono::milliseconds{1});
    EXPECT_EQ(pair.device->open_sessions(), 1u);
    pair.device->time_passes(pair.now + std::chrono::seconds{2 * period + 1});
    EXPECT_EQ(pair.device->open_sessions(), period == 0 ? 1u : 0u);
  }
}

// --- slots ---

TEST_F(Crossing, of_any_slot_out_of_range_is_refused_in_the_clear_and_in_sessions) {
  connect();
  const auto key = *crypto::ExchangeKey::generate(library(), crypto::Group::secp384r1);
  for (const unsigned slot : {2u, 7u, 8u, 0x0Fu, 0x10u, 0x7Fu, 0x80u, 0xFEu, 0xFFu}) {
    const auto digits = hex(std::array{static_cast<std::uint8_t>(slot)});
    for (const auto& request : {"1282" + digits + "0000000001", "1283" + digits + "00" + std::string(64, '1'),
                                "12e001ff" + std::string(64, '1') + digits}) {
      const auto answer = in_the_clear(request);
      // The upper half of the byte is reserved in GET_CERTIFICATE and GET_MEASUREMENTS.
      const bool reserved = slot >= 0x10 && (slot & 0x0F) < 2 && request.substr(2, 2) != "83";
      EXPECT_EQ(answer.substr(0, 6) == "127f01", !reserved) << request << ' ' << answer;
    }
    KeyExchange question{
        .slot = static_cast<std::uint8_t>(slot), .req_session_id = 1, .exchange_data = key.public_value()};
    Buffer room(512);
    const auto written = wire::encode(question, pair.line->terms, room);
    if (written) { EXPECT_EQ(hex(pair.device->respond(*written, out)).substr(0, 6), "127f01") << slot; }
    EXPECT_EQ(pair.device->open_sessions(), 0u);
  }
}

}  // namespace
}  // namespace bonafide::test
