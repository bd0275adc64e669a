// Sessions between two real ends: what they carry, and what becomes of them when somebody meddles.
#include <bonafide/spdm/rules/record.hpp>

#include "support/broken_rules.hpp"
#include "support/session_pair.hpp"

namespace bonafide::test {
namespace {

using namespace spdm;
using requester::SessionWishes;

/// What a scenario saw.
struct Seen {
  bool measured = false;
  Buffer vendor;
  Buffer requester_export;
};

struct Scenario {
  OpenedBy opened_by = OpenedBy::certificate;
  RecordFormat records = doe_records;
  std::optional<KeyOperation> update{};
};

/// Connects, opens a session, uses it for everything, ends it.
Flow<Seen> live(Line& line, const requester::Wishes& wishes, const Scenario& scenario) {
  co_await requester::connect(line, wishes);
  const auto slots = co_await requester::fetch_certificates(line, wishes);
  const requester::Identity identity{0, &*slots.leaf_key(0), slots.digest(0)};
  const SessionWishes session_wishes{.records = scenario.records, .summary = MeasurementSummary::all};
  auto session = co_await open_by(line, scenario.opened_by, identity, session_wishes);

  Seen seen;
  co_await requester::heartbeat(line, session);
  if (scenario.update) co_await requester::update_keys(line, session, *scenario.update);
  const auto measured = co_await requester::measure(line, session, wishes, identity);
  seen.measured = measured.is_signed();
  const Buffer payload{1, 2, 3};
  const requester::VendorMessage message{.standard_id = 3, .vendor_id = {}, .payload = payload};
  seen.vendor = co_await requester::exchange_vendor(line, &session, message);
  seen.requester_export = copy(session.export_master(Reveal{}).bytes(Reveal{}));
  co_await requester::end_session(line, session);
  co_return seen;
}

Result<Seen> run(Pair& pair, const Scenario& scenario, const Mischief& mischief = honestly) {
  return pair.run([&](Line& line, const requester::Wishes& wishes) { return live(line, wishes, scenario); }, mischief);
}

TEST(Session, carries_heartbeats_measurements_and_vendor_messages_in_every_version) {
  for (const auto version : {Version::v1_1, Version::v1_2, Version::v1_3, Version::v1_4})
    for (const auto opened_by : {OpenedBy::certificate, OpenedBy::psk}) {
      auto pair = session_pair(version);
      const auto seen = run(pair, {.opened_by = opened_by});
      ASSERT_TRUE(seen) << name(version) << explain(seen.error());
      EXPECT_TRUE(seen->measured);
      EXPECT_EQ(seen->vendor, (Buffer{3, 2, 1}));
      EXPECT_EQ(pair.device->open_sessions(), 0u) << "END_SESSION left one";
    }
}

/// Opens a session and tells what it came from.
Flow<requester::SessionOrigin> origin_of_one(Line& line, const requester::Wishes& wishes, const Scenario& scenario) {
  co_await requester::connect(line, wishes);
  const auto slots = co_await requester::fetch_certificates(line, wishes);
  const requester::Identity identity{0, &*slots.leaf_key(0), slots.digest(0)};
  requester::SessionOrigin origin;
  const SessionWishes session_wishes{.origin = &origin};
  const auto session = co_await open_by(line, scenario.opened_by, identity, session_wishes);
  co_return origin;
}

TEST(Session, tells_whoever_asks_what_its_keys_came_from) {
  for (const auto opened_by : {OpenedBy::certificate, OpenedBy::psk}) {
    auto pair = session_pair();
    const auto scenario = Scenario{.opened_by = opened_by};
    const auto origin =
        pair.run([&](Line& line, const requester::Wishes& wishes) { return origin_of_one(line, wishes, scenario); });
    ASSERT_TRUE(origin) << explain(origin.error());
    const bool psk = opened_by == OpenedBy::psk;
    EXPECT_EQ(origin->kind, psk ? KeyOrigin::psk : KeyOrigin::exchange);
    if (psk) { EXPECT_TRUE(equal(origin->secret.bytes(Reveal{}), psk_secret)); }
    // 32 bytes of RandomData behind the header and the session id: DSP0274 1.1, "KEY_EXCHANGE request message format".
    bool crossed = false;
    for (const auto& message : pair.messages)
      crossed = crossed || (message.size() > 40 && message[1] == (psk ? 0xE6 : 0xE4) &&
                            as_text(message).find(as_text(origin->random)) != std::string_view::npos);
    EXPECT_TRUE(crossed);
    EXPECT_GE(origin->random.size(), 32u);
    EXPECT_FALSE(origin->secret.bytes(Reveal{}).empty());
  }
}

TEST(Session, works_with_every_group_and_AEAD_that_libcrypto_has) {
  for (unsigned i = 0; i < crypto::group_count; ++i)
    for (unsigned j = 0; j < crypto::aead_count; ++j) {
      const auto group = static_cast<crypto::Group>(i);
      const auto aead = static_cast<crypto::Aead>(j);
      if (!library().offers(group) || !library().offers(aead)) continue;
      auto pair = session_pair();
      pair.profile.groups = {group};
      pair.profile.aeads = {aead};
      const auto seen = run(pair, {});
      ASSERT_TRUE(seen) << i << ' ' << j << explain(seen.error());
    }
}

TEST(Session, travels_as_every_transport_wants_it) {
  for (const auto& records : {doe_records, mctp_records, tcp_records, storage_records}) {
    auto pair = session_pair(Version::v1_2, records);
    const auto seen = run(pair, {.records = records});
    ASSERT_TRUE(seen) << explain(seen.error());
  }
}

TEST(Session, may_be_authenticated_without_being_encrypted) {
  auto pair = session_pair();
  pair.profile.flags &= ~cap::encrypt;
  ASSERT_TRUE(run(pair, {}));
  bool readable = false;
  for (const auto& message : pair.messages)
    readable = readable || as_text(message).find(std::string_view("\x12\xE8", 2)) != std::string_view::npos;
  EXPECT_TRUE(readable) << "HEARTBEAT should be readable in a record";
}

TEST(Session, of_a_psk_without_context_needs_no_PSK_FINISH) {
  auto pair = session_pair();
  pair.profile.flags = session_caps | cap::psk_supported;
  const auto seen = run(pair, {.opened_by = OpenedBy::psk});
  ASSERT_TRUE(seen) << explain(seen.error());
}

TEST(KeyUpdate, of_one_direction_or_both_keeps_the_session_alive) {
  for (const auto operation : {KeyOperation::update_key, KeyOperation::update_all_keys})
    for (const auto version : {Version::v1_1, Version::v1_2, Version::v1_3, Version::v1_4}) {
      auto pair = session_pair(version);
      const auto seen = run(pair, {.update = operation});
      ASSERT_TRUE(seen) << explain(seen.error());
      EXPECT_TRUE(seen->measured);
    }
}

TEST(KeyUpdate, cannot_begin_with_VerifyNewKey) {
  auto pair = session_pair();
  EXPECT_TRUE(refused_by(run(pair, {.update = KeyOperation::verify_new_key}), rule::key_update_pending));
}

TEST(Session, by_another_pre_shared_key_is_refused) {
  auto pair = session_pair();
  const auto other = std::make_shared<const SecretBuffer>(as_bytes("another secret"));
  pair.profile.psks = {{psk_hint, other}};
  EXPECT_TRUE(refused_by(run(pair, {.opened_by = OpenedBy::psk}), rule::verify_data));
}

TEST(Session, by_a_hint_that_the_device_does_not_know_is_refused) {
  auto pair = session_pair();
  pair.profile.psks.clear();
  EXPECT_TRUE(refused_by(run(pair, {.opened_by = OpenedBy::psk}), rule::peer_refused));
  EXPECT_TRUE(broke(*pair.device->refusal(), rule::psk_known));
}

TEST(Session, signed_by_another_key_is_refused) {
  auto pair = session_pair();
  pair.profile.slots[0].key = &hierarchy(crypto::KeyKind::ec_p256, 1).key;
  EXPECT_TRUE(refused_by(run(pair, {}), rule::key_exchange_signature));
}

TEST(Session, needs_a_common_group_AEAD_and_key_schedule) {
  auto pair = session_pair();
  pair.profile.groups.clear();
  EXPECT_TRUE(refused_by(run(pair, {}), rule::session_algorithms));
  pair = session_pair();
  pair.profile.aeads.clear();
  EXPECT_TRUE(refused_by(run(pair, {}), rule::session_algorithms));
}

TEST(Session, needs_MAC_CAP_of_both) {
  auto pair = session_pair();
  pair.profile.flags &= ~cap::mac;
  EXPECT_TRUE(refused_by(run(pair, {}), rule::peer_refused));
  EXPECT_TRUE(broke(*pair.device->refusal(), rule::session_protection));
}

/// The index, in the messages of an honest run, of the first record.
std::size_t first_record(const Pair& pair) {
  for (std::size_t i = 0; i < pair.messages.size(); i += 2)
    if (pair.messages[i][1] != 0xE4 && pair.messages[i].size() > 8 && i > 8 && pair.messages[i - 2][1] == 0xE4)
      return i;
  return 0;
}

TEST(Meddling, with_any_bit_of_a_key_exchange_or_of_a_record_is_noticed) {
  auto honest = session_pair();
  ASSERT_TRUE(run(honest, {}));
  const auto records = first_record(honest);
  ASSERT_GT(records, 0u);
  for (std::size_t target = records - 2; target < honest.messages.size(); ++target)
    for (std::size_t byte = 0; byte < honest.messages[target].size(); ++byte) {
      const auto bit = static_cast<std::uint8_t>(1u << (target + byte) % 8);
      auto pair = session_pair();
      const auto seen = run(pair, {}, [&](std::size_t n, Buffer& m) {
        if (n == target && byte < m.size()) m[byte] ^= bit;
      });
      ASSERT_FALSE(seen) << "message " << target << " byte " << byte;
    }
}

TEST(Replay, of_a_record_is_noticed_and_ends_the_session) {
  auto honest = session_pair();
  ASSERT_TRUE(run(honest, {}));
  const auto records = first_record(honest);
  auto pair = session_pair();
  Buffer old;
  const auto seen = run(pair, {}, [&](std::size_t n, Buffer& m) {
    if (n == records + 2) old = m;
    if (n == records + 4) m = old;
  });
  EXPECT_FALSE(seen);
  EXPECT_EQ(pair.device->open_sessions(), 0u);
}

TEST(Loss, of_any_message_of_a_session_ends_it_and_nothing_hangs) {
  auto honest = session_pair();
  ASSERT_TRUE(run(honest, {.update = KeyOperation::update_all_keys}));
  for (std::size_t target = first_record(honest) + 1; target < honest.messages.size(); target += 2) {
    auto pair = session_pair();
    const auto seen = run(pair, {.update = KeyOperation::update_all_keys}, [&](std::size_t n, Buffer& m) {
      if (n == target) m.clear();
    });
    EXPECT_FALSE(seen) << target;
  }
}

}  // namespace
}  // namespace bonafide::test
