#include <algorithm>

#include <bonafide/appraisal/policy/gather.hpp>
#include <bonafide/appraisal/signing_kind.hpp>
#include <bonafide/cma/identity.hpp>
#include <bonafide/cma/rules.hpp>

namespace bonafide::appraisal::policy {
namespace {

void gather_origin(const Found& found, Facts& facts) {
  const auto& origin = found.evidence.origin;
  facts.set("evidence.source", std::string{evidence::name(origin.kind)});
  if (!origin.target.empty()) facts.set("evidence.target", origin.target);
  if (!origin.transport.empty()) facts.set("evidence.transport", origin.transport);
  facts.lacking("evidence.obtained", "the evidence holds no time");
  facts.lacking("evidence.age", "the evidence holds no time, or the verifier has none");
  if (!origin.obtained_at) return;
  facts.set("evidence.obtained", *origin.obtained_at);
  if (!found.present) return;
  if (*found.present < *origin.obtained_at)
    facts.lacking("evidence.age", "the evidence says that it was obtained after now");
  else
    facts.set("evidence.age", *found.present - *origin.obtained_at);
}

void gather_identity(const Found& found, Facts& facts) {
  facts.lacking("pci.", "nobody read the config space");
  if (!found.evidence.identity) return;
  facts.lacking("pci.", "config space does not have it");
  const PciIdentity& is = *found.evidence.identity;
  facts.set("pci.vendor", std::uint64_t{is.vendor});
  facts.set("pci.device", std::uint64_t{is.device});
  facts.set("pci.class", std::uint64_t{is.class_code});
  facts.set("pci.base-class", std::uint64_t{is.class_code >> 16});
  facts.set("pci.subclass", std::uint64_t{is.class_code >> 8 & 0xFF});
  facts.set("pci.revision", std::uint64_t{is.revision});
  if (is.subsystem_vendor) facts.set("pci.subsystem-vendor", std::uint64_t{*is.subsystem_vendor});
  if (is.subsystem_device) facts.set("pci.subsystem-device", std::uint64_t{*is.subsystem_device});
  if (is.serial) facts.set("pci.serial", std::uint64_t{*is.serial});
}

/// PCIe 6.x, 6.31: whether the leaf is about this function.
void gather_named(const Signed& who, Facts& facts) {
  facts.lacking("pci.named", "a leaf and the config space of the function are not both at hand");
  const auto& identity = who.found.evidence.identity;
  if (!identity || who.slot == nullptr || !who.slot->chain) return;
  const auto findings = cma::judge_identity(who.slot->chain->leaf(), *identity);
  const auto failed = [](const cma::Finding& each) { return each.outcome == cma::Outcome::failed; };
  const auto matched = [](const cma::Finding& each) {
    return each.rule == &cma::rule::san_matches && each.outcome == cma::Outcome::passed;
  };
  facts.set("pci.named", std::ranges::none_of(findings, failed) && std::ranges::any_of(findings, matched));
}

/// DSP0274, "CAPABILITIES response message format", Flags.
std::vector<std::string> capabilities_of(const spdm::Terms& terms) {
  std::vector<std::string> out;
  for (const auto& [mask, text] : spdm::flag_names())
    if (terms.responder.has(static_cast<std::uint32_t>(mask))) out.emplace_back(text);
  return out;
}

void gather_terms(const Signed& who, Facts& facts) {
  facts.lacking("spdm.", "nothing is signed");
  if (who.message == nullptr) return;
  const auto& terms = who.message->terms;
  facts.set("spdm.version", Version{spdm::name(terms.version)});
  const auto scheme = terms.scheme();
  const auto hash = terms.hash();
  if (scheme) facts.set("spdm.scheme", std::string{crypto::row(*scheme).name});
  if (hash) facts.set("spdm.hash", std::string{crypto::row(*hash).name});
  if (scheme && hash) facts.set("spdm.strength", strength_of(*scheme, *hash));

  const auto& said = who.found.account.signed_messages;
  const auto covers = [&](const evidence::SignedMessage& each) {
    return who.also_signed(static_cast<std::size_t>(&each - said.data())) && each.negotiation_shown &&
           covers_negotiation(each.kind, each.terms.version);
  };
  facts.lacking("spdm.capabilities", "no signature covers the negotiation");
  if (std::ranges::any_of(said, covers)) facts.set("spdm.capabilities", capabilities_of(terms));
}

void gather_session(const Found& found, Facts& facts) {
  const auto& sessions = found.account.sessions;
  const auto proven = [](const evidence::SessionRecord& each) { return each.established && each.responder_proven; };
  facts.lacking("spdm.session", "a session is shown, and its secrets were not given");
  const bool any = std::ranges::any_of(sessions, proven);
  if (any || sessions.empty()) facts.set("spdm.session", any);
}

void gather_freshness(const Signed& who, Facts& facts) {
  const auto& demanded = who.found.demanded;
  facts.set("nonce.given", demanded.has_value());
  facts.lacking("nonce.signed", "no verifier demanded a nonce");
  if (!demanded) return;
  const auto& said = who.found.account.signed_messages;
  facts.set("nonce.signed", std::ranges::any_of(said, [&](const evidence::SignedMessage& each) {
              return who.also_signed(static_cast<std::size_t>(&each - said.data())) &&
                     each.requester_nonce == *demanded;
            }));
}

Facts facts_about(const Signed& who) {
  Facts facts;
  const auto judgement = who.found.judgement;
  facts.set("authenticated", judgement == Judgement::trusted || judgement == Judgement::authenticated);
  gather_origin(who.found, facts);
  gather_identity(who.found, facts);
  gather_named(who, facts);
  gather_terms(who, facts);
  gather_session(who.found, facts);
  gather_freshness(who, facts);
  gather_chain(who, facts);
  gather_layers(who, facts);
  gather_measurements(who, facts);
  gather_references(who, facts);
  for (const auto* prefix : {"pinned.", "changed."}) facts.lacking(prefix, "nothing was pinned");
  return facts;
}

Signed signed_by(const Found& found, const evidence::SignedMessage& message) {
  Signed out{.found = found, .message = &message};
  if (!message.chain) return out;
  out.delivered = &found.account.chains[*message.chain];
  out.slot = &found.slots[*message.chain];
  if (const auto& anchored = found.anchorings[*message.chain]) out.anchored = &*anchored;
  return out;
}

}  // namespace

bool Signed::also_signed(std::size_t index) const {
  const auto& other = found.account.signed_messages[index];
  if (message == nullptr || !found.verified[index] || evidence::by_requester(other.kind)) return false;
  if (!other.chain || delivered == nullptr) return !other.chain && delivered == nullptr;
  return found.account.chains[*other.chain].digest == delivered->digest && other.slot == message->slot;
}

std::vector<Signed> signers(const Found& found) {
  std::vector<Signed> out;
  const auto& said = found.account.signed_messages;
  for (std::size_t i = 0; i < said.size(); ++i) {
    if (!found.verified[i] || evidence::by_requester(said[i].kind)) continue;
    if (std::ranges::none_of(out, [&](const Signed& each) { return each.also_signed(i); }))
      out.push_back(signed_by(found, said[i]));
  }
  return out;
}

std::vector<Facts> gather(const Found& found) {
  std::vector<Facts> out;
  for (const auto& signer : signers(found)) out.push_back(facts_about(signer));
  if (out.empty()) out.push_back(facts_about({.found = found}));
  return out;
}

}  // namespace bonafide::appraisal::policy
