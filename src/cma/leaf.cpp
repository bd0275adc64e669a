#include <bonafide/cma/leaf.hpp>
#include <bonafide/cma/rules.hpp>
#include <bonafide/crypto/der.hpp>

namespace bonafide::cma {
namespace {

namespace der = crypto::der;
using crypto::x509::Certificate;

/// DSP0274, "Object identifiers": 1.3.6.1.4.1.412.274, and what follows it.
constexpr std::array<std::uint8_t, 9> oid_dmtf_spdm{0x2B, 0x06, 0x01, 0x04, 0x01, 0x83, 0x1C, 0x82, 0x12};
enum Arc : std::uint8_t { hardware_identity = 2, responder_auth = 3, requester_auth = 4, mutable_certificate = 5 };

bool is_spdm(Bytes oid, std::uint8_t last) {
  return oid.size() == oid_dmtf_spdm.size() + 1 && equal(oid.first(oid_dmtf_spdm.size()), oid_dmtf_spdm) &&
         oid.back() == last;
}

Finding judge_version(const Certificate& leaf) {
  return found(leaf.version == 3, rule::leaf_version, "the leaf has version " + std::to_string(leaf.version));
}

Finding judge_key_usage(const Certificate& leaf, Model model) {
  if (!leaf.key_usage) return found(model == Model::generic, rule::leaf_key_usage, "the leaf has no KeyUsage");
  if (!leaf.key_usage->digital_signature() && model != Model::generic)
    return failed(rule::leaf_key_usage, "the KeyUsage of the leaf lacks digitalSignature");
  if (leaf.key_usage->key_cert_sign() && model != Model::alias)
    return failed(rule::leaf_key_usage, "the KeyUsage of the leaf has keyCertSign");
  return passed(rule::leaf_key_usage, "the KeyUsage of the leaf lets it sign messages");
}

/// In an alias chain the device's own certificate is a CA; devices are seen to mark the leaf so as well.
Finding judge_basic_constraints(const Certificate& leaf, const LeafTerms& terms) {
  const auto& constraints = leaf.basic_constraints;
  if (!constraints && terms.version >= spdm::Version::v1_3)
    return failed(rule::leaf_not_ca, "the leaf has no BasicConstraints, which SPDM 1.3 demands");
  if (constraints && constraints->ca && terms.model == Model::alias)
    return not_applicable(rule::leaf_not_ca, "the leaf of this alias chain is marked as a CA");
  return found(!constraints || !constraints->ca, rule::leaf_not_ca,
               constraints && constraints->ca ? "the leaf is marked as a CA" : "the leaf is not a CA");
}

/// DSP0274, "Extended Key Usage": a leaf with neither SPDM purpose is fine, one with the other role's alone is not.
Finding judge_role(const Certificate& leaf, spdm::Role role) {
  bool responder = false, requester = false;
  der::Reading reading{leaf.extended_key_usage, rule::leaf_role};
  der::Reader purposes{reading, leaf.extended_key_usage};
  while (purposes.more()) {
    const auto purpose = purposes.object_identifier("KeyPurposeId");
    responder = responder || is_spdm(purpose, responder_auth);
    requester = requester || is_spdm(purpose, requester_auth);
  }
  if (reading.refused()) return failed(rule::leaf_role, "the extended key usage of the leaf is malformed");
  const bool mine = role == spdm::Role::responder ? responder : requester;
  const bool other = role == spdm::Role::responder ? requester : responder;
  if (!mine && !other) return not_applicable(rule::leaf_role, "the leaf names no SPDM key purpose");
  const std::string whose = role == spdm::Role::responder ? "Responder" : "Requester";
  return found(mine, rule::leaf_role,
               mine ? "the leaf may authenticate a " + whose
                    : "the leaf names the key purpose of the other role only, not of a " + whose);
}

Findings judge_marks(const Certificate& leaf, Model model) {
  const auto marks = read_spdm_marks(leaf.spdm_extension);
  if (!marks) return {failed(rule::spdm_extension, "the SPDM extension of the leaf is malformed")};
  Findings findings;
  if (leaf.spdm_extension.empty()) {
    findings.push_back(not_applicable(rule::spdm_extension, "the leaf has no SPDM extension"));
  } else {
    std::string reason = "the SPDM extension of the leaf is well formed";
    if (marks->hardware_identity) reason += " and marks the hardware identity";
    if (marks->mutable_certificate) reason += " and marks a certificate that the device may change";
    findings.push_back(passed(rule::spdm_extension, std::move(reason)));
  }
  if (model != Model::alias) {
    findings.push_back(not_applicable(rule::alias_identity, "the chain is not of the alias model"));
  } else {
    findings.push_back(found(!marks->hardware_identity, rule::alias_identity,
                             marks->hardware_identity ? "the leaf of this alias chain claims the hardware identity"
                                                      : "the leaf of this alias chain claims no hardware identity"));
  }
  return findings;
}

}  // namespace

Result<SpdmMarks> read_spdm_marks(Bytes extension) {
  SpdmMarks marks;
  if (extension.empty()) return marks;
  der::Reading reading{extension, rule::spdm_extension};
  der::Reader outer{reading, extension};
  auto entries = outer.into(der::sequence, "SPDM extension");
  outer.end("SPDM extension");
  while (entries.more()) {
    auto entry = entries.into(der::sequence, "SPDM extension entry");
    const auto oid = entry.object_identifier("OID");
    marks.hardware_identity = marks.hardware_identity || is_spdm(oid, hardware_identity);
    marks.mutable_certificate = marks.mutable_certificate || is_spdm(oid, mutable_certificate);
  }
  if (reading.refused()) return std::unexpected(reading.error());
  return marks;
}

Findings judge_leaf(const Certificate& leaf, const LeafTerms& terms) {
  Findings findings{judge_version(leaf), judge_key_usage(leaf, terms.model), judge_basic_constraints(leaf, terms),
                    judge_role(leaf, terms.role)};
  for (auto& finding : judge_marks(leaf, terms.model)) findings.push_back(std::move(finding));
  return findings;
}

Finding judge_algorithms(const spdm::Terms& terms) {
  using crypto::Hash;
  using crypto::Scheme;
  const auto scheme = terms.scheme();
  const auto hash = terms.hash();
  const auto measured = spdm::measurement_hash_of(terms.selected.measurement_hash);
  const bool scheme_allowed =
      scheme && (*scheme == Scheme::rsassa_3072 || *scheme == Scheme::ecdsa_p256 || *scheme == Scheme::ecdsa_p384);
  const auto allowed = [](Hash h) { return h == Hash::sha256 || h == Hash::sha384; };

  std::string reason = "the connection uses ";
  reason += scheme ? crypto::row(*scheme).name : std::string_view{"no signature algorithm"};
  reason.append(", ").append(hash ? crypto::row(*hash).name : std::string_view{"no hash"});
  if (measured) reason.append(" and measures with ").append(crypto::row(*measured).name);
  return found(scheme_allowed && hash && allowed(*hash) && (!measured || allowed(*measured)), rule::algorithms,
               std::move(reason));
}

}  // namespace bonafide::cma
