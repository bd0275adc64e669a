#include <bonafide/crypto/der_write.hpp>
#include <bonafide/crypto/oid.hpp>
#include <bonafide/crypto/rules.hpp>
#include <bonafide/crypto/spki.hpp>
#include <bonafide/crypto/x509/algorithm.hpp>
#include <bonafide/crypto/x509/read.hpp>
#include <bonafide/crypto/x509/request.hpp>

namespace bonafide::crypto::x509 {
namespace {

using der::Reader;
using der::Reading;
namespace write = der::write;

constexpr unsigned most_attributes = 64;

/// RFC 2986, 4.1: Attribute ::= SEQUENCE { type, values SET SIZE(1..) }. Gives the body of the values.
Bytes read_attribute(Reading& reading, Reader& attributes, Bytes& type) {
  Reader fields = attributes.into(der::sequence, "attribute");
  type = fields.object_identifier("type");
  const auto values = fields.take(der::set, "values");
  fields.end("attribute");
  Reader inside{reading, values.body};
  reading.demand(inside.more() || reading.refused(), rule::x509_request_der, "values", values.whole);
  while (inside.more()) inside.value("value");
  return values.body;
}

RequestInfo read_info(Reading& reading, Reader& from) {
  RequestInfo info;
  const auto whole = from.take(der::sequence, "certificationRequestInfo");
  info.raw = whole.whole;
  Reader fields{reading, whole.body};
  const Bytes at = fields.rest();
  const auto version = fields.small_integer("version");
  reading.demand(version == 0, rule::x509_request_der, "version", at, version);
  info.subject = read_name(reading, fields, "subject");
  const auto key = read_spki(reading, fields);
  info.spki = key.whole, info.key = key.kind;
  // RFC 2986, 4.1: attributes are there even where there are none; some leave them out all the same.
  if (fields.sees(der::constructed(0))) info.attributes = fields.take(der::constructed(0), "attributes").body;
  fields.end("certificationRequestInfo");
  Reader attributes{reading, info.attributes};
  Bytes type;
  for (unsigned count = 0; attributes.more(); ++count) {
    reading.demand(count < most_attributes, rule::x509_request_der, "attributes", attributes.rest(), count);
    read_attribute(reading, attributes, type);
  }
  return info;
}

}  // namespace

Result<RequestInfo> parse_request_info(Bytes der) {
  Reading reading{der, rule::x509_request_der};
  Reader outer{reading, der};
  const auto info = read_info(reading, outer);
  outer.end("CertificationRequestInfo");
  if (reading.refused()) return std::unexpected(reading.error());
  return info;
}

Result<Request> parse_request(Bytes der) {
  Reading reading{der, rule::x509_request_der};
  Reader outer{reading, der};
  Request request;
  const auto whole = outer.take(der::sequence, "CertificationRequest");
  request.raw = whole.whole;
  outer.end("CertificationRequest");
  Reader parts{reading, whole.body};
  request.info = read_info(reading, parts);
  request.signature_algorithm = parts.take(der::sequence, "signatureAlgorithm").whole;
  request.signature = parts.whole_bits("signature");
  parts.end("CertificationRequest");
  if (reading.refused()) return std::unexpected(reading.error());
  return request;
}

Result<void> verify_itself(const Library& library, const Request& request) {
  const auto key = PublicKey::from_spki(library, request.info.spki);
  if (!key) return std::unexpected(key.error());
  auto good = verify_signed(library, *key, request.signature_algorithm, request.info.raw, request.signature);
  if (!good && good.error() == rule::x509_signature) return broken(rule::x509_request_signature, "signature");
  return good;
}

Bytes requested_extensions(const RequestInfo& info) {
  Reading reading{info.attributes, rule::x509_request_der};
  Reader attributes{reading, info.attributes};
  while (attributes.more()) {
    Bytes type;
    const auto values = read_attribute(reading, attributes, type);
    if (!equal(type, oid::extension_request)) continue;
    Reader inside{reading, values};
    const auto extensions = inside.take(der::sequence, "extensionRequest");
    return reading.refused() ? Bytes{} : extensions.body;
  }
  return {};
}

Buffer extension_request(Bytes extensions) {
  const auto value = write::element(der::sequence, extensions);
  return write::sequence({write::object_identifier(oid::extension_request), write::element(der::set, value)});
}

Result<Buffer> request(const Library& library, Bytes subject, Bytes attributes, const Signer& signer) {
  const auto spki = signer.key.spki();
  if (!spki) return std::unexpected(spki.error());
  const auto info = write::sequence(
      {write::integer(std::uint64_t{0}), subject, *spki, write::element(der::constructed(0), attributes)});
  return seal(library, info, signer);
}

}  // namespace bonafide::crypto::x509
