// Certificate and TBSCertificate: RFC 5280, 4.1.
#include <bonafide/crypto/rules.hpp>
#include <bonafide/crypto/spki.hpp>
#include <bonafide/crypto/x509/read.hpp>

namespace bonafide::crypto::x509 {
namespace {

using der::Reader;
using der::Reading;

void read_version(Reading& reading, Reader& fields, Certificate& certificate) {
  certificate.version = 1;
  if (!fields.sees(der::constructed(0))) return;
  const Bytes at = fields.rest();
  Reader version = fields.into(der::constructed(0), "version");
  const auto value = version.small_integer("version");
  version.end("version");
  // X.690, 11.5: the default, v1, is not encoded.
  reading.demand(value == 1 || value == 2, rule::x509_version, "version", at, value);
  certificate.version = value + 1;
}

void read_serial(Reading& reading, Reader& fields, Certificate& certificate) {
  const Bytes at = fields.rest();
  certificate.serial = fields.integer("serialNumber");
  const Bytes serial = certificate.serial;
  const bool positive = !serial.empty() && serial[0] < 0x80 && !all_zero(serial);
  reading.demand(positive && serial.size() <= 20, rule::x509_serial, "serialNumber", at, serial.size());
}

void read_validity(Reading& reading, Reader& fields, Certificate& certificate) {
  Reader validity = fields.into(der::sequence, "validity");
  certificate.not_before = read_time(reading, validity, "notBefore");
  certificate.not_after = read_time(reading, validity, "notAfter");
  validity.end("validity");
}

// RFC 5280, 4.1.2.8: issuerUniqueID and subjectUniqueID, which nobody uses, from version 2 on.
void skip_unique_identifiers(Reading& reading, Reader& fields, const Certificate& certificate) {
  for (const unsigned n : {1u, 2u}) {
    const Bytes at = fields.rest();
    if (!fields.sees(der::primitive(n))) continue;
    fields.bits(n == 1 ? "issuerUniqueID" : "subjectUniqueID", der::primitive(n));
    reading.demand(certificate.version >= 2, rule::x509_version, "version", at, certificate.version);
  }
}

void read_optional_extensions(Reading& reading, Reader& fields, Certificate& certificate) {
  if (!fields.sees(der::constructed(3))) return;
  const Bytes at = fields.rest();
  Reader explicitly = fields.into(der::constructed(3), "extensions");
  const auto extensions = explicitly.take(der::sequence, "extensions");
  explicitly.end("extensions");
  reading.demand(certificate.version == 3, rule::x509_version, "version", at, certificate.version);
  reading.demand(!extensions.body.empty(), rule::x509_der, "extensions", at);
  certificate.extensions = extensions.body;
  read_extensions(reading, Reader{reading, extensions.body}, certificate);
}

/// The AlgorithmIdentifier of the signed part.
Bytes read_signed_part(Reading& reading, Reader fields, Certificate& certificate) {
  read_version(reading, fields, certificate);
  read_serial(reading, fields, certificate);
  const Bytes algorithm = fields.take(der::sequence, "signature").whole;
  certificate.issuer = read_name(reading, fields, "issuer");
  read_validity(reading, fields, certificate);
  certificate.subject = read_name(reading, fields, "subject");
  const auto key = read_spki(reading, fields);
  certificate.spki = key.whole;
  certificate.key = key.kind;
  skip_unique_identifiers(reading, fields, certificate);
  read_optional_extensions(reading, fields, certificate);
  fields.end("tbsCertificate");
  return algorithm;
}

void read_algorithm(Reading& reading, Bytes identifier) {
  Reader outer{reading, identifier};
  Reader fields = outer.into(der::sequence, "signatureAlgorithm");
  fields.object_identifier("algorithm");
  if (fields.more()) fields.value("parameters");
  fields.end("signatureAlgorithm");
}

}  // namespace

Result<Certificate> parse(Bytes der) {
  Reading reading{der, rule::x509_der};
  Reader outer{reading, der};
  Certificate certificate;
  const auto whole = outer.take(der::sequence, "Certificate");
  certificate.raw = whole.whole;
  Reader parts{reading, whole.body};
  const auto tbs = parts.take(der::sequence, "tbsCertificate");
  certificate.tbs = tbs.whole;
  certificate.signature_algorithm = parts.take(der::sequence, "signatureAlgorithm").whole;
  read_algorithm(reading, certificate.signature_algorithm);
  certificate.signature = parts.whole_bits("signatureValue");
  parts.end("Certificate");
  const Bytes inner = read_signed_part(reading, Reader{reading, tbs.body}, certificate);
  reading.demand(equal(inner, certificate.signature_algorithm), rule::x509_one_algorithm, "signature", inner);
  if (reading.refused()) return std::unexpected(reading.error());
  return certificate;
}

UnixTime read_time(Reading& reading, Reader& from, std::string_view field) {
  const auto element = from.any(field);
  const Bytes digits = element.body;
  const bool is_utc = element.tag == der::utc_time && digits.size() == 13;
  const bool is_general = element.tag == der::generalized_time && digits.size() == 15;
  const auto refuse = [&] {
    reading.refuse(rule::x509_time, field, element.whole, element.tag, Note{as_text(digits)});
    return UnixTime{};
  };
  if (reading.refused()) return {};
  if ((!is_utc && !is_general) || digits.back() != 'Z') return refuse();
  std::size_t at = 0;
  bool numeric = true;
  const auto two = [&] {
    const unsigned high = digits[at] - unsigned{'0'}, low = digits[at + 1] - unsigned{'0'};
    numeric = numeric && high < 10 && low < 10;
    at += 2;
    return high * 10 + low;
  };
  // RFC 5280, 4.1.2.5.1: YY of 50 and above is 19YY. GeneralizedTime is taken for any year, though before 2050 an
  // issuer ought to have written UTCTime.
  const unsigned century = is_general ? two() : 0;
  const unsigned of_century = two();
  const unsigned year = is_general ? century * 100 + of_century : of_century + (of_century >= 50 ? 1900u : 2000u);
  const unsigned month = two(), day = two(), hour = two(), minute = two(), second = two();
  const auto time = numeric ? civil(static_cast<int>(year), month, day, hour, minute, second) : std::nullopt;
  return time ? *time : refuse();
}

}  // namespace bonafide::crypto::x509
