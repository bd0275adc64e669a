// What of an appraisal can be compared: who the device is, what it measured, what its chain says of its firmware.
#include <algorithm>

#include <bonafide/appraisal/reference/compare.hpp>
#include <bonafide/appraisal/reference/vendor.hpp>
#include <bonafide/cma/alternative_name.hpp>
#include <bonafide/crypto/oid.hpp>
#include <bonafide/crypto/x509/dice.hpp>
#include <bonafide/evidence/cbor.hpp>

namespace bonafide::appraisal::reference {
namespace {

namespace x509 = crypto::x509;
using evidence::Measurement;

/// A signature of the device over the exchange, or the keys of a session that a signature of the device opened.
bool spoken_for(const Found& found, const Measurement& block) {
  const auto good = [&](std::size_t i) {
    return found.verified[i] && !by_requester(found.account.signed_messages[i].kind);
  };
  if (block.covered_by) return good(*block.covered_by);
  if (!block.in_session) return false;
  const auto& session = found.account.sessions[*block.in_session];
  if (!session.responder_proven) return false;
  if (session.origin == spdm::KeyOrigin::psk) return session.keyed;
  for (std::size_t i = 0; i < found.account.signed_messages.size(); ++i)
    if (found.account.signed_messages[i].session == block.in_session && good(i)) return true;
  return false;
}

// DSP0274 1.2, "Device mode field of a measurement block"; draft-ietf-rats-corim-profile-spdm maps it to flags.
Flags flags_of(const evidence::DeviceMode& mode) {
  enum : std::uint16_t { recovery = 1u << 2, debug = 1u << 3 };
  Flags out{.named = recovery | debug};
  if ((mode.operational_state & 0x08) != 0) out.set |= recovery;
  if ((mode.device_state & 0x03) != 0) out.set |= debug;
  return out;
}

Claim claim_of(const Measurement& block) {
  Claim out{.index = block.index};
  if (block.is_dmtf()) out.type = block.type;
  if (block.is_digest())
    out.digests.push_back({block.hash, {}, copy(block.value)});
  else
    out.raw = copy(block.value);
  out.svn = block.security;
  out.version = block.version;
  if (block.mode) out.flags = flags_of(*block.mode);
  return out;
}

/// TCG DICE Attestation Architecture, "OperationalFlags", as the flags of CoRIM: those that say "not" are turned round.
/// draft-ietf-rats-corim-evidence-transformations, "DiceTcbInfo".
Flags flags_of(const x509::TcbInfo& layer) {
  constexpr std::uint32_t same = x509::dice_recovery | x509::dice_debug, known = 0x1FF;
  if (!layer.flags) return {};
  const auto named = layer.flags_mask.value_or(known) & known;
  return {.named = static_cast<std::uint16_t>(named),
          .set = static_cast<std::uint16_t>((*layer.flags ^ (known & ~same)) & named)};
}

Claim claim_of(const x509::TcbInfo& layer, std::size_t position) {
  Claim out{.layer = layer.layer.value_or(position)};
  for (const auto& fwid : layer.fwids)
    out.digests.push_back({fwid.hash, fwid.hash ? std::string{} : x509::dotted(fwid.algorithm), copy(fwid.digest)});
  if (layer.vendor_info) out.raw = copy(*layer.vendor_info);
  out.svn = layer.svn;
  if (layer.version) out.version = std::string{*layer.version};
  out.flags = flags_of(layer);
  return out;
}

void add(std::vector<std::string>& to, std::string_view text) {
  if (!text.empty() && std::ranges::find(to, text) == to.end()) to.emplace_back(text);
}

/// draft-ietf-rats-corim, "tagged-bytes" (560): how the type of a TcbInfo stands in a class.
Buffer tagged(Bytes bytes) {
  evidence::cbor::Writer writer;
  writer.tag(560);
  writer.bytes(bytes);
  return writer.take();
}

/// DSP0274, "Leaf certificate", otherName: Manufacturer:Product:SerialNumber. PCIe 6.x, 6.31: the PCI-SIG's.
void name_by_leaf(const x509::Certificate& leaf, Subject& subject) {
  if (const auto names = cma::other_names(leaf.subject_alternative_name, crypto::oid::spdm_device_info))
    for (const auto& entry : *names) {
      if (!entry) continue;
      const auto first = entry->find(':');
      if (first == std::string_view::npos) continue;
      add(subject.vendors, entry->substr(0, first));
      add(subject.models, entry->substr(first + 1, entry->find(':', first + 1) - first - 1));
    }
  if (const auto names = cma::other_names(leaf.subject_alternative_name, crypto::oid::pcie_cma_name))
    for (const auto& entry : *names)
      if (const auto pci = entry ? cma::parse_pci_name(*entry) : Result<cma::PciName>{std::unexpect})
        subject.pci = {pci->vendor, pci->device, pci->subsystem_vendor, pci->subsystem};
}

void add_chain(const crypto::Library& library, const spdm::CertificateChain& chain, Said& said) {
  auto& subject = said.subject;
  name_by_leaf(chain.leaf(), subject);
  for (const auto hash : {crypto::Hash::sha256, crypto::Hash::sha384, crypto::Hash::sha512})
    if (const auto digest = crypto::digest(library, hash, chain.leaf().spki))
      subject.leaf_keys.push_back({hash, {}, copy(*digest)});
  std::size_t position = 0;
  for (const auto& certificate : chain.certificates) {
    const auto dice = x509::read_dice(certificate);
    if (!dice) continue;
    if (!dice->ueid.empty()) subject.ueids.push_back(copy(dice->ueid));
    for (const auto& layer : dice->tcb_infos) {
      if (layer.vendor) add(subject.vendors, *layer.vendor);
      if (layer.model) add(subject.models, *layer.model);
      if (layer.type) subject.class_ids.push_back(tagged(*layer.type));
      if (layer.version) add(subject.firmware, *layer.version);
      said.claims.push_back(claim_of(layer, position++));
    }
  }
}

/// Each chain that signed, once.
void add_chains(const Found& found, Said& said) {
  std::vector<std::size_t> seen;
  for (std::size_t i = 0; i < found.verified.size(); ++i) {
    const auto& message = found.account.signed_messages[i];
    if (!found.verified[i] || by_requester(message.kind)) continue;
    said.anything_signed = true;
    if (!message.chain || std::ranges::find(seen, *message.chain) != seen.end()) continue;
    seen.push_back(*message.chain);
    if (const auto& chain = found.slots[*message.chain].chain) add_chain(found.library, *chain, said);
  }
}

/// What config space said fills in what the leaf does not say; where both speak, cma::judge_identity compares them.
void add_identity(const Found& found, Subject& subject) {
  if (!found.evidence.identity) return;
  const PciIdentity& is = *found.evidence.identity;
  auto pci = subject.pci.value_or(PciMatch{});
  if (!pci.vendor) pci.vendor = is.vendor;
  if (!pci.device) pci.device = is.device;
  if (!pci.subsystem_vendor) pci.subsystem_vendor = is.subsystem_vendor;
  if (!pci.subsystem_device) pci.subsystem_device = is.subsystem_device;
  subject.pci = pci;
}

bool same(const Claim& a, const Claim& b) {
  return a.index == b.index && a.type == b.type && a.raw == b.raw && a.digests == b.digests;
}

}  // namespace

Said said_in(const Found& found) {
  Said out;
  add_chains(found, out);
  add_identity(found, out.subject);
  std::vector<Claim> measured;
  for (const auto& block : evidence::measurements_of(found.account)) {
    if (!spoken_for(found, block)) continue;
    out.anything_signed = true;
    auto claim = claim_of(block);
    if (claim.version) add(out.subject.firmware, *claim.version);
    if (std::ranges::none_of(measured, [&](const Claim& each) { return same(each, claim); }))
      measured.push_back(std::move(claim));
  }
  std::ranges::stable_sort(measured, {}, [](const Claim& each) { return *each.index; });
  out.claims.insert(out.claims.begin(), std::make_move_iterator(measured.begin()),
                    std::make_move_iterator(measured.end()));
  for (const auto& version : vendor_firmware(found, out.subject)) add(out.subject.firmware, version);
  return out;
}

}  // namespace bonafide::appraisal::reference
