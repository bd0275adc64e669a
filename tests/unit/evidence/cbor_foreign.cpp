// What other programs may write differently: RFC 8949, 3.2, 4.1 and Appendix A.
#include <bonafide/evidence/cbor_foreign.hpp>
#include <bonafide/evidence/rules.hpp>
#include <bonafide/evidence/rules/cose.hpp>

#include "support/broken_rules.hpp"

namespace bonafide::evidence {
namespace {

using test::refused_by;

Result<Buffer> rewritten(std::string_view digits) { return cbor::to_deterministic(*unhex(digits)); }

TEST(ForeignCbor, brings_the_indefinite_lengths_of_RFC_8949_into_their_definite_forms) {
  constexpr std::string_view pairs[][2] = {
      {"5f42010243030405ff", "450102030405"},
      {"7f657374726561646d696e67ff", "6973747265616d696e67"},
      {"9fff", "80"},
      {"9f018202039f0405ffff", "8301820203820405"},
      {"83018202039f0405ff", "8301820203820405"},
      {"bf61610161629f0203ffff", "a26161016162820203"},
      {"826161bf61626163ff", "826161a161626163"},
      {"bf6346756ef563416d7421ff", "a263416d74216346756ef5"},
      {"5fff", "40"},
  };
  for (const auto& [foreign, expected] : pairs) {
    const auto made = rewritten(foreign);
    ASSERT_TRUE(made) << foreign << explain(made.error());
    EXPECT_EQ(hex(*made), expected);
  }
}

TEST(ForeignCbor, shortens_heads_and_sorts_keys) {
  EXPECT_EQ(hex(*rewritten("1b0000000000000001")), "01");
  EXPECT_EQ(hex(*rewritten("3800")), "20");
  EXPECT_EQ(hex(*rewritten("590001ff")), "41ff");
  EXPECT_EQ(hex(*rewritten("b90002030401 02")), "a201020304");
  EXPECT_EQ(hex(*rewritten("da0000001201")), "d201");
  EXPECT_EQ(hex(*rewritten("a2 20 00 01 01")), "a201012000");
}

TEST(ForeignCbor, leaves_what_is_deterministic_as_it_is) {
  for (const auto digits : {"00", "3bffffffffffffffff", "f97e00", "fb3ff199999999999a", "f6", "f5", "83010203",
                            "d818456449455446", "a26161016162820203", "62c3bc"})
    EXPECT_EQ(hex(*rewritten(digits)), digits);
}

TEST(ForeignCbor, does_not_look_into_byte_strings) { EXPECT_EQ(hex(*rewritten("421800")), "421800"); }

TEST(ForeignCbor, refuses_a_key_that_appears_twice_in_whatever_form) {
  EXPECT_TRUE(refused_by(rewritten("a2010201 03"), rule::cbor_unique));
  EXPECT_TRUE(refused_by(rewritten("a201021801 03"), rule::cbor_unique));
  EXPECT_TRUE(refused_by(rewritten("bf6161007f6161ff01ff"), rule::cbor_unique));
}

TEST(ForeignCbor, refuses_what_is_not_well_formed_nor_valid) {
  EXPECT_TRUE(refused_by(rewritten("1c"), rule::cbor_well_formed));
  EXPECT_TRUE(refused_by(rewritten("1f"), rule::cbor_well_formed));
  EXPECT_TRUE(refused_by(rewritten("df00"), rule::cbor_well_formed));
  EXPECT_TRUE(refused_by(rewritten("ff"), rule::cbor_well_formed));
  EXPECT_TRUE(refused_by(rewritten("81ff"), rule::cbor_well_formed));
  EXPECT_TRUE(refused_by(rewritten("bf00ff"), rule::cbor_well_formed));  // a key without a value
  EXPECT_TRUE(refused_by(rewritten("9f00"), rule::cbor_complete));
  EXPECT_TRUE(refused_by(rewritten("5bffffffffffffffff"), rule::cbor_complete));
  EXPECT_TRUE(refused_by(rewritten("9bffffffffffffffff"), rule::cbor_complete));
  EXPECT_TRUE(refused_by(rewritten("5f00ff"), rule::cbor_chunk));
  EXPECT_TRUE(refused_by(rewritten("5f6161ff"), rule::cbor_chunk));
  EXPECT_TRUE(refused_by(rewritten("5f5f4100ffff"), rule::cbor_chunk));
  EXPECT_TRUE(refused_by(rewritten("6180"), rule::cbor_text));
  EXPECT_TRUE(refused_by(rewritten("fb3ff8000000000000"), rule::cbor_shortest));  // 1.5 in 64 bits
  EXPECT_TRUE(refused_by(rewritten("f800"), rule::cbor_well_formed));
  EXPECT_TRUE(refused_by(rewritten("0000"), rule::cbor_nothing_follows));
}

TEST(ForeignCbor, bounds_depth_and_size) {
  Buffer deep(100'000, 0x9F);
  EXPECT_TRUE(refused_by(cbor::to_deterministic(deep), rule::cbor_depth));
  EXPECT_TRUE(refused_by(cbor::to_deterministic(Buffer(cbor::largest_foreign + 1, 0)), rule::cbor_bounded));
}

}  // namespace
}  // namespace bonafide::evidence
