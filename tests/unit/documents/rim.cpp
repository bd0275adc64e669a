// Signed manifests: one from a vendor, and those that somebody tries to pass off as signed.
#include <filesystem>
#include <fstream>
#include <iterator>

#include <bonafide/appraisal/reference/compare.hpp>
#include <bonafide/appraisal/rules/reference.hpp>
#include <bonafide/crypto/pem.hpp>
#include <bonafide/crypto/rules.hpp>
#include <bonafide/documents/rim.hpp>
#include <bonafide/documents/rules.hpp>
#include <bonafide/documents/xmldsig.hpp>

#include "support/broken_rules.hpp"
#include "support/hierarchy.hpp"
#include "support/places.hpp"

namespace bonafide::documents {
namespace {

using test::library;
using test::refused_by;

std::string silicon(const std::string& name) {
  std::ifstream in{test::captures() / "silicon" / name, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}
constexpr auto vendor_file = "1010_0200_882_96005E0001_PROD.swidtag";
bool at_hand() { return std::filesystem::exists(test::captures() / "silicon" / vendor_file); }

/// The signers of that file were certified for June 2023 to June 2025.
const auto in_time = parse_time("2024-06-01");

appraisal::Trust vendor_root() {
  appraisal::Trust trust;
  EXPECT_TRUE(trust.add_file(library(), as_bytes(silicon("nvidia-rim-root.pem")), "nvidia-rim-root.pem"));
  return trust;
}

TEST(VendorManifest, is_signed_by_whom_its_root_leads_to) {
  if (!at_hand()) GTEST_SKIP() << "the captures are not at hand";
  const auto text = silicon(vendor_file);
  const auto anchors = vendor_root();
  const auto set = read_rim(library(), as_bytes(text), {&anchors, in_time});
  ASSERT_TRUE(set) << explain(set.error());
  EXPECT_EQ(set->signer, "C=US, ST=CA, L=Santa Clara, O=NVIDIA Corporation, CN=HCC RIM L4 Signer");
  EXPECT_EQ(set->firmware, "96.00.5E.00.01");
  EXPECT_EQ(set->author, "NVIDIA Corporation");
  EXPECT_EQ(set->entries.front().environment.model, "GH100");
}

TEST(VendorManifest, holds_the_digests_that_are_active) {
  if (!at_hand()) GTEST_SKIP() << "the captures are not at hand";
  const auto set = read_rim(library(), as_bytes(silicon(vendor_file)), {});
  ASSERT_TRUE(set) << explain(set.error());
  EXPECT_TRUE(set->signer.empty()) << "nobody's signature was asked for";
  const auto entry = [&](std::uint8_t index) {
    return std::ranges::find_if(set->entries, [&](const auto& each) { return each.element.index == index; });
  };
  ASSERT_NE(entry(2), set->entries.end());  // index="1"
  EXPECT_EQ(hex(entry(2)->accepted.front().digests.front().bytes).substr(0, 16), "c3f65ef79a19c029");
  EXPECT_EQ(entry(2)->element.name, "HashedMeasurement_1_FSP");
  EXPECT_EQ(entry(13)->accepted.size(), 4u);  // index="12" alternatives="4"
  EXPECT_EQ(entry(8), set->entries.end());    // index="7" active="False"
}

TEST(VendorManifest, is_refused_out_of_time_and_with_another_root) {
  if (!at_hand()) GTEST_SKIP() << "the captures are not at hand";
  const auto text = silicon(vendor_file);
  const auto anchors = vendor_root();
  EXPECT_TRUE(refused_by(read_rim(library(), as_bytes(text), {&anchors, parse_time("2026-06-01")}),
                         crypto::rule::x509_expired));
  appraisal::Trust other;
  ASSERT_TRUE(other.add_certificate(test::hierarchy(crypto::KeyKind::ec_p384).root, "root.pem"));
  EXPECT_TRUE(refused_by(read_rim(library(), as_bytes(text), {&other, in_time}), appraisal::rule::reference_signer));
}

TEST(VendorManifest, cannot_be_altered_anywhere) {
  if (!at_hand()) GTEST_SKIP() << "the captures are not at hand";
  const auto text = silicon(vendor_file);
  const auto anchors = vendor_root();
  // Every hundredth byte; what is not refused must be white space inside of the signature's base64.
  for (std::size_t i = 0; i < text.size(); i += 97) {
    auto altered = text;
    altered[i] = altered[i] == '1' ? '2' : '1';
    EXPECT_FALSE(read_rim(library(), as_bytes(altered), {&anchors, in_time})) << "byte " << i;
  }
}

// A manifest of our own, and its signature.

constexpr std::string_view values =
    R"(<ns0:Payload><ns0:Resource type="Measurement" index="0" s:Hash0="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"/></ns0:Payload>)";

std::string manifest(std::string_view payload, std::string_view rest = {}) {
  return std::string{
      R"(<ns0:SoftwareIdentity xmlns:ns0="http://standards.iso.org/iso/19770/-2/2015/schema.xsd" xmlns:s="http://www.w3.org/2001/04/xmlenc#sha256" tagId="id">)"}
      .append(payload)
      .append(rest)
      .append("</ns0:SoftwareIdentity>");
}

std::string base64(Bytes bytes) {
  auto text = crypto::pem::write("X", bytes);
  text.erase(0, text.find('\n') + 1);
  text.erase(text.find("-----END"));
  return text;
}

struct Parts {
  std::string uri = "";
  std::string transforms =
      R"(<Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/><Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>)";
  std::string canonical = "http://www.w3.org/2006/12/xml-c14n11";
  std::string method = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384";
  std::string digest_method = "http://www.w3.org/2001/04/xmlenc#sha256";
};

std::string info(const Parts& parts, std::string_view digest) {
  return "<SignedInfo><CanonicalizationMethod Algorithm=\"" + parts.canonical + "\"/><SignatureMethod Algorithm=\"" +
         parts.method + "\"/><Reference URI=\"" + parts.uri + "\"><Transforms>" + parts.transforms +
         "</Transforms><DigestMethod Algorithm=\"" + parts.digest_method + "\"/><DigestValue>" + std::string{digest} +
         "</DigestValue></Reference></SignedInfo>";
}

/// The Signature element for a manifest with this payload.
std::string signature(std::string_view payload, const Parts& parts = {}) {
  const auto& hierarchy = test::hierarchy(crypto::KeyKind::ec_p384);
  const auto plain = xml::read(as_bytes(manifest(payload)));
  const auto digest =
      *crypto::digest(library(), crypto::Hash::sha256, xml::canonical(*plain, 0, xml::Canonical::exclusive));
  const auto inner = info(parts, base64(digest));
  const std::string open = "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\">";
  const auto unsigned_document = xml::read(as_bytes(manifest(payload, open + inner + "</Signature>")));
  std::size_t number = 0;
  while (unsigned_document->elements[number].local != "SignedInfo") ++number;
  const auto covered = xml::canonical(*unsigned_document, number, xml::Canonical::inclusive);
  Buffer raw(96);
  EXPECT_TRUE(crypto::sign(library(), hierarchy.key, crypto::Scheme::ecdsa_p384, crypto::Hash::sha384,
                           {crypto::Signed::Form::message, covered}, raw));
  return open + inner + "<SignatureValue>" + base64(raw) + "</SignatureValue><KeyInfo><X509Data><X509Certificate>" +
         base64(hierarchy.leaf) + "</X509Certificate><X509Certificate>" + base64(hierarchy.intermediate) +
         "</X509Certificate></X509Data></KeyInfo></Signature>";
}

Result<appraisal::reference::Set> judged(const std::string& text) {
  appraisal::Trust trust;
  EXPECT_TRUE(trust.add_certificate(test::hierarchy(crypto::KeyKind::ec_p384).root, "root.pem"));
  return read_rim(library(), as_bytes(text), {&trust, parse_time("2026-06-01")});
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  const auto at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), with);
}

TEST(Manifest, of_our_own_verifies) {
  const auto set = judged(manifest(values, signature(values)));
  ASSERT_TRUE(set) << explain(set.error());
  EXPECT_EQ(set->signer, "CN=Test leaf");
  EXPECT_EQ(set->entries.size(), 1u);
}

TEST(Manifest, must_be_signed_where_a_signature_is_asked_for) {
  EXPECT_TRUE(refused_by(judged(manifest(values)), appraisal::rule::reference_signer));
}

TEST(Manifest, must_be_the_one_that_was_signed) {
  const auto good = manifest(values, signature(values));
  EXPECT_TRUE(refused_by(judged(replaced(good, "aaaa", "aaab")), rule::dsig_digest));
  EXPECT_TRUE(refused_by(judged(replaced(good, "tagId=\"id\"", "tagId=\"other\"")), rule::dsig_digest));
  EXPECT_TRUE(refused_by(judged(replaced(good, "xmldsig-more#ecdsa-sha384", "xmldsig-more#ecdsa-sha256")),
                         rule::dsig_signature));
  EXPECT_TRUE(refused_by(judged(replaced(good, "xml-c14n11", "REC-xml-c14n-20010315")), rule::dsig_algorithm));
  const auto at = good.find("<SignatureValue>") + 20;
  auto altered = good;
  altered[at] = altered[at] == 'A' ? 'B' : 'A';
  EXPECT_TRUE(refused_by(judged(altered), rule::dsig_signature));
}

TEST(Manifest, cannot_wrap_the_signed_one) {
  const std::string forged = replaced(std::string{values}, "aaaa", "bbbb");
  const auto sealed = signature(values);
  // The signed document as an Object inside of its signature, and the reference left at the whole.
  EXPECT_TRUE(refused_by(judged(manifest(forged, replaced(sealed, "</Signature>",
                                                          "<Object>" + manifest(values) + "</Object></Signature>"))),
                         rule::dsig_digest));
  // The signature signs a part that it names: nothing but the whole document can be signed.
  const auto part = signature(values, {.uri = "#id"});
  EXPECT_TRUE(refused_by(
      judged(manifest(forged, replaced(part, "</Signature>",
                                       "<Object Id=\"id\">" + std::string{values} + "</Object></Signature>"))),
      rule::dsig_whole));
  // The signed document inside another, with its signature.
  EXPECT_TRUE(refused_by(judged(manifest(forged, manifest(values, sealed))), rule::dsig_one));
  // Two signatures, of which one might be looked at and the other left out.
  EXPECT_TRUE(refused_by(judged(manifest(forged, sealed + sealed)), rule::dsig_one));
  // Values inside of the signature, which the digest does not cover, are not read.
  const auto inside =
      judged(manifest(values, replaced(sealed, "</Signature>", "<Object>" + forged + "</Object></Signature>")));
  ASSERT_TRUE(inside) << explain(inside.error());
  EXPECT_EQ(inside->entries.size(), 1u);
  EXPECT_EQ(inside->entries[0].accepted[0].digests[0].bytes, Buffer(32, 0xAA));
}

TEST(Manifest, must_be_signed_in_a_way_that_we_know) {
  const auto refuse = [](const Parts& parts, const Rule& rule) {
    return refused_by(judged(manifest(values, signature(values, parts))), rule);
  };
  EXPECT_TRUE(
      refuse({.transforms = R"(<Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>)"}, rule::dsig_whole));
  EXPECT_TRUE(refuse(
      {.transforms =
           R"(<Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/><Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"/>)"},
      rule::dsig_algorithm));
  EXPECT_TRUE(refuse(
      {.transforms =
           R"(<Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/><Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"/>)"},
      rule::dsig_algorithm));
  EXPECT_TRUE(refuse({.digest_method = "http://www.w3.org/2000/09/xmldsig#sha1"}, rule::dsig_algorithm));
  EXPECT_TRUE(refuse({.method = "http://www.w3.org/2000/09/xmldsig#hmac-sha1"}, rule::dsig_algorithm));
  EXPECT_TRUE(refuse({.method = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384"}, rule::dsig_algorithm));
  const auto good = manifest(values, signature(values));
  EXPECT_TRUE(refused_by(judged(replaced(good, "<KeyInfo>", "<KeyInfo/><KeyInfo>")), rule::dsig_structure));
  EXPECT_TRUE(refused_by(judged(replaced(good, "<SignedInfo>", "<SignedInfo/><SignedInfo>")), rule::dsig_structure));
}

TEST(Manifest, must_hold_digests) {
  const auto refuse = [](std::string_view payload, const Rule& rule) {
    return refused_by(read_rim(library(), as_bytes(manifest(payload)), {}), rule);
  };
  EXPECT_TRUE(refuse("", rule::rim_structure));
  EXPECT_TRUE(refuse("<ns0:Payload/>", rule::rim_structure));
  EXPECT_TRUE(refuse(std::string{values}.append(values), rule::rim_structure));
  EXPECT_TRUE(refuse(replaced(std::string{values}, "aaaa", ""), rule::rim_value));
  EXPECT_TRUE(refuse(replaced(std::string{values}, "aaaa", "xxxx"), rule::rim_value));
  EXPECT_TRUE(refuse(replaced(std::string{values}, "index=\"0\"", "index=\"254\""), rule::rim_value));
  EXPECT_TRUE(refuse(replaced(std::string{values}, "index=\"0\"", ""), rule::rim_value));
  EXPECT_TRUE(refused_by(read_rim(library(), as_bytes("<a/>"), {}), rule::rim_structure));
}

}  // namespace
}  // namespace bonafide::documents
