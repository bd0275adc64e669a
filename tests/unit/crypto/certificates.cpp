// Certificates that break one rule each, and what is told about it.
#include <bonafide/crypto/der_write.hpp>
#include <bonafide/crypto/rules.hpp>

#include "hierarchy.hpp"

namespace bonafide::crypto::x509 {
namespace {

namespace write = der::write;
using bonafide::test::broke;
using bonafide::test::refused_by;
using test::library;
using test::statement;

const PrivateKey& key() {
  static const auto made = test::Authority::make_key(KeyKind::ec_p256);
  return made;
}

Statement plain() { return statement("Device", key()); }

Buffer issued(const Statement& says) { return issue(library(), says, {.key = key()}).value(); }

Buffer with(std::vector<Addition> extensions) {
  auto says = plain();
  says.extensions = std::move(extensions);
  return issued(says);
}

Addition extension(Bytes oid, std::string_view value) {
  return {copy(oid), Addition::Critical::no, unhex(value).value()};
}

/// The same with parts of the TBSCertificate of one's own: RFC 5280, 4.1.
struct Parts {
  Buffer version = unhex("a003020102").value(), serial = write::integer(1),
         algorithm = unhex("300a06082a8648ce3d040302").value(), issuer = make_common_name("I"),
         validity = times("170d3230303130313030303030305a", "170d3330303130313030303030305a"),
         subject = make_common_name("S"), spki = key().spki().value(), unique{}, extensions{};

