// HMAC and HKDF against their RFCs' test cases, and HMAC of every hash against its definition.
#include <bonafide/crypto/hash.hpp>
#include <bonafide/crypto/hkdf.hpp>
#include <bonafide/crypto/rules.hpp>

#include "library.hpp"
#include "support/broken_rules.hpp"

namespace bonafide::crypto {
namespace {

using test::refused_by;

struct Case {
  Buffer key;
  Buffer data;
  std::array<std::string_view, 3> expected;  // SHA-256, SHA-384, SHA-512
};

// RFC 4231, 4.2, 4.3, 4.4 and 4.7.
std::vector<Case> cases() {
  return {
      {Buffer(20, 0x0B),
       copy(as_bytes("Hi There")),
       {"b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6",
        "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f"
        "1702e696c203a126854"}},
      {copy(as_bytes("Jefe")),
       copy(as_bytes("what do ya want for nothing?")),
       {"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649",
        "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6"
        "b4b636e070a38bce737"}},
      {Buffer(20, 0xAA),
       Buffer(50, 0xDD),
       {"773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
        "88062608d3e6ad8a0aa2ace014c8a86f0aa635d947ac9febe83ef4e55966144b2a5ab39dc13814b94e3ab6e101a34f27",
        "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39bf3e848279a722c806b485a47e67c807b946a337bee89"
        "42674278859e13292fb"}},
      {Buffer(131, 0xAA),
       copy(as_bytes("Test Using Larger Than Block-Size Key - Hash Key First")),
       {"60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c60c2ef6ab4030fe8296248df163f44952",
        "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0"
        "aec8b915a985d786598"}},
  };
}

TEST(Hmac, gives_the_answers_of_RFC_4231) {
  for (const auto& [key, data, expected] : cases())
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const auto made = hmac(library(), static_cast<Hash>(i), key, data);
      ASSERT_TRUE(made.has_value());
      EXPECT_EQ(hex(*made), expected[i]);
    }
}

/// FIPS 198-1, 4: H((K ^ opad) || H((K ^ ipad) || text)).
Buffer defined(Hash hash, Bytes key, Bytes text) {
  constexpr std::array<std::size_t, hash_count> blocks{64, 128, 128, 136, 104, 72, 64};
  const auto block = blocks[static_cast<std::size_t>(hash)];
  Buffer padded = key.size() > block ? copy(*digest(library(), hash, key)) : copy(key);
  padded.resize(block);
  const auto pass = [&](std::uint8_t pad, Bytes rest) {
    Buffer input = padded;
    for (auto& byte : input) byte ^= pad;
    append(input, rest);
    return copy(*digest(library(), hash, input));
  };
  return pass(0x5C, pass(0x36, text));
}

TEST(Hmac, of_every_hash_is_what_its_definition_says) {
  for (std::size_t i = 0; i < hash_count; ++i) {
    const auto hash = static_cast<Hash>(i);
    if (!library().offers(hash)) continue;
    for (const std::size_t length : {0u, 1u, 32u, 64u, 65u, 104u, 105u, 136u, 137u, 300u}) {
      const Buffer key(length, 0x5A);
      const auto made = hmac(library(), hash, key, as_bytes("text"));
      ASSERT_TRUE(made.has_value()) << row(hash).name;
      EXPECT_EQ(hex(*made), hex(defined(hash, key, as_bytes("text")))) << row(hash).name << " key of " << length;
    }
  }
}

TEST(Hmac, takes_message_after_message_in_pieces_under_one_key) {
  auto mac = Hmac::keyed(library(), Hash::sha384, as_bytes("Jefe"));
  ASSERT_TRUE(mac.has_value());
  for (int i = 0; i < 3; ++i) {
    mac->update(as_bytes("what do ya want "));
    mac->update({});
    mac->update(as_bytes("for nothing?"));
    EXPECT_EQ(hex(mac->digest()), cases()[1].expected[1]);
  }
}

TEST(Hmac, forgets_key_and_message_when_it_is_keyed_anew) {
  auto mac = Hmac::keyed(library(), Hash::sha256, as_bytes("another key"));
  mac->update(as_bytes("half a message"));
  ASSERT_TRUE(mac->rekey(as_bytes("Jefe")).has_value());
  mac->update(as_bytes("what do ya want for nothing?"));
  EXPECT_EQ(hex(mac->digest()), cases()[1].expected[0]);
  ASSERT_TRUE(mac->rekey({}).has_value());
  EXPECT_EQ(hex(mac->digest()), hex(defined(Hash::sha256, {}, {})));
}

Buffer counting(std::uint8_t from, std::size_t count) {
  Buffer out(count);
  for (auto& byte : out) byte = from++;
  return out;
}

TEST(Hkdf, gives_the_answers_of_RFC_5869) {
  struct Answer {
    Buffer input, salt, info;
    std::string_view key, output;
  };
  const std::array answers{
      Answer{Buffer(22, 0x0B), counting(0x00, 13), counting(0xF0, 10),
             "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
             "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"},
      Answer{
          counting(0x00, 80), counting(0x60, 80), counting(0xB0, 80),
          "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
          "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f"
          "09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87"},
      Answer{Buffer(22, 0x0B),
             {},
             {},
             "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
             "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"},
  };
  auto hkdf = Hkdf::open(library(), Hash::sha256);
  ASSERT_TRUE(hkdf.has_value());
  for (const auto& [input, salt, info, key, output] : answers) {
    const auto extracted = hkdf->extract(salt, input);
    ASSERT_TRUE(extracted.has_value());
    EXPECT_EQ(shown(*extracted), key);
    Buffer out(output.size() / 2);
    ASSERT_TRUE(hkdf->expand(extracted->bytes(Reveal{}), info, out).has_value());
    EXPECT_EQ(hex(out), output);
    const auto first = hkdf->expand(*extracted, info, 32);
    ASSERT_TRUE(first.has_value());
    EXPECT_EQ(shown(*first), output.substr(0, 64));
  }
}

TEST(Hkdf, extracts_as_many_bytes_as_the_hash_makes) {
  for (std::size_t i = 0; i < hash_count; ++i) {
    const auto hash = static_cast<Hash>(i);
    auto hkdf = Hkdf::open(library(), hash);
    if (!library().offers(hash)) continue;
    const Buffer zeros(size(hash));
    const auto key = hkdf->extract(zeros, as_bytes("secret"));
    ASSERT_TRUE(key.has_value());
    EXPECT_EQ(shown(*key), hex(defined(hash, zeros, as_bytes("secret"))));
    // RFC 5869, 2.3: the first block is HMAC(key, info || 01h).
    const auto part = hkdf->expand(*key, as_bytes("info"), 12);
    const auto block = defined(hash, key->bytes(Reveal{}), as_bytes("info\x01"));
    EXPECT_EQ(shown(*part), hex(Bytes{block}.first(12)));
  }
}

TEST(Hkdf, expands_no_more_than_it_may) {
  auto hkdf = Hkdf::open(library(), Hash::sha256);
  Buffer most(255 * 32), too_much(255 * 32 + 1, 0x77);
  EXPECT_TRUE(hkdf->expand(as_bytes("key"), as_bytes("info"), most).has_value());
  EXPECT_FALSE(all_zero(Bytes{most}.last(32)));
  EXPECT_TRUE(refused_by(hkdf->expand(as_bytes("key"), as_bytes("info"), too_much), rule::hkdf_length));
  EXPECT_EQ(too_much, Buffer(255 * 32 + 1, 0x77));
  EXPECT_TRUE(hkdf->expand(KeySecret{32}, as_bytes("info"), 64).has_value());
  EXPECT_TRUE(refused_by(hkdf->expand(KeySecret{32}, as_bytes("info"), 65), rule::hkdf_length));
}

}  // namespace
}  // namespace bonafide::crypto
