#include <bonafide/crypto/x509/bundle.hpp>
#include <bonafide/crypto/x509/path.hpp>
#include <bonafide/emulator/files.hpp>
#include <bonafide/emulator/requester_demand.hpp>
#include <bonafide/spdm/algorithms.hpp>
#include <bonafide/spdm/certificate_chain.hpp>

namespace bonafide::emulator {

namespace {

namespace x509 = crypto::x509;

/// Whether a path leads from one of the anchors to the leaf: RFC 5280, 6.1. A device has no clock, and does not judge
/// when.
bool leads_to(const crypto::Library& library, Bytes anchors, Bytes certificates) {
  const auto trusted = spdm::read_certificates(anchors);
  const auto chain = spdm::read_certificates(certificates);
  if (!trusted || !chain) return false;
  for (const auto& one : *trusted) {
    const auto anchor = x509::Anchor::of(one);
    const auto how = x509::meet(anchor, *chain).how;
    if (how != x509::Meeting::none && x509::check_path(library, {.chain = *chain, .anchor = &anchor}).empty())
      return true;
  }
  return false;
}

/// The SubjectPublicKeyInfo in a file, PEM or DER.
Buffer read_public_key(const std::filesystem::path& path) {
  for (const auto& item : or_refuse(x509::read_bundle(read_file(path)), path.string()))
    if (item.kind == x509::BundleItem::Kind::key) return copy(item.der);
  throw BadDescription(path.string() + " holds no public key");
}

}  // namespace

spdm::responder::Demand demand_of(const crypto::Library& library, const RequesterDescription& description) {
  spdm::responder::Demand out;
  out.basic = description.challenge;
  out.session = description.session;
  out.slot = description.slot;
  out.required = description.required;
  out.endpoint_info = description.asks_endpoint;
  out.schemes = description.schemes;
  for (unsigned i = 0; i < spdm::pqc_schemes_from && description.schemes.empty(); ++i)
    if (const auto scheme = static_cast<crypto::Scheme>(i); library.offers(scheme)) out.schemes.push_back(scheme);
  if (!description.chain.empty()) out.known.certificates = read_certificates(description.chain);
  if (!description.key.empty()) out.known_key = read_public_key(description.key);
  if (!description.anchors.empty())
    out.welcome = [&library, anchors = read_certificates(description.anchors)](Bytes certificates) {
      return leads_to(library, anchors, certificates);
    };
  return out;
}

}  // namespace bonafide::emulator
