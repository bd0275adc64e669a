// Facts of the chain that signed: its anchor, its leaf, what it says of the layers of firmware.
#include <algorithm>

#include <bonafide/appraisal/policy/gather.hpp>
#include <bonafide/cma/alternative_name.hpp>
#include <bonafide/cma/leaf.hpp>
#include <bonafide/crypto/oid.hpp>
#include <bonafide/crypto/x509/dice.hpp>

namespace bonafide::appraisal::policy {
namespace {

namespace x509 = crypto::x509;

std::optional<Buffer> sha256(const crypto::Library& library, Bytes bytes) {
  const auto digest = crypto::digest(library, crypto::Hash::sha256, bytes);
  return digest ? std::optional{copy(*digest)} : std::nullopt;
}

/// The text of the one otherName of this type.
std::optional<std::string> only_name(const x509::Certificate& leaf, Bytes type) {
  const auto entries = cma::other_names(leaf.subject_alternative_name, type);
  if (!entries || entries->size() != 1 || !entries->front()) return {};
  return std::string{*entries->front()};
}

void gather_leaf(const Signed& who, const x509::Certificate& leaf, Facts& facts) {
  const auto& library = who.found.library;
  facts.set("leaf.subject", x509::text_of_name(leaf.subject));
  facts.set("leaf.issuer", x509::text_of_name(leaf.issuer));
  facts.set("leaf.serial", copy(leaf.serial));
  facts.set("leaf.key", std::string{crypto::name(leaf.key)});
  facts.set("leaf.not-before", leaf.not_before);
  facts.set("leaf.not-after", leaf.not_after);
  if (auto digest = sha256(library, leaf.raw)) facts.set("leaf.sha256", std::move(*digest));
  if (auto digest = sha256(library, leaf.spki)) facts.set("leaf.key-sha256", std::move(*digest));
  if (const auto marks = cma::read_spdm_marks(leaf.spdm_extension))
    facts.set("leaf.mutable", marks->mutable_certificate);
  facts.lacking("leaf.pci-name", "the leaf has not exactly one such entry");
  facts.lacking("leaf.device-info", "the leaf has not exactly one such entry");
  if (auto text = only_name(leaf, crypto::oid::pcie_cma_name)) facts.set("leaf.pci-name", std::move(*text));
  if (auto text = only_name(leaf, crypto::oid::spdm_device_info)) facts.set("leaf.device-info", std::move(*text));
}

void gather_certificates(const Signed& who, const spdm::CertificateChain& chain, Facts& facts) {
  std::vector<std::string> subjects, issuers;
  std::vector<Buffer> digests;
  for (const auto& certificate : chain.certificates) {
    subjects.push_back(x509::text_of_name(certificate.subject));
    issuers.push_back(x509::text_of_name(certificate.issuer));
    if (auto digest = sha256(who.found.library, certificate.raw)) digests.push_back(std::move(*digest));
  }
  facts.set("chain.length", std::uint64_t{chain.certificates.size()});
  facts.set("chain.subjects", std::move(subjects));
  facts.set("chain.issuers", std::move(issuers));
  if (digests.size() == chain.certificates.size()) facts.set("chain.sha256", std::move(digests));
  facts.set("chain.root-hash", copy(chain.root_hash));
}

void gather_anchor(const Signed& who, Facts& facts) {
  const auto* anchored = who.anchored;
  const auto* anchor = anchored != nullptr ? anchored->anchor : nullptr;
  facts.set("anchored", anchor != nullptr);
  facts.lacking("anchor.", "no anchor accepts the chain");
  facts.lacking("revocation.", "no anchor accepts the chain");
  facts.lacking("chain.valid", "no anchor accepts the chain, or no time is known");
  if (anchor == nullptr) return;
  facts.set("anchor.file", anchor->origin);
  const auto& certificate = anchor->anchor.certificate;
  if (auto digest = sha256(who.found.library, certificate ? certificate->raw : Bytes{anchor->bytes}))
    facts.set("anchor.sha256", std::move(*digest));
  facts.lacking("anchor.subject", "the anchor is a bare key");
  if (certificate) facts.set("anchor.subject", x509::text_of_name(certificate->subject));
  if (anchored->valid) facts.set("chain.valid", *anchored->valid);
  facts.set("revocation.checked", anchored->all_looked_up);
  facts.lacking("revocation.until", "not every certificate was looked up, or a list names no end");
  if (anchored->lists_until) facts.set("revocation.until", *anchored->lists_until);
}

/// All the layers of the chain, from the root's side; nothing where an extension is malformed.
std::optional<std::vector<x509::TcbInfo>> layers_of(const spdm::CertificateChain& chain, std::optional<Buffer>& ueid,
                                                    bool& several) {
  std::vector<x509::TcbInfo> out;
  for (const auto& certificate : chain.certificates) {
    auto claims = x509::read_dice(certificate);
    if (!claims) return {};
    if (!claims->ueid.empty()) {
      several = several || (ueid && !equal(*ueid, claims->ueid));
      ueid = copy(claims->ueid);
    }
    std::ranges::move(claims->tcb_infos, std::back_inserter(out));
  }
  return out;
}

/// TCG DICE Attestation Architecture, "OperationalFlags": yes where a layer sets it, no where all say that they do not.
Truth flag_of(const std::vector<x509::TcbInfo>& layers, std::uint32_t flag) {
  auto out = layers.empty() ? Truth::unknown : Truth::no;
  for (const auto& layer : layers) {
    const bool said = layer.flags && (!layer.flags_mask || (*layer.flags_mask & flag) != 0);
    if (!said)
      out = std::max(out, Truth::unknown);
    else if ((*layer.flags & flag) != 0)
      return Truth::yes;
  }
  return out;
}

void gather_layer(const x509::TcbInfo& layer, std::uint8_t index, Facts& facts) {
  const auto set = [&](const char* field, Value value) {
    facts.set("tcb[" + std::to_string(index) + "]." + field, std::move(value));
  };
  if (layer.svn) set("svn", *layer.svn);
  if (layer.layer) set("layer", *layer.layer);
  if (layer.vendor) set("vendor", std::string{*layer.vendor});
  if (layer.model) set("model", std::string{*layer.model});
  if (layer.version) set("version", Version{std::string{*layer.version}});
  std::vector<Buffer> digests;
  for (const auto& fwid : layer.fwids) digests.push_back(copy(fwid.digest));
  set("fwid", std::move(digests));
}

}  // namespace

void gather_chain(const Signed& who, Facts& facts) {
  const std::string why = who.message == nullptr ? "nothing is signed by a key that is known"
                                                 : "a provisioned public key signed, and has no certificates";
  for (const auto* prefix : {"chain.", "leaf.", "slot"}) facts.lacking(prefix, why);
  if (who.message != nullptr) facts.set("slot", std::uint64_t{who.message->slot});
  gather_anchor(who, facts);
  if (who.slot == nullptr || !who.slot->chain) return;
  facts.lacking("leaf.", "the leaf does not say it");
  facts.lacking("chain.", "the chain does not say it");
  gather_certificates(who, *who.slot->chain, facts);
  gather_leaf(who, who.slot->chain->leaf(), facts);
  constexpr std::array<const char*, 3> models{"device", "alias", "generic"};
  facts.set("chain.model", std::string{models[static_cast<std::size_t>(who.slot->model)]});
}

void gather_layers(const Signed& who, Facts& facts) {
  facts.lacking("tcb", "the chain does not describe its firmware");
  if (who.slot == nullptr || !who.slot->chain) return;
  std::optional<Buffer> ueid;
  bool several = false;
  const auto layers = layers_of(*who.slot->chain, ueid, several);
  if (!layers) {
    for (const auto* prefix : {"tcb", "chain.ueid"}) facts.lacking(prefix, "an extension of DICE is malformed");
    return;
  }
  if (several) facts.lacking("chain.ueid", "the certificates name several");
  if (ueid && !several) facts.set("chain.ueid", std::move(*ueid));
  facts.set("tcb.count", std::uint64_t{layers->size()});
  if (!layers->empty()) facts.lacking("tcb[", "no such layer says it");
  constexpr std::size_t most = 64;
  std::vector<Buffer> digests;
  for (std::size_t i = 0; i < layers->size(); ++i) {
    if (i < most) gather_layer((*layers)[i], static_cast<std::uint8_t>(i), facts);
    for (const auto& fwid : (*layers)[i].fwids) digests.push_back(copy(fwid.digest));
  }
  if (!digests.empty()) facts.set("tcb.fwids", std::move(digests));
  using enum x509::DiceFlag;
  for (const auto& [name, flag] :
       {std::pair{"tcb.debug", dice_debug}, std::pair{"tcb.recovery", dice_recovery},
        std::pair{"tcb.not-secure", dice_not_secure}, std::pair{"tcb.not-configured", dice_not_configured}})
    if (const auto truth = flag_of(*layers, flag); truth != Truth::unknown)
      facts.set(name, truth == Truth::yes);
    else if (!layers->empty())
      facts.lacking(name, "a layer does not say it");
}

}  // namespace bonafide::appraisal::policy
