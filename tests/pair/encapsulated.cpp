// Encapsulated requests, seen from either end: what may be asked and answered where, and what a liar is told.
#include <bonafide/spdm/responder/sessions.hpp>
#include <bonafide/spdm/rules/encapsulated.hpp>
#include <bonafide/spdm/rules/mutual.hpp>

#include "support/broken_rules.hpp"
#include "support/half_open.hpp"
#include "support/keyed_ends.hpp"
#include "support/mutual.hpp"
#include "support/session_pair.hpp"

namespace bonafide::test {
namespace {

using namespace spdm;
using requester::Answerer;
using requester::Opening;
using requester::SessionWishes;

/// A device in a session, to which anything can be said.
class Device : public ::testing::Test {
 protected:
  void meet(Version version, MutAuth kind, bool established) {
    pair = std::make_unique<MutualPair>(version, kind);
    auto made = established ? pair->run(connect_and_prove) : pair->run(connect_and_exchange_keys);
    ASSERT_TRUE(made) << explain(made.error());
    session.emplace(std::move(*made));
  }
  std::string say(std::string_view request) { return said_in(*session, *pair->device, *unhex(request)); }
  std::string say_in_the_clear(std::string_view request) { return hex(pair->device->respond(*unhex(request), out)); }
  const Error& refusal() const { return *pair->device->refusal(); }

