// Reference values against a conversation: what nobody signed is not what the device says.
#include <bonafide/appraisal/appraise.hpp>
#include <bonafide/evidence/conversation.hpp>

#include "support/broken_rules.hpp"
#include "support/pair.hpp"

namespace bonafide::appraisal {
namespace {

using reference::Kind;
using test::library;
using test::Pair;

/// Measurement 2 of test::usual_profile.
const reference::References& firmware() {
  static const reference::References made{
      {{.origin = "values.toml",
        .entries = {{.element = {.index = std::uint8_t{2}},
                     .accepted = {{.raw = reference::RawValue{copy(as_bytes("firmware")), {}}}}}}}}};
  return made;
}

Appraised appraised(Pair& pair, const test::Mischief& mischief = test::honestly) {
  static_cast<void>(pair.authenticate(mischief));
  evidence::Evidence evidence;
  evidence.exchanges = evidence::said_on(*pair.line);
  Trust trust;
  EXPECT_TRUE(trust.add_certificate(test::hierarchy(crypto::KeyKind::ec_p256).root, "root"));
  return appraise_with_facts(library(), evidence, trust,
                             {.now = *civil(2026, 11, 21, 3, 0, 0), .references = &firmware()});
}

TEST(SignedMeasurements, are_what_reference_values_are_compared_with) {
  Pair pair;
  const auto out = appraised(pair);
  EXPECT_EQ(out.verdict.judgement, Judgement::trusted) << out.verdict.reason;
  EXPECT_TRUE(out.comparison->has(Kind::matched));
}

TEST(UnsignedMeasurements, are_nothing_that_the_device_said) {
  Pair pair;
  pair.wishes.signed_measurements = false;
  const auto out = appraised(pair);
  EXPECT_EQ(out.verdict.judgement, Judgement::authenticated) << out.verdict.reason;
  ASSERT_TRUE(out.comparison);
  EXPECT_TRUE(out.comparison->has(Kind::missing));
  EXPECT_FALSE(out.comparison->has(Kind::matched));
}

TEST(ForgedMeasurements, are_nothing_that_the_device_said) {
  Pair pair;
  const auto out = appraised(pair, [](std::size_t, Buffer& message) {
    if (message.size() > 200 && message[1] == 0x60) message.back() ^= 1;  // MEASUREMENTS ends in its signature
  });
  EXPECT_EQ(out.verdict.judgement, Judgement::rejected) << out.verdict.reason;
  ASSERT_TRUE(out.comparison);
  EXPECT_TRUE(out.comparison->has(Kind::missing));
  EXPECT_FALSE(out.comparison->has(Kind::matched));
  EXPECT_TRUE(out.said.claims.empty()) << "nobody learns reference values from it";
}

}  // namespace
}  // namespace bonafide::appraisal
