// The vectors are those of RFC 8949, Appendix A, "Examples of Encoded CBOR Data Items".
#include <bonafide/evidence/cbor.hpp>
#include <bonafide/evidence/rules.hpp>

#include "support/broken_rules.hpp"

namespace bonafide::evidence {
namespace {

using test::refused_by;

struct Vector {
  std::string_view encoded, diagnostic;
};

constexpr Vector deterministic[] = {
    {"00", "0"},
    {"01", "1"},
    {"0a", "10"},
    {"17", "23"},
    {"1818", "24"},
    {"1819", "25"},
    {"1864", "100"},
    {"1903e8", "1000"},
    {"1a000f4240", "1000000"},
    {"1b000000e8d4a51000", "1000000000000"},
    {"1bffffffffffffffff", "18446744073709551615"},
    {"3bffffffffffffffff", "-18446744073709551616"},
    {"20", "-1"},
    {"29", "-10"},
    {"3863", "-100"},
    {"3903e7", "-1000"},
    {"f90000", "0.0"},
    {"f98000", "-0.0"},
    {"f93c00", "1.0"},
    {"fb3ff199999999999a", "1.1"},
    {"f93e00", "1.5"},
    {"f97bff", "65504.0"},
    {"fa47c35000", "100000.0"},
    {"fa7f7fffff", "3.4028234663852886e+38"},
    {"fb7e37e43c8800759c", "1.0e+300"},
    {"f90001", "5.960464477539063e-8"},
    {"f90400", "0.00006103515625"},
    {"f9c400", "-4.0"},
    {"fbc010666666666666", "-4.1"},
    {"f97c00", "Infinity"},
    {"f97e00", "NaN"},
    {"f9fc00", "-Infinity"},
    {"f4", "false"},
    {"f5", "true"},
    {"f6", "null"},
    {"f7", "undefined"},
    {"f0", "simple(16)"},
    {"f8ff", "simple(255)"},
    {"c074323031332d30332d32315432303a30343a30305a", "0(\"2013-03-21T20:04:00Z\")"},
    {"c11a514b67b0", "1(1363896240)"},
    {"c1fb41d452d9ec200000", "1(1363896240.5)"},
    {"d74401020304", "23(h'01020304')"},
    {"d818456449455446", "24(h'6449455446')"},
    {"d82076687474703a2f2f7777772e6578616d706c652e636f6d", "32(\"http://www.example.com\")"},
    {"40", "h''"},
    {"4401020304", "h'01020304'"},
    {"60", "\"\""},
    {"6161", "\"a\""},
    {"6449455446", "\"IETF\""},
    {"62225c", "\"\\\"\\\\\""},
    {"62c3bc", "\"\u00fc\""},
    {"63e6b0b4", "\"\u6c34\""},
    {"64f0908591", "\"\U00010151\""},
    {"80", "[]"},
    {"83010203", "[1, 2, 3]"},
    {"8301820203820405", "[1, [2, 3], [4, 5]]"},
    {"98190102030405060708090a0b0c0d0e0f101112131415161718181819",
     "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25]"},
    {"a0", "{}"},
    {"a201020304", "{1: 2, 3: 4}"},
    {"a26161016162820203", "{\"a\": 1, \"b\": [2, 3]}"},
    {"826161a161626163", "[\"a\", {\"b\": \"c\"}]"},
    {"a56161614161626142616361436164614461656145",
     "{\"a\": \"A\", \"b\": \"B\", \"c\": \"C\", \"d\": \"D\", \"e\": \"E\"}"},
};

Result<cbor::Item> read(std::string_view digits, Buffer& keep) {
  keep = *unhex(digits);
  return cbor::read(keep);
}

TEST(Cbor, reads_and_prints_the_deterministic_examples_of_RFC_8949) {
  for (const auto& vector : deterministic) {
    Buffer keep;
    const auto item = read(vector.encoded, keep);
    ASSERT_TRUE(item) << vector.encoded << ' ' << explain(item.error());
    EXPECT_EQ(cbor::diagnose(*item), vector.diagnostic);
  }
}

TEST(Cbor, refuses_the_longer_forms_that_RFC_8949_shows) {
  for (const auto digits :
       {"fa7f800000", "fa7fc00000", "faff800000", "fb7ff0000000000000", "fb7ff8000000000000", "fbfff0000000000000",
        "1800", "1817", "1900ff", "1a0000ffff", "1b00000000ffffffff", "5800", "5900ff", "9801", "b800", "d801"}) {
    Buffer keep;
    EXPECT_TRUE(refused_by(read(digits, keep), rule::cbor_shortest)) << digits;
  }
}

TEST(Cbor, refuses_the_indefinite_lengths_that_RFC_8949_shows) {
  for (const auto digits : {"5f42010243030405ff", "7f657374726561646d696e67ff", "9fff", "9f018202039f0405ffff",
                            "83018202039f0405ff", "bf61610161629f0203ffff", "826161bf61626163ff", "ff"}) {
    Buffer keep;
    EXPECT_TRUE(refused_by(read(digits, keep), rule::cbor_definite)) << digits;
  }
}

TEST(Cbor, refuses_what_is_not_well_formed) {
  for (const auto digits : {"1c", "3d", "5e", "f800", "f818", "f81f"}) {
    Buffer keep;
    EXPECT_TRUE(refused_by(read(digits, keep), rule::cbor_well_formed)) << digits;
  }
}

TEST(Cbor, refuses_every_truncation_and_every_extension) {
  for (const auto& vector : deterministic) {
    const Buffer whole = *unhex(vector.encoded);
    for (std::size_t size = 0; size < whole.size(); ++size)
      EXPECT_TRUE(refused_by(cbor::read(Bytes{whole}.first(size)), rule::cbor_complete)) << vector.encoded << size;
    Buffer longer = whole;
    longer.push_back(0);
    EXPECT_TRUE(refused_by(cbor::read(longer), rule::cbor_nothing_follows)) << vector.encoded;
  }
}

TEST(Cbor, takes_nothing_from_lengths_that_are_not_there) {
  for (const auto digits : {"5bffffffffffffffff", "7b7fffffffffffffff", "9bffffffffffffffff", "bb8000000000000000"}) {
    Buffer keep;
    EXPECT_TRUE(refused_by(read(digits, keep), rule::cbor_complete)) << digits;
  }
}

TEST(Cbor, refuses_keys_that_are_unsorted_or_repeated) {
  for (const auto digits : {"a203040102", "a201020103", "a2616201616102", "a262616101616202", "a2200110 01"}) {
    Buffer keep;
    EXPECT_TRUE(refused_by(read(digits, keep), rule::cbor_sorted)) << digits;
  }
}

TEST(Cbor, refuses_text_that_is_not_UTF_8) {
  for (const auto digits : {"6180", "62c080", "63eda080", "64f4908080", "61c3", "62c328", "64f5808080", "63e08080"}) {
    Buffer keep;
    EXPECT_TRUE(refused_by(read(digits, keep), rule::cbor_text)) << digits;
  }
}

TEST(Cbor, bounds_its_depth) {
  Buffer nest(16, 0x81);
  nest.push_back(0);
  EXPECT_TRUE(cbor::read(nest));
  nest.insert(nest.begin(), 0x81);
  EXPECT_TRUE(refused_by(cbor::read(nest), rule::cbor_depth));
  Buffer deep(100'000, 0xC1);
  EXPECT_TRUE(refused_by(cbor::read(deep), rule::cbor_depth));
}

/// Writes what was read; only the kinds that a Writer can write.
void rewrite(const cbor::Item& item, cbor::Writer& writer) {
  switch (item.major) {
    case cbor::Major::unsigned_integer: return writer.unsigned_integer(item.argument);
    case cbor::Major::negative_integer: return writer.integer(static_cast<std::int64_t>(~item.argument));
    case cbor::Major::bytes: return writer.bytes(item.body());
    case cbor::Major::text: return writer.text(item.text());
    case cbor::Major::array: writer.array(item.argument); break;
    case cbor::Major::map: writer.map(item.argument); break;
    case cbor::Major::tag: writer.tag(item.argument); break;
    case cbor::Major::simple:
      if (item.argument == 22) return writer.null();
      if (item.argument == 20 || item.argument == 21) return writer.boolean(item.argument == 21);
      return writer.raw(item.raw);
  }
  cbor::Inside inside{item};
  while (const auto* inner = inside.next()) rewrite(*inner, writer);
}

TEST(Cbor, writes_what_it_reads_byte_for_byte) {
  for (const auto& vector : deterministic) {
    if (vector.encoded == "3bffffffffffffffff") continue;  // below what a 64-bit integer holds
    Buffer keep;
    const auto item = read(vector.encoded, keep);
    ASSERT_TRUE(item);
    cbor::Writer writer;
    rewrite(*item, writer);
    EXPECT_EQ(hex(writer.written()), vector.encoded);
  }
}

}  // namespace
}  // namespace bonafide::evidence