  std::unique_ptr<MutualPair> pair;
  std::optional<Session> session;
  Buffer out = Buffer(65536);
};

TEST_F(Device, that_has_nothing_to_ask_says_so) {
  for (const auto version : {Version::v1_1, Version::v1_2, Version::v1_3}) {
    meet(version, MutAuth::none, true);
    const auto first = hex(std::array{static_cast<std::uint8_t>(version)});
    // NoPendingRequests since 1.3, UnexpectedRequest before: DSP0274 1.3, "Error code and error data".
    const std::string told = first + (version >= Version::v1_3 ? "7f4500" : "7f0400");
    EXPECT_EQ(say(first + "ea0000"), told);
    EXPECT_TRUE(broke(refusal(), rule::encapsulated_pending));
    EXPECT_EQ(say_in_the_clear(first + "ea0000"), told);
  }
}

TEST_F(Device, without_ENCAP_CAP_knows_no_capsules) {
  pair = std::make_unique<MutualPair>(Version::v1_3, MutAuth::none);
  pair->profile.flags &= ~(cap::encap | cap::mut_auth);
  ASSERT_TRUE(pair->run(connect_and_prove));
  EXPECT_EQ(say_in_the_clear("13ea0000"), "137f07ea");
}

TEST_F(Device, that_waits_for_an_identity_answers_nothing_else) {
  meet(Version::v1_2, MutAuth::encapsulated, false);
  EXPECT_EQ(say("12e50100"), "127f0800") << "FINISH";
  EXPECT_TRUE(broke(refusal(), rule::encapsulated_in_flight));
  EXPECT_EQ(say("12fe000000000000"), "127f0800") << "VENDOR_DEFINED_REQUEST";
  EXPECT_EQ(say("12ea0000"),
            "126a0100"
            "12810000");
  EXPECT_EQ(say("12ea0000"), "127f0800") << "asked again before its question is answered";
  EXPECT_EQ(pair->device->open_sessions(), 1u);
}

TEST_F(Device, that_said_GET_DIGESTS_without_saying_so_waits_for_RequestID_0) {
  meet(Version::v1_2, MutAuth::implicit_get_digests, false);
  EXPECT_EQ(say("12ea0000"), "127f0800");
  EXPECT_EQ(say("12eb0100"
                "127f0100"),
            "127f0900");
  EXPECT_TRUE(broke(refusal(), rule::request_id_echoed));
  EXPECT_EQ(pair->device->open_sessions(), 0u);
}

TEST_F(Device, refuses_another_RequestID) {
  meet(Version::v1_2, MutAuth::encapsulated, false);
  ASSERT_EQ(say("12ea0000"),
            "126a0100"
            "12810000");
  EXPECT_EQ(say("12eb0200"
                "12010001" +
                std::string(64, '0')),
            "127f0900");
  EXPECT_TRUE(broke(refusal(), rule::request_id_echoed));
  EXPECT_EQ(pair->device->open_sessions(), 0u) << "who does not show itself has no session";
}

TEST_F(Device, refuses_an_answer_that_nobody_waits_for) {
  meet(Version::v1_2, MutAuth::none, true);
  EXPECT_EQ(say("12eb0100"
                "12010001"),
            "127f0900");
  EXPECT_TRUE(broke(refusal(), rule::request_id_echoed));
  EXPECT_EQ(pair->device->open_sessions(), 1u);
  EXPECT_EQ(say("12e80000"), "12680000") << "the session goes on";
}

TEST_F(Device, refuses_an_ERROR_and_any_other_answer_where_it_wants_an_identity) {
  for (const char* answer : {"127f0100", "12020000", "12010000"}) {
    meet(Version::v1_2, MutAuth::encapsulated, false);
    ASSERT_EQ(say("12ea0000"),
              "126a0100"
              "12810000");
    EXPECT_EQ(say(std::string{"12eb0100"} + answer), "127f0900") << answer;
    if (std::string_view{answer} == "127f0100") { EXPECT_TRUE(broke(refusal(), rule::encapsulated_answered)); }
    EXPECT_EQ(pair->device->open_sessions(), 0u) << answer;
  }
}

TEST_F(Device, refuses_a_requester_that_lacks_the_slot_it_wants) {
  meet(Version::v1_2, MutAuth::encapsulated, false);
  ASSERT_EQ(say("12ea0000"),
            "126a0100"
            "12810000");
  EXPECT_EQ(say("12eb0100"
                "12010002" +
                std::string(64, 'a')),
            "127f0900")
      << "slot 1 alone";
  EXPECT_TRUE(broke(refusal(), rule::requester_slot));
}

TEST_F(Device, refuses_FINISH_by_another_slot_and_without_a_signature) {
  const std::string signature(192, '0'), mac(64, '0');
  meet(Version::v1_2, MutAuth::not_encapsulated, false);
  EXPECT_EQ(say("12e50103" + signature + mac), "127f0100");
  EXPECT_TRUE(broke(refusal(), rule::finish_slot));
  meet(Version::v1_2, MutAuth::not_encapsulated, false);
  EXPECT_EQ(say("12e50000" + mac), "127f0100");
  EXPECT_TRUE(broke(refusal(), rule::finish_form));
  meet(Version::v1_2, MutAuth::not_encapsulated, false);
  EXPECT_EQ(say("12e50100" + signature + mac), "127f0600");
  EXPECT_TRUE(broke(refusal(), rule::finish_signature));
  EXPECT_EQ(pair->device->open_sessions(), 0u);
}

TEST_F(Device, that_is_asked_for_its_version_forgets_whom_it_waits_for) {
  pair = std::make_unique<MutualPair>(Version::v1_2, MutAuth::none);
  pair->profile.demand.basic = true;
  Buffer asked_back;
  static_cast<void>(pair->authenticate([&](std::size_t n, Buffer& m) {
    if (n % 2 == 0 && m[1] == static_cast<std::uint8_t>(Code::get_encapsulated_request)) m.resize(1);
  }));
  EXPECT_EQ(say_in_the_clear("12810000"), "127f0800");
  EXPECT_EQ(say_in_the_clear("10840000").substr(0, 4), "1004");
  EXPECT_EQ(say_in_the_clear("12e10000").substr(0, 8), "127f0100") << "malformed, but no longer in flight";
}

// --- the Requester answers ---

class AnsweringRequester : public Device {
 protected:
  void ask_in(Version version, bool established) {
    meet(version, MutAuth::none, established);
    answerer.emplace(*pair->line, pair->credentials.get(), *session);
  }
  std::string ask(std::string_view request) { return hex(answerer->answer(*unhex(request))); }
  std::optional<Answerer> answerer;
};

TEST_F(AnsweringRequester, shows_certificates_in_handshakes_and_sessions) {
  for (const bool established : {false, true}) {
    ask_in(Version::v1_2, established);
    EXPECT_EQ(ask("12810000").substr(0, 8), "12010009") << "slots 0 and 3";
    EXPECT_EQ(ask("1282030000001000").substr(0, 12), "120203001000") << "16 bytes of slot 3";
    EXPECT_EQ(answerer->fetched_slot(), 3);
  }
}

TEST_F(AnsweringRequester, is_not_challenged_in_sessions) {
  for (const bool established : {false, true}) {
    ask_in(Version::v1_2, established);
    EXPECT_EQ(ask("12830000" + std::string(64, '0')), "127f0400");
    EXPECT_TRUE(broke(*answerer->refusal(), rule::encapsulated_allowed));
    EXPECT_FALSE(answerer->challenged());
  }
}

TEST_F(AnsweringRequester, has_no_keys_updated_and_hears_no_events_in_a_handshake) {
  ask_in(Version::v1_3, false);
  for (const char* request : {"13e90101", "13f1000001000000"}) {
    EXPECT_EQ(ask(request), "137f0400") << request;
    EXPECT_TRUE(broke(*answerer->refusal(), rule::encapsulated_allowed));
  }
}

TEST_F(AnsweringRequester, says_nothing_about_itself_in_a_handshake) {
  meet(Version::v1_3, MutAuth::none, false);
  pair->line->terms.requester.flags |= 2u << 22;  // EP_INFO_CAP
  answerer.emplace(*pair->line, pair->credentials.get(), *session);
  EXPECT_EQ(ask("1387010000000000"), "137f0400");
  EXPECT_TRUE(broke(*answerer->refusal(), rule::encapsulated_allowed));
}

TEST_F(AnsweringRequester, knows_no_other_request) {
  ask_in(Version::v1_3, true);
  // GET_MEASUREMENTS, KEY_EXCHANGE, CHUNK_GET, GET_ENCAPSULATED_REQUEST itself, and a response.
  for (const char* request : {"13e00000", "13e40000", "13860000", "13ea0000", "13640000"}) {
    EXPECT_EQ(ask(request), "137f07" + std::string{request}.substr(2, 2)) << request;
    EXPECT_TRUE(broke(*answerer->refusal(), rule::encapsulated_known));
  }
  EXPECT_EQ(ask("13"), "137f0100");
  EXPECT_EQ(ask("12810000"), "137f4100") << "of another version";
  EXPECT_EQ(ask("1381000000"), "137f0100") << "there is no padding in a record";
}

TEST_F(AnsweringRequester, without_certificates_shows_none) {
  meet(Version::v1_2, MutAuth::none, true);
  pair->wishes.credentials = nullptr;
  auto made = pair->run(connect_and_prove);
  ASSERT_TRUE(made);
  Answerer nobody{*pair->line, nullptr, *made};
  EXPECT_EQ(hex(nobody.answer(*unhex("12810000"))), "127f0781");
}

TEST_F(AnsweringRequester, follows_an_update_of_the_devices_key_alone) {
  ask_in(Version::v1_2, true);
  EXPECT_EQ(ask("12e90277"), "127f0100") << "UpdateAllKeys";
  EXPECT_TRUE(broke(*answerer->refusal(), rule::key_update_operation));
  EXPECT_EQ(ask("12e90377"), "127f0100") << "VerifyNewKey without an update";
  EXPECT_TRUE(broke(*answerer->refusal(), rule::key_update_pending));
  EXPECT_EQ(ask("12e90177"), "12690177");
  EXPECT_EQ(ask("12e90178"), "127f0100") << "a second update before the first is proven";
  EXPECT_EQ(ask("12e90379"), "12690379");
}

// --- the flow ---

/// Answers everything the device asks in a session.
Flow<std::size_t> listen(Line& line, const requester::Wishes& wishes, const RecordFormat& records,
                         const std::function<void()>& meanwhile) {
  auto session = co_await connect_and_prove_over(line, wishes, records);
  meanwhile();
  Answerer answerer{line, wishes.credentials, session};
  co_await requester::answer_requests(line, &session, answerer, Opening::get_encapsulated_request);
  co_await requester::heartbeat(line, session);
  co_return answerer.take_events().size();
}

TEST(EncapsulatedKeyUpdate, keeps_the_session_alive) {
  for (const auto version : {Version::v1_1, Version::v1_2, Version::v1_3})
    for (const auto& records : {doe_records, mctp_records}) {
      MutualPair pair{version, MutAuth::none, records};
      const std::function<void()> update = [&] { pair.device->update_keys(); };
      const auto heard = pair.run([&](Line& line, const requester::Wishes& wishes) {
        return listen(line, wishes, pair.profile.records, update);
      });
      ASSERT_TRUE(heard) << name(version) << explain(heard.error());
    }
}

TEST(EncapsulatedKeyUpdate, survives_no_loss_and_leaves_nothing_hanging) {
  const auto listening = [](MutualPair& pair, const Mischief& mischief) {
    const std::function<void()> update = [&] { pair.device->update_keys(); };
    return pair.run(
        [&](Line& line, const requester::Wishes& wishes) { return listen(line, wishes, pair.profile.records, update); },
        mischief);
  };
  MutualPair honest{Version::v1_2, MutAuth::none};
  ASSERT_TRUE(listening(honest, honestly));
  const auto all = honest.messages.size();
  for (std::size_t target = all - 8; target < all - 2; ++target) {
    MutualPair pair{Version::v1_2, MutAuth::none};
    EXPECT_FALSE(listening(pair, [&](std::size_t n, Buffer& m) {
      if (n == target) m.clear();
    })) << target;
  }
}

/// A device that never has enough of it, in the clear.
TEST(Encapsulated, requests_without_end_are_bounded) {
  MutualPair pair{Version::v1_2, MutAuth::none};
  pair.profile.demand.basic = true;
  std::uint8_t id = 0;
  pair.preempt = [&](const Buffer& request) -> std::optional<Buffer> {
    const auto code = static_cast<Code>(request[1]);
    if (code == Code::get_encapsulated_request) return Buffer{0x12, 0x6A, ++id, 0, 0x12, 0x81, 0, 0};
    if (code != Code::deliver_encapsulated_response) return std::nullopt;
    const auto acknowledged = id++;
    return Buffer{0x12, 0x6B, id, 1, acknowledged, 0, 0, 0, 0x12, 0x81, 0, 0};
  };
  EXPECT_TRUE(refused_by(pair.authenticate(), rule::encapsulated_bounded));
  EXPECT_LT(pair.messages.size(), 9000u);
}

TEST(Encapsulated, acknowledgement_of_another_response_is_refused) {
  MutualPair pair{Version::v1_2, MutAuth::none};
  pair.profile.demand.basic = true;
  EXPECT_TRUE(refused_by(pair.authenticate([](std::size_t n, Buffer& m) {
    if (n % 2 == 1 && m.size() > 4 && m[1] == 0x6B) m[4] ^= 1;
  }),
                         rule::request_id_echoed));
}

/// Listens to a device that asks for DIGESTS twice, and acknowledges the answers under these ids.
Result<std::optional<std::uint8_t>> listened(KeyedEnds& ends, std::array<std::uint8_t, 2> acknowledged) {
  Answerer answerer{ends.line, nullptr, ends.session};
  const auto version = static_cast<std::uint8_t>(ends.line.terms.version);
  std::size_t answers = 0;
  auto flow = requester::answer_requests(ends.line, &ends.session, answerer, Opening::get_encapsulated_request);
  return ends.play(std::move(flow), [&](const Buffer& request) -> std::optional<Buffer> {
    if (request[1] == 0xEA) return Buffer{version, 0x6A, 1, 0, version, 0x81, 0, 0};
    EXPECT_EQ(request[1], 0xEB) << "nothing else is said";
    if (answers++ == 0) return Buffer{version, 0x6B, 2, 1, acknowledged[0], 0, 0, 0, version, 0x81, 0, 0};
    return Buffer{version, 0x6B, 0, 0, acknowledged[1], 0, 0, 0};
  });
}

// DSP0274 1.2, "ENCAPSULATED_RESPONSE_ACK response message format": what AckRequestID acknowledges is in nobody's doubt
// but a liar's, who has the keys here.
TEST(Encapsulated, acknowledgement_of_another_response_ends_the_session) {
  for (const auto version : {Version::v1_2, Version::v1_3, Version::v1_4}) {
    KeyedEnds ends{version};
    const auto beats = [&] {
      const Buffer alive{static_cast<std::uint8_t>(version), 0x68, 0, 0};
      return ends.play(requester::heartbeat(ends.line, ends.session), [&](const Buffer&) { return alive; });
    };
    EXPECT_TRUE(listened(ends, {1, 2}));
    EXPECT_FALSE(ends.session.ended());
    EXPECT_TRUE(beats());
  }
  for (const auto& lie : {std::array<std::uint8_t, 2>{0, 2}, {2, 2}, {0xFF, 2}, {1, 1}, {1, 0}, {1, 3}})
    for (const auto version : {Version::v1_2, Version::v1_3, Version::v1_4}) {
      KeyedEnds ends{version};
      EXPECT_TRUE(refused_by(listened(ends, lie), rule::request_id_echoed)) << hex(lie);
      EXPECT_TRUE(ends.session.ended()) << hex(lie);
    }
}

/// A device that asks for whatever the test wants, once it has been authenticated.
Buffer asked_in_the_clear(MutualPair& pair, const Buffer& question) {
  Buffer answer;
  pair.profile.demand.basic = true;
  pair.preempt = [&](const Buffer& request) -> std::optional<Buffer> {
    const auto code = static_cast<Code>(request[1]);
    if (code == Code::get_encapsulated_request) {
      Buffer out{0x12, 0x6A, 1, 0};
      append(out, question);
      return out;
    }
    if (code != Code::deliver_encapsulated_response) return std::nullopt;
    answer = copy(Bytes{request}.subspan(4));
    return Buffer{0x12, 0x6B, 0, 0, 1, 0, 0, 0};
  };
  pair.wishes.measurements = requester::MeasurementWish::none;
  const auto report = pair.authenticate();
  EXPECT_TRUE(report) << explain(report.error());
  return answer;
}

TEST(Encapsulated, requests_outside_of_sessions_are_about_identity_alone) {
  MutualPair pair{Version::v1_2, MutAuth::none};
  EXPECT_EQ(hex(asked_in_the_clear(pair, {0x12, 0xE9, 1, 7})), "127f0400") << "KEY_UPDATE";
  EXPECT_EQ(hex(asked_in_the_clear(pair, {0x12, 0xE0, 0, 0})), "127f07e0") << "GET_MEASUREMENTS";
  EXPECT_EQ(hex(asked_in_the_clear(pair, {0x12, 0x84, 0, 0})), "127f0784") << "GET_VERSION";
  // A summary of measurements, which a Requester has none of.
  Buffer challenge{0x12, 0x83, 0, 0xFF};
  challenge.resize(36);
  EXPECT_EQ(hex(asked_in_the_clear(pair, challenge)), "127f0100");
  challenge[3] = 0, challenge[2] = 5;
  EXPECT_EQ(hex(asked_in_the_clear(pair, challenge)), "127f0100") << "a slot that is empty";
}

}  // namespace
}  // namespace bonafide::test
