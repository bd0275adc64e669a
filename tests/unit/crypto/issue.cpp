// Certificates that we issue are read by libcrypto, verify there, and say what was asked for.
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <bonafide/crypto/rules.hpp>

#include "hierarchy.hpp"

namespace bonafide::crypto::x509 {
namespace {

using bonafide::test::refused_by;
using test::Hierarchy;
using test::library;
using Theirs = std::unique_ptr<X509, decltype(&X509_free)>;

Theirs theirs(const Buffer& der) {
  const std::uint8_t* at = der.data();
  return {d2i_X509(nullptr, &at, static_cast<long>(der.size())), &X509_free};
}

constexpr std::array kinds{KeyKind::rsa_2048,          KeyKind::rsa_3072,  KeyKind::ec_p256,
                           KeyKind::ec_p384,           KeyKind::ec_p521,   KeyKind::sm2,
                           KeyKind::ed25519,           KeyKind::ed448,     KeyKind::ml_dsa_44,
                           KeyKind::ml_dsa_65,         KeyKind::ml_dsa_87, KeyKind::slh_dsa_sha2_128f,
                           KeyKind::slh_dsa_shake_192f};

/// Post-quantum keys are not in every libcrypto.
bool is_missing(KeyKind kind) {
  return kind >= KeyKind::ml_dsa_44 && !PrivateKey::generate(test::library(), kind).has_value();
}

TEST(Issue, makes_hierarchies_that_libcrypto_reads_and_verifies_for_every_kind_of_key) {
  for (const auto kind : kinds) {
    if (is_missing(kind)) continue;
    const Hierarchy made{kind};
    const auto root = theirs(made.root.der), middle = theirs(made.intermediate.der), leaf = theirs(made.leaf.der);
    ASSERT_TRUE(root && middle && leaf) << name(kind);
    EXPECT_EQ(X509_verify(root.get(), X509_get0_pubkey(root.get())), 1) << name(kind);
    EXPECT_EQ(X509_verify(middle.get(), X509_get0_pubkey(root.get())), 1) << name(kind);
    EXPECT_EQ(X509_verify(leaf.get(), X509_get0_pubkey(middle.get())), 1) << name(kind);
    EXPECT_EQ(X509_check_issued(root.get(), middle.get()), X509_V_OK) << name(kind);
    EXPECT_EQ(X509_check_issued(middle.get(), leaf.get()), X509_V_OK) << name(kind);
    EXPECT_EQ(X509_get_pathlen(middle.get()), 0);
    EXPECT_EQ(X509_get_key_usage(leaf.get()), KU_DIGITAL_SIGNATURE);
    EXPECT_EQ(X509_get_extension_flags(leaf.get()) & EXFLAG_INVALID, 0u);
  }
}

TEST(Issue, makes_hierarchies_that_we_read_and_verify_for_every_kind_of_key) {
  for (const auto kind : kinds) {
    if (is_missing(kind)) continue;
    const Hierarchy made{kind};
    const auto middle = parse(made.intermediate.der), leaf = parse(made.leaf.der);
    ASSERT_TRUE(middle.has_value()) << explain(middle.error());
    ASSERT_TRUE(leaf.has_value()) << explain(leaf.error());
    EXPECT_EQ(leaf->key, kind);
    const auto key = PublicKey::from_spki(library(), middle->spki);
    ASSERT_TRUE(key.has_value()) << explain(key.error());
    const auto good = verify_issued(library(), *leaf, *key);
    EXPECT_TRUE(good.has_value()) << explain(good.error());
    EXPECT_TRUE(refused_by(verify_issued(library(), *middle, *key), rule::x509_signature)) << name(kind);
  }
}

TEST(Issue, writes_every_field_that_was_asked_for) {
  const Hierarchy made{KeyKind::ec_p384};
  const auto leaf = parse(made.leaf.der);
  ASSERT_TRUE(leaf.has_value()) << explain(leaf.error());
  EXPECT_EQ(text_of_name(leaf->subject), "CN=Test Device");
  EXPECT_EQ(text_of_name(leaf->issuer), "CN=Test Intermediate");
  EXPECT_TRUE(equal(leaf->serial, made.leaf.says.serial));
  EXPECT_EQ(leaf->not_before, test::at("2020-01-01"));
  EXPECT_EQ(leaf->not_after, test::at("9999-12-31T23:59:59Z"));
  EXPECT_FALSE(leaf->basic_constraints->ca);
  EXPECT_TRUE(leaf->key_usage->digital_signature());
  EXPECT_FALSE(leaf->key_usage->key_cert_sign());
  // RFC 5280, 4.2.1.6 around the OID 2.23.147 (06 03 67 81 13), as the CMA reference page spells it out.
  const std::string_view text = "Vendor=1b36:Device=0010";
  EXPECT_EQ(hex(leaf->subject_alternative_name), std::string{"a0200603678113a0190c17"} + hex(as_bytes(text)));
  EXPECT_EQ(hex(leaf->extended_key_usage), "060a2b06010401831c821203");
  EXPECT_EQ(hex(leaf->spdm_extension), "300e300c060a2b06010401831c821202");
  EXPECT_TRUE(equal(leaf->subject_key_identifier, made.leaf.identifier()));
  EXPECT_TRUE(equal(leaf->authority_key_identifier, made.intermediate.identifier()));
}

TEST(Issue, signs_with_every_hash_and_padding) {
  for (const auto kind : {KeyKind::rsa_2048, KeyKind::ec_p256}) {
    const auto key = test::Authority::make_key(kind);
    const auto open = PublicKey::from_spki(library(), *key.spki());
    for (const auto hash : {Hash::sha256, Hash::sha384, Hash::sha512, Hash::sha3_256, Hash::sha3_384, Hash::sha3_512})
      for (const auto padding : {Signer::Padding::pkcs1, Signer::Padding::pss}) {
        const auto der = issue(library(), test::statement("x", key), {key, padding, hash});
        ASSERT_TRUE(der.has_value()) << explain(der.error());
        const auto certificate = parse(*der);
        ASSERT_TRUE(certificate.has_value()) << explain(certificate.error());
        EXPECT_TRUE(verify_issued(library(), *certificate, *open).has_value());
        // OpenSSL 3.0 has no entry for ecdsa-with-SHA3-* in its table of signature algorithms.
        if (kind == KeyKind::ec_p256 && row(hash).name.starts_with("SHA3")) continue;
        const auto read = theirs(*der);
        EXPECT_EQ(X509_verify(read.get(), X509_get0_pubkey(read.get())), 1) << row(hash).name;
      }
  }
}

TEST(Issue, refuses_hashes_that_have_no_name_in_certificates) {
  const auto key = test::Authority::make_key(KeyKind::ec_p256);
  const auto made = issue(library(), test::statement("x", key), {.key = key, .hash = Hash::sm3_256});
  EXPECT_TRUE(refused_by(made, rule::x509_signature_algorithm));
}

}  // namespace
}  // namespace bonafide::crypto::x509
