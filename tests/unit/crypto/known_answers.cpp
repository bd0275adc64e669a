// Published answers, and answers that libcrypto gives when it is asked in its own way.
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <bonafide/crypto/hash.hpp>
#include <bonafide/crypto/primitive.hpp>
#include <bonafide/crypto/rules.hpp>
#include <bonafide/crypto/signature.hpp>

#include "library.hpp"
#include "support/broken_rules.hpp"

namespace bonafide::crypto {
namespace {

using test::refused_by;

PublicKey key_of(std::string_view spki_header, std::string_view bits) {
  auto key = PublicKey::from_spki(library(), bytes(std::string{spki_header}.append(bits)));
  EXPECT_TRUE(key.has_value()) << explain(key.error());
  return std::move(*key);
}

Signed message(std::string_view text) { return {Signed::Form::message, as_bytes(text)}; }

constexpr std::string_view p256_header = "3059301306072a8648ce3d020106082a8648ce3d030107034200";
constexpr std::string_view p384_header = "3076301006072a8648ce3d020106052b81040022036200";
constexpr std::string_view p521_header = "30819b301006072a8648ce3d020106052b8104002303818600";

// RFC 6979, A.2.5
constexpr std::string_view p256_point =
    "0460FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"
    "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299";

TEST(Hash, gives_the_published_digests_of_abc) {  // FIPS 180-4 and FIPS 202 examples; GM/T 0004, A.1
  const std::array<std::string_view, hash_count> expected{
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
      "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e"
      "2a9ac94fa54ca49f",
      "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532",
      "ec01498288516fc926459f58e2c6ad8df9b473cb0fc08c2596da7cf0e49be4b298d88cea927ac7f539f1edf228376d25",
      "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e10e116e9192af3c91a7ec57647e3934057340b4cf408d5a5"
      "6592f8274eec53f0",
      "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"};
  for (std::size_t i = 0; i < hash_count; ++i) {
    const auto hash = static_cast<Hash>(i);
    const auto made = digest(library(), hash, as_bytes("abc"));
    ASSERT_TRUE(made.has_value()) << row(hash).name;
    EXPECT_EQ(hex(*made), expected[i]);
    EXPECT_EQ(made->size, size(hash));
  }
}

TEST(Hash, gives_the_same_digest_in_pieces_and_after_a_fork) {
  auto running = Hasher::start(library(), Hash::sha384);
  running->update(as_bytes("a"));
  auto forked = running->fork();
  running->update(as_bytes("bc"));
  forked.update(as_bytes("bd"));
  EXPECT_TRUE(running->digest() == *digest(library(), Hash::sha384, as_bytes("abc")));
  EXPECT_TRUE(running->digest() == running->digest());
  EXPECT_TRUE(forked.digest() == *digest(library(), Hash::sha384, as_bytes("abd")));
}

TEST(Ecdsa, verifies_the_signatures_of_RFC_6979) {
  struct Vector {
    Scheme scheme;
    Hash hash;
    std::string_view header, point, signature;
  };
  const std::array vectors{
      Vector{Scheme::ecdsa_p256, Hash::sha256, p256_header, p256_point,
             "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
             "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8"},
      Vector{Scheme::ecdsa_p256, Hash::sha384, p256_header, p256_point,
             "0EAFEA039B20E9B42309FB1D89E213057CBF973DC0CFC8F129EDDDC800EF7719"
             "4861F0491E6998B9455193E34E7B0D284DDD7149A74B95B9261F13ABDE940954"},
      Vector{Scheme::ecdsa_p256, Hash::sha512, p256_header, p256_point,
             "8496A60B5E9B47C825488827E0495B0E3FA109EC4568FD3F8D1097678EB97F00"
             "2362AB1ADBE2B8ADF9CB9EDAB740EA6049C028114F2460F96554F61FAE3302FE"},
      Vector{Scheme::ecdsa_p384, Hash::sha384, p384_header,
             "04EC3A4E415B4E19A4568618029F427FA5DA9A8BC4AE92E02E06AAE5286B300C64DEF8F0EA9055866064A254515480BC13"
             "8015D9B72D7D57244EA8EF9AC0C621896708A59367F9DFB9F54CA84B3F1C9DB1288B231C3AE0D4FE7344FD2533264720",
             "94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C81A648152E44ACF96E36DD1E80FABE46"
             "99EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94FA329C145786E679E7B82C71A38628AC8"},
      Vector{
          Scheme::ecdsa_p521, Hash::sha512, p521_header,
          "0401894550D0785932E00EAA23B694F213F8C3121F86DC97A04E5A7167DB4E5BCD371123D46E45DB6B5D5370A7F20FB633155D38FF"
          "A16D2BD761DCAC474B9A2F5023A400493101C962CD4D2FDDF782285E64584139C2F91B47F87FF82354D6630F746A28A0DB25741B5B"
          "34A828008B22ACC23F924FAAFBD4D33F81EA66956DFEAA2BFDFCF5",
          "00C328FAFCBD79DD77850370C46325D987CB525569FB63C5D3BC53950E6D4C5F174E25A1EE9017B5D450606ADD152B534931D7D4E8"
          "455CC91F9B15BF05EC36E377FA00617CCE7CF5064806C467F678D3B4080D6F1CC50AF26CA209417308281B68AF282623EAA63E5B5C"
          "0723D8B8C37FF0777B1A20F8CCB1DCCC43997F1EE0E44DA4A67A"},
  };
  for (const auto& [scheme, hash, header, point, signature] : vectors) {
    const auto key = key_of(header, point);
    const auto good = verify(library(), key, scheme, hash, message("sample"), bytes(signature));
    EXPECT_TRUE(good.has_value()) << row(scheme).name << ' ' << row(hash).name;
    const auto bad = verify(library(), key, scheme, hash, message("Sample"), bytes(signature));
    EXPECT_TRUE(refused_by(bad, rule::signature_valid));
    // SPDM 1.0 and 1.1: the digest itself is what is signed.
    const auto digested = digest(library(), hash, as_bytes("sample"));
    const Signed given{Signed::Form::digest, *digested};
    EXPECT_TRUE(verify(library(), key, scheme, hash, given, bytes(signature)).has_value());
  }
}

TEST(Ecdsa, refuses_r_and_s_out_of_range) {
  const auto key = key_of(p256_header, p256_point);
  // SEC 2, 2.4.2: the order of P-256.
  const std::string order = "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551";
  const std::string zero(64, '0'), one = std::string(63, '0') + "1", most(64, 'F');
  for (const auto& r : {zero, one, order, most})
    for (const auto& s : {zero, one, order, most})
      EXPECT_TRUE(refused_by(verify(library(), key, Scheme::ecdsa_p256, Hash::sha256, message("sample"), bytes(r + s)),
                             rule::signature_valid));
}

TEST(EdDsa, verifies_the_signatures_of_RFC_8032) {
  const auto ed25519 =
      key_of("302a300506032b6570032100", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  const auto signature = bytes(
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
      "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
  EXPECT_TRUE(verify(library(), ed25519, Scheme::ed25519, Hash::sha256, message("\x72"), signature).has_value());
  EXPECT_TRUE(refused_by(verify(library(), ed25519, Scheme::ed25519, Hash::sha256, message("\x73"), signature),
                         rule::signature_valid));
  // 7.4, "1 octet", without a context, as certificates use it.
  const auto ed448 =
      key_of("3043300506032b6571033a00",
             "43ba28f430cdff456ae531545f7ecd0ac834a55d9358c0372bfa0c6c6798c0866aea01eb00742802b8438ea4cb8216"
             "9c235160627b4c3a9480");
  const auto without = bytes(
      "26b8f91727bd62897af15e41eb43c377efb9c610d48f2335cb0bd0087810f4352541b143c4b981b7e18f62de8ccdf633fc1bf037ab7cd779"
      "805e0dbcc0aae1cbcee1afb2e027df36bc04dcecbf154336c19f0af7e0a6472905e799f1953d2a0ff3348ab21aa4adafd1d234441cf807c0"
      "3a00");
  EXPECT_TRUE(verify_primitive(ed448, {.family = Family::pure}, as_bytes("\x03"), without).has_value());
}

// DSP0274, "Signature generation": Ed448 with the context string. A libcrypto that would ignore it must not be used.
TEST(EdDsa, offers_Ed448_only_where_a_context_string_counts) {
  if (!library().offers(Scheme::ed448)) {
    const auto key = PrivateKey::generate(library(), KeyKind::ed448);
    Buffer out(114);
    EXPECT_TRUE(
        refused_by(sign(library(), *key, Scheme::ed448, Hash::sha256, message("x"), out), rule::algorithm_offered));
    return;
  }
  // RFC 8032, 7.4, "1 octet (with context)".
  const auto ed448 =
      key_of("3043300506032b6571033a00",
             "43ba28f430cdff456ae531545f7ecd0ac834a55d9358c0372bfa0c6c6798c0866aea01eb00742802b8438ea4cb8216"
             "9c235160627b4c3a9480");
  const auto signature = bytes(
      "d4f8f6131770dd46f40867d6fd5d5055de43541f8c5e35abbcd001b32a89f7d2151f7647f11d8ca2ae279fb842d607217fce6e042f6815ea"
      "000c85741de5c8da1144a6a1aba7f96de42505d7a7298524fda538fccbbb754f578c1cad10d54d0d5428407e85dcbc98a49155c13764e66c"
      "3c00");
  const Signed with{Signed::Form::message, as_bytes("\x03"), "foo"}, other{Signed::Form::message, as_bytes("\x03")};
  EXPECT_TRUE(verify(library(), ed448, Scheme::ed448, Hash::sha256, with, signature).has_value());
  EXPECT_FALSE(verify(library(), ed448, Scheme::ed448, Hash::sha256, other, signature).has_value());
}

/// A signature made by libcrypto's one-call interface with a key it made: the other side of the wire.
struct Foreign {
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key;
  Buffer spki, signature;
};

Foreign foreign(EVP_PKEY* made, const char* hash, void (*prepare)(EVP_PKEY_CTX*)) {
  Foreign foreign{{made, &EVP_PKEY_free}, {}, {}};
  std::uint8_t* der = nullptr;
  const int size = i2d_PUBKEY(made, &der);
  foreign.spki.assign(der, der + size);
  OPENSSL_free(der);
  auto* context = EVP_MD_CTX_new();
  EVP_PKEY_CTX* inner = nullptr;
  EXPECT_EQ(EVP_DigestSignInit_ex(context, &inner, hash, nullptr, nullptr, made, nullptr), 1);
  prepare(inner);
  std::size_t length = 0;
  EXPECT_EQ(EVP_DigestSign(context, nullptr, &length, as_bytes("text").data(), 4), 1);
  foreign.signature.resize(length);
  EXPECT_EQ(EVP_DigestSign(context, foreign.signature.data(), &length, as_bytes("text").data(), 4), 1);
  foreign.signature.resize(length);
  EVP_MD_CTX_free(context);
  return foreign;
}

TEST(Rsa, verifies_what_libcrypto_signs_in_its_own_way) {
  for (const auto& [hash, theirs] : {std::pair{Hash::sha256, "SHA256"}, std::pair{Hash::sha384, "SHA384"},
                                     std::pair{Hash::sha512, "SHA512"}, std::pair{Hash::sha3_256, "SHA3-256"},
                                     std::pair{Hash::sha3_384, "SHA3-384"}, std::pair{Hash::sha3_512, "SHA3-512"}}) {
    const auto plain = foreign(EVP_RSA_gen(2048), theirs, [](EVP_PKEY_CTX*) {});
    const auto first = PublicKey::from_spki(library(), plain.spki);
    EXPECT_TRUE(verify(library(), *first, Scheme::rsassa_2048, hash, message("text"), plain.signature).has_value());
    const auto pss = foreign(EVP_RSA_gen(2048), theirs, [](EVP_PKEY_CTX* context) {
      EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING);
      EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST);
    });
    const auto second = PublicKey::from_spki(library(), pss.spki);
    EXPECT_TRUE(verify(library(), *second, Scheme::rsapss_2048, hash, message("text"), pss.signature).has_value());
    EXPECT_TRUE(refused_by(verify(library(), *second, Scheme::rsassa_2048, hash, message("text"), pss.signature),
                           rule::signature_valid));
  }
}

TEST(Rsa, refuses_a_PSS_salt_of_another_length_than_the_hash) {
  const auto pss = foreign(EVP_RSA_gen(2048), "SHA256", [](EVP_PKEY_CTX* context) {
    EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING);
    EVP_PKEY_CTX_set_rsa_pss_saltlen(context, 20);
  });
  const auto key = PublicKey::from_spki(library(), pss.spki);
  EXPECT_TRUE(refused_by(verify(library(), *key, Scheme::rsapss_2048, Hash::sha256, message("text"), pss.signature),
                         rule::signature_valid));
}

TEST(Sm2, takes_the_empty_identity_and_not_the_default_one) {
  if (!library().offers(Scheme::sm2_p256)) GTEST_SKIP();
  const auto raw_of = [](const Foreign& from) {
    Buffer raw(64);
    EXPECT_TRUE(ec_from_der(from.signature, raw).has_value());
    return raw;
  };
  const auto empty = foreign(EVP_PKEY_Q_keygen(nullptr, nullptr, "SM2"), "SM3",
                             [](EVP_PKEY_CTX* context) { EVP_PKEY_CTX_set1_id(context, "", 0); });
  const auto first = PublicKey::from_spki(library(), empty.spki);
  EXPECT_TRUE(verify(library(), *first, Scheme::sm2_p256, Hash::sm3_256, message("text"), raw_of(empty)).has_value());
  const auto usual = foreign(EVP_PKEY_Q_keygen(nullptr, nullptr, "SM2"), "SM3",
                             [](EVP_PKEY_CTX* context) { EVP_PKEY_CTX_set1_id(context, "1234567812345678", 16); });
  const auto second = PublicKey::from_spki(library(), usual.spki);
  EXPECT_TRUE(refused_by(verify(library(), *second, Scheme::sm2_p256, Hash::sm3_256, message("text"), raw_of(usual)),
                         rule::signature_valid));
}

}  // namespace
}  // namespace bonafide::crypto
