// Every mishap to every message that opens a session: FINISH and PSK_FINISH, in records and in the clear, and what a
// Requester shows of itself before. Afterwards there is a whole session or none, and the next attempt succeeds.
#include <bonafide/spdm/responder/sessions.hpp>

#include "support/broken_rules.hpp"
#include "support/faults.hpp"
#include "support/mutual.hpp"
#include "support/session_pair.hpp"

namespace bonafide::test {
namespace {

using namespace spdm;
using requester::SessionWishes;

struct Scene {
  const char* name;
  MutAuth asks = MutAuth::none;
  bool psk = false;
  bool clear = false;
  Version version = Version::v1_3;
};

/// Both ends connected, and the certificates fetched: KEY_EXCHANGE or PSK_EXCHANGE comes next.
struct Stage {
  MutualPair pair;
  bool psk;
  std::optional<requester::Slots> slots;
  std::optional<Session> session;

  explicit Stage(const Scene& scene)
      : pair{scene.version, scene.asks, doe_records, crypto::Scheme::ecdsa_p256}, psk(scene.psk) {
    pair.profile.flags |= cap::psk_with_context | (scene.clear ? cap::handshake_in_the_clear : 0u);
    pair.profile.psks.push_back({psk_hint, psk_key});
    pair.wishes.sessions->psk = true;
    pair.wishes.sessions->clear_handshake = scene.clear;
  }
  void connect() {
    auto fetched = pair.run(connect_and_fetch);
    ASSERT_TRUE(fetched) << explain(fetched.error());
    slots = std::move(*fetched);
  }
  Result<void> open(const Mischief& mischief = honestly) {
    session.reset();
    const SessionWishes wishes{.credentials = pair.credentials.get()};
    const requester::PreSharedKey key{psk_hint, psk_key.get()};
    const requester::Identity identity{0, &*slots->leaf_key(0), slots->digest(0)};
    auto made = pair.go_on(
        [&](Line& line, const auto&) {
          return psk ? requester::open_session(line, wishes, key) : requester::open_session(line, wishes, identity);
        },
        mischief);
    if (!made) return std::unexpected(made.error());
    session = std::move(*made);
    return {};
  }
  Result<void> beat() {
    return pair.go_on([&](Line& line, const auto&) { return requester::heartbeat(line, *session); });
  }
};

/// A whole session at both ends, of which the device thinks what is true; or none, and no trace of it.
void expect_all_or_nothing(Stage& stage) {
  auto& device = *stage.pair.device;
  if (stage.session && stage.beat()) {
    EXPECT_TRUE(stage.beat());
    const auto id = stage.session->terms().id;
    ASSERT_NE(device.export_master(id, Reveal{}), nullptr);
    EXPECT_TRUE(equal(device.export_master(id, Reveal{})->bytes(Reveal{}),
                      stage.session->export_master(Reveal{}).bytes(Reveal{})));
    const bool asks = stage.pair.profile.demand.session != MutAuth::none && !stage.psk;
    ASSERT_EQ(device.requester_of(id) != nullptr, asks);
    if (asks) { EXPECT_EQ(device.requester_of(id)->shown, stage.pair.credentials->slots[0].certificates); }
    return;
  }
  if (stage.session) { EXPECT_TRUE(stage.session->ended()) << "half a session"; }
  stage.pair.now += responder::handshake_patience + std::chrono::seconds{1};
  device.time_passes(stage.pair.now);
  EXPECT_EQ(device.open_sessions(), 0u);
  const auto again = stage.open();
  EXPECT_TRUE(again) << "something is left behind: " << explain(again.error());
  if (again) { EXPECT_TRUE(stage.beat()); }
}

class HandshakeFault : public testing::TestWithParam<Scene> {};

TEST_P(HandshakeFault, opens_a_whole_session_or_none) {
  const auto& scene = GetParam();
  Stage honest{scene};
  honest.connect();
  const auto opened = honest.open();
  ASSERT_TRUE(opened) << explain(opened.error());
  const auto faults = faults_of(honest.pair.messages, 4);
  ASSERT_GE(faults.size(), 50u);
  expect_all_or_nothing(honest);
  for (const auto& fault : faults) {
    SCOPED_TRACE(fault.text());
    Stage stage{scene};
    stage.connect();
    Result<void> outcome{};
    {
      Meddler meddler{stage.pair, fault};
      outcome = stage.open(meddler.mischief());
      meddler.end();
    }
    // What stands in capsules in the clear is proven by what it leads to, and their headers by nothing.
    const bool proven = !scene.clear || scene.asks == MutAuth::none || scene.asks == MutAuth::not_encapsulated;
    const bool spoilt = fault.mishap == Mishap::flipped || fault.mishap == Mishap::cut;
    if (proven && spoilt) { EXPECT_FALSE(outcome); }
    if (!outcome) { EXPECT_NE(outcome.error().rule, nullptr); }
    expect_all_or_nothing(stage);
    if (testing::Test::HasFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(
    of, HandshakeFault,
    testing::Values(Scene{"FINISH"}, Scene{.name = "PSK_FINISH", .psk = true},
                    Scene{.name = "FINISH_in_the_clear", .clear = true},
                    Scene{.name = "FINISH_signed", .asks = MutAuth::not_encapsulated},
                    Scene{.name = "FINISH_after_capsules", .asks = MutAuth::encapsulated},
                    Scene{.name = "FINISH_after_an_implicit_GET_DIGESTS",
                          .asks = MutAuth::implicit_get_digests,
                          .version = Version::v1_2},
                    Scene{.name = "FINISH_after_capsules_in_the_clear", .asks = MutAuth::encapsulated, .clear = true}),
    [](const auto& shown) { return shown.param.name; });

// Basic mutual authentication: whatever happens to a capsule, nobody is taken for somebody else, and the next attempt
// succeeds.
TEST(BasicMutualFault, proves_somebody_or_nobody) {
  const auto meet = [](MutualPair& pair, const Mischief& mischief) {
    pair.profile.demand.basic = true;
    pair.wishes.measurements = requester::MeasurementWish::none;
    return pair.authenticate(mischief);
  };
  MutualPair honest{Version::v1_2, MutAuth::none, doe_records, crypto::Scheme::ecdsa_p256};
  ASSERT_TRUE(meet(honest, honestly));
  std::size_t first = 0;
  while (honest.messages[first][1] != static_cast<std::uint8_t>(Code::get_encapsulated_request)) ++first;
  const std::vector<Buffer> capsules(honest.messages.begin() + static_cast<std::ptrdiff_t>(first),
                                     honest.messages.end());
  for (auto fault : faults_of(capsules, 4)) {
    fault.at += first;
    SCOPED_TRACE(fault.text());
    MutualPair pair{Version::v1_2, MutAuth::none, doe_records, crypto::Scheme::ecdsa_p256};
    Meddler meddler{pair, fault};
    const auto report = meet(pair, meddler.mischief());
    meddler.end();
    if (report) { ASSERT_NE(pair.device->requester(), nullptr); }
    const auto* const known = pair.device->requester();
    if (known != nullptr) { ASSERT_EQ(known->shown, pair.credentials->slots[0].certificates); }
    pair.preempt = {};
    ASSERT_TRUE(pair.go_on(requester::authenticate)) << "something is left behind";
  }
}

}  // namespace
}  // namespace bonafide::test
