#include <bonafide/crypto/der.hpp>
#include <bonafide/crypto/oid.hpp>
#include <bonafide/crypto/pem.hpp>
#include <bonafide/crypto/rules.hpp>
#include <bonafide/crypto/spki.hpp>
#include <bonafide/crypto/x509/bundle.hpp>
#include <bonafide/crypto/x509/crl.hpp>

namespace bonafide::crypto::x509 {
namespace {

using der::Reader;
using der::Reading;
using Items = std::vector<BundleItem>;
using Kind = BundleItem::Kind;

std::unexpected<Error> shifted(Error error, std::size_t by) {
  error.offset += by;
  return std::unexpected(error);
}

/// The size of the object of `kind` that `der` begins with.
Result<std::size_t> size_of(Kind kind, Bytes der) {
  if (kind == Kind::key) {
    const auto key = read_spki(der);
    if (!key) return std::unexpected(key.error());
    return key->whole.size();
  }
  if (kind == Kind::certificate) {
    const auto certificate = parse(der);
    if (!certificate) return std::unexpected(certificate.error());
    return certificate->raw.size();
  }
  const auto list = parse_revocation_list(der);
  if (!list) return std::unexpected(list.error());
  return list->raw.size();
}

/// One object of `kind` and nothing after it.
Result<void> add(Items& items, Kind kind, Bytes der) {
  const auto size = size_of(kind, der);
  if (!size) return std::unexpected(size.error());
  if (*size != der.size()) return broken(rule::bundle_item, "length", *size, der.size() - *size);
  items.push_back({kind, copy(der)});
  return {};
}

/// What a DER object looks like from its first elements, before it is read.
enum class Shape : std::uint8_t { certificate, key, revocation_list, signed_data, unknown };

// RFC 5652, 3: ContentInfo begins with an OID. A SubjectPublicKeyInfo has two parts, a Certificate and a
// CertificateList have three; a TBSCertList has a time where a TBSCertificate has a sequence.
Shape shape_of(Bytes der) {
  Reading reading{der, rule::bundle_item};
  Reader outer{reading, der};
  Reader parts = outer.into(der::sequence, "object");
  if (parts.sees(der::object_identifier)) return Shape::signed_data;
  const auto first = parts.take(der::sequence, "object");
  if (parts.sees(der::bit_string)) return Shape::key;
  Reader fields{reading, first.body};
  bool numbered = false;
  while (fields.sees(der::constructed(0)) || fields.sees(der::integer)) {
    numbered = numbered || fields.sees(der::constructed(0));
    fields.any("version");
  }
  fields.take(der::sequence, "signature");
  fields.take(der::sequence, "issuer");
  if (reading.refused()) return Shape::unknown;
  const bool timed = fields.sees(der::utc_time) || fields.sees(der::generalized_time);
  return timed && !numbered ? Shape::revocation_list : Shape::certificate;
}

// RFC 5652, 5.1: SignedData of certificates and lists, without content and signers.
Result<void> add_signed_data(Items& items, Bytes der) {
  Reading reading{der, rule::bundle_pkcs7};
  Reader outer{reading, der};
  Reader info = outer.into(der::sequence, "ContentInfo");
  const Bytes type = info.object_identifier("contentType");
  reading.demand(equal(type, oid::pkcs7_signed_data), rule::bundle_pkcs7, "contentType", type);
  Reader explicitly = info.into(der::constructed(0), "content");
  Reader data = explicitly.into(der::sequence, "SignedData");
  data.small_integer("version");
  data.take(der::set, "digestAlgorithms");
  data.take(der::sequence, "encapContentInfo");
  Reader certificates{reading, {}}, lists{reading, {}};
  if (data.sees(der::constructed(0))) certificates = data.into(der::constructed(0), "certificates");
  if (data.sees(der::constructed(1))) lists = data.into(der::constructed(1), "crls");
  data.take(der::set, "signerInfos");
  data.end("SignedData"), explicitly.end("content"), info.end("ContentInfo"), outer.end("ContentInfo");
  for (auto* reader : {&certificates, &lists})
    while (reader->more()) {
      const auto element = reader->take(der::sequence, "certificates");
      if (reading.refused()) break;
      const auto kind = reader == &certificates ? Kind::certificate : Kind::revocation_list;
      const auto offset = static_cast<std::size_t>(element.whole.data() - der.data());
      if (const auto added = add(items, kind, element.whole); !added) return shifted(added.error(), offset);
    }
  if (reading.refused()) return std::unexpected(reading.error());
  return {};
}

Result<void> add_der(Items& items, Bytes file) {
  switch (shape_of(file)) {
    case Shape::signed_data: return add_signed_data(items, file);
    case Shape::key: return add(items, Kind::key, file);
    case Shape::revocation_list: return add(items, Kind::revocation_list, file);
    default: break;
  }
  for (Bytes rest = file; !rest.empty();) {
    const auto size = size_of(Kind::certificate, rest);
    if (!size) return shifted(size.error(), file.size() - rest.size());
    items.push_back({Kind::certificate, copy(rest.first(*size))});
    rest = rest.subspan(*size);
  }
  return {};
}

Result<void> add_block(Items& items, const pem::Block& block) {
  if (block.label == "CERTIFICATE" || block.label == "X509 CERTIFICATE")
    return add(items, Kind::certificate, block.der);
  if (block.label == "PUBLIC KEY") return add(items, Kind::key, block.der);
  if (block.label == "X509 CRL") return add(items, Kind::revocation_list, block.der);
  if (block.label == "PKCS7" || block.label == "CMS") return add_signed_data(items, block.der);
  return {};
}

}  // namespace

Result<std::vector<BundleItem>> read_bundle(Bytes file) {
  Items items;
  if (!file.empty() && file[0] == der::sequence) {
    if (const auto added = add_der(items, file); !added) return std::unexpected(added.error());
  } else {
    const auto blocks = pem::read(file);
    if (!blocks) return std::unexpected(blocks.error());
    for (const auto& block : *blocks)
      if (const auto added = add_block(items, block); !added) {
        auto error = added.error();
        // Offsets of a PEM item count within its DER; which block it is, the note says where it is free.
        if (error.note.empty()) error.note = Note{"in the PEM block at byte " + std::to_string(block.offset)};
        return std::unexpected(error);
      }
  }
  if (items.empty()) return broken(rule::bundle_not_empty, "file", 0, file.size());
  return items;
}

}  // namespace bonafide::crypto::x509
