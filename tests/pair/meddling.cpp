// An authentication that somebody meddles with: nothing is proven over bytes that the device did not sign.
#include <bonafide/spdm/rules/challenge.hpp>

#include "support/broken_rules.hpp"
#include "support/pair.hpp"

namespace bonafide::test {
namespace {

using spdm::Version;
namespace rule = spdm::rule;

/// A run that ends authenticated has a transcript that is, byte for byte, what the responder signed.
::testing::AssertionResult proves_what_was_signed(const Pair& pair, const Result<spdm::requester::Report>& report) {
  if (!report) return ::testing::AssertionSuccess();
  if (pair.line->transcript.proven() == pair.device->signed_bytes()) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << "authenticated over bytes that the responder did not sign";
}

std::vector<std::size_t> sizes_of_an_honest_run(const spdm::responder::Profile& profile) {
  Pair honest{profile};
  EXPECT_TRUE(honest.authenticate());
  EXPECT_EQ(honest.line->transcript.proven(), honest.device->signed_bytes());
  EXPECT_FALSE(honest.device->signed_bytes().empty());
  std::vector<std::size_t> sizes;
  for (const auto& message : honest.messages) sizes.push_back(message.size());
  return sizes;
}

/// Flips one bit on the way, every `stride`th of the conversation from `first` on.
void expect_flips_noticed(const spdm::responder::Profile& profile, std::size_t first, std::size_t stride) {
  const auto sizes = sizes_of_an_honest_run(profile);
  std::size_t flip = first;
  for (std::size_t target = 0; target < sizes.size(); ++target) {
    for (; flip < sizes[target] * 8; flip += stride) {
      Pair pair{profile};
      const auto report = pair.authenticate([&](std::size_t n, Buffer& m) {
        if (n == target && flip / 8 < m.size()) m[flip / 8] ^= static_cast<std::uint8_t>(1u << flip % 8);
      });
      ASSERT_TRUE(proves_what_was_signed(pair, report)) << "message " << target << " bit " << flip;
      ASSERT_FALSE(report) << "message " << target << " bit " << flip;
    }
    flip -= sizes[target] * 8;
  }
}

TEST(Meddling, with_any_one_bit_of_any_message_is_noticed_with_P_256) { expect_flips_noticed(usual_profile(), 0, 1); }

TEST(Meddling, with_sampled_bits_is_noticed_in_every_version_with_every_scheme) {
  std::size_t first = 0;
  for (const auto version : {Version::v1_0, Version::v1_1, Version::v1_2, Version::v1_3, Version::v1_4})
    for (const auto scheme : schemes_offered()) {
      if ((spdm::bit(scheme) & spdm::base_asym_defined(version)) == 0) continue;
      auto profile = usual_profile(scheme);
      profile.versions = {version};
      expect_flips_noticed(profile, first++ % 997, 997);
    }
}

TEST(Meddling, by_cutting_any_message_at_any_length_is_noticed) {
  const auto sizes = sizes_of_an_honest_run(usual_profile());
  for (std::size_t target = 0; target < sizes.size(); ++target)
    for (std::size_t size = 1; size < sizes[target]; ++size) {
      Pair pair;
      const auto report = pair.authenticate([&](std::size_t n, Buffer& m) {
        if (n == target && m.size() > size) m.resize(size);
      });
      ASSERT_TRUE(proves_what_was_signed(pair, report)) << "message " << target << " cut to " << size;
      ASSERT_FALSE(report) << "message " << target << " cut to " << size;
    }
}

TEST(Meddling, by_lengthening_any_response_is_noticed_where_the_transport_has_no_padding) {
  const auto sizes = sizes_of_an_honest_run(usual_profile());
  for (std::size_t target = 1; target < sizes.size(); target += 2)
    for (const std::size_t more : {1u, 2u, 3u, 4u, 100u}) {
      Pair pair;
      const auto report = pair.authenticate([&](std::size_t n, Buffer& m) {
        if (n == target) m.resize(m.size() + more);
      });
      EXPECT_TRUE(refused_by(report, wire::rule::nothing_follows)) << target << " + " << more;
    }
}

TEST(Padding, of_a_transport_is_cut_off_before_the_transcript) {
  Pair pair;
  pair.patience.padding = 3;
  const auto report = pair.authenticate([](std::size_t, Buffer& m) { m.resize((m.size() + 3) / 4 * 4); });
  EXPECT_TRUE(report) << explain(report.error());
}

TEST(Padding, that_is_not_zero_is_refused) {
  Pair pair;
  pair.patience.padding = 3;
  const auto report = pair.authenticate([](std::size_t n, Buffer& m) {
    if (n == 1) m.push_back(1);
  });
  EXPECT_TRUE(refused_by(report, wire::rule::nothing_follows));
}

TEST(Replay, of_any_response_of_an_earlier_run_is_noticed) {
  Pair recorded;
  ASSERT_TRUE(recorded.authenticate());
  const auto old = recorded.messages;
  Pair pair;
  const auto all_old = pair.authenticate([&](std::size_t n, Buffer& m) {
    if (n % 2 == 1 && n < old.size()) m = old[n];
  });
  EXPECT_FALSE(all_old) << "every response replayed";
  for (std::size_t target = 1; target < old.size(); target += 2) {
    if (old[target][1] != 0x03 && old[target][1] != 0x60) continue;  // the others are the same in every run
    Pair again;
    EXPECT_FALSE(again.authenticate([&](std::size_t n, Buffer& m) {
      if (n == target) m = old[target];
    })) << target;
  }
}

TEST(Swapping, any_two_responses_is_noticed) {
  Pair recorded;
  ASSERT_TRUE(recorded.authenticate());
  const auto old = recorded.messages;
  for (std::size_t one = 1; one < old.size(); one += 2)
    for (std::size_t two = 1; two < old.size(); two += 2) {
      if (one == two || old[one] == old[two]) continue;
      Pair pair;
      EXPECT_FALSE(pair.authenticate([&](std::size_t n, Buffer& m) {
        if (n == one) m = old[two];
      })) << one
          << " replaced by " << two;
    }
}

TEST(Downgrade, by_removing_versions_from_VERSION_breaks_the_signature) {
  Pair pair;
  const auto report = pair.authenticate([](std::size_t n, Buffer& m) {
    if (n == 1) m[5] = 3, m.resize(12);  // VersionNumberEntryCount
  });
  EXPECT_TRUE(refused_by(report, rule::challenge_signature));
}

}  // namespace
}  // namespace bonafide::test
