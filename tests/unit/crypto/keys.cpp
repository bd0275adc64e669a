// Keys: what is a key, what it fits, and what is refused.
#include <bonafide/crypto/der_write.hpp>
#include <bonafide/crypto/hash.hpp>
#include <bonafide/crypto/oid.hpp>
#include <bonafide/crypto/pem.hpp>
#include <bonafide/crypto/primitive.hpp>
#include <bonafide/crypto/rules.hpp>
#include <bonafide/crypto/signature.hpp>
#include <bonafide/crypto/spki.hpp>

#include "library.hpp"
#include "support/broken_rules.hpp"

namespace bonafide::crypto {
namespace {

namespace write = der::write;
using test::refused_by;

Buffer spki(std::initializer_list<Bytes> algorithm, Bytes bits) {
  return write::sequence({write::constructed(der::sequence, algorithm), write::bits(bits)});
}
Buffer identifier(Bytes oid) { return write::object_identifier(oid); }

TEST(Key, of_every_kind_survives_PKCS8_in_DER_and_PEM) {
  for (std::size_t i = 0; i < static_cast<std::size_t>(KeyKind::other); ++i) {
    const auto kind = static_cast<KeyKind>(i);
    const auto key = PrivateKey::generate(library(), kind);
    if (!key) {
      EXPECT_TRUE(refused_by(key, rule::algorithm_offered)) << name(kind);
      continue;
    }
    EXPECT_EQ(key->kind(), kind);
    const auto pkcs8 = key->pkcs8();
    ASSERT_TRUE(pkcs8.has_value()) << name(kind);
    const auto der = copy(pkcs8->bytes(Reveal{}));
    const auto again = PrivateKey::from_pkcs8(library(), der);
    ASSERT_TRUE(again.has_value()) << name(kind) << explain(again.error());
    EXPECT_EQ(again->kind(), kind);
    EXPECT_EQ(*again->spki(), *key->spki());
    const auto text = pem::write("PRIVATE KEY", der);
    EXPECT_EQ(*PrivateKey::from_pkcs8(library(), as_bytes(text))->spki(), *key->spki()) << name(kind);
    const auto open = PublicKey::from_spki(library(), *key->spki());
    ASSERT_TRUE(open.has_value()) << name(kind) << explain(open.error());
    EXPECT_EQ(open->kind(), kind);
  }
}

TEST(Key, that_is_encrypted_or_damaged_or_missing_is_refused_without_asking_for_a_password) {
  const std::string_view encrypted =
      "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
      "MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAgAAAAAAAAAAAICCAAw\n"
      "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEAAAAAAAAAAAAAAAAAAAAAAEgZAA\n"
      "-----END ENCRYPTED PRIVATE KEY-----\n";
  for (const auto text : {encrypted, std::string_view{"-----BEGIN PRIVATE KEY-----\n"}, std::string_view{}})
    EXPECT_TRUE(refused_by(PrivateKey::from_pkcs8(library(), as_bytes(text)), rule::private_key_readable));
  auto der = copy(PrivateKey::generate(library(), KeyKind::ec_p256)->pkcs8()->bytes(Reveal{}));
  der.push_back(0);
  EXPECT_TRUE(refused_by(PrivateKey::from_pkcs8(library(), der), rule::private_key_readable));
}

TEST(Key, must_be_a_well_formed_SubjectPublicKeyInfo) {
  const auto good = *PrivateKey::generate(library(), KeyKind::ec_p256)->spki();
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_TRUE(refused_by(PublicKey::from_spki(library(), Bytes{good}.first(size)), rule::key_well_formed)) << size;
  auto longer = good;
  longer.push_back(0);
  EXPECT_TRUE(refused_by(PublicKey::from_spki(library(), longer), rule::key_well_formed));
  const Buffer short_raw(31), point(65, 4), hybrid(65, 6), rsa_zero = unhex("3006020100020103").value(),
                                                           rsa_negative = unhex("30060201ff020103").value();
  const auto null = write::null(), p256 = identifier(oid::p256);
  for (const auto& wrong :
       {spki({identifier(oid::ed25519)}, short_raw), spki({identifier(oid::ed25519), null}, Buffer(32)),
        spki({identifier(oid::ec_public_key), p256}, Bytes{point}.first(64)),
        spki({identifier(oid::ec_public_key), p256}, hybrid), spki({identifier(oid::ec_public_key), p256, null}, point),
        spki({identifier(oid::rsa_encryption), null}, rsa_zero),
        spki({identifier(oid::rsa_encryption), null}, rsa_negative)})
    EXPECT_TRUE(refused_by(PublicKey::from_spki(library(), wrong), rule::key_well_formed)) << hex(wrong);
}

TEST(Key, must_be_a_point_of_its_curve) {
  auto der = *PrivateKey::generate(library(), KeyKind::ec_p384)->spki();
  der.back() ^= 1;
  EXPECT_TRUE(refused_by(PublicKey::from_spki(library(), der), rule::point_on_curve));
  const auto beyond = spki({identifier(oid::ec_public_key), identifier(oid::p256)}, [] {
    Buffer point(65, 0xFF);  // coordinates above the prime
    point[0] = 4;
    return point;
  }());
  EXPECT_TRUE(refused_by(PublicKey::from_spki(library(), beyond), rule::point_on_curve));
}

const std::vector<Scheme>& schemes() {
  static const auto all = [] {
    std::vector<Scheme> made;
    for (std::size_t i = 0; i < scheme_count; ++i) made.push_back(static_cast<Scheme>(i));
    return made;
  }();
  return all;
}

// RFC 9909, 3, and NIST CSOR: the arcs 20 to 31 are SHA2 and then SHAKE, each 128s, 128f, 192s, 192f, 256s, 256f.
TEST(Key, of_SLH_DSA_is_known_by_its_number_and_its_size) {
  struct Named {
    Bytes oid;
    std::string_view name;
    std::size_t size;
  };
  const std::array all{Named{oid::of<2, 16, 840, 1, 101, 3, 4, 3, 20>, "SLH-DSA-SHA2-128s", 32},
                       Named{oid::of<2, 16, 840, 1, 101, 3, 4, 3, 21>, "SLH-DSA-SHA2-128f", 32},
                       Named{oid::of<2, 16, 840, 1, 101, 3, 4, 3, 22>, "SLH-DSA-SHA2-192s", 48},
                       Named{oid::of<2, 16, 840, 1, 101, 3, 4, 3, 23>, "SLH-DSA-SHA2-192f", 48},
                       Named{oid::of<2, 16, 840, 1, 101, 3, 4, 3, 24>, "SLH-DSA-SHA2-256s", 64},
                       Named{oid::of<2, 16, 840, 1, 101, 3, 4, 3, 25>, "SLH-DSA-SHA2-256f", 64},
                       Named{oid::of<2, 16, 840, 1, 101, 3, 4, 3, 26>, "SLH-DSA-SHAKE-128s", 32},
                       Named{oid::of<2, 16, 840, 1, 101, 3, 4, 3, 27>, "SLH-DSA-SHAKE-128f", 32},
                       Named{oid::of<2, 16, 840, 1, 101, 3, 4, 3, 28>, "SLH-DSA-SHAKE-192s", 48},
                       Named{oid::of<2, 16, 840, 1, 101, 3, 4, 3, 29>, "SLH-DSA-SHAKE-192f", 48},
                       Named{oid::of<2, 16, 840, 1, 101, 3, 4, 3, 30>, "SLH-DSA-SHAKE-256s", 64},
                       Named{oid::of<2, 16, 840, 1, 101, 3, 4, 3, 31>, "SLH-DSA-SHAKE-256f", 64}};
  for (const auto& [oid, text, bytes] : all) {
    const auto key = spki({identifier(oid)}, Buffer(bytes));
    ASSERT_TRUE(read_spki(key).has_value());
    const auto kind = read_spki(key)->kind;
    EXPECT_EQ(name(kind), text);
    EXPECT_TRUE(refused_by(read_spki(spki({identifier(oid)}, Buffer(bytes - 1))), rule::key_well_formed));
    const auto scheme = std::ranges::find(schemes(), kind, [](Scheme s) { return row(s).key; });
    ASSERT_NE(scheme, schemes().end());
    EXPECT_EQ(row(*scheme).name, text);
    if (library().offers(*scheme)) {
      EXPECT_TRUE(PublicKey::from_spki(library(), key).has_value()) << text;
    } else {
      EXPECT_TRUE(refused_by(PublicKey::from_spki(library(), key), rule::algorithm_offered));
    }
  }
}

TEST(Key, of_another_kind_or_size_is_named_and_not_used) {
  Buffer modulus(128, 0xC1);  // RSA of 1024 bits
  const auto rsa = write::sequence({write::integer(modulus), write::integer(65537)});
  const auto small = spki({identifier(oid::rsa_encryption), write::null()}, rsa);
  EXPECT_EQ(read_spki(small)->kind, KeyKind::other);
  EXPECT_TRUE(refused_by(PublicKey::from_spki(library(), small), rule::algorithm_offered));
  const auto other_curve = spki({identifier(oid::ec_public_key), identifier(oid::of<1, 3, 132, 0, 10>)}, Buffer(65, 4));
  EXPECT_EQ(read_spki(other_curve)->kind, KeyKind::other);
}

TEST(Key, of_SM2_may_name_its_curve_as_the_algorithm_too) {
  const auto key = PrivateKey::generate(library(), KeyKind::sm2);
  if (!key) GTEST_SKIP();
  const auto usual = *key->spki();
  const auto point = read_spki(usual)->bits;
  const auto doubled = spki({identifier(oid::sm2), identifier(oid::sm2)}, point);
  const auto open = PublicKey::from_spki(library(), doubled);
  ASSERT_TRUE(open.has_value()) << explain(open.error());
  EXPECT_EQ(open->kind(), KeyKind::sm2);
  Buffer signature(64);
  const Signed what{Signed::Form::message, as_bytes("x")};
  ASSERT_TRUE(sign(library(), *key, Scheme::sm2_p256, Hash::sm3_256, what, signature).has_value());
  EXPECT_TRUE(verify(library(), *open, Scheme::sm2_p256, Hash::sm3_256, what, signature).has_value());
  EXPECT_EQ(read_spki(spki({identifier(oid::sm2), identifier(oid::p256)}, point))->kind, KeyKind::other);
}

TEST(Key, must_fit_the_scheme) {
  const auto key = PrivateKey::generate(library(), KeyKind::ec_p256);
  const auto open = PublicKey::from_spki(library(), *key->spki());
  const Signed what{Signed::Form::message, as_bytes("x")};
  Buffer signature(96);
  EXPECT_TRUE(refused_by(verify(library(), *open, Scheme::ecdsa_p384, Hash::sha384, what, signature), rule::key_fits));
  EXPECT_TRUE(refused_by(sign(library(), *key, Scheme::ecdsa_p384, Hash::sha384, what, signature), rule::key_fits));
}

TEST(Signature, must_have_the_size_of_its_scheme) {
  const auto key = PrivateKey::generate(library(), KeyKind::ec_p256);
  const auto open = PublicKey::from_spki(library(), *key->spki());
  const Signed what{Signed::Form::message, as_bytes("x")};
  Buffer signature(64);
  ASSERT_TRUE(sign(library(), *key, Scheme::ecdsa_p256, Hash::sha256, what, signature).has_value());
  signature.push_back(0);
  for (const std::size_t size : {0u, 63u, 65u})
    EXPECT_TRUE(
        refused_by(verify(library(), *open, Scheme::ecdsa_p256, Hash::sha256, what, Bytes{signature}.first(size)),
                   rule::signature_valid));
  Buffer small(63);
  EXPECT_TRUE(refused_by(sign(library(), *key, Scheme::ecdsa_p256, Hash::sha256, what, small), rule::works));
}

TEST(Signature, is_over_a_digest_of_the_hash_s_size_or_over_a_whole_message) {
  const auto key = PrivateKey::generate(library(), KeyKind::ec_p256);
  Buffer signature(64);
  const Buffer wrong(31);
  EXPECT_TRUE(
      refused_by(sign(library(), *key, Scheme::ecdsa_p256, Hash::sha256, {Signed::Form::digest, wrong}, signature),
                 rule::digest_size));
  const auto edwards = PrivateKey::generate(library(), KeyKind::ed25519);
  const Buffer digest(32);
  EXPECT_TRUE(
      refused_by(sign(library(), *edwards, Scheme::ed25519, Hash::sha256, {Signed::Form::digest, digest}, signature),
                 rule::whole_message));
}

TEST(EcSignature, goes_to_DER_and_back_for_every_leading_zero) {
  for (std::size_t zeros = 0; zeros <= 66; ++zeros)
    for (const auto first : std::array<std::uint8_t, 4>{0x01, 0x7F, 0x80, 0xFF}) {
      Buffer raw(132, first);
      std::fill_n(raw.begin(), zeros, std::uint8_t{0});
      const auto der = ec_to_der(raw);
      Buffer back(132);
      ASSERT_TRUE(ec_from_der(Bytes{der.der}.first(der.size), back).has_value()) << zeros;
      EXPECT_EQ(back, raw);
    }
}

}  // namespace
}  // namespace bonafide::crypto
