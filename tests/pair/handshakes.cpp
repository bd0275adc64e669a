// The other ways to open a session, and to come back to it: in the clear, by a provisioned key, several at a time,
// under a limit on what a key may protect, with an answer that takes its time.
#include <bonafide/spdm/rules/record.hpp>
#include <bonafide/spdm/session/handshake.hpp>

#include "support/broken_rules.hpp"
#include "support/session_pair.hpp"

namespace bonafide::test {
namespace {

using namespace spdm;
using requester::Identity;
using requester::SessionWishes;

Pair clear_pair(Version version = Version::v1_2) {
  auto pair = session_pair(version);
  pair.profile.flags |= cap::handshake_in_the_clear;
  pair.wishes.sessions->clear_handshake = true;
  return pair;
}

Flow<void> say_hello(Line& line, Session& session) {
  co_await requester::heartbeat(line, session);
  co_await requester::update_keys(line, session, KeyOperation::update_all_keys);
  co_await requester::end_session(line, session);
  co_return Result<void>{};
}

Flow<void> open_and_end(Line& line, const requester::Wishes& wishes) {
  co_await requester::connect(line, wishes);
  const auto slots = co_await requester::fetch_certificates(line, wishes);
  const Identity identity{0, &*slots.leaf_key(0), slots.digest(0)};
  const SessionWishes session_wishes{.summary = MeasurementSummary::all};
  auto session = co_await requester::open_session(line, session_wishes, identity);
  co_await say_hello(line, session);
  co_return Result<void>{};
}

/// In the clear, with an HMAC. Records begin with the id of their session, which is drawn, and are shorter here.
auto shows(std::uint8_t code) {
  return [code](const Buffer& m) { return m.size() > 32 && m[0] >> 4 == 1 && m[1] == code; };
}
std::size_t count(const Pair& pair, std::uint8_t code) {
  return static_cast<std::size_t>(std::ranges::count_if(pair.messages, shows(code)));
}

// --- in the clear ---

TEST(ClearHandshake, shows_FINISH_and_moves_its_HMAC_into_FINISH_RSP) {
  for (const auto version : {Version::v1_1, Version::v1_2, Version::v1_3, Version::v1_4}) {
    auto pair = clear_pair(version);
    const auto outcome = pair.run(open_and_end);
    ASSERT_TRUE(outcome) << name(version) << explain(outcome.error());
    EXPECT_EQ(count(pair, 0xE5), 1u);
    const auto response = std::ranges::find_if(pair.messages, shows(0x65));
    ASSERT_NE(response, pair.messages.end());
    // The header, from 1.4 on OpaqueDataLength, and H bytes: DSP0274 1.1, "FINISH_RSP response message format".
    EXPECT_EQ(response->size(), (version == Version::v1_4 ? 6u : 4u) + 32u);
    EXPECT_EQ(pair.device->open_sessions(), 0u);
  }
}

TEST(ClearHandshake, needs_the_capability_of_both) {
  for (const bool device : {false, true}) {
    auto pair = clear_pair();
    if (device)
      pair.profile.flags &= ~cap::handshake_in_the_clear;
    else
      pair.wishes.sessions->clear_handshake = false;
    EXPECT_TRUE(pair.run(open_and_end));
    EXPECT_EQ(count(pair, 0xE5), 0u) << "FINISH belongs into a record";
  }
}

TEST(ClearHandshake, does_not_concern_PSK_sessions) {
  auto pair = clear_pair();
  const auto outcome = pair.run([](Line& line, const requester::Wishes& wishes) -> Flow<void> {
    co_await requester::connect(line, wishes);
    const SessionWishes session_wishes{};
    const requester::PreSharedKey psk{psk_hint, psk_key.get()};
    auto session = co_await requester::open_session(line, session_wishes, psk);
    co_await say_hello(line, session);
    co_return Result<void>{};
  });
  ASSERT_TRUE(outcome) << explain(outcome.error());
  EXPECT_EQ(count(pair, 0xE7), 0u);
}

TEST(ClearHandshake, notices_any_changed_bit_of_its_four_messages) {
  auto honest = clear_pair();
  ASSERT_TRUE(honest.run(open_and_end));
  const auto first = std::ranges::find_if(honest.messages, [](const Buffer& m) { return m[1] == 0xE4; });
  const auto begin = static_cast<std::size_t>(first - honest.messages.begin());
  for (auto target = begin; target < begin + 4; ++target)
    for (std::size_t byte = 0; byte < honest.messages[target].size(); ++byte) {
      auto pair = clear_pair();
      const auto outcome = pair.run(open_and_end, [&](std::size_t n, Buffer& m) {
        if (n == target && byte < m.size()) m[byte] ^= static_cast<std::uint8_t>(1u << (target + byte) % 8);
      });
      ASSERT_FALSE(outcome) << target << ' ' << byte;
    }
}

class ClearFinish : public ::testing::Test {
 protected:
  Pair pair = clear_pair();
  Buffer out = Buffer(8192);
  Buffer finish;

