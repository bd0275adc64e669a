// Sessions between two real ends: what they carry, and what becomes of them when somebody meddles.
#include <bonafide/spdm/answer.hpp>
#include <bonafide/spdm/rules/record.hpp>

#include "support/broken_rules.hpp"
#include "support/half_open.hpp"
#include "support/pair.hpp"

namespace bonafide::test {
namespace {

using namespace spdm;
using requester::SessionWishes;

constexpr std::uint32_t session_caps =
    cap::cert | cap::chal | cap::meas_signed | cap::encrypt | cap::mac | cap::key_ex | cap::hbeat | cap::key_upd;

responder::Profile session_profile(crypto::Scheme scheme = crypto::Scheme::ecdsa_p256) {
  auto profile = usual_profile(scheme);
  profile.flags = session_caps | cap::psk_with_context;
  profile.heartbeat_period = 5;
  profile.psks.push_back({psk_hint, psk_key});
  profile.vendor = [](std::uint16_t standard, Bytes, Bytes payload) -> std::optional<Buffer> {
    if (standard != 3) return {};
    Buffer turned(payload.rbegin(), payload.rend());
    return turned;
  };
  return profile;
}

Pair session_pair(Version version = Version::v1_2, RecordFormat records = doe_records) {
  Pair pair{session_profile()};
  pair.profile.versions = {version};
  pair.profile.records = records;
  pair.wishes.sessions = requester::sessions_offered_by(library());
  pair.wishes.sessions->psk = true;
  return pair;
}

enum class Kind { certificate, psk };

/// What a scenario saw.
struct Seen {
  bool measured = false;
  Buffer vendor;
  Buffer requester_export;
};

struct Scenario {
  Kind kind = Kind::certificate;
  RecordFormat records = doe_records;
  std::optional<KeyOperation> update{};
};

Flow<Session> open(Line& line, const SessionWishes& wishes, const Scenario& scenario,
                   const requester::Identity& identity, const requester::PreSharedKey& psk) {
  if (scenario.kind == Kind::psk) {
    auto session = co_await requester::open_session(line, wishes, psk);
    co_return session;
  }
  auto session = co_await requester::open_session(line, wishes, identity);
  co_return session;
}

/// Connects, opens a session, uses it for everything, ends it.
Flow<Seen> live(Line& line, const requester::Wishes& wishes, const Scenario& scenario) {
  co_await requester::connect(line, wishes);
  const auto slots = co_await requester::fetch_certificates(line, wishes);
  const requester::Identity identity{0, &*slots.leaf_key(0), slots.digest(0)};
  const SessionWishes session_wishes{.records = scenario.records, .summary = MeasurementSummary::all};
  const requester::PreSharedKey psk{psk_hint, psk_key.get()};
  auto session = co_await open(line, session_wishes, scenario, identity, psk);

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
    for (const auto kind : {Kind::certificate, Kind::psk}) {
      auto pair = session_pair(version);
      const auto seen = run(pair, {.kind = kind});
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
  const requester::PreSharedKey psk{psk_hint, psk_key.get()};
  const auto session = co_await open(line, session_wishes, scenario, identity, psk);
  co_return origin;
}

TEST(Session, tells_whoever_asks_what_its_keys_came_from) {
  for (const auto kind : {Kind::certificate, Kind::psk}) {
    auto pair = session_pair();
    const auto scenario = Scenario{.kind = kind};
    const auto origin =
        pair.run([&](Line& line, const requester::Wishes& wishes) { return origin_of_one(line, wishes, scenario); });
    ASSERT_TRUE(origin) << explain(origin.error());
    const bool psk = kind == Kind::psk;
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
  const auto seen = run(pair, {.kind = Kind::psk});
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
  EXPECT_TRUE(refused_by(run(pair, {.kind = Kind::psk}), rule::verify_data));
}

TEST(Session, by_a_hint_that_the_device_does_not_know_is_refused) {
  auto pair = session_pair();
  pair.profile.psks.clear();
  EXPECT_TRUE(refused_by(run(pair, {.kind = Kind::psk}), rule::peer_refused));
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

// --- requests that are out of place ---

class InSession : public ::testing::Test {
 protected:
  Pair pair = session_pair();
  std::optional<Session> session;
  Buffer out = Buffer(65536);

  static Flow<Session> opened(Line& line, const requester::Wishes& wishes, Kind kind) {
    co_await requester::connect(line, wishes);
    const auto slots = co_await requester::fetch_certificates(line, wishes);
    const requester::Identity identity{0, &*slots.leaf_key(0), slots.digest(0)};
    const SessionWishes session_wishes{};
    const requester::PreSharedKey psk{psk_hint, psk_key.get()};
    const Scenario scenario{.kind = kind};
    auto made = co_await open(line, session_wishes, scenario, identity, psk);
    co_return made;
  }
  void establish(Kind kind = Kind::certificate) {
    auto made = pair.run([&](Line& line, const requester::Wishes& wishes) { return opened(line, wishes, kind); });
    ASSERT_TRUE(made) << explain(made.error());
    session = std::move(*made);
  }
  /// What the device answers in the session, in hexadecimal digits; nothing where it says nothing.
  std::string say(std::string_view request) {
    Buffer room(1024);
    Buffer record = copy(*session->seal(*unhex(request), room));
    Buffer reply = copy(pair.device->respond_secured(record, out));
    if (reply.empty()) return {};
    const auto opened_reply = session->open(reply);
    return opened_reply ? hex(*opened_reply) : "(not for us)";
  }
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

// --- answers that do not fit ---

/// Changes KEY_EXCHANGE_RSP or PSK_EXCHANGE_RSP on its way.
Result<Seen> with_exchange(Kind kind, const std::function<void(Buffer&)>& change, Pair pair = session_pair()) {
  const std::uint8_t code = kind == Kind::psk ? 0x66 : 0x64;
  return run(pair, {.kind = kind}, [&](std::size_t n, Buffer& m) {
    if (n % 2 == 1 && m.size() > 40 && m[1] == code && m[0] == 0x12) change(m);
  });
}

TEST(Lie, of_mutual_authentication_that_was_not_offered) {
  EXPECT_TRUE(refused_by(with_exchange(Kind::certificate, [](Buffer& m) { m[6] = 1; }), rule::mut_auth_possible));
}

TEST(Lie, of_a_heartbeat_without_HBEAT_CAP) {
  auto pair = session_pair();
  pair.profile.flags &= ~cap::hbeat;
  EXPECT_TRUE(refused_by(
      with_exchange(Kind::certificate, [](Buffer& m) { m[2] = 7; }, std::move(pair)), rule::heartbeat_agreed));
}

TEST(Lie, of_a_version_of_secured_messages_that_was_not_offered) {
  // The opaque list stands behind random data, the 256 bytes of an ffdhe2048 value and a summary of 32.
  constexpr std::size_t opaque = 8 + 32 + 256 + 32 + 2;
  EXPECT_TRUE(
      refused_by(with_exchange(Kind::certificate, [](Buffer& m) { m[opaque + 11] = 0x77; }), rule::secured_version));
  EXPECT_TRUE(refused_by(with_exchange(Kind::certificate, [](Buffer& m) { m[opaque] = 0; }), rule::opaque_list));
}

TEST(Lie, of_a_context_that_PSK_CAP_does_not_have) {
  auto pair = session_pair();
  pair.profile.flags = session_caps | cap::psk_supported;
  const auto add_context = [](Buffer& m) {
    m[8] = 4;
    m.insert(m.begin() + 12 + 32, 4, 9);
  };
  EXPECT_TRUE(refused_by(with_exchange(Kind::psk, add_context, std::move(pair)), rule::psk_context));
}

TEST(Lie, of_another_key_update_or_another_vendor) {
  const KeyUpdate update{{.operation = KeyOperation::update_key, .tag = 7}};
  EXPECT_TRUE(answers(update, KeyUpdateAck{{.operation = KeyOperation::update_key, .tag = 7}}));
  EXPECT_TRUE(refused_by(answers(update, KeyUpdateAck{{.operation = KeyOperation::update_key, .tag = 8}}),
                         rule::key_update_echoed));
  EXPECT_TRUE(refused_by(answers(update, KeyUpdateAck{{.operation = KeyOperation::update_all_keys, .tag = 7}}),
                         rule::key_update_echoed));
  EXPECT_TRUE(
      refused_by(answers(VendorDefinedRequest{{.standard_id = 3}}, VendorDefinedResponse{{.standard_id = 4}}, Terms{}),
                 rule::vendor_echoed));
}

TEST(Record, whose_message_lacks_the_MCTP_type_is_refused) {
  const Suite suite{Version::v1_2, crypto::Hash::sha256, crypto::Aead::aes_256_gcm};
  crypto::Digest th{.size = 32};
  const auto secrets = *HandshakeSecrets::derive(library(), suite, KeyOrigin::psk, psk_secret, th);
  const auto end = [&](Role role) {
    const SessionTerms terms{.role = role, .id = 5, .suite = suite, .shape = {mctp_records, Protection::encrypted}};
    return *Session::begin(library(), terms, secrets, Transcript{library()});
  };
  auto requester_end = end(Role::requester), responder_end = end(Role::responder);
  Buffer room(256);
  const Buffer pldm{0x01}, data{1, 2, 3, 4};
  Buffer record = copy(*requester_end.seal_application(pldm, data, room));
  EXPECT_TRUE(refused_by(responder_end.open(record), rule::record_prefix));
  record = copy(*requester_end.seal(data, room));
  const auto message = responder_end.open(record);
  ASSERT_TRUE(message);
  EXPECT_TRUE(equal(*message, data));
}

}  // namespace
}  // namespace bonafide::test
