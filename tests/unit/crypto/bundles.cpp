// Files of trust and revocation lists, as openssl writes them and as nobody should.
#include <openssl/pem.h>
#include <openssl/pkcs7.h>
#include <openssl/x509.h>

#include <bonafide/crypto/der_write.hpp>
#include <bonafide/crypto/pem.hpp>
#include <bonafide/crypto/rules.hpp>
#include <bonafide/crypto/x509/bundle.hpp>
#include <bonafide/crypto/x509/crl.hpp>

#include "hierarchy.hpp"

namespace bonafide::crypto::x509 {
namespace {

namespace write = der::write;
using bonafide::test::refused_by;
using test::at;
using test::Hierarchy;
using test::library;
using Kind = BundleItem::Kind;

const Hierarchy& made() {
  static const Hierarchy hierarchy{KeyKind::ec_p256};
  return hierarchy;
}

Result<std::vector<BundleItem>> read(std::string_view text) { return read_bundle(as_bytes(text)); }

RevocationStatement list() {
  return {.issuer = made().root.says.subject,
          .this_update = at("2026-01-01"),
          .next_update = at("2027-01-01"),
          .revoked = {{.serial = made().intermediate.says.serial, .when = at("2025-12-31"), .reason = 1},
                      {.serial = {0x05}, .when = at("2025-12-30")}},
          .authority_key_identifier = made().root.identifier(),
          .number = 7};
}
Buffer issued(const RevocationStatement& says) { return issue(library(), says, {.key = made().root.key}).value(); }

/// A degenerate PKCS#7 as libcrypto writes it.
Buffer pkcs7(std::initializer_list<const Buffer*> certificates) {
  auto* bundle = PKCS7_new();
  PKCS7_set_type(bundle, NID_pkcs7_signed);
  PKCS7_content_new(bundle, NID_pkcs7_data);
  for (const auto* der : certificates) {
    const std::uint8_t* from = der->data();
    auto* certificate = d2i_X509(nullptr, &from, static_cast<long>(der->size()));
    PKCS7_add_certificate(bundle, certificate);
    X509_free(certificate);
  }
  std::uint8_t* out = nullptr;
  const int size = i2d_PKCS7(bundle, &out);
  Buffer result{out, out + size};
  OPENSSL_free(out);
  PKCS7_free(bundle);
  return result;
}

TEST(Bundle, holds_certificates_back_to_back_in_DER) {
  auto chain = made().root.der;
  append(chain, made().intermediate.der);
  const auto items = read_bundle(chain);
  ASSERT_TRUE(items.has_value()) << explain(items.error());
  ASSERT_EQ(items->size(), 2u);
  EXPECT_EQ((*items)[0].der, made().root.der);
  EXPECT_EQ((*items)[1].der, made().intermediate.der);
}

TEST(Bundle, holds_keys_lists_and_PKCS7_in_DER) {
  const auto key = read_bundle(made().root.says.spki);
  EXPECT_EQ(key.value().front().kind, Kind::key);
  const auto crl = read_bundle(issued(list()));
  EXPECT_EQ(crl.value().front().kind, Kind::revocation_list);
  const auto p7b = read_bundle(pkcs7({&made().root.der, &made().intermediate.der}));
  ASSERT_TRUE(p7b.has_value()) << explain(p7b.error());
  ASSERT_EQ(p7b->size(), 2u);
  EXPECT_EQ((*p7b)[0].kind, Kind::certificate);
  EXPECT_EQ((*p7b)[0].der, made().root.der);
}

TEST(Bundle, holds_several_objects_in_PEM_with_commentary_between) {
  const auto text = "subject=CN = Test Root\n" + pem::write("CERTIFICATE", made().root.der) + "and a key:\r\n" +
                    pem::write("PUBLIC KEY", made().leaf.says.spki) + pem::write("X509 CRL", issued(list())) +
                    pem::write("EC PARAMETERS", unhex("06082a8648ce3d030107").value()) +
                    pem::write("PKCS7", pkcs7({&made().intermediate.der}));
  const auto items = read(text);
  ASSERT_TRUE(items.has_value()) << explain(items.error());
  ASSERT_EQ(items->size(), 4u);
  EXPECT_EQ((*items)[1].kind, Kind::key);
  EXPECT_EQ((*items)[1].der, made().leaf.says.spki);
  EXPECT_EQ((*items)[2].kind, Kind::revocation_list);
  EXPECT_EQ((*items)[3].der, made().intermediate.der);
}

TEST(Bundle, with_nothing_in_it_is_refused) {
  for (const std::string_view text : {"", "no pem here", "-----BEGIN EC PARAMETERS-----\n-----END EC PARAMETERS-----"})
    EXPECT_TRUE(refused_by(read(text), rule::bundle_not_empty)) << text;
}

TEST(Bundle, with_broken_PEM_is_refused) {
  for (const std::string_view text :
       {"-----BEGIN CERTIFICATE", "-----BEGIN CERTIFICATE-----\nMA==\n", "-----BEGIN X-----\nMA==\n-----END Y-----",
        "-----BEGIN X-----\nMA=\n-----END X-----", "-----BEGIN X-----\nMA!!\n-----END X-----",
        "-----BEGIN X-----\nM===\n-----END X-----", "-----BEGIN X-----\nMA==MA==\n-----END X-----",
        "-----BEGIN X-----\nMB==\n-----END X-----",
        "-----BEGIN X-----\nProc-Type: 4,ENCRYPTED\n\nMA==\n-----END X-----"})
    EXPECT_TRUE(refused_by(read(text), rule::pem)) << text;
}

TEST(Bundle, with_an_item_that_is_not_what_it_says_is_refused) {
  EXPECT_TRUE(refused_by(read(pem::write("CERTIFICATE", made().root.says.spki)), rule::x509_der));
  EXPECT_TRUE(refused_by(read(pem::write("PUBLIC KEY", made().root.der)), rule::key_well_formed));
  EXPECT_TRUE(refused_by(read(pem::write("X509 CRL", made().root.der)), rule::x509_crl_der));
  auto followed = made().root.der;
  followed.push_back(0);
  EXPECT_TRUE(refused_by(read(pem::write("CERTIFICATE", followed)), rule::bundle_item));
  const auto der = read_bundle(followed);
  ASSERT_TRUE(refused_by(der, rule::x509_der));
  EXPECT_EQ(der.error().offset, made().root.der.size());
  EXPECT_TRUE(refused_by(read(pem::write("PKCS7", made().root.der)), rule::bundle_pkcs7));
  EXPECT_TRUE(refused_by(read(pem::write("PKCS7", unhex("300f06092a864886f70d010701a0020400").value())),
                         rule::bundle_pkcs7));  // data, not signedData
}

TEST(Bundle, is_read_within_bounds_at_every_length) {
  const auto whole = pkcs7({&made().root.der});
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(read_bundle(Bytes{whole}.first(size)).has_value());
}

TEST(Pem, is_written_as_libcrypto_writes_it) {
  const std::uint8_t* from = made().root.der.data();
  auto* certificate = d2i_X509(nullptr, &from, static_cast<long>(made().root.der.size()));
  auto* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(bio, certificate);
  char* text = nullptr;
  const auto size = BIO_get_mem_data(bio, &text);
  EXPECT_EQ(pem::write("CERTIFICATE", made().root.der), (std::string_view{text, static_cast<std::size_t>(size)}));
  BIO_free(bio);
  X509_free(certificate);
}

TEST(RevocationList, says_what_was_issued) {
  const auto der = issued(list());
  const auto read = parse_revocation_list(der);
  ASSERT_TRUE(read.has_value()) << explain(read.error());
  EXPECT_EQ(read->raw.size(), der.size());
  EXPECT_TRUE(equal(read->issuer, made().root.says.subject));
  EXPECT_EQ(read->this_update, at("2026-01-01"));
  EXPECT_EQ(read->next_update, at("2027-01-01"));
  EXPECT_EQ(hex(read->number), "07");
  EXPECT_TRUE(equal(read->authority_key_identifier, made().root.identifier()));
  const auto intermediate = parse(made().intermediate.der), leaf = parse(made().leaf.der);
  const auto found = find(*read, intermediate->serial);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->when, at("2025-12-31"));
  EXPECT_EQ(found->reason, 1);
  EXPECT_FALSE(find(*read, leaf->serial).has_value());
  EXPECT_FALSE(find(*read, unhex("05").value())->reason.has_value());
}

TEST(RevocationList, reads_as_libcrypto_reads_it) {
  const auto der = issued(list());
  const std::uint8_t* from = der.data();
  auto* theirs = d2i_X509_CRL(nullptr, &from, static_cast<long>(der.size()));
  ASSERT_NE(theirs, nullptr);
  EXPECT_EQ(sk_X509_REVOKED_num(X509_CRL_get_REVOKED(theirs)), 2);
  EXPECT_EQ(X509_CRL_get_version(theirs), 1);
  const std::uint8_t* spki = made().root.says.spki.data();
  auto* key = d2i_PUBKEY(nullptr, &spki, static_cast<long>(made().root.says.spki.size()));
  EXPECT_EQ(X509_CRL_verify(theirs, key), 1);
  EVP_PKEY_free(key);
  X509_CRL_free(theirs);
}

TEST(RevocationList, must_be_signed_by_its_issuer) {
  auto der = issued(list());
  const auto root = PublicKey::from_spki(library(), made().root.says.spki);
  EXPECT_TRUE(verify_issued(library(), *parse_revocation_list(der), *root).has_value());
  const auto other = PublicKey::from_spki(library(), made().leaf.says.spki);
  EXPECT_TRUE(refused_by(verify_issued(library(), *parse_revocation_list(der), *other), rule::x509_signature));
  const auto serial = made().intermediate.says.serial;
  *std::search(der.begin(), der.end(), serial.begin(), serial.end()) ^= 1;
  EXPECT_TRUE(refused_by(verify_issued(library(), *parse_revocation_list(der), *root), rule::x509_signature));
}

/// A list of given entries and extensions, whatever they say.
Buffer raw_list(std::string_view entries, std::string_view extensions) {
  const auto revoked = unhex(entries).value();
  const auto algorithm = unhex("300a06082a8648ce3d040302").value();
  const auto tbs =
      write::sequence({write::integer(1), algorithm, make_common_name("I"), write::time(at("2026-01-01")),
                       revoked.empty() ? Buffer{} : write::element(der::sequence, revoked), unhex(extensions).value()});
  return seal(library(), tbs, {.key = made().root.key}).value();
}

TEST(RevocationList, with_critical_extensions_that_narrow_it_is_refused) {
  EXPECT_TRUE(parse_revocation_list(raw_list("", "")).has_value());
  // deltaCRLIndicator 2.5.29.27 and issuingDistributionPoint 2.5.29.28, both critical by RFC 5280, 5.2.4 and 5.2.5.
  for (const auto* text : {"a011300f300d0603551d1b0101ff0403020101", "a010300e300c0603551d1c0101ff04023000"})
    EXPECT_TRUE(refused_by(parse_revocation_list(raw_list("", text)), rule::x509_crl_complete)) << text;
  // certificateIssuer 2.5.29.29 in an entry: RFC 5280, 5.3.3.
  const auto indirect = "3020020101170d3236303130313030303030305a300c300a0603551d1d0101ff0400";
  EXPECT_TRUE(refused_by(parse_revocation_list(raw_list(indirect, "")), rule::x509_crl_complete));
}

TEST(RevocationList, must_be_DER_to_its_end) {
  const auto der = issued(list());
  for (std::size_t size = 0; size < der.size(); ++size)
    EXPECT_TRUE(refused_by(parse_revocation_list(Bytes{der}.first(size)), rule::x509_crl_der)) << size;
  const auto bad_reason = "301f020101170d3236303130313030303030305a300b30090603551d1504020a01";
  EXPECT_TRUE(refused_by(parse_revocation_list(raw_list(bad_reason, "")), rule::x509_crl_der));
}

}  // namespace
}  // namespace bonafide::crypto::x509
