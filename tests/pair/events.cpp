// Events between two real ends: DSP0274 1.3, "Event mechanism".
#include <bonafide/spdm/requester/events.hpp>
#include <bonafide/spdm/responder/notifier.hpp>

#include "support/broken_rules.hpp"
#include "support/mutual.hpp"

namespace bonafide::test {
namespace {

using namespace spdm;
using Events = std::vector<HeardEvent>;

struct Story {
  std::function<void()> meanwhile;
  std::vector<SupportedEvents> wanted{{.version = 1}};  // all of DMTF's
  std::uint8_t policy = 0;
  std::vector<SupportedEvents>* supported = nullptr;
};

Flow<Events> hear(Line& line, const requester::Wishes& wishes, const Story& story) {
  co_await requester::connect(line, wishes);
  const auto slots = co_await requester::fetch_certificates(line, wishes);
  const requester::Identity identity{0, &*slots.leaf_key(0), slots.digest(0)};
  const requester::SessionWishes session_wishes{.policy = story.policy, .credentials = wishes.credentials};
  auto session = co_await requester::open_session(line, session_wishes, identity);
  if (story.supported != nullptr) {
    auto supported = co_await requester::supported_events(line, session);
    *story.supported = std::move(supported);
  }
  if (story.policy == 0) co_await requester::subscribe(line, session, story.wanted);
  story.meanwhile();
  auto events = co_await requester::fetch_events(line, session, wishes.credentials);
  auto again = co_await requester::fetch_events(line, session, wishes.credentials);
  if (!again.empty()) co_return broken(rule::events_bounded, "EventCount", 4, again.size());
  co_return events;
}

Result<Events> run(MutualPair& pair, const Story& story, const Mischief& mischief = honestly) {
  return pair.run([&](Line& line, const requester::Wishes& wishes) { return hear(line, wishes, story); }, mischief);
}

TEST(Events, that_were_subscribed_to_arrive_in_their_order) {
  MutualPair pair{Version::v1_3, MutAuth::none};
  std::vector<SupportedEvents> supported;
  const auto events = run(pair, {.meanwhile =
                                     [&] {
                                       const std::array<std::uint8_t, 2> indices{1, 16};
                                       pair.device->raise(DmtfEvent::measurement_changed, measurements_detail(indices));
                                       pair.device->raise(DmtfEvent::certificate_changed, slots_detail(0x05));
                                     },
                                 .supported = &supported});
  ASSERT_TRUE(events) << explain(events.error());
  ASSERT_EQ(events->size(), 2u);
  EXPECT_EQ((*events)[0].dmtf(), DmtfEvent::measurement_changed);
  EXPECT_EQ((*events)[0].text(), "measurements 1, 16");
  EXPECT_EQ((*events)[1].dmtf(), DmtfEvent::certificate_changed);
  EXPECT_EQ((*events)[1].text(), "slots 0, 2");
  EXPECT_EQ((*events)[1].instance, (*events)[0].instance + 1);
  ASSERT_EQ(supported.size(), 1u);
  EXPECT_EQ(supported[0].types, (std::vector<std::uint16_t>{1, 2, 3, 4}));
}

TEST(Events, that_nobody_subscribed_to_are_not_sent) {
  MutualPair pair{Version::v1_3, MutAuth::none};
  const auto raise = [&] {
    pair.device->raise(DmtfEvent::certificate_changed, slots_detail(1));
    pair.device->raise(DmtfEvent::measurement_changed, measurements_detail({}));
  };
  auto events = run(pair, {.meanwhile = raise, .wanted = {}});
  ASSERT_TRUE(events) << explain(events.error());
  EXPECT_TRUE(events->empty());
  events = run(pair, {.meanwhile = raise, .wanted = {{.version = 1, .types = {4}}}});
  ASSERT_TRUE(events) << explain(events.error());
  ASSERT_EQ(events->size(), 1u);
  EXPECT_EQ((*events)[0].type, 4);
}

TEST(Events, are_all_subscribed_to_by_the_policy_of_the_session) {
  MutualPair pair{Version::v1_3, MutAuth::none};
  const auto raise = [&] { pair.device->raise(DmtfEvent::certificate_changed, slots_detail(1)); };
  const auto events = run(pair, {.meanwhile = raise, .policy = event_all_policy});
  ASSERT_TRUE(events) << explain(events.error());
  EXPECT_EQ(events->size(), 1u);
}

TEST(Events, that_are_too_many_are_lost_and_the_requester_is_told) {
  MutualPair pair{Version::v1_3, MutAuth::none};
  const auto raise = [&] {
    for (int i = 0; i < 70; ++i) pair.device->raise(DmtfEvent::certificate_changed, slots_detail(1));
  };
  const auto events = run(pair, {.meanwhile = raise});
  ASSERT_TRUE(events) << explain(events.error());
  ASSERT_EQ(events->size(), responder::Notifier::most_waiting + 1);
  EXPECT_EQ(events->front().instance, 6u);
  EXPECT_EQ(events->back().dmtf(), DmtfEvent::event_lost);
  EXPECT_EQ(events->back().text(), "lost up to 5, acknowledged up to 0");
}

TEST(Events, of_unknown_types_cannot_be_subscribed_to) {
  for (const auto& wanted : {SupportedEvents{.version = 1, .types = {9}}, SupportedEvents{.version = 2},
                             SupportedEvents{.registry = 3, .vendor_id = {0x36, 0x1B}, .version = 1}}) {
    MutualPair pair{Version::v1_3, MutAuth::none};
    EXPECT_TRUE(refused_by(run(pair, {.meanwhile = [] {}, .wanted = {wanted}}), rule::peer_refused));
    EXPECT_TRUE(broke(*pair.device->refusal(), rule::event_supported));
  }
}

TEST(Events, need_EVENT_CAP_and_ENCAP_CAP) {
  MutualPair pair{Version::v1_3, MutAuth::none};
  pair.profile.flags &= ~cap::event;
  EXPECT_TRUE(refused_by(run(pair, {.meanwhile = [] {}}), rule::capability_present));
  MutualPair deaf{Version::v1_3, MutAuth::none};
  deaf.wishes.listens = false, deaf.wishes.credentials = nullptr;
  EXPECT_TRUE(refused_by(run(deaf, {.meanwhile = [] {}}), rule::capability_present));
}

TEST(Events, that_get_lost_on_their_way_end_the_conversation) {
  const auto story = [](MutualPair& pair) {
    return Story{.meanwhile = [&] { pair.device->raise(DmtfEvent::certificate_changed, slots_detail(1)); }};
  };
  MutualPair honest{Version::v1_3, MutAuth::none};
  ASSERT_TRUE(run(honest, story(honest)));
  for (auto target = honest.messages.size() - 6; target < honest.messages.size(); ++target) {
    MutualPair pair{Version::v1_3, MutAuth::none};
    EXPECT_FALSE(run(pair, story(pair), [&](std::size_t n, Buffer& m) {
      if (n == target) m.clear();
    })) << target;
  }
}

// --- SEND_EVENT itself ---

Result<Events> read(std::string_view message) {
  const Terms terms{.version = Version::v1_3};
  const auto bytes = *unhex(message);
  const auto decoded = wire::decode<SendEvent>(bytes, terms);
  if (!decoded) return std::unexpected(decoded.error());
  return read_events(decoded->message, terms);
}

/// EventInstanceID, reserved, DMTF, no vendor id, CertificateChanged, one byte of detail.
std::string event(std::string_view instance, std::string_view type = "0400", std::string_view detail = "010001") {
  return std::string{instance} + "000000" + "00000000" + "0000" + std::string{type} + std::string{detail};
}

TEST(SendEvent, may_tell_of_events_in_any_order_without_gaps) {
  const auto events = read("13f1000003000000" + event("07") + event("05") + event("06"));
  ASSERT_TRUE(events) << explain(events.error());
  EXPECT_EQ(events->size(), 3u);
  EXPECT_TRUE(refused_by(read("13f1000002000000" + event("07") + event("05")), rule::events_consecutive));
  EXPECT_TRUE(refused_by(read("13f1000002000000" + event("07") + event("07")), rule::events_consecutive));
}

TEST(SendEvent, must_tell_of_something) { EXPECT_TRUE(refused_by(read("13f1000000000000"), rule::events_some)); }

TEST(SendEvent, of_DMTF_has_the_details_of_its_type) {
  EXPECT_TRUE(refused_by(read("13f1000001000000" + event("01", "0200")), rule::event_detail));
  EXPECT_TRUE(read("13f1000001000000" + event("01", "0900"))) << "of a type that nobody knows yet";
}

TEST(SendEvent, promises_no_more_than_it_holds) {
  EXPECT_FALSE(read("13f10000ffffffff" + event("01")));
  EXPECT_FALSE(read("13f1000002000000" + event("01")));
}

TEST(SendEvent, is_not_taken_for_ever) {
  MutualPair pair{Version::v1_3, MutAuth::none};
  std::size_t taken = 0;
  Error refusal{};
  struct Listening {
    static Flow<int> to(Line& line, const requester::Wishes& wishes, std::size_t& taken, Error& refusal) {
      co_await requester::connect(line, wishes);
      const auto slots = co_await requester::fetch_certificates(line, wishes);
      const requester::Identity identity{0, &*slots.leaf_key(0), slots.digest(0)};
      const requester::SessionWishes session_wishes{};
      auto session = co_await requester::open_session(line, session_wishes, identity);
      requester::Answerer answerer{line, nullptr, session};
      const auto message = *unhex("13f1000001000000" + event("01"));
      while (hex(answerer.answer(message)) == "13710000") ++taken;
      refusal = *answerer.refusal();
      co_return 0;
    }
  };
  ASSERT_TRUE(pair.run([&](Line& line, const requester::Wishes& w) { return Listening::to(line, w, taken, refusal); }));
  EXPECT_EQ(taken, 4096u);
  EXPECT_TRUE(broke(refusal, rule::events_bounded));
}

}  // namespace
}  // namespace bonafide::test
