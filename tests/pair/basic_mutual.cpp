// Basic mutual authentication between two real ends: a Requester that proves itself outside of sessions, behind
// CHALLENGE_AUTH. DSP0274 1.1, "Mutual authentication".
#include <bonafide/spdm/responder/sessions.hpp>
#include <bonafide/spdm/rules/challenge.hpp>
#include <bonafide/spdm/rules/mutual.hpp>

#include "support/broken_rules.hpp"
#include "support/mutual.hpp"

namespace bonafide::test {
namespace {

using namespace spdm;

MutualPair basic_pair(Version version = Version::v1_2) {
  MutualPair pair{version, MutAuth::none};
  pair.profile.demand.basic = true;
  return pair;
}

TEST(BasicMutual, authentication_follows_CHALLENGE_AUTH_until_1_2) {
  for (const auto version : session_versions) {
    auto pair = basic_pair(version);
    const auto report = pair.authenticate();
    ASSERT_TRUE(report) << name(version) << explain(report.error());
    const bool asked = version < Version::v1_3;
    EXPECT_EQ(report->authentication.asks_back(), asked);
    EXPECT_EQ(pair.device->requester() != nullptr, asked);
    if (asked) { EXPECT_EQ(pair.device->requester()->shown, pair.credentials->slots[0].certificates); }
  }
}

TEST(BasicMutual, authentication_is_not_asked_of_a_requester_without_certificates) {
  auto pair = basic_pair();
  pair.wishes.credentials = nullptr;
  const auto report = pair.authenticate();
  ASSERT_TRUE(report) << explain(report.error());
  EXPECT_FALSE(report->authentication.asks_back());
}

TEST(BasicMutual, authentication_needs_the_key_of_the_certificate) {
  for (const auto version : {Version::v1_1, Version::v1_2}) {
    auto pair = basic_pair(version);
    auto stolen = requester_credentials();
    stolen.slots[0].key = &hierarchy(crypto::KeyKind::ec_p384, 0).key;
    pair.wishes.credentials = &stolen;
    EXPECT_TRUE(refused_by(pair.authenticate(), rule::peer_refused));
    EXPECT_TRUE(broke(*pair.device->refusal(), rule::requester_signature));
    EXPECT_EQ(pair.device->requester(), nullptr);
  }
}

TEST(BasicMutual, authentication_begins_only_after_the_devices_own_signature_has_verified) {
  auto pair = basic_pair();
  pair.profile.slots[0].key = &hierarchy(crypto::KeyKind::ec_p256, 1).key;
  EXPECT_TRUE(refused_by(pair.authenticate(), rule::challenge_signature));
  EXPECT_EQ(count(pair, Code::get_encapsulated_request), 0u);
  EXPECT_EQ(count(pair, Code::deliver_encapsulated_response), 0u);
}

/// The message in a capsule, for who answers with another.
Buffer capsule(std::uint8_t version, std::uint8_t id, Bytes message) {
  Buffer out{version, static_cast<std::uint8_t>(Code::deliver_encapsulated_response), id, 0};
  append(out, message);
  return out;
}

// A relay without any key: what the device has signed for itself is given back to it as somebody else's.
TEST(BasicMutual, authentication_does_not_accept_what_the_device_has_signed_itself) {
  for (const auto version : {Version::v1_1, Version::v1_2}) {
    auto pair = basic_pair(version);
    pair.profile.demand.schemes = pair.profile.schemes;
    // The relay shows the device's own chain, and has a key of the same kind.
    Credentials mirrored;
    mirrored.slots[0] = pair.profile.slots[0];
    mirrored.slots[0].key = &hierarchy(crypto::KeyKind::ec_p256, requester_hierarchy).key;
    pair.wishes.credentials = &mirrored;
    Buffer own_answer;
    const auto outcome = pair.authenticate([&](std::size_t n, Buffer& m) {
      if (n % 2 == 1 && m[1] == static_cast<std::uint8_t>(Code::challenge_auth)) own_answer = m;
      if (m.size() > 6 && m[1] == static_cast<std::uint8_t>(Code::deliver_encapsulated_response) &&
          m[5] == static_cast<std::uint8_t>(Code::challenge_auth)) {
        Buffer mirror = own_answer;
        mirror[2] &= 0x7F;
        // The device asked for a summary of nobody; its own is left out: behind header, hash and nonce.
        mirror.erase(mirror.begin() + 4 + 32 + 32, mirror.begin() + 4 + 32 + 32 + 32);
        m = capsule(m[0], m[2], mirror);
      }
    });
    EXPECT_TRUE(refused_by(outcome, rule::peer_refused));
    EXPECT_TRUE(broke(*pair.device->refusal(), rule::requester_signature)) << name(version);
    EXPECT_EQ(pair.device->requester(), nullptr);
  }
}

TEST(BasicMutual, authentication_notices_a_changed_bit_in_any_capsule) {
  auto honest = basic_pair(Version::v1_2);
  ASSERT_TRUE(honest.authenticate());
  std::size_t first = 0;
  while (honest.messages[first][1] != static_cast<std::uint8_t>(Code::get_encapsulated_request)) ++first;
  for (std::size_t target = first; target < honest.messages.size(); ++target) {
    const auto code = static_cast<Code>(honest.messages[target][1]);
    if (code == Code::get_measurements) break;
    for (std::size_t byte = 0; byte < honest.messages[target].size(); byte += 3) {
      auto pair = basic_pair(Version::v1_2);
      const auto report = pair.authenticate([&](std::size_t n, Buffer& m) {
        if (n == target && byte < m.size()) m[byte] ^= static_cast<std::uint8_t>(1u << byte % 8);
      });
      // Reserved bytes of the capsules themselves are in no transcript; RequestIDs are, in effect.
      const bool counts = byte >= 8 || (byte != 3 && (code != Code::encapsulated_response_ack || byte < 5));
      if (counts) { EXPECT_FALSE(report && pair.device->requester() != nullptr) << target << ' ' << byte; }
    }
  }
}

TEST(BasicMutual, authentication_survives_no_loss_and_no_repetition) {
  auto honest = basic_pair(Version::v1_1);
  ASSERT_TRUE(honest.authenticate());
  std::size_t first = 0;
  while (honest.messages[first][1] != static_cast<std::uint8_t>(Code::get_encapsulated_request)) ++first;
  for (std::size_t target = first; honest.messages[target][1] != static_cast<std::uint8_t>(Code::get_measurements);
       ++target) {
    auto lossy = basic_pair(Version::v1_1);
    EXPECT_FALSE(lossy.authenticate([&](std::size_t n, Buffer& m) {
      if (n == target) m.clear();
    })) << target;
    auto repeating = basic_pair(Version::v1_1);
    Buffer before;
    EXPECT_FALSE(repeating.authenticate([&](std::size_t n, Buffer& m) {
      if (n == target) m = before;
      if (n % 2 == target % 2) before = m;
    })) << target;
  }
}

}  // namespace
}  // namespace bonafide::test
