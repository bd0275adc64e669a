// Key exchange: published agreements, agreement with libcrypto's own calls, and the public values that are refused.
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/dh.h>
#include <openssl/evp.h>

#include <bonafide/crypto/exchange.hpp>
#include <bonafide/crypto/hash.hpp>
#include <bonafide/crypto/rules.hpp>

#include "library.hpp"
#include "support/broken_rules.hpp"

namespace bonafide::crypto {
namespace {

using test::refused_by;

std::string hashed(Bytes what) { return hex(*digest(library(), Hash::sha256, what)); }
bool is_field(Group group) { return group <= Group::ffdhe4096; }

template <auto release> struct Releases {
  void operator()(auto* handle) const { release(handle); }
};
using Number = std::unique_ptr<BIGNUM, Releases<&BN_free>>;
using Key = std::unique_ptr<EVP_PKEY, Releases<&EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Releases<&EVP_PKEY_CTX_free>>;

/// libcrypto's own key, by its own group name.
Key foreign_key(Group group) {
  constexpr std::array names{"ffdhe2048", "ffdhe3072", "ffdhe4096", "P-256", "P-384", "P-521"};
  const auto* name = names[static_cast<std::size_t>(group)];
  if (!is_field(group)) return Key{EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", name)};
  const KeyContext context{EVP_PKEY_CTX_new_from_name(nullptr, "DH", nullptr)};
  EVP_PKEY* made = nullptr;
  EVP_PKEY_keygen_init(context.get());
  EVP_PKEY_CTX_set_group_name(context.get(), name);
  EVP_PKEY_generate(context.get(), &made);
  return Key{made};
}

Number prime_of(Group group) {
  BIGNUM* prime = nullptr;
  EXPECT_EQ(EVP_PKEY_get_bn_param(foreign_key(group).get(), OSSL_PKEY_PARAM_FFC_P, &prime), 1);
  return Number{prime};
}

Buffer padded(const BIGNUM* number, std::size_t size) {
  Buffer out(size);
  EXPECT_EQ(BN_bn2binpad(number, out.data(), static_cast<int>(size)), static_cast<int>(size));
  return out;
}

struct Agreement {
  Group group;
  std::string_view secret, open, other_secret, other_open, shared;
};

// RFC 5903, 8.1, 8.2 and 8.3.
constexpr std::array agreements{
    Agreement{Group::secp256r1, "C88F01F510D9AC3F70A292DAA2316DE544E9AAB8AFE84049C62A9C57862D1433",
              "DAD0B65394221CF9B051E1FECA5787D098DFE637FC90B9EF945D0C3772581180"
              "5271A0461CDB8252D61F1C456FA3E59AB1F45B33ACCF5F58389E0577B8990BB3",
              "C6EF9C5D78AE012A011164ACB397CE2088685D8F06BF9BE0B283AB46476BEE53",
              "D12DFB5289C8D4F81208B70270398C342296970A0BCCB74C736FC7554494BF63"
              "56FBF3CA366CC23E8157854C13C58D6AAC23F046ADA30F8353E74F33039872AB",
              "d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de"},
    Agreement{Group::secp384r1,
              "099F3C7034D4A2C699884D73A375A67F7624EF7C6B3C0F160647B67414DCE655E35B538041E649EE3FAEF896783AB194",
              "667842D7D180AC2CDE6F74F37551F55755C7645C20EF73E31634FE72B4C55EE6DE3AC808ACB4BDB4C88732AEE95F41AA"
              "9482ED1FC0EEB9CAFC4984625CCFC23F65032149E0E144ADA024181535A0F38EEB9FCFF3C2C947DAE69B4C634573A81C",
              "41CB0779B4BDB85D47846725FBEC3C9430FAB46CC8DC5060855CC9BDA0AA2942E0308312916B8ED2960E4BD55A7448FC",
              "E558DBEF53EECDE3D3FCCFC1AEA08A89A987475D12FD950D83CFA41732BC509D0D1AC43A0336DEF96FDA41D0774A3571"
              "DCFBEC7AACF3196472169E838430367F66EEBE3C6E70C416DD5F0C68759DD1FFF83FA40142209DFF5EAAD96DB9E6386C",
              "11187331c279962d93d604243fd592cb9d0a926f422e47187521287e7156c5c4d603135569b9e9d09cf5d4a270f59746"},
    Agreement{Group::secp521r1,
              "0037ADE9319A89F4DABDB3EF411AACCCA5123C61ACAB57B5393DCE47608172A095AA85A30FE1C2952C6771D937BA9777F595"
              "7B2639BAB072462F68C27A57382D4A52",
              "0015417E84DBF28C0AD3C278713349DC7DF153C897A1891BD98BAB4357C9ECBEE1E3BF42E00B8E380AEAE57C2D1075649418"
              "85942AF5A7F4601723C4195D176CED3E017CAE20B6641D2EEB695786D8C946146239D099E18E1D5A514C739D7CB4A10AD8A7"
              "88015AC405D7799DC75E7B7D5B6CF2261A6A7F1507438BF01BEB6CA3926F9582",
              "0145BA99A847AF43793FDD0E872E7CDFA16BE30FDC780F97BCCC3F078380201E9C677D600B343757A3BDBF2A3163E4C2F869"
              "CCA7458AA4A4EFFC311F5CB151685EB9",
              "00D0B3975AC4B799F5BEA16D5E13E9AF971D5E9B984C9F39728B5E5739735A219B97C356436ADC6E95BB0352F6BE64A6C291"
              "2D4EF2D0433CED2B6171640012D9460F015C68226383956E3BD066E797B623C27CE0EAC2F551A10C2C724D9852077B87220B"
              "6536C5C408A1D2AEBB8E86D678AE49CB57091F4732296579AB44FCD17F0FC56A",
              "01144c7d79ae6956bc8edb8e7c787c4521cb086fa64407f97894e5e6b2d79b04d1427e73ca4baa240a34786859810c06b3c7"
              "15a3a8cc3151f2bee417996d19f3ddea"},
    // The first key of RFC 5903, 8.1, with 311 times the base point: computed with integers alone, for the zero octet
    // that X begins with.
    Agreement{Group::secp256r1, "C88F01F510D9AC3F70A292DAA2316DE544E9AAB8AFE84049C62A9C57862D1433",
              "DAD0B65394221CF9B051E1FECA5787D098DFE637FC90B9EF945D0C3772581180"
              "5271A0461CDB8252D61F1C456FA3E59AB1F45B33ACCF5F58389E0577B8990BB3",
              "0137",
              "b27173911c0025f9cae5391a2bae96c4e77de6dfa8c487f44f5f7b8944247ecf"
              "52cbbc5ed3b99d62dc4fd6939384e2806aedc4606e8f899990d017c909870c48",
              "0046ca4f92457c842b7992451c88fe61e833773a46384393b8346a280b2358aa"},
};

TEST(EllipticCurves, agree_as_RFC_5903_says) {
  for (const auto& [group, secret, open, other_secret, other_open, shared] : agreements) {
    const auto ours = ExchangeKey::from_values(library(), group, bytes(secret), bytes(open));
    const auto theirs = ExchangeKey::from_values(library(), group, bytes(other_secret), bytes(other_open));
    ASSERT_TRUE(ours.has_value() && theirs.has_value()) << row(group).name;
    EXPECT_EQ(hex(ours->public_value()), hex(bytes(open)));
    EXPECT_EQ(shown(*ours->agree(bytes(other_open))), shared);
    EXPECT_EQ(shown(*theirs->agree(bytes(open))), shared);
  }
}

// SHA-256 of the public values 2^a and 2^b and of the secret, each as long as the prime, computed with integers alone
// from the formula of RFC 7919, Appendix A. Each secret begins with a zero octet.
TEST(FiniteFields, agree_as_arithmetic_says_and_keep_leading_zeros) {
  const std::array computed{
      Agreement{Group::ffdhe2048, "6537c1966f6fcc80bec04dff94818f9c7e4d77483b41ef6d5d9eabbc",
                "9e2ce6f6af1eba5c77afa970767a57250b05460838585d9c3caa3425f9738e4c",
                "4f68c92f5a2d142730d46b8fef9136b9467922fcf643451c112a6df9",
                "5e5ab053d0125122db32c5ad958b23cfc762748923b604b7bbdc4a82c50daeea",
                "c6b40586804926c9ab9c0fea31cfe9a30d80420062eb991dfaef8f585971ef56"},
      Agreement{Group::ffdhe3072, "262afc73b5176e5a0eb3f6c7611026565c563734764040450f2e8626",
                "60be2bb0f9fb34f19af4ffad01d842ff53e14dc66a57fd9139a0ae26981621fe",
                "1dbe83b4e8cb0628066350d45a0d86c950e59385ca22befe431fddad",
                "80511dd6177a2de05e618765af710ef5e0b62e6301b783a5151ec0f71fbe1616",
                "8b96209af096cebf921d0c85789a1a59cf73775ffdb74faf5012909231df2912"},
      Agreement{Group::ffdhe4096, "ffb129a6f19e10fc2db295a7352a87011f8a4537088ecd3c1211c3c4",
                "4c57852866a5fe07431457f5322826f3e79bffa2014c2b6ea86ad5206e7f99b2",
                "72092bd5a75ec6cad3865d0b6f7ba4d4a4d52901083c50bfd4b3e0b5",
                "65715459ccb4bf4e552906844d5bb7a8a6a18a7b591a3ca65abf8d99bf1aa799",
                "84d4f6ff014e4aaded20c0454a90964dee7868327f168d4fe81639208fc91641"},
  };
  const std::unique_ptr<BN_CTX, Releases<&BN_CTX_free>> scratch{BN_CTX_new()};
  for (const auto& [group, secret, open, other_secret, other_open, shared] : computed) {
    const auto prime = prime_of(group);
    const auto value_of = [&](std::string_view exponent) {
      const auto octets = bytes(exponent);
      const Number x{BN_bin2bn(octets.data(), static_cast<int>(octets.size()), nullptr)}, y{BN_new()}, base{BN_new()};
      BN_set_word(base.get(), 2);
      EXPECT_EQ(BN_mod_exp(y.get(), base.get(), x.get(), prime.get(), scratch.get()), 1);
      return padded(y.get(), row(group).exchange_size);
    };
    const auto ours = value_of(secret), theirs = value_of(other_secret);
    EXPECT_EQ(hashed(ours), open);
    EXPECT_EQ(hashed(theirs), other_open);
    for (const auto& [x, y, peer] : {std::tuple{secret, ours, theirs}, std::tuple{other_secret, theirs, ours}}) {
      const auto key = ExchangeKey::from_values(library(), group, bytes(x), y);
      ASSERT_TRUE(key.has_value()) << explain(key.error());
      const auto made = key->agree(peer);
      ASSERT_TRUE(made.has_value()) << explain(made.error());
      EXPECT_EQ(made->size(), row(group).secret_size);
      EXPECT_EQ(made->bytes(Reveal{})[0], 0);
      EXPECT_EQ(hashed(made->bytes(Reveal{})), shared);
    }
  }
}

class EveryGroup : public ::testing::TestWithParam<std::size_t> {
 protected:
  void SetUp() override {
    if (!library().offers(group())) GTEST_SKIP() << library().version() << " has no " << row(group()).name;
  }
  Group group() const { return static_cast<Group>(GetParam()); }
  ExchangeKey made() const {
    auto key = ExchangeKey::generate(library(), group());
    EXPECT_TRUE(key.has_value()) << explain(key.error());
    return std::move(*key);
  }
};

TEST_P(EveryGroup, agrees_with_itself_and_never_twice_on_the_same) {
  const auto one = made(), other = made();
  EXPECT_EQ(one.public_value().size(), row(group()).exchange_size);
  EXPECT_FALSE(equal(one.public_value(), other.public_value()));
  const auto first = one.agree(other.public_value()), second = other.agree(one.public_value());
  ASSERT_TRUE(first.has_value() && second.has_value());
  EXPECT_EQ(first->size(), row(group()).secret_size);
  EXPECT_EQ(shown(*first), shown(*second));
  EXPECT_NE(shown(*first), shown(*one.agree(made().public_value())));
}

TEST_P(EveryGroup, agrees_with_what_libcrypto_derives_in_its_own_way) {
  const auto ours = made();
  const auto theirs = foreign_key(group());
  Buffer encoded(1024);
  std::size_t size = 0;
  ASSERT_EQ(EVP_PKEY_get_octet_string_param(theirs.get(), OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, encoded.data(),
                                            encoded.size(), &size),
            1);
  const auto value = Bytes{encoded}.first(size).last(row(group()).exchange_size);
  const Key peer{EVP_PKEY_dup(theirs.get())};
  auto open = copy(ours.public_value());
  if (!is_field(group())) open.insert(open.begin(), 0x04);
  ASSERT_EQ(EVP_PKEY_set1_encoded_public_key(peer.get(), open.data(), open.size()), 1);
  const KeyContext context{EVP_PKEY_CTX_new(theirs.get(), nullptr)};
  ASSERT_EQ(EVP_PKEY_derive_init(context.get()), 1);
  if (is_field(group())) { ASSERT_EQ(EVP_PKEY_CTX_set_dh_pad(context.get(), 1), 1); }
  ASSERT_EQ(EVP_PKEY_derive_set_peer(context.get(), peer.get()), 1);
  Buffer derived(row(group()).secret_size);
  size = derived.size();
  ASSERT_EQ(EVP_PKEY_derive(context.get(), derived.data(), &size), 1);
  const auto agreed = ours.agree(value);
  ASSERT_TRUE(agreed.has_value()) << explain(agreed.error());
  EXPECT_EQ(shown(*agreed), hex(derived));
}

TEST_P(EveryGroup, refuses_a_value_of_another_size) {
  const auto key = made();
  const auto size = row(group()).exchange_size;
  for (const std::size_t wrong : {std::size_t{0}, std::size_t{1}, size / 2, size - 1, size + 1, size * 2}) {
    const Buffer value(wrong, 4);
    EXPECT_TRUE(refused_by(key.agree(value), rule::exchange_size)) << wrong;
  }
}
INSTANTIATE_TEST_SUITE_P(Exchange, EveryGroup, ::testing::Range(std::size_t{0}, group_count));

TEST(FiniteFields, refuse_values_outside_of_2_to_p_less_2) {
  for (const auto group : {Group::ffdhe2048, Group::ffdhe3072, Group::ffdhe4096}) {
    const auto key = ExchangeKey::generate(library(), group);
    const auto size = row(group).exchange_size;
    const auto prime = prime_of(group);
    const auto refused = [&](const Buffer& value) { return refused_by(key->agree(value), rule::ffdhe_range); };
    Buffer one(size);
    one.back() = 1;
    EXPECT_TRUE(refused(Buffer(size)));
    EXPECT_TRUE(refused(one));
    EXPECT_TRUE(refused(Buffer(size, 0xFF)));
    auto near = padded(prime.get(), size);
    EXPECT_TRUE(refused(near));  // p, which is 0
    near.back() -= 1;
    EXPECT_TRUE(refused(near));  // p - 1, of order 2
    near.back() -= 1;
    EXPECT_TRUE(key->agree(near).has_value());  // p - 2
    auto beyond = padded(prime.get(), size);
    for (std::size_t i = size; i-- > 0 && ++beyond[i] == 0;) {}
    EXPECT_TRUE(refused(beyond));  // p + 1
    Buffer two(size);
    two.back() = 2;
    EXPECT_TRUE(key->agree(two).has_value());
    Buffer high(size);
    high.front() = 1;
    EXPECT_TRUE(key->agree(high).has_value());
  }
}

TEST(EllipticCurves, refuse_what_is_no_point_of_the_curve) {
  for (const auto group : {Group::secp256r1, Group::secp384r1, Group::secp521r1}) {
    const auto key = ExchangeKey::generate(library(), group);
    const auto size = row(group).exchange_size;
    const auto refused = [&](const Buffer& value) { return refused_by(key->agree(value), rule::point_on_curve); };
    EXPECT_TRUE(refused(Buffer(size)));
    EXPECT_TRUE(refused(Buffer(size, 0xFF)));
    EXPECT_TRUE(refused(Buffer(size, 0x01)));
    auto off = copy(ExchangeKey::generate(library(), group)->public_value());
    off.back() ^= 1;
    EXPECT_TRUE(refused(off));
    off.back() ^= 1;
    std::rotate(off.begin(), off.begin() + static_cast<std::ptrdiff_t>(size / 2), off.end());
    EXPECT_TRUE(refused(off));  // Y || X
  }
  // SP 800-56A, 5.6.2.3.3: a coordinate is below the prime of the field, which is in SEC 2, 2.4.2, with b.
  const auto key = ExchangeKey::generate(library(), Group::secp256r1);
  const auto own = bytes(
      "FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF"
      "66485C780E2F83D72433BD5D84A06BB6541C2AF31DAE871728BF856A174F93F4");  // (p, square root of b)
  EXPECT_TRUE(refused_by(key->agree(own), rule::point_on_curve));
  auto zero = own;
  std::fill_n(zero.begin(), 32, std::uint8_t{0});
  EXPECT_TRUE(key->agree(zero).has_value());  // (0, square root of b) is a point
}

TEST(Exchange, in_a_group_that_libcrypto_lacks_is_not_offered) {
  EXPECT_FALSE(library().offers(Group::sm2));
  EXPECT_TRUE(refused_by(ExchangeKey::generate(library(), Group::sm2), rule::algorithm_offered));
  EXPECT_TRUE(refused_by(ExchangeKey::from_values(library(), Group::sm2, Buffer(32, 1), Buffer(64, 1)),
                         rule::algorithm_offered));
}

}  // namespace
}  // namespace bonafide::crypto
