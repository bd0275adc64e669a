// Sealing and opening against published vectors, and what an opener refuses.
#include <openssl/err.h>

#include <bonafide/crypto/aead.hpp>
#include <bonafide/crypto/rules.hpp>

#include "library.hpp"
#include "support/broken_rules.hpp"

namespace bonafide::crypto {
namespace {

using test::refused_by;

AeadIv iv_of(const Buffer& iv) { return AeadIv{iv.data(), aead_iv_size}; }
AeadTag tag_of(const Buffer& tag) { return AeadTag{tag.data(), aead_tag_size}; }

struct Vector {
  Aead aead;
  std::string_view key, iv, associated, plain, sealed, tag;
};
constexpr std::string_view gcm_plain =
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525"
    "b16aedf5aa0de657ba637b39";
constexpr std::array vectors{
    // The Galois/Counter Mode of Operation (McGrew, Viega), Appendix B, test cases 1, 4, 13 and 16.
    Vector{Aead::aes_128_gcm, "00000000000000000000000000000000", "000000000000000000000000", "", "", "",
           "58e2fccefa7e3061367f1d57a4e7455a"},
    Vector{Aead::aes_128_gcm, "feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
           "feedfacedeadbeeffeedfacedeadbeefabaddad2", gcm_plain,
           "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa05"
           "1ba30b396a0aac973d58e091",
           "5bc94fbc3221a5db94fae95ae7121a47"},
    Vector{Aead::aes_256_gcm, "0000000000000000000000000000000000000000000000000000000000000000",
           "000000000000000000000000", "", "", "", "530f8afbc74536b9a963b4f1c4cb738b"},
    Vector{Aead::aes_256_gcm, "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
           "cafebabefacedbaddecaf888", "feedfacedeadbeeffeedfacedeadbeefabaddad2", gcm_plain,
           "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838"
           "c5f61e6393ba7a0abcc9f662",
           "76fc6ece0f4e1768cddf8853bb2d551b"},
    // RFC 8439, 2.8.2.
    Vector{Aead::chacha20_poly1305, "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
           "070000004041424344454647", "50515253c0c1c2c3c4c5c6c7",
           "4c616469657320616e642047656e746c656d656e206f662074686520636c617373206f66202739393a204966204920636f756c64"
           "206f6666657220796f75206f6e6c79206f6e652074697020666f7220746865206675747572652c2073756e73637265656e20776f"
           "756c642062652069742e",
           "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b1a71de0a"
           "9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc3ff4def08e4b7a9d"
           "e576d26586cec64b6116",
           "1ae10b594f09e26a7e902ecbd0600691"},
    // RFC 8998, A.1.
    Vector{Aead::sm4_gcm, "0123456789abcdeffedcba9876543210", "00001234567800000000abcd",
           "feedfacedeadbeeffeedfacedeadbeefabaddad2",
           "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeeeeeeeeeeeffffffffffffffff"
           "eeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa",
           "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15"
           "a56834cbcf98c397b4024a2691233b8d",
           "83de3541e4c2b58177e065a9bf7b62ec"},
};

class EveryVector : public ::testing::TestWithParam<Vector> {
 protected:
  void SetUp() override {
    if (!library().offers(GetParam().aead))
      GTEST_SKIP() << library().version() << " has no " << row(GetParam().aead).name;
  }
};

TEST_P(EveryVector, is_sealed_and_opened_as_published_record_after_record) {
  const auto& [aead, key, iv, associated, plain, sealed, tag] = GetParam();
  auto sealer = Sealer::keyed(library(), aead, bytes(key));
  auto opener = Opener::keyed(library(), aead, bytes(key));
  ASSERT_TRUE(sealer.has_value() && opener.has_value());
  for (int i = 0; i < 3; ++i) {
    auto text = bytes(plain);
    Buffer made(aead_tag_size);
    ASSERT_TRUE(sealer->seal(iv_of(bytes(iv)), bytes(associated), text, MutableAeadTag{made}).has_value());
    EXPECT_EQ(hex(text), sealed);
    EXPECT_EQ(hex(made), tag);
    ASSERT_TRUE(opener->open(iv_of(bytes(iv)), bytes(associated), text, tag_of(made)).has_value());
    EXPECT_EQ(hex(text), plain);
    // Another record between two of the same: nothing of it may stay.
    Buffer other(100, 7);
    ASSERT_TRUE(sealer->seal(iv_of(Buffer(12, 9)), as_bytes("other"), other, MutableAeadTag{made}).has_value());
    ASSERT_TRUE(opener->open(iv_of(Buffer(12, 9)), as_bytes("other"), other, tag_of(made)).has_value());
    EXPECT_EQ(other, Buffer(100, 7));
  }
}

TEST_P(EveryVector, is_refused_and_wiped_when_any_bit_of_it_is_flipped) {
  const auto& [aead, key, iv, associated, plain, sealed, tag] = GetParam();
  auto opener = Opener::keyed(library(), aead, bytes(key));
  const std::array originals{bytes(iv), bytes(associated), bytes(sealed), bytes(tag)};
  for (std::size_t part = 0; part < originals.size(); ++part)
    for (std::size_t bit = 0; bit < 8 * originals[part].size(); ++bit) {
      auto parts = originals;
      parts[part][bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
      ASSERT_TRUE(refused_by(opener->open(iv_of(parts[0]), parts[1], parts[2], tag_of(parts[3])), rule::aead_tag));
      ASSERT_TRUE(all_zero(parts[2]));
    }
  EXPECT_EQ(ERR_peek_error(), 0U);
  auto text = bytes(sealed);  // a refusal leaves the key in order
  ASSERT_TRUE(opener->open(iv_of(bytes(iv)), bytes(associated), text, tag_of(bytes(tag))).has_value());
  EXPECT_EQ(hex(text), plain);
}
INSTANTIATE_TEST_SUITE_P(Published, EveryVector, ::testing::ValuesIn(vectors));

class EveryAead : public ::testing::TestWithParam<std::size_t> {
 protected:
  void SetUp() override {
    if (!library().offers(aead())) GTEST_SKIP() << library().version() << " has no " << row(aead()).name;
  }
  Aead aead() const { return static_cast<Aead>(GetParam()); }
};

TEST_P(EveryAead, authenticates_without_encrypting_anything) {
  const Buffer key(row(aead()).key_size, 1), iv(12, 2);
  Buffer tag(16);
  auto sealer = Sealer::keyed(library(), aead(), key);
  auto opener = Opener::keyed(library(), aead(), key);
  ASSERT_TRUE(sealer->seal(iv_of(iv), as_bytes("header and data"), {}, MutableAeadTag{tag}).has_value());
  EXPECT_TRUE(opener->open(iv_of(iv), as_bytes("header and data"), {}, tag_of(tag)).has_value());
  EXPECT_TRUE(refused_by(opener->open(iv_of(iv), as_bytes("header and date"), {}, tag_of(tag)), rule::aead_tag));
  EXPECT_TRUE(refused_by(opener->open(iv_of(iv), {}, {}, tag_of(tag)), rule::aead_tag));
}

TEST_P(EveryAead, wants_a_key_of_its_size) {
  for (const std::size_t size : {0u, 15u, 16u, 17u, 31u, 32u, 33u, 64u}) {
    if (size == row(aead()).key_size) continue;
    EXPECT_TRUE(refused_by(Sealer::keyed(library(), aead(), Buffer(size)), rule::aead_key_size));
    EXPECT_TRUE(refused_by(Opener::keyed(library(), aead(), Buffer(size)), rule::aead_key_size));
  }
}

TEST_P(EveryAead, seals_each_length_so_that_only_the_same_key_opens_it) {
  const Buffer key(row(aead()).key_size, 1), other_key(row(aead()).key_size, 3), iv(12, 2);
  auto sealer = Sealer::keyed(library(), aead(), key);
  auto opener = Opener::keyed(library(), aead(), key);
  auto stranger = Opener::keyed(library(), aead(), other_key);
  for (const std::size_t length : {1u, 15u, 16u, 17u, 255u, 256u, 1023u, 4096u, 65535u, 65536u}) {
    Buffer text(length, 0xA5), tag(16);
    ASSERT_TRUE(sealer->seal(iv_of(iv), {}, text, MutableAeadTag{tag}).has_value());
    auto seen = text;
    EXPECT_TRUE(refused_by(stranger->open(iv_of(iv), {}, seen, tag_of(tag)), rule::aead_tag));
    EXPECT_TRUE(all_zero(seen));
    ASSERT_TRUE(opener->open(iv_of(iv), {}, text, tag_of(tag)).has_value());
    EXPECT_EQ(text, Buffer(length, 0xA5));
  }
}
INSTANTIATE_TEST_SUITE_P(Aead, EveryAead, ::testing::Range(std::size_t{0}, aead_count));

TEST(Aead, that_libcrypto_lacks_is_not_offered) {
  if (library().offers(Aead::sm4_gcm)) GTEST_SKIP() << library().version() << " has SM4-GCM";
  EXPECT_TRUE(refused_by(Sealer::keyed(library(), Aead::sm4_gcm, Buffer(16)), rule::algorithm_offered));
  EXPECT_TRUE(refused_by(Opener::keyed(library(), Aead::sm4_gcm, Buffer(16)), rule::algorithm_offered));
}

}  // namespace
}  // namespace bonafide::crypto
