// SessionPolicy, TerminationPolicy: what an update of the device does to sessions that are open. DSP0274 1.2,
// "KEY_EXCHANGE request message format".
#include <bonafide/spdm/rules/record.hpp>

#include "support/broken_rules.hpp"
#include "support/pre_shared_key.hpp"
#include "support/provisioned.hpp"

namespace bonafide::test {
namespace {

using namespace spdm;
using requester::SessionWishes;

/// One device, with a session over slot 0, one over slot 1, and one with a pre-shared key.
class Termination : public testing::Test {
 protected:
  void open(Version version, std::uint8_t policy) {
    device.emplace(version);
    auto& store = device->store;
    const auto& other = hierarchy(crypto::KeyKind::ec_p256, 1);
    store.slots[1] = {other.certificates(), {}, store.key_pairs[1].key.get()};
    store.key_pairs[1].slots = 2;
    device->pair.profile.flags |= cap::psk_with_context | cap::hbeat;
    device->pair.profile.heartbeat_period = 5;
    device->pair.profile.psks = {{psk_hint, psk_key}};
    device->pair.wishes.newest = version;
    device->pair.wishes.every_slot = true;
    device->pair.wishes.sessions->psk = true;
    const SessionWishes wishes{.policy = policy};
    auto made = device->pair.run(
        [&](Line& line, const requester::Wishes& its_wishes) { return three(line, its_wishes, wishes); });
    ASSERT_TRUE(made) << explain(made.error());
    sessions = std::move(*made);
    ASSERT_EQ(responder().open_sessions(), 3u);
  }
  static Flow<std::vector<Session>> three(Line& line, const requester::Wishes& wishes,
                                          const SessionWishes& session_wishes) {
    co_await requester::connect(line, wishes);
    const auto slots = co_await requester::fetch_certificates(line, wishes);
    std::vector<Session> all;
    for (const std::uint8_t slot : {std::uint8_t{0}, std::uint8_t{1}}) {
      const requester::Identity identity{slot, &*slots.leaf_key(slot), slots.digest(slot)};
      auto one = co_await requester::open_session(line, session_wishes, identity);
      all.push_back(std::move(one));
    }
    const requester::PreSharedKey psk{psk_hint, psk_key.get()};
    auto last = co_await requester::open_session(line, session_wishes, psk);
    all.push_back(std::move(last));
    co_return all;
  }
  responder::Responder& responder() { return *device->pair.device; }
  bool beats(std::size_t which) {
    return device->pair.go_on([&](Line& line, const auto&) { return requester::heartbeat(line, sessions[which]); })
        .has_value();
  }
  Buffer chain_of(unsigned key) {
    return authority().chain(hierarchy(crypto::KeyKind::ec_p256, key).key.spki().value());
  }
  Result<requester::TakesEffect> set(Session* session, std::uint8_t slot, const Buffer& chain) {
    const requester::CertificateWish wish{.slot = slot, .certificates = chain};
    return device->pair.go_on([&](Line& line, const auto&) { return requester::set_certificate(line, session, wish); });
  }

  std::optional<Provisioned> device;
  std::vector<Session> sessions;
};

constexpr std::array versions{Version::v1_2, Version::v1_3};

TEST_F(Termination, follows_an_update_unless_the_policy_lets_the_session_survive) {
  for (const auto version : versions)
    for (const std::uint8_t policy : {std::uint8_t{0}, termination_policy}) {
      open(version, policy);
      responder().update_took_effect();
      EXPECT_EQ(responder().open_sessions(), policy == 0 ? 0u : 3u);
      for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(beats(i), policy != 0);
      if (policy == 0) { EXPECT_TRUE(broke(*responder().refusal(), rule::session_known)); }
      for (const auto& session : sessions) EXPECT_EQ(session.ended(), policy == 0) << "the Requester knows, too";
    }
}

TEST_F(Termination, follows_a_change_of_the_slot_that_has_signed) {
  for (const auto version : versions)
    for (const std::uint8_t policy : {std::uint8_t{0}, termination_policy}) {
      open(version, policy);
      ASSERT_TRUE(set(nullptr, 1, chain_of(1)));
      EXPECT_TRUE(beats(0));
      EXPECT_EQ(beats(1), policy != 0) << "its slot is another now";
      EXPECT_TRUE(beats(2)) << "a pre-shared key is in no slot";
      EXPECT_EQ(responder().open_sessions(), policy == 0 ? 2u : 3u);
    }
}

TEST_F(Termination, does_not_follow_a_chain_that_is_put_where_it_is_already) {
  open(Version::v1_3, 0);
  ASSERT_TRUE(set(nullptr, 1, hierarchy(crypto::KeyKind::ec_p256, 1).certificates()));
  for (std::size_t i = 0; i < 3; ++i) EXPECT_TRUE(beats(i));
}

TEST_F(Termination, spares_the_session_that_has_asked_for_the_change_and_no_other) {
  for (const auto version : versions) {
    open(version, 0);
    ASSERT_TRUE(set(&sessions[1], 1, chain_of(1)));
    EXPECT_TRUE(beats(1));
    ASSERT_TRUE(set(&sessions[0], 1, chain_of(0)));
    EXPECT_TRUE(beats(1)) << "it does not rest on the slot any more";
    open(version, 0);
    ASSERT_TRUE(set(&sessions[0], 1, chain_of(1)));
    EXPECT_TRUE(beats(0));
    EXPECT_FALSE(beats(1));
  }
}

TEST_F(Termination, follows_the_reset_that_a_change_of_the_slot_waits_for) {
  open(Version::v1_3, 0);
  device->store.install_at_reset(0, [](responder::Store& its) { its.erase(0); });
  EXPECT_TRUE(beats(0));
  device->store.reset();
  EXPECT_FALSE(beats(0));
  EXPECT_TRUE(beats(1));
}

TEST_F(Termination, is_nothing_that_1_1_knows_of) {
  open(Version::v1_1, 0);
  responder().update_took_effect();
  EXPECT_EQ(responder().open_sessions(), 3u);
}

}  // namespace
}  // namespace bonafide::test