  static Buffer times(std::string_view from, std::string_view to) {
    return write::sequence({unhex(from).value(), unhex(to).value()});
  }
  Buffer der() const {
    const auto tbs = write::sequence({version, serial, algorithm, issuer, validity, subject, spki, unique, extensions});
    return seal(library(), tbs, {.key = key()}).value();
  }
};

TEST(Certificate, of_version_1_2_and_3_is_read) {
  Parts parts;
  EXPECT_EQ(parse(parts.der())->version, 3u);
  parts.version = unhex("a003020101").value();
  EXPECT_EQ(parse(parts.der())->version, 2u);
  parts.version.clear();
  EXPECT_EQ(parse(parts.der())->version, 1u);
}

TEST(Certificate, has_a_version_that_its_fields_fit) {
  Parts parts;
  for (const auto* wrong : {"a003020100", "a003020103"}) {  // the default written out; version 4
    parts.version = unhex(wrong).value();
    EXPECT_TRUE(refused_by(parse(parts.der()), rule::x509_version)) << wrong;
  }
  parts.version = unhex("a003020101").value();
  parts.extensions = unhex("a30f300d300b0603551d0f0404030205a0").value();
  EXPECT_TRUE(refused_by(parse(parts.der()), rule::x509_version));
  parts.extensions.clear();
  parts.unique = unhex("81020055").value();
  EXPECT_TRUE(parse(parts.der()).has_value());
  parts.version.clear();
  EXPECT_TRUE(refused_by(parse(parts.der()), rule::x509_version));
}

TEST(Certificate, has_a_positive_serial_number_of_at_most_twenty_octets) {
  Parts parts;
  for (const auto* wrong : {"020100", "0201ff", "0215007fffffffffffffffffffffffffffffffffffffff",
                            "0215010000000000000000000000000000000000000000"}) {
    parts.serial = unhex(wrong).value();
    const auto read = parse(parts.der());
    const bool padded = std::string_view{wrong}.starts_with("0215007f");
    EXPECT_TRUE(refused_by(read, padded ? rule::x509_der : rule::x509_serial)) << wrong;
  }
  parts.serial = unhex("02147fffffffffffffffffffffffffffffffffffffff").value();
  EXPECT_EQ(parse(parts.der())->serial.size(), 20u);
}

TEST(Certificate, names_one_signature_algorithm_twice) {
  Parts parts;
  parts.algorithm = unhex("300a06082a8648ce3d040303").value();
  EXPECT_TRUE(refused_by(parse(parts.der()), rule::x509_one_algorithm));
}

TEST(Certificate, has_well_formed_names) {
  Parts parts;
  for (const auto* wrong : {"30023100",                           // an empty set
                            "300c310a3008060355040304 01 78",     // an OCTET STRING
                            "300e310c300a06035504030c03eda080",   // a surrogate in UTF-8
                            "300d310b300906035504030c02c080",     // an overlong zero
                            "300d310b300906035504030c02ff41",     // no UTF-8 at all
                            "300e310c300a06035504031e03004100",   // half a character
                            "300d310b300906035504031e02d800"}) {  // a surrogate in BMPString
    parts.subject = unhex(wrong).value();
    EXPECT_TRUE(refused_by(parse(parts.der()), rule::x509_name)) << wrong;
  }
  parts.subject = unhex("3000").value();  // RFC 5280, 4.1.2.6 allows an empty subject
  EXPECT_TRUE(parse(parts.der()).has_value());
}

TEST(Certificate, reads_times_as_RFC_5280_writes_them) {
  Parts parts;
  parts.validity = Parts::times("170d3439313233313233353935395a", "180f32303530303130313030303030305a");
  auto read = parse(parts.der());
  EXPECT_EQ(format(read->not_before), "2049-12-31T23:59:59Z");
  EXPECT_EQ(format(read->not_after), "2050-01-01T00:00:00Z");
  parts.validity = Parts::times("170d3530303130313030303030305a", "180f39393939313233313233353935395a");
  read = parse(parts.der());
  EXPECT_EQ(format(read->not_before), "1950-01-01T00:00:00Z");
  EXPECT_EQ(format(read->not_after), "9999-12-31T23:59:59Z");
}

TEST(Certificate, refuses_times_in_any_other_form) {
  Parts parts;
  for (const std::string_view wrong : {"2001010000Z", "200101000000", "200101000000+0000", "200230000000Z",
                                       "200101240000Z", "20010100006:Z", "200101000000z"}) {
    const auto time = write::element(der::utc_time, as_bytes(wrong));
    parts.validity = write::sequence({time, write::time(test::at("2030-01-01"))});
    EXPECT_TRUE(refused_by(parse(parts.der()), rule::x509_time)) << wrong;
  }
  for (const std::string_view wrong :
       {"20200101000000", "20200101000000.5Z", "2020010100Z", "20200101000000+0100", "20201301000000Z"}) {
    const auto time = write::element(der::generalized_time, as_bytes(wrong));
    parts.validity = write::sequence({time, write::time(test::at("2030-01-01"))});
    const auto read = parse(parts.der());
    ASSERT_TRUE(refused_by(read, rule::x509_time)) << wrong;
    EXPECT_EQ(read.error().field, "notBefore");
    EXPECT_EQ(read.error().note.text(), wrong);
  }
}

TEST(Certificate, holds_no_extension_twice_and_no_crowd_of_them) {
  EXPECT_TRUE(refused_by(parse(with({basic_constraints({}), key_usage(usage_of({0})), basic_constraints({})})),
                         rule::x509_extension_once));
  std::vector<Addition> crowd;
  for (std::uint8_t n = 0; n < 65; ++n) crowd.push_back({{0x2A, 0x03, n}, Addition::Critical::no, {0x05, 0x00}});
  EXPECT_TRUE(refused_by(parse(with(crowd)), rule::x509_extension_once));
  crowd.pop_back();
  EXPECT_TRUE(parse(with(crowd)).has_value());
}

TEST(Certificate, has_known_extensions_of_the_structure_of_their_type) {
  for (const auto& [oid, value] : {
           std::pair{oid::basic_constraints, "3000 00"},             // something follows
           std::pair{oid::key_usage, "0304 00 010203"},              // three octets of bits
           std::pair{oid::extended_key_usage, "3000"},               // no purpose
           std::pair{oid::subject_alternative_name, "3000"},         // no name
           std::pair{oid::subject_alternative_name, "3003 890100"},  // GeneralName [9]
           std::pair{oid::subject_alternative_name, "3003 a20100"},  // dNSName constructed
           std::pair{oid::subject_key_identifier, "04020102 0500"},
       }) {
    EXPECT_TRUE(refused_by(parse(with({extension(oid, value)})), rule::x509_extension)) << value;
  }
  for (const auto& [oid, value] : {
           std::pair{oid::basic_constraints, "0101ff"},            // no SEQUENCE
           std::pair{oid::basic_constraints, "3003010101"},        // BOOLEAN 01h
           std::pair{oid::basic_constraints, "30060101ff0201ff"},  // pathLenConstraint -1
           std::pair{oid::key_usage, "0302 05a1"},                 // unused bits that are set
           std::pair{oid::extended_key_usage, "3003 0401 00"},
           std::pair{oid::subject_alternative_name, "3008a006 0603678113 00"},
           std::pair{oid::subject_key_identifier, "0500"},
           std::pair{oid::authority_key_identifier, "3003 830100"},
       }) {
    EXPECT_TRUE(refused_by(parse(with({extension(oid, value)})), rule::x509_der)) << value;
  }
}

TEST(Certificate, limits_the_path_of_authorities_only) {
  EXPECT_TRUE(refused_by(parse(with({extension(oid::basic_constraints, "3003020100")})), rule::x509_path_length_of_ca));
  const auto read = parse(with({extension(oid::basic_constraints, "30060101ff020103")}));
  EXPECT_EQ(read->basic_constraints->path_length, 3u);
}

TEST(Certificate, takes_an_empty_BasicConstraints_and_an_explicit_FALSE_as_no_authority) {
  for (const auto* value : {"3000", "3003010100"})
    EXPECT_FALSE(parse(with({extension(oid::basic_constraints, value)}))->basic_constraints->ca);
}

TEST(Certificate, reads_the_SPDM_extension_as_a_sequence_of_sequences) {
  for (const auto* wrong : {"0500", "3002 0500", "3004 3002 0500", "3000 00"}) {
    const auto read = parse(with({extension(oid::spdm_extension, wrong)}));
    EXPECT_TRUE(refused_by(read, rule::x509_spdm_extension)) << wrong;
  }
  const auto both = with({spdm_extension({oid::spdm_hardware_identity, oid::spdm_mutable_certificate})});
  EXPECT_EQ(hex(parse(both)->spdm_extension), "301c300c060a2b06010401831c821202300c060a2b06010401831c821205");
}

TEST(Certificate, tells_where_a_refusal_happened) {
  const auto der = with({extension(oid::basic_constraints, "3003020100")});
  const auto read = parse(der);
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().field, "pathLenConstraint");
  const auto needle = unhex("3003020100").value();
  const auto found = std::search(der.begin(), der.end(), needle.begin(), needle.end());
  EXPECT_EQ(read.error().offset, static_cast<std::size_t>(found - der.begin()) + 2);
}

TEST(Certificate, is_refused_at_every_length_but_its_own) {
  const test::Hierarchy made{KeyKind::ec_p256};
  const auto& der = made.leaf.der;
  for (std::size_t size = 0; size < der.size(); ++size)
    EXPECT_TRUE(refused_by(parse(Bytes{der}.first(size)), rule::x509_der)) << size;
  auto longer = der;
  longer.push_back(0);
  EXPECT_EQ(parse(longer)->raw.size(), der.size());
}

TEST(Certificate, is_refused_when_its_lengths_are_not_DER) {
  const auto der = issued(plain());
  for (const auto* header : {"3080", "3083 00ffff", "30ff", "3084 00000001", "1f30"}) {
    auto wrong = unhex(header).value();
    append(wrong, Bytes{der}.subspan(4));
    EXPECT_TRUE(refused_by(parse(wrong), rule::x509_der)) << header;
  }
}

TEST(Certificate, signed_over_MD5_or_SHA_1_is_refused_by_rule) {
  const auto open = PublicKey::from_spki(library(), *key().spki());
  const auto weak = [&](const char* identifier) {
    Parts parts;
    parts.algorithm = unhex(identifier).value();
    const auto sealed = parts.der();
    // The outer identifier too: rebuild the whole from its parts.
    der::Reading reading{sealed, rule::x509_der};
    der::Reader outer{reading, sealed};
    der::Reader fields = outer.into(der::sequence, "");
    const auto tbs = fields.take(der::sequence, "").whole;
    fields.take(der::sequence, "");
    const auto signature = fields.take(der::bit_string, "").whole;
    return write::sequence({tbs, parts.algorithm, signature});
  };
  for (const auto* identifier :
       {"300906072a8648ce3d0401", "300d06092a864886f70d0101050500", "300d06092a864886f70d0101040500",
        "300d06092a864886f70d01010a3000"}) {  // RSASSA-PSS by default: SHA-1
    const auto der = weak(identifier);
    const auto read = parse(der);
    ASSERT_TRUE(read.has_value()) << explain(read.error());
    EXPECT_TRUE(refused_by(verify_issued(library(), *read, *open), rule::x509_strong_hash)) << identifier;
  }
  const auto unknown = weak("3005 06032a0304");
  EXPECT_TRUE(refused_by(verify_issued(library(), *parse(unknown), *open), rule::x509_signature_algorithm));
  const auto rsa = weak("300d06092a864886f70d01010b0500");
  EXPECT_TRUE(refused_by(verify_issued(library(), *parse(rsa), *open), rule::key_fits));
  const auto with_null = weak("300c06082a8648ce3d0403020500");  // RFC 5758, 3.2: no parameters
  EXPECT_TRUE(refused_by(verify_issued(library(), *parse(with_null), *open), rule::x509_signature_algorithm));
}

TEST(Names, are_written_for_people_without_letting_them_lie) {
  const auto text = [](Bytes type, std::string_view value) { return text_of_name(make_name({{type, value}})); };
  EXPECT_EQ(text_of_name(make_name({{oid::common_name, "Device"}, {oid::organization, "Maker"}})),
            "CN=Device, O=Maker");
  EXPECT_EQ(text(oid::common_name, "a, CN=b"), "CN=a\\, CN\\=b");
  EXPECT_EQ(text(oid::common_name, "a\x1b[2J"), "CN=a\\u{001b}[2J");
  EXPECT_EQ(text(oid::common_name,
                 "\xe2\x80\xae"
                 "evil"),
            "CN=\\u{202e}evil");
  EXPECT_EQ(text(oid::common_name, "M\xc3\xbcller"), "CN=M\xc3\xbcller");
  EXPECT_EQ(text(oid::common_name, "\xff"), "CN=\\xff");
  EXPECT_EQ(text(oid::spdm_device_info, "x"), "1.3.6.1.4.1.412.274.1=x");
  EXPECT_EQ(text_of_name(unhex("3000").value()), "");
}

TEST(ObjectIdentifiers, are_written_with_dots) {
  EXPECT_EQ(dotted(unhex("2b06010401831c821206").value()), "1.3.6.1.4.1.412.274.6");
  EXPECT_EQ(dotted(unhex("678113").value()), "2.23.147");
  EXPECT_EQ(dotted(unhex("883703").value()), "2.999.3");  // X.690, 8.19.5, the example
  EXPECT_EQ(dotted(unhex("00").value()), "0.0");
  EXPECT_EQ(dotted(unhex("2b80").value()), "malformed OID 2b80");
  EXPECT_EQ(dotted({}), "malformed OID ");
  EXPECT_EQ(dotted(unhex("2bffffffffffffffffff7f").value()), "OID 2bffffffffffffffffff7f");
}

TEST(ObjectIdentifiers, are_encoded_from_their_arcs) {
  EXPECT_EQ(hex(oid::rsa_encryption), "2a864886f70d010101");  // RFC 8017, A.1 and C
  EXPECT_EQ(hex(oid::p256), "2a8648ce3d030107");
  EXPECT_EQ(hex(oid::spdm_extension), "2b06010401831c821206");
  EXPECT_EQ(hex(oid::pcie_cma_name), "678113");
}

}  // namespace
}  // namespace bonafide::crypto::x509
