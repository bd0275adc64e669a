// Who an end is counts from its proof on, and a proof is of what was shown, and fresh: DSP0274 1.1, "Mutual
// authentication".
#include <set>

#include <bonafide/spdm/responder/sessions.hpp>
#include <bonafide/spdm/rules/encapsulated.hpp>
#include <bonafide/spdm/session/session.hpp>

#include "support/broken_rules.hpp"
#include "support/mutual.hpp"

namespace bonafide::test {
namespace {

using namespace spdm;

bool has_code(const Buffer& message, std::size_t at, Code code) {
  return message.size() > at + 1 && message[at + 1] == static_cast<std::uint8_t>(code);
}

MutualPair challenging_pair() {
  MutualPair pair{Version::v1_2, MutAuth::none, doe_records, crypto::Scheme::ecdsa_p256};
  pair.profile.demand.basic = true;
  pair.wishes.measurements = requester::MeasurementWish::none;
  return pair;
}

TEST(UnprovenRequester, is_who_signs_for_another_chain_than_it_has_shown) {
  auto pair = challenging_pair();
  const auto report = pair.authenticate([](std::size_t n, Buffer& m) {
    const bool capsule = n % 2 == 0 && has_code(m, 0, Code::deliver_encapsulated_response);
    // The headers of the capsule and of CHALLENGE_AUTH, then CertChainHash.
    if (capsule && has_code(m, 4, Code::challenge_auth)) m[4 + 4] ^= 1;
  });
  EXPECT_TRUE(refused_by(report, rule::peer_refused));
  ASSERT_TRUE(pair.device->refusal());
  EXPECT_TRUE(broke(*pair.device->refusal(), rule::chain_hash));
  EXPECT_EQ(pair.device->requester(), nullptr);
}

TEST(UnprovenRequester, is_challenged_with_a_fresh_nonce_each_time) {
  std::set<Buffer> nonces;
  for (int i = 0; i < 3; ++i) {
    auto pair = challenging_pair();
    ASSERT_TRUE(pair.authenticate());
    for (const auto& m : pair.messages)
      // ENCAPSULATED_RESPONSE_ACK of 1.2 has a header of 8 bytes; CHALLENGE one of 4, then its nonce.
      if (has_code(m, 0, Code::encapsulated_response_ack) && has_code(m, 8, Code::challenge))
        nonces.emplace(m.begin() + 12, m.begin() + 44);
  }
  EXPECT_EQ(nonces.size(), 3u);
}

TEST(UnprovenRequester, has_no_name_until_its_FINISH) {
  for (const auto kind : {MutAuth::not_encapsulated, MutAuth::encapsulated, MutAuth::implicit_get_digests}) {
    MutualPair pair{Version::v1_2, kind, doe_records, crypto::Scheme::ecdsa_p256};
    pair.profile.flags |= cap::handshake_in_the_clear;
    pair.wishes.sessions->clear_handshake = true;
    std::uint16_t ours = 0, theirs = 0;
    std::size_t finishes = 0;
    const auto watched = pair.run(connect_and_prove, [&](std::size_t n, Buffer& m) {
      if (n % 2 == 0 && has_code(m, 0, Code::key_exchange)) ours = load_le<std::uint16_t>(Bytes{m}.subspan(4));
      if (n % 2 == 1 && has_code(m, 0, Code::key_exchange_rsp)) theirs = load_le<std::uint16_t>(Bytes{m}.subspan(4));
      const bool finish = ours != 0 && n % 2 == 0 && has_code(m, 0, Code::finish);
      if (!finish) return;
      ++finishes;
      EXPECT_EQ(pair.device->open_sessions(), 1u);
      EXPECT_EQ(pair.device->requester_of(session_id(ours, theirs)), nullptr);
      EXPECT_EQ(pair.device->export_master(session_id(ours, theirs), Reveal{}), nullptr);
    });
    ASSERT_TRUE(watched) << explain(watched.error());
    EXPECT_EQ(finishes, 1u);
    EXPECT_EQ(watched->terms().id, session_id(ours, theirs));
    EXPECT_NE(pair.device->requester_of(watched->terms().id), nullptr);
  }
}

// Nobody beats its heart in a handshake: what stays half open dies where there is no heartbeat, too.
TEST(UnprovenRequester, is_not_waited_for_longer_than_a_handshake_takes) {
  for (const std::uint8_t period : {std::uint8_t{0}, std::uint8_t{255}}) {
    MutualPair pair{Version::v1_2, MutAuth::none, doe_records, crypto::Scheme::ecdsa_p256};
    pair.profile.flags |= cap::handshake_in_the_clear | cap::hbeat;
    pair.profile.heartbeat_period = period;
    pair.wishes.sessions->clear_handshake = true;
    Instant asked{};
    EXPECT_FALSE(pair.run(connect_and_prove, [&](std::size_t n, Buffer& m) {
      if (n % 2 == 1 && has_code(m, 0, Code::key_exchange_rsp)) asked = pair.now;
      if (n % 2 == 0 && has_code(m, 0, Code::finish)) m.clear();
    }));
    pair.device->time_passes(asked + responder::handshake_patience);
    EXPECT_EQ(pair.device->open_sessions(), 1u);
    pair.device->time_passes(asked + responder::handshake_patience + std::chrono::milliseconds{1});
    EXPECT_EQ(pair.device->open_sessions(), 0u);
  }
}

// DSP0274 1.1, "KEY_EXCHANGE_RSP response message format", ResponderVerifyData: the signature does not cover it, and
// whoever has signed need not have the keys.
TEST(UnprovenResponder, is_shown_nothing_and_told_nothing_in_records) {
  for (const auto kind : {MutAuth::none, MutAuth::not_encapsulated, MutAuth::encapsulated}) {
    MutualPair pair{Version::v1_2, kind, doe_records, crypto::Scheme::ecdsa_p256};
    std::size_t answered = 0;
    const auto session = pair.run(connect_and_prove, [&](std::size_t n, Buffer& m) {
      if (answered != 0 || n % 2 == 0 || !has_code(m, 0, Code::key_exchange_rsp)) return;
      m.back() ^= 1;
      answered = n;
    });
    EXPECT_TRUE(refused_by(session, rule::verify_data));
    EXPECT_EQ(pair.messages.size(), answered + 1) << "nothing was said after it";
  }
}

}  // namespace
}  // namespace bonafide::test
