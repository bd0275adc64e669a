// A negotiation that outlives a reset of the device: CACHE_CAP, END_SESSION, and the VCA in every later signature.
#include <bonafide/spdm/requester/session.hpp>

#include "support/broken_rules.hpp"
#include "support/pair.hpp"

namespace bonafide::test {
namespace {

using namespace spdm;
using requester::Identity;
using requester::SessionWishes;

constexpr std::uint32_t caching_caps =
    cap::cache | cap::cert | cap::chal | cap::meas_signed | cap::encrypt | cap::mac | cap::key_ex;

Pair caching_pair(Version version = Version::v1_2) {
  Pair pair;
  pair.profile.versions = {version};
  pair.profile.flags = caching_caps;
  pair.wishes.sessions = requester::sessions_offered_by(library());
  return pair;
}

Flow<void> open_and_end(Line& line, const requester::Wishes& wishes, std::uint8_t attributes) {
  const auto slots = co_await requester::fetch_certificates(line, wishes);
  const Identity identity{0, &*slots.leaf_key(0), slots.digest(0)};
  const SessionWishes session_wishes{};
  auto session = co_await requester::open_session(line, session_wishes, identity);
  const auto measured = co_await requester::measure(line, session, wishes, identity);
  if (!measured.is_signed()) co_return broken(rule::measurement_signature, "Signature", 0, 0);
  co_await requester::end_session(line, session, attributes);
  co_return Result<void>{};
}

struct Kept {
  std::optional<NegotiatedState> ours, theirs;
};

/// Connects, holds a session, and takes what both ends keep of it.
Kept keep(Pair& pair, std::uint8_t attributes = 0) {
  Kept kept;
  const auto outcome = pair.run([&](Line& line, const requester::Wishes& wishes) -> Flow<void> {
    co_await requester::connect(line, wishes);
    co_await open_and_end(line, wishes, attributes);
    co_return Result<void>{};
  });
  EXPECT_TRUE(outcome) << explain(outcome.error());
  if (auto ours = requester::state_to_keep(*pair.line)) kept.ours = std::move(*ours);
  kept.theirs = pair.device->state_to_keep();
  return kept;
}

Flow<void> resumed(Line& line, const requester::Wishes& wishes, const NegotiatedState& ours) {
  co_await requester::resume(line, ours);
  const auto slots = co_await requester::fetch_certificates(line, wishes);
  const Identity identity{0, &*slots.leaf_key(0), slots.digest(0)};
  co_await requester::challenge(line, wishes, identity);
  co_await open_and_end(line, wishes, 0);
  co_return Result<void>{};
}

/// The device has been reset; both ends go on where they were.
Result<void> go_on(Pair& pair, const NegotiatedState& ours, const NegotiatedState& theirs) {
  return pair.run([&](Line& line, const requester::Wishes& wishes) {
    EXPECT_TRUE(pair.device->resume(theirs));
    return resumed(line, wishes, ours);
  });
}

TEST(KeptState, lets_both_ends_go_on_after_a_reset_without_negotiating) {
  for (const auto version : {Version::v1_2, Version::v1_3, Version::v1_4}) {
    auto pair = caching_pair(version);
    const auto kept = keep(pair);
    ASSERT_TRUE(kept.ours && kept.theirs);
    EXPECT_EQ(kept.ours->vca, kept.theirs->vca);
    Buffer said;  // GET_VERSION to ALGORITHMS, as they crossed
    for (std::size_t i = 0; i < 6; ++i) append(said, pair.messages[i]);
    EXPECT_EQ(kept.ours->vca, said);

    const auto outcome = go_on(pair, *kept.ours, *kept.theirs);
    ASSERT_TRUE(outcome) << name(version) << explain(outcome.error());
    EXPECT_EQ(pair.messages[0][1], 0x81) << "GET_DIGESTS comes first";
    // M1: the VCA of the first connection, byte for byte, then what was said after the reset.
    const Bytes proven = pair.line->transcript.proven();
    ASSERT_GT(proven.size(), said.size() + 4);
    EXPECT_TRUE(equal(proven.first(said.size()), said));
    EXPECT_TRUE(equal(proven.subspan(said.size(), 4), pair.messages[0]));
  }
}

TEST(KeptState, that_differs_in_one_bit_breaks_the_first_signature) {
  auto pair = caching_pair();
  const auto kept = keep(pair);
  ASSERT_TRUE(kept.ours && kept.theirs);
  for (std::size_t at = 0; at < kept.ours->vca.size(); at += 7) {
    auto other = *kept.ours;
    other.vca[at] ^= 1;
    EXPECT_TRUE(refused_by(go_on(pair, other, *kept.theirs), rule::challenge_signature)) << at;
  }
}

TEST(KeptState, is_gone_once_END_SESSION_has_cleared_it) {
  auto pair = caching_pair();
  const auto kept = keep(pair, clear_negotiated_state);
  ASSERT_TRUE(kept.ours);
  EXPECT_FALSE(kept.theirs);
  const auto outcome =
      pair.run([&](Line& line, const requester::Wishes& wishes) { return resumed(line, wishes, *kept.ours); });
  EXPECT_TRUE(refused_by(outcome, rule::peer_refused));
  EXPECT_EQ(hex(pair.messages[1]).substr(2), "7f0400") << "UnexpectedRequest: connect then";
}

TEST(KeptState, needs_CACHE_CAP_and_a_version_that_signs_it) {
  auto without = caching_pair();
  without.profile.flags &= ~cap::cache;
  auto kept = keep(without);
  EXPECT_FALSE(kept.ours || kept.theirs);
  EXPECT_TRUE(refused_by(requester::state_to_keep(*without.line), rule::state_kept));
  auto old = caching_pair(Version::v1_1);
  kept = keep(old);
  EXPECT_FALSE(kept.ours || kept.theirs);
  EXPECT_TRUE(refused_by(requester::state_to_keep(*old.line), rule::state_kept));
}

TEST(KeptState, of_other_capabilities_is_not_resumed) {
  auto pair = caching_pair();
  const auto kept = keep(pair);
  ASSERT_TRUE(kept.theirs);
  auto other = usual_profile();
  other.flags = caching_caps & ~cap::meas;
  responder::Responder device{library(), other};
  EXPECT_TRUE(refused_by(device.resume(*kept.theirs), rule::state_kept));
}

}  // namespace
}  // namespace bonafide::test
