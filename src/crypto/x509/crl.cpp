#include <bonafide/crypto/oid.hpp>
#include <bonafide/crypto/rules.hpp>
#include <bonafide/crypto/x509/algorithm.hpp>
#include <bonafide/crypto/x509/crl.hpp>
#include <bonafide/crypto/x509/read.hpp>

namespace bonafide::crypto::x509 {
namespace {

using der::Reader;
using der::Reading;

// RFC 5280, 5.3: of the entry extensions only reasonCode is understood; certificateIssuer, which is critical, makes a
// list indirect.
Revoked read_entry(Reading& reading, Reader& entries) {
  Reader fields = entries.into(der::sequence, "revokedCertificate");
  Revoked entry;
  entry.serial = fields.integer("userCertificate");
  entry.when = read_time(reading, fields, "revocationDate");
  Reader extensions{reading, {}};
  if (fields.more()) extensions = fields.into(der::sequence, "crlEntryExtensions");
  while (extensions.more()) {
    const auto extension = read_extension(extensions);
    if (reading.refused()) break;
    if (equal(extension.oid, oid::crl_reason)) {
      const Bytes value = extension.value;  // ENUMERATED of one octet
      const bool shaped = value.size() == 3 && value[0] == 0x0A && value[1] == 1 && value[2] < 0x80;
      reading.demand(shaped, rule::x509_crl_der, "reasonCode", value);
      if (shaped) entry.reason = value[2];
    } else {
      reading.demand(!extension.critical, rule::x509_crl_complete, "crlEntryExtensions", extension.oid);
    }
  }
  fields.end("revokedCertificate");
  return entry;
}

// RFC 5280, 5.2.
void read_list_extensions(Reading& reading, Reader& fields, RevocationList& list) {
  Reader explicitly = fields.into(der::constructed(0), "crlExtensions");
  Reader extensions = explicitly.into(der::sequence, "crlExtensions");
  explicitly.end("crlExtensions");
  while (extensions.more()) {
    const auto extension = read_extension(extensions);
    if (reading.refused()) return;
    if (equal(extension.oid, oid::authority_key_identifier)) {
      list.authority_key_identifier = read_authority_key_identifier(reading, extension.value);
    } else if (equal(extension.oid, oid::crl_number)) {
      Reader number{reading, extension.value};
      list.number = number.integer("cRLNumber");
      number.end("cRLNumber");
    } else if (extension.critical) {
      reading.refuse(rule::x509_crl_complete, "crlExtensions", extension.oid, 0, Note{dotted(extension.oid)});
    }
  }
}

/// The AlgorithmIdentifier of the signed part.
Bytes read_signed_part(Reading& reading, Reader fields, RevocationList& list) {
  bool second = false;
  if (fields.sees(der::integer)) {
    const Bytes at = fields.rest();
    const auto version = fields.small_integer("version");
    reading.demand(version == 1, rule::x509_crl_der, "version", at, version);
    second = true;
  }
  const Bytes algorithm = fields.take(der::sequence, "signature").whole;
  list.issuer = read_name(reading, fields, "issuer");
  list.this_update = read_time(reading, fields, "thisUpdate");
  if (fields.sees(der::utc_time) || fields.sees(der::generalized_time))
    list.next_update = read_time(reading, fields, "nextUpdate");
  if (fields.sees(der::sequence)) list.revoked = fields.take(der::sequence, "revokedCertificates").body;
  Reader entries{reading, list.revoked};
  while (entries.more()) read_entry(reading, entries);
  if (second && fields.sees(der::constructed(0))) read_list_extensions(reading, fields, list);
  fields.end("tbsCertList");
  return algorithm;
}

}  // namespace

Result<RevocationList> parse_revocation_list(Bytes der) {
  Reading reading{der, rule::x509_crl_der};
  Reader outer{reading, der};
  RevocationList list;
  const auto whole = outer.take(der::sequence, "CertificateList");
  list.raw = whole.whole;
  Reader parts{reading, whole.body};
  const auto tbs = parts.take(der::sequence, "tbsCertList");
  list.tbs = tbs.whole;
  list.signature_algorithm = parts.take(der::sequence, "signatureAlgorithm").whole;
  list.signature = parts.whole_bits("signatureValue");
  parts.end("CertificateList");
  const Bytes inner = read_signed_part(reading, Reader{reading, tbs.body}, list);
  reading.demand(equal(inner, list.signature_algorithm), rule::x509_one_algorithm, "signature", inner);
  if (reading.refused()) return std::unexpected(reading.error());
  return list;
}

std::optional<Revoked> find(const RevocationList& list, Bytes serial) {
  Reading reading{list.revoked, rule::x509_crl_der};
  Reader entries{reading, list.revoked};
  while (entries.more()) {
    const auto entry = read_entry(reading, entries);
    if (!reading.refused() && equal(entry.serial, serial)) return entry;
  }
  return {};
}

Result<void> verify_issued(const Library& library, const RevocationList& list, const PublicKey& issuer_key) {
  return verify_signed(library, issuer_key, list.signature_algorithm, list.tbs, list.signature);
}

}  // namespace bonafide::crypto::x509