  /// Everything up to FINISH, which is kept back.
  void begin() {
    const auto outcome = pair.run(open_and_end, [&](std::size_t n, Buffer& m) {
      if (n % 2 == 0 && m[1] == 0xE5) finish = m, m = {};
    });
    ASSERT_FALSE(outcome);
    ASSERT_FALSE(finish.empty());
  }
};

TEST_F(ClearFinish, with_another_HMAC_ends_the_handshake_with_DecryptError_in_the_clear) {
  begin();
  finish.back() ^= 1;
  EXPECT_EQ(hex(pair.device->respond(finish, out)), "127f0600");
  EXPECT_TRUE(broke(*pair.device->refusal(), rule::verify_data));
  EXPECT_EQ(pair.device->open_sessions(), 0u);
  finish.back() ^= 1;
  EXPECT_EQ(hex(pair.device->respond(finish, out)), "127f0b00") << "one try, no more";
}

// DSP0274 1.1, "Session handshake phase": it is DecryptError that ends the session at once.
TEST_F(ClearFinish, that_cannot_be_read_leaves_the_handshake_as_it_was) {
  begin();
  auto truncated = finish;
  truncated.pop_back();
  auto claims_a_signature = finish;
  claims_a_signature[2] |= 1;
  for (const auto& wrong : {truncated, claims_a_signature}) {
    EXPECT_EQ(hex(pair.device->respond(wrong, out)), "127f0100");
    EXPECT_EQ(pair.device->open_sessions(), 1u);
  }
  EXPECT_EQ(hex(pair.device->respond(finish, out)).substr(0, 8), "12650000");
}

TEST_F(ClearFinish, twice_is_once_too_often) {
  begin();
  EXPECT_EQ(hex(pair.device->respond(finish, out)).substr(0, 8), "12650000");
  EXPECT_EQ(hex(pair.device->respond(finish, out)), "127f0b00");
  EXPECT_TRUE(broke(*pair.device->refusal(), rule::session_needed));
  EXPECT_EQ(pair.device->open_sessions(), 1u);
}

TEST_F(ClearFinish, does_not_come_in_a_record) {
  begin();
  Buffer record(64, 1);
  record[4] = 58, record[5] = 0;
  EXPECT_TRUE(pair.device->respond_secured(record, out).empty());
  EXPECT_TRUE(broke(*pair.device->refusal(), rule::session_known));
  EXPECT_EQ(pair.device->open_sessions(), 1u);
}

TEST_F(ClearFinish, belongs_to_the_newest_KEY_EXCHANGE) {
  begin();
  const auto exchange = std::ranges::find_if(pair.messages, [](const Buffer& m) { return m[1] == 0xE4; });
  EXPECT_EQ(hex(pair.device->respond(*exchange, out)).substr(0, 4), "1264");
  EXPECT_EQ(pair.device->open_sessions(), 1u) << "the older handshake is forgotten";
  EXPECT_EQ(hex(pair.device->respond(finish, out)), "127f0600");
  EXPECT_EQ(pair.device->open_sessions(), 0u);
}

// --- by a provisioned public key ---

Flow<void> open_by_provisioned_key(Line& line, const requester::Wishes& wishes) {
  co_await requester::connect(line, wishes);
  std::optional<crypto::PublicKey> key;
  const Identity identity = co_await requester::provisioned_identity(line, wishes, key);
  const SessionWishes session_wishes{};
  auto session = co_await requester::open_session(line, session_wishes, identity);
  const auto measured = co_await requester::measure(line, session, wishes, identity);
  if (!measured.is_signed()) co_return broken(rule::measurement_signature, "Signature", 0, 0);
  co_await say_hello(line, session);
  co_return Result<void>{};
}

struct Provisioned {
  Pair pair = session_pair();
  Buffer spki = *hierarchy(crypto::KeyKind::ec_p256).key.spki();
  Provisioned() {
    pair.profile.flags = (pair.profile.flags & ~cap::cert) | cap::pub_key_id;
    pair.profile.slots = {};
    pair.profile.provisioned_key = &hierarchy(crypto::KeyKind::ec_p256).key;
    pair.wishes.slot = provisioned_key;
    pair.wishes.provisioned_key_spki = spki;
  }
};

TEST(ProvisionedKey, opens_sessions_without_certificates) {
  for (const auto version : {Version::v1_1, Version::v1_2, Version::v1_3, Version::v1_4}) {
    Provisioned it;
    it.pair.profile.versions = {version};
    const auto outcome = it.pair.run(open_by_provisioned_key);
    ASSERT_TRUE(outcome) << name(version) << explain(outcome.error());
    const auto exchange = std::ranges::find_if(it.pair.messages, [](const Buffer& m) { return m[1] == 0xE4; });
    EXPECT_EQ((*exchange)[3], 0xFF);
    EXPECT_EQ(count(it.pair, 0x81) + count(it.pair, 0x82), 0u);
  }
}

TEST(ProvisionedKey, that_is_another_is_noticed) {
  Provisioned it;
  it.pair.profile.provisioned_key = &hierarchy(crypto::KeyKind::ec_p256, 1).key;
  EXPECT_TRUE(refused_by(it.pair.run(open_by_provisioned_key), rule::key_exchange_signature));
}

TEST(ProvisionedKey, is_not_asked_of_a_device_that_has_none) {
  Provisioned it;
  it.pair.profile.provisioned_key = nullptr;
  EXPECT_TRUE(refused_by(it.pair.run(open_by_provisioned_key), rule::peer_refused));
  EXPECT_TRUE(broke(*it.pair.device->refusal(), rule::slot_signs));
}

// --- several at a time ---

Flow<void> four_at_a_time(Line& line, const requester::Wishes& wishes) {
  co_await requester::connect(line, wishes);
  const auto slots = co_await requester::fetch_certificates(line, wishes);
  const Identity identity{0, &*slots.leaf_key(0), slots.digest(0)};
  const SessionWishes session_wishes{};
  const requester::PreSharedKey psk{psk_hint, psk_key.get()};
  auto first = co_await requester::open_session(line, session_wishes, identity);
  auto second = co_await requester::open_session(line, session_wishes, psk);
  co_await requester::heartbeat(line, first);
  auto third = co_await requester::open_session(line, session_wishes, identity);
  auto fourth = co_await requester::open_session(line, session_wishes, psk);
  co_await requester::update_keys(line, third, KeyOperation::update_key);
  const auto measured = co_await requester::measure(line, second, wishes, identity);
  if (!measured.is_signed()) co_return broken(rule::measurement_signature, "Signature", 0, 0);
  const auto fifth = co_await attempt(requester::open_session(line, session_wishes, psk));
  if (fifth || !(fifth.error() == rule::peer_refused)) co_return broken(rule::sessions_left, "RspSessionID", 4, 5);
  co_await requester::end_session(line, second);
  co_await requester::heartbeat(line, first);
  co_await requester::heartbeat(line, third);
  co_await requester::heartbeat(line, fourth);
  auto again = co_await requester::open_session(line, session_wishes, psk);
  co_await requester::heartbeat(line, again);
  co_return Result<void>{};
}

TEST(Sessions, live_beside_each_other_on_one_connection) {
  for (const auto version : {Version::v1_1, Version::v1_2, Version::v1_3, Version::v1_4}) {
    auto pair = session_pair(version);
    const auto outcome = pair.run(four_at_a_time);
    ASSERT_TRUE(outcome) << name(version) << explain(outcome.error());
    EXPECT_EQ(pair.device->open_sessions(), 4u);
  }
}

// --- a limit on what a key may protect ---

Flow<void> many_heartbeats(Line& line, const requester::Wishes& wishes, std::uint8_t limit, unsigned times) {
  co_await requester::connect(line, wishes);
  const auto slots = co_await requester::fetch_certificates(line, wishes);
  const Identity identity{0, &*slots.leaf_key(0), slots.digest(0)};
  const SessionWishes session_wishes{.limit_exponent = limit};
  auto session = co_await requester::open_session(line, session_wishes, identity);
  for (unsigned i = 0; i < times; ++i) co_await requester::heartbeat(line, session);
  co_await requester::end_session(line, session);
  co_return Result<void>{};
}

Result<void> beat(Pair& pair, std::uint8_t limit, unsigned times) {
  return pair.run(
      [&](Line& line, const requester::Wishes& wishes) { return many_heartbeats(line, wishes, limit, times); });
}

TEST(AeadLimit, of_either_side_makes_the_Requester_update_keys_in_time) {
  for (const bool ours : {false, true}) {
    auto pair = session_pair();
    pair.profile.limit_exponent = ours ? 64 : 4;
    const auto outcome = beat(pair, ours ? 4 : 64, 100);
    ASSERT_TRUE(outcome) << explain(outcome.error());
    // 100 exchanges under keys of 16 records each, of which the last 7 are left to updates.
    EXPECT_GT(pair.messages.size(), 2u * (100 + 100 / 16));
  }
}

TEST(AeadLimit, is_not_passed_where_keys_cannot_be_updated) {
  auto pair = session_pair();
  pair.profile.flags &= ~cap::key_upd;
  EXPECT_TRUE(beat(pair, 4, 15));
  EXPECT_TRUE(refused_by(beat(pair, 4, 16), rule::sequence_left));
  // The device holds to it, too: it has announced the limit and will not open what lies beyond.
  auto strict = session_pair();
  strict.profile.flags &= ~cap::key_upd;
  strict.profile.limit_exponent = 3;
  EXPECT_TRUE(refused_by(beat(strict, 64, 8), rule::sequence_left));
}

TEST(AeadLimit, beyond_64_is_refused) {
  const std::array<std::uint8_t, 3> spoilt{1, 2, 65};
  auto pair = session_pair();
  // The element behind the version list: DSP0277 1.3, "AEAD limit".
  const auto outcome = pair.run(open_and_end, [&](std::size_t n, Buffer& m) {
    if (n % 2 == 0 && m[1] == 0xE4) m[m.size() - 2] = spoilt[2];
  });
  EXPECT_TRUE(refused_by(outcome, rule::peer_refused));
  EXPECT_TRUE(broke(*pair.device->refusal(), rule::aead_limit));
}

// --- answers that take their time ---

TEST(ResponseNotReady, works_in_sessions) {
  auto pair = session_pair();
  pair.profile.slow_codes = {0xE0, 0xE4, 0xE5, 0xE8, 0xEC};
  const auto outcome = pair.run(open_and_end);
  ASSERT_TRUE(outcome) << explain(outcome.error());
}

// DSP0274 1.1, "Session key update synchronization": what defers the update of both keys comes under the old one.
TEST(ResponseNotReady, to_KEY_UPDATE_leaves_the_new_key_awaited) {
  auto pair = session_pair();
  pair.profile.slow_codes = {0xE9};
  const auto outcome = pair.run(open_and_end);
  ASSERT_TRUE(outcome) << explain(outcome.error());
}

TEST(ResponseNotReady, of_a_session_is_not_for_the_clear) {
  auto pair = session_pair();
  pair.profile.slow_codes = {0xE8};
  bool refused = false;
  static_cast<void>(pair.run(open_and_end, [&](std::size_t n, Buffer&) {
    if (n % 2 == 0 || refused) return;
    Buffer out(4096);
    const auto reply = hex(pair.device->respond(*unhex("12ffe801"), out));
    if (pair.device->refusal() && pair.device->refusal()->rule == &rule::deferred_here) {
      refused = broke(*pair.device->refusal(), rule::deferred_here);
      EXPECT_EQ(reply, "127f0400");
    }
  }));
  EXPECT_TRUE(refused);
}

}  // namespace
}  // namespace bonafide::test
