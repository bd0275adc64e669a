// Every mishap to every message of what changes a session: key updates, capsules, large messages. Afterwards either
// both ends speak, or both know that the session is over.
#include <bonafide/spdm/requester/events.hpp>
#include <bonafide/spdm/requester/session.hpp>
#include <bonafide/spdm/rules/chunk.hpp>
#include <bonafide/spdm/rules/record.hpp>

#include "support/broken_rules.hpp"
#include "support/faults.hpp"
#include "support/session_pair.hpp"

namespace bonafide::test {
namespace {

using namespace spdm;
using requester::SessionWishes;

/// A device with a session that a Requester has opened with a pre-shared key, which is the quickest way.
struct Stage {
  Pair pair;
  std::optional<Session> session;

  explicit Stage(RecordFormat records = doe_records, std::uint32_t transfer_size = 4096) {
    pair.profile.versions = {Version::v1_3};
    pair.profile.flags = cap::cert | cap::meas_signed | cap::encrypt | cap::mac | cap::key_ex | cap::hbeat |
                         cap::key_upd | cap::psk_with_context | cap::chunk | cap::encap | cap::event;
    pair.profile.heartbeat_period = 5;
    pair.profile.event_types = {1, 2, 3, 4};
    pair.profile.psks.push_back({psk_hint, psk_key});
    pair.profile.records = records;
    pair.profile.data_transfer_size = transfer_size;
    // The first byte says how many hundred come back.
    pair.profile.vendor = [](std::uint16_t, Bytes, Bytes payload) {
      return std::optional{Buffer(std::size_t{100} * payload[0] + 1, 9)};
    };
    pair.wishes.sessions = requester::sessions_offered_by(library());
    pair.wishes.sessions->psk = true;
    pair.wishes.listens = true;
    pair.wishes.data_transfer_size = transfer_size;
    pair.wishes.max_message_size = 65536;
  }
  void open() {
    const SessionWishes session_wishes{.records = pair.profile.records, .policy = event_all_policy};
    const requester::PreSharedKey psk{psk_hint, psk_key.get()};
    auto made = pair.run(
        [&](Line& line, const requester::Wishes& wishes) { return opened(line, wishes, session_wishes, psk); });
    ASSERT_TRUE(made) << explain(made.error());
    session = std::move(*made);
  }
  static Flow<Session> opened(Line& line, const requester::Wishes& wishes, const SessionWishes& session_wishes,
                              const requester::PreSharedKey& psk) {
    co_await requester::connect(line, wishes);
    co_return co_await requester::open_session(line, session_wishes, psk);
  }
  Result<void> beat() {
    return pair.go_on([&](Line& line, const auto&) { return requester::heartbeat(line, *session); });
  }
};

// --- what is done in the session ---

Flow<void> update_one(Line& line, Session& session) {
  co_return co_await attempt(requester::update_keys(line, session, KeyOperation::update_key));
}
Flow<void> update_all(Line& line, Session& session) {
  co_return co_await attempt(requester::update_keys(line, session, KeyOperation::update_all_keys));
}
Flow<void> listen(Line& line, Session& session) {
  co_await requester::fetch_events(line, session, nullptr);
  co_return Result<void>{};
}
Flow<void> exchange(Line& line, Session& session, Bytes payload) {
  const requester::VendorMessage message{.standard_id = 3, .vendor_id = {}, .payload = payload};
  const Buffer answer = co_await requester::exchange_vendor(line, &session, message);
  const std::size_t expected = std::size_t{100} * payload[0] + 1;
  if (answer != Buffer(expected, 9)) co_return broken(rule::vendor_echoed, "Payload", 0, answer.size());
  co_return Result<void>{};
}
const Buffer little{0}, much_back{3}, much(300, 0), much_and_much_back(300, 3);
Flow<void> fetch_much(Line& line, Session& session) { return exchange(line, session, much_back); }
Flow<void> send_much(Line& line, Session& session) { return exchange(line, session, much); }
Flow<void> send_and_fetch_much(Line& line, Session& session) { return exchange(line, session, much_and_much_back); }

struct Scene {
  const char* name;
  Flow<void> (*deed)(Line&, Session&);
  void (*before)(responder::Responder&) = [](responder::Responder&) {};
  RecordFormat records = doe_records;
  std::uint32_t transfer_size = 4096;
};

void raise_two(responder::Responder& device) {
  device.raise(DmtfEvent::certificate_changed, slots_detail(1));
  device.raise(DmtfEvent::certificate_changed, slots_detail(2));
}
void update_of_its_own(responder::Responder& device) { ASSERT_TRUE(device.update_keys()); }

Result<void> play(Stage& stage, const Scene& scene, const Mischief& mischief) {
  return stage.pair.go_on([&](Line& line, const auto&) { return scene.deed(line, *stage.session); }, mischief);
}

/// Both ends speak, or both know that it is over, and have no keys.
void expect_agreement(Stage& stage) {
  auto& session = *stage.session;
  auto& device = *stage.pair.device;
  if (!session.ended() && stage.beat()) {
    EXPECT_EQ(device.open_sessions(), 1u);
    EXPECT_TRUE(stage.beat()) << "once is not enough";
    return;
  }
  EXPECT_TRUE(session.ended()) << "half a session: the device does not answer in it";
  Buffer room(128);
  EXPECT_TRUE(refused_by(session.seal(little, room), rule::session_alive));
  EXPECT_TRUE(refused_by(session.open(room), rule::session_alive));
  EXPECT_TRUE(session.export_master(Reveal{}).bytes(Reveal{}).empty());
  device.time_passes(stage.pair.now + std::chrono::seconds{11});
  EXPECT_EQ(device.open_sessions(), 0u);
}

/// What an end may find wrong with a record that something happened to, or hear of the other's finding.
bool is_a_refusal_of_records(const Error& error) {
  constexpr std::array rules{&rule::answered_in_time, &rule::peer_refused,      &rule::record_length,
                             &rule::session_known,    &rule::sequence_expected, &rule::record_authentic};
  return std::ranges::find(rules, error.rule) != rules.end();
}

class SessionFault : public testing::TestWithParam<Scene> {};

TEST_P(SessionFault, leaves_both_ends_or_neither_with_a_session) {
  const auto& scene = GetParam();
  Stage honest{scene.records, scene.transfer_size};
  honest.open();
  scene.before(*honest.pair.device);
  const auto outcome = play(honest, scene, honestly);
  ASSERT_TRUE(outcome) << explain(outcome.error());
  const auto faults = faults_of(honest.pair.messages);
  ASSERT_GE(faults.size(), 100u);
  expect_agreement(honest);
  for (const auto& fault : faults) {
    SCOPED_TRACE(fault.text());
    Stage stage{scene.records, scene.transfer_size};
    stage.open();
    scene.before(*stage.pair.device);
    Result<void> played{};
    {
      Meddler meddler{stage.pair, fault};
      played = play(stage, scene, meddler.mischief());
      meddler.end();
    }
    // Only what a transport pads with, and what comes once more when all is said, does no harm.
    const bool harmless = fault.mishap == Mishap::padded || fault.mishap == Mishap::request_twice;
    EXPECT_TRUE(played.has_value() == harmless || (fault.mishap == Mishap::request_twice && !played));
    if (!played) { EXPECT_TRUE(is_a_refusal_of_records(played.error())) << explain(played.error()); }
    expect_agreement(stage);
    if (testing::Test::HasFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(
    of, SessionFault,
    testing::Values(Scene{"UpdateKey", update_one}, Scene{"UpdateAllKeys", update_all},
                    Scene{"UpdateAllKeys_over_MCTP", update_all, [](responder::Responder&) {}, mctp_records},
                    Scene{"encapsulated_UpdateKey", listen, update_of_its_own}, Scene{"events", listen, raise_two},
                    Scene{"CHUNK_GET", fetch_much, [](responder::Responder&) {}, doe_records, 120},
                    Scene{"CHUNK_SEND", send_much, [](responder::Responder&) {}, doe_records, 120},
                    Scene{"CHUNK_SEND_and_CHUNK_GET", send_and_fetch_much, [](responder::Responder&) {}, doe_records,
                          150}),
    [](const auto& shown) { return shown.param.name; });

TEST(EndOfSession, leaves_no_keys_at_either_end) {
  Stage stage;
  stage.open();
  const auto id = stage.session->terms().id;
  EXPECT_NE(stage.pair.device->export_master(id, Reveal{}), nullptr);
  EXPECT_TRUE(stage.pair.go_on([&](Line& line, const auto&) { return requester::end_session(line, *stage.session); }));
  EXPECT_TRUE(stage.session->ended());
  EXPECT_EQ(stage.pair.device->export_master(id, Reveal{}), nullptr);
  Stage lost;
  lost.open();
  lost.pair.preempt = [](const Buffer&) { return Buffer{}; };
  EXPECT_FALSE(lost.pair.go_on([&](Line& line, const auto&) { return requester::end_session(line, *lost.session); }));
  EXPECT_TRUE(lost.session->ended()) << "whatever comes of it";
}

// --- updates that take their time, or are refused ---

TEST(KeyUpdateDeferred, by_ResponseNotReady_reaches_both_ends_all_the_same) {
  for (const auto& scene : {Scene{"UpdateKey", update_one}, Scene{"UpdateAllKeys", update_all},
                            Scene{"encapsulated", listen, update_of_its_own}, Scene{"events", listen, raise_two}})
    for (const auto& records : {doe_records, mctp_records}) {
      SCOPED_TRACE(scene.name);
      Stage stage{records};
      // KEY_UPDATE, GET_ENCAPSULATED_REQUEST, DELIVER_ENCAPSULATED_RESPONSE
      stage.pair.profile.slow_codes = {0xE9, 0xEA, 0xEB};
      stage.open();
      scene.before(*stage.pair.device);
      const auto outcome = play(stage, scene, honestly);
      ASSERT_TRUE(outcome) << explain(outcome.error());
      EXPECT_FALSE(stage.session->updating());
      EXPECT_TRUE(stage.beat());
      EXPECT_TRUE(stage.beat());
    }
}

std::string say(Stage& stage, std::string_view message) {
  return said_in(*stage.session, *stage.pair.device, *unhex(message));
}

TEST(KeyUpdateRefused, leaves_no_trace) {
  for (const auto deed : {update_one, update_all}) {
    Stage stage;
    stage.open();
    // An UpdateKey whose VerifyNewKey does not come is pending; the session goes on under the new key.
    EXPECT_EQ(say(stage, "13e90107"), "13690107");
    ASSERT_TRUE(stage.session->update_sealing_key());
    const auto again = stage.pair.go_on([&](Line& line, const auto&) { return deed(line, *stage.session); });
    EXPECT_TRUE(refused_by(again, rule::peer_refused));
    EXPECT_TRUE(broke(*stage.pair.device->refusal(), rule::key_update_pending));
    EXPECT_FALSE(stage.session->ended());
    EXPECT_FALSE(stage.session->updating());
    EXPECT_EQ(say(stage, "13e90308"), "13690308") << "the first update can still be proven";
    const auto now = stage.pair.go_on([&](Line& line, const auto&) { return deed(line, *stage.session); });
    EXPECT_TRUE(now) << explain(now.error());
    EXPECT_TRUE(stage.beat());
  }
}

// The ACK of UpdateKey is lost, and the Requester goes on with its old key: the device does, too.
TEST(KeyUpdateForgotten, is_forgotten_by_the_device_as_well) {
  Stage stage;
  stage.open();
  EXPECT_EQ(say(stage, "13e90107"), "13690107");
  EXPECT_EQ(say(stage, "13e80000"), "13680000") << "under the old key";
  EXPECT_EQ(say(stage, "13e90308"), "137f0100") << "there is nothing to verify any more";
  EXPECT_TRUE(stage.pair.go_on([&](Line& line, const auto&) { return update_all(line, *stage.session); }));
  EXPECT_TRUE(stage.beat());
}

// DSP0274 1.2, "CHUNK_SEND_ACK": a large request that takes its time says so in the acknowledgement of its last chunk.
TEST(LargeRequestDeferred, by_ResponseNotReady_is_asked_for_again) {
  Stage stage{doe_records, 120};
  stage.pair.profile.slow_codes = {0xFE};
  stage.open();
  for (const auto deed : {fetch_much, send_much, send_and_fetch_much}) {
    const auto outcome = stage.pair.go_on([&](Line& line, const auto&) { return deed(line, *stage.session); });
    ASSERT_TRUE(outcome) << explain(outcome.error());
  }
  EXPECT_TRUE(stage.beat());
}

// --- large messages stay where they are ---

class LargeMessage : public testing::Test {
 protected:
  void SetUp() override { stage.open(); }
  std::string in_the_clear(std::string_view message) { return hex(stage.pair.device->respond(*unhex(message), out)); }

  Stage stage{doe_records, 120};
  Buffer out = Buffer(4096);
  // VENDOR_DEFINED_REQUEST of standard 3, with a payload of one byte that asks for 301 back.
  const std::string asks_for_much = "13fe0000030000010003", large_response = "137f0f00";
};

TEST_F(LargeMessage, of_a_session_is_not_fetched_in_the_clear) {
  ASSERT_EQ(say(stage, asks_for_much), large_response + "01");
  EXPECT_EQ(in_the_clear("138600010000"), "137f0100") << "CHUNK_GET by who has no key";
  EXPECT_TRUE(broke(*stage.pair.device->refusal(), rule::chunk_in_order));
  EXPECT_EQ(say(stage, "138600010000").substr(0, 8), "13060001");
}

TEST_F(LargeMessage, that_began_in_a_session_does_not_end_in_the_clear) {
  // The first of two chunks: 50 of 80 bytes, which begin a VENDOR_DEFINED_REQUEST.
  const std::string first =
      "13850001"
      "0000"
      "0000"
      "32000000"
      "50000000"
      "13fe0000030000"
      "4700" +
      std::string(82, '0');
  const std::string last =
      "13850101"
      "0100"
      "0000"
      "1e000000" +
      std::string(60, '0');
  ASSERT_EQ(say(stage, first), "130500010000");
  EXPECT_EQ(in_the_clear(last),
            "130501010100"
            "137f0100");
  EXPECT_TRUE(broke(*stage.pair.device->refusal(), rule::chunk_in_order));
  EXPECT_EQ(say(stage, last).substr(0, 16), "130500010100137e");
}

TEST_F(LargeMessage, under_way_lets_nothing_pass_but_itself) {
  ASSERT_EQ(say(stage, asks_for_much), large_response + "01");
  EXPECT_EQ(say(stage, "13e80000"), "137f0400") << "HEARTBEAT";
  EXPECT_EQ(say(stage,
                "13850001"
                "0000"
                "0000"
                "1e000000"
                "50000000" +
                    std::string(60, '0')),
            "137f0400")
      << "transfers do not overlap";
  EXPECT_TRUE(broke(*stage.pair.device->refusal(), rule::in_phase));
  EXPECT_EQ(in_the_clear("13810000").substr(0, 4), "1301") << "what is under way in a session is no matter of others";
}

TEST_F(LargeMessage, goes_with_its_session) {
  ASSERT_EQ(say(stage, asks_for_much), large_response + "01");
  stage.pair.device->time_passes(stage.pair.now + std::chrono::seconds{11});
  EXPECT_EQ(stage.pair.device->open_sessions(), 0u);
  EXPECT_EQ(in_the_clear("138600010000"), "137f0100");
}

}  // namespace
}  // namespace bonafide::test
