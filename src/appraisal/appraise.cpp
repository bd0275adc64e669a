#include <bonafide/appraisal/anchoring.hpp>
#include <bonafide/appraisal/appraise.hpp>
#include <bonafide/appraisal/conclusion.hpp>
#include <bonafide/appraisal/firmware.hpp>
#include <bonafide/appraisal/interface.hpp>
#include <bonafide/appraisal/logs.hpp>
#include <bonafide/appraisal/policy/apply.hpp>
#include <bonafide/appraisal/policy/gather.hpp>
#include <bonafide/appraisal/rules.hpp>
#include <bonafide/appraisal/sessions.hpp>
#include <bonafide/appraisal/signing_kind.hpp>
#include <bonafide/cma/identity.hpp>
#include <bonafide/cma/rules.hpp>
#include <bonafide/crypto/rules.hpp>
#include <bonafide/evidence/replay.hpp>

namespace bonafide::appraisal {
namespace {

using evidence::Account;
using evidence::SignedMessage;

JudgedAt judged_at(const evidence::Origin& origin, const Conditions& conditions) {
  if (conditions.at) return {conditions.at, "the caller's word", true};
  if (origin.obtained_at)
    return {origin.obtained_at, origin.clock.empty() ? "the evidence's clock" : origin.clock + " clock"};
  return {conditions.now, "the verifier's clock, as the evidence holds no time"};
}

class Appraisal {
 public:
  Appraisal(const crypto::Library& library, const evidence::Evidence& evidence, const Account& account,
            const Trust& trust, const Conditions& conditions)
      : library_(library),
        evidence_(evidence),
        trust_(trust),
        conditions_(conditions),
        at_(judged_at(evidence.origin, conditions)),
        account_(account) {}

  /// Without what policy and pin demand.
  Verdict run() {
    if (evidence_.redacted) return nothing_to_judge();
    judge_conversation();
    judge_slots();
    anchorings_.resize(account_.chains.size());
    judge_signatures();
    judge_sessions();
    for (auto& one : judge_logs(library_, account_)) {
      findings_.broken = findings_.broken || one.result == Outcome::failed;
      checks_.push_back(std::move(one));
    }
    judge_freshness();
    if (findings_.signed_by_device) judge_trust();
    judge_beside_the_signatures();
    judge_references();
    auto out = conclude(findings_, {evidence_, account_}, std::move(checks_));
    if (comparison_) out.compared = comparison_->findings;
    return out;
  }

  /// The verdict of run(), what policy and pin make of it, and what they saw.
  Appraised demanding(Verdict verdict) const {
    if (evidence_.redacted) return {.verdict = std::move(verdict)};
    const auto seen = found(verdict.judgement);
    Appraised out{.verdict = std::move(verdict), .facts = policy::gather(seen), .states = recovery::states(seen)};
    const auto* pin = conditions_.pin;
    if (pin != nullptr) recovery::apply(*pin, {out.states, out.facts, conditions_.program}, out.verdict);
    for (std::size_t i = 0; pin != nullptr && i < out.facts.size(); ++i) {
      out.facts[i].add_pinned(recovery::facts_of(*pin));
      if (i < out.states.size() && out.states[i].slot == pin->state.slot)
        recovery::add_changes(pin->state, out.states[i], out.facts[i]);
    }
    if (conditions_.policy != nullptr) policy::apply(*conditions_.policy, out.facts, out.verdict);
    return out;
  }

  std::optional<reference::Comparison> take_comparison() { return std::move(comparison_); }
  reference::Said said() const {
    return evidence_.redacted ? reference::Said{} : reference::said_in(found(Judgement::unjudged));
  }

 private:
  Found found(Judgement judgement) const {
    return {library_,
            evidence_,
            account_,
            slots_,
            verified_,
            anchorings_,
            judgement,
            conditions_.at ? conditions_.at : conditions_.now,
            demanded_nonce(),
            provisioned_,
            comparison_ ? &*comparison_ : nullptr};
  }

  /// What differs from its reference values is another firmware than the one that is wanted; what is not there to be
  /// compared is no more than not trusted.
  void judge_references() {
    if (conditions_.references == nullptr) return;
    comparison_ = reference::compare(found(Judgement::unjudged), *conditions_.references, at_.time);
    findings_.broken = findings_.broken || comparison_->has(reference::Kind::mismatched);
    findings_.untrusted = findings_.untrusted || !comparison_->good();
    checks_.push_back(reference::as_check(*comparison_));
  }

  /// What stands beside what is signed, and must agree with it.
  void judge_beside_the_signatures() {
    for (auto& one : {judge_interface(library_, evidence_), judge_firmware(found(Judgement::unjudged))}) {
      if (!one) continue;
      findings_.broken = findings_.broken || one->result == Outcome::failed;
      checks_.push_back(*one);
    }
  }

  void judge_conversation() {
    findings_.broken = findings_.broken || account_.problem;
    checks_.push_back(appraisal::judge_conversation(account_, findings_.lacking));
  }

  void judge_slots() {
    for (const auto& chain : account_.chains) {
      auto& judgement = slots_.emplace_back(judge_slot(library_, chain, verified_links()));
      if (repeats_another(slots_.size() - 1)) continue;
      const bool requester = chain.owner == spdm::Role::requester;
      const auto name = slot_name(chain.slot, chain.owner);
      const auto id = (requester ? "requester." : "") + std::to_string(chain.slot);
      findings_.broken = findings_.broken || first_failure(judgement.structure) != nullptr;
      const bool ill_suited = first_failure(judgement.profile) != nullptr;
      (requester ? findings_.untrusted : findings_.ill_suited) |= ill_suited;
      findings_.lacking = findings_.lacking || judgement.lacking;
      checks_.push_back(group("chain." + id, judgement.structure, "the chain of " + name + " is consistent in itself"));
      if (judgement.chain)
        checks_.push_back(group("leaf." + id, judgement.profile, "the leaf of " + name + " may sign SPDM messages"));
    }
  }

  /// The same bytes in the same slot, fetched again.
  bool repeats_another(std::size_t index) const {
    const auto& chain = account_.chains[index];
    for (std::size_t i = 0; i < index; ++i)
      if (account_.chains[i].slot == chain.slot && account_.chains[i].owner == chain.owner &&
          account_.chains[i].digest == chain.digest)
        return true;
    return false;
  }

  void judge_signatures() {
    for (const auto& said : account_.signed_messages) {
      const auto good = judge_signature(said);
      checks_.push_back(good);
      verified_.push_back(good.result == Outcome::passed);
      findings_.broken = findings_.broken || good.result == Outcome::failed;
      if (by_requester(said.kind)) continue;  // it says nothing about the device
      findings_.unchecked = findings_.unchecked || good.result == Outcome::not_applicable;
      if (good.result != Outcome::passed) continue;
      if (!said.negotiation_shown)
        checks_.push_back(check(rule::covers_negotiation, Outcome::not_applicable,
                                "no negotiation is shown, and nothing that was judged depends on one"));
      if (!said.negotiation_shown || covers_negotiation(said.kind, said.terms.version))
        findings_.signed_by_device = true;
      else
        checks_.push_back(check(
            rule::covers_negotiation, Outcome::not_applicable,
            "the signature of MEASUREMENTS does not cover the negotiation in SPDM " + spdm::name(said.terms.version)));
    }
  }

  void judge_sessions() {
    for (std::size_t i = 0; i < account_.sessions.size(); ++i) {
      const auto& session = account_.sessions[i];
      checks_.push_back(judge_session(account_, i));
      if (!proven_by_psk(session)) continue;
      findings_.signed_by_device = true;
      if (!wants_cma()) continue;
      // PCIe 6.x, 6.31: a function is named by its certificate.
      checks_.push_back(check(rule::psk_known, Outcome::failed, "a pre-shared key names no PCI function"));
      findings_.untrusted = true;
    }
  }

  Check judge_signature(const SignedMessage& said) {
    const auto& kind = signing_kind(said.kind);
    const Rule& rule = *kind.rule;
    const auto about = std::string{kind.message} + " of " + slot_name(said.slot);
    const auto scheme = said.terms.scheme();
    const auto hash = said.terms.hash();
    if (!scheme || !hash) return check(rule, Outcome::failed, "no algorithms were negotiated for " + about);
    if (!library_.offers(*scheme)) {
      findings_.lacking = true;
      return check(
          crypto::rule::algorithm_offered, Outcome::not_applicable,
          "this libcrypto lacks " + std::string{crypto::row(*scheme).name} + ", so " + about + " is not checked");
    }
    if (!said.whole)
      return check(rule::covers_negotiation, Outcome::not_applicable,
                   "the signature of " + about + " covers the negotiation, which is not shown");
    const Bytes spki = key_of(said);
    if (spki.empty()) return key_unknown(said, about);
    const auto key = crypto::PublicKey::from_spki(library_, spki);
    if (!key) return failed_or_lacking(key.error(), about, findings_.lacking);
    const spdm::Signer signer{said.terms.version, *scheme, *hash, kind.purpose};
    const auto good = spdm::verify(library_, *key, signer, said.transcript, said.signature);
    if (good) return check(rule, Outcome::passed, "the signature of " + about + " verifies over the conversation");
    if (good.error() == crypto::rule::algorithm_offered)
      return failed_or_lacking(good.error(), about, findings_.lacking);
    return check(rule, Outcome::failed,
                 "the signature of " + about + " does not verify with its key over the conversation");
  }

  /// The SubjectPublicKeyInfo that should have made the signature; empty when it is not at hand.
  Bytes key_of(const SignedMessage& said) {
    if (said.slot == spdm::provisioned_key) return provisioned_key_of(said);
    if (!said.chain || !slots_[*said.chain].chain) return {};
    return slots_[*said.chain].chain->leaf().spki;
  }

  // DSP0274, "CHALLENGE_AUTH", CertChainHash: of the public key, where one was provisioned.
  Bytes provisioned_key_of(const SignedMessage& said) {
    if (by_requester(said.kind)) return {};
    if (said.chain_hash.empty()) return provisioned_;
    for (const auto& anchor : trust_.anchors()) {
      if (anchor.anchor.certificate) continue;
      const auto digest = crypto::digest(library_, *said.terms.hash(), anchor.bytes);
      if (digest && equal(*digest, said.chain_hash)) return provisioned_ = anchor.bytes;
    }
    return {};
  }

  Check key_unknown(const SignedMessage& said, const std::string& about) const {
    if (said.slot != spdm::provisioned_key)
      return check(rule::key_known, Outcome::not_applicable,
                   about + " cannot be checked: the conversation does not show the chain of its slot");
    std::string reason = about + " cannot be checked: no anchor is the public key";
    if (!said.chain_hash.empty())
      reason.append(" of ").append(crypto::row(*said.terms.hash()).name).append(" ").append(hex(said.chain_hash));
    return check(rule::key_known, Outcome::not_applicable, std::move(reason));
  }

  const std::optional<spdm::Nonce>& demanded_nonce() const {
    return conditions_.nonce ? conditions_.nonce : evidence_.demanded_nonce;
  }

  /// A nonce proves that what answers it was said after it was chosen, to whoever chose it.
  void judge_freshness() {
    const auto& demanded = demanded_nonce();
    bool fresh = false, any = false;
    for (const auto& said : account_.signed_messages) {
      if (by_requester(said.kind)) continue;
      const auto about = std::string{signing_kind(said.kind).message} + " of " + slot_name(said.slot);
      any = true;
      if (!demanded) continue;
      const bool answers_it = said.requester_nonce == *demanded;
      fresh = fresh || answers_it;
      checks_.push_back(
          check(rule::fresh, answers_it ? Outcome::passed : Outcome::not_applicable,
                answers_it ? "the demanded nonce is in what was signed: " + about + " was said after it was chosen"
                           : about + " answers another nonce: it is as fresh as whoever recorded it is honest"));
    }
    if (!any) return;
    if (!demanded)
      checks_.push_back(check(rule::fresh, Outcome::not_applicable,
                              "no nonce was demanded: the evidence is as fresh as whoever recorded it is honest"));
    else if (!fresh)
      checks_.push_back(check(rule::fresh, Outcome::failed, "the demanded nonce is in nothing that was signed"));
    findings_.broken = findings_.broken || (demanded && !fresh);
  }

  /// Each slot that signed, once.
  void judge_trust() {
    std::vector<const void*> seen;
    for (const auto& said : account_.signed_messages) {
      if (by_requester(said.kind) && !said.chain) continue;
      const void* identity = said.chain ? static_cast<const void*>(&account_.chains[*said.chain]) : nullptr;
      if (std::ranges::find(seen, identity) != seen.end()) continue;
      seen.push_back(identity);
      if (by_requester(said.kind)) {
        judge_requester(said);
        continue;
      }
      std::vector<Check> checks;
      if (said.slot == spdm::provisioned_key)
        checks.push_back(check(rule::key_known, provisioned_.empty() ? Outcome::failed : Outcome::passed,
                               "the provisioned public key is one of the anchors"));
      else if (said.chain && slots_[*said.chain].chain)
        checks = judge_anchored(said);
      if (wants_cma()) add_cma(said, checks);
      findings_.untrusted = findings_.untrusted || first_failure(checks) != nullptr;
      checks_.push_back(
          group("trust." + std::to_string(said.slot), std::move(checks), slot_name(said.slot) + " is trusted"));
    }
  }

  std::vector<Check> judge_anchored(const SignedMessage& said) {
    auto& anchored = anchorings_[*said.chain];
    anchored =
        judge_anchoring({library_, trust_, at_, verified_links()}, said.slot, *slots_[*said.chain].chain, said.terms);
    return std::move(anchored->checks);
  }

  /// A Requester is trusted by anchors of its own, where the verifier has any for it.
  void judge_requester(const SignedMessage& said) {
    if (conditions_.requester_trust == nullptr || !said.chain || !slots_[*said.chain].chain) return;
    auto checks = judge_anchoring({library_, *conditions_.requester_trust, at_, verified_links()}, said.slot,
                                  *slots_[*said.chain].chain, said.terms)
                      .checks;
    findings_.untrusted = findings_.untrusted || first_failure(checks) != nullptr;
    checks_.push_back(group("trust.requester." + std::to_string(said.slot), std::move(checks),
                            slot_name(said.slot, spdm::Role::requester) + " is trusted"));
  }

  /// Without any of the caller's, those of this appraisal, in which chains are met more than once.
  crypto::x509::Verified& verified_links() {
    return conditions_.verified != nullptr ? *conditions_.verified : own_links_;
  }

  bool wants_cma() const {
    return conditions_.profile == Profile::cma || (conditions_.profile == Profile::automatic && evidence_.identity);
  }

  // PCIe 6.x, 6.31: the algorithms, and that the leaf is about this function.
  void add_cma(const SignedMessage& said, std::vector<Check>& checks) const {
    checks.push_back(check(cma::judge_algorithms(said.terms)));
    if (!said.chain || !slots_[*said.chain].chain) {
      checks.push_back(check(cma::rule::san_present, Outcome::failed, "a provisioned key names no PCI function"));
      return;
    }
    const auto& leaf = slots_[*said.chain].chain->leaf();
    if (evidence_.identity) {
      for (const auto& finding : cma::judge_identity(leaf, *evidence_.identity)) checks.push_back(check(finding));
    } else {
      checks.push_back(check(cma::judge_named(leaf)));
      checks.push_back(check(cma::rule::san_matches, Outcome::failed, "the identity of the function is not known"));
    }
  }

  const crypto::Library& library_;
  const evidence::Evidence& evidence_;
  const Trust& trust_;
  const Conditions& conditions_;
  JudgedAt at_;
  const Account& account_;
  std::vector<SlotJudgement> slots_;                 // one for each of account_.chains
  std::vector<std::optional<Anchored>> anchorings_;  // likewise, of those that signed
  std::vector<bool> verified_;                       // one for each of account_.signed_messages
  crypto::x509::Verified own_links_;
  std::vector<Check> checks_;
  std::optional<reference::Comparison> comparison_;
  Bytes provisioned_;  // the anchor that the provisioned key was found to be
  Findings findings_;
};

}  // namespace

Verdict appraise(const crypto::Library& library, const evidence::Evidence& evidence, const Trust& trust,
                 const Conditions& conditions) {
  return appraise(library, evidence, replay(library, evidence, conditions), trust, conditions);
}

Verdict appraise(const crypto::Library& library, const evidence::Evidence& evidence, const Account& account,
                 const Trust& trust, const Conditions& conditions) {
  Appraisal appraisal{library, evidence, account, trust, conditions};
  if (conditions.policy == nullptr && conditions.pin == nullptr) return appraisal.run();
  return appraisal.demanding(appraisal.run()).verdict;
}

Account replay(const crypto::Library& library, const evidence::Evidence& evidence, const Conditions& conditions) {
  const evidence::Secrets none;
  return evidence::replay(library, evidence, conditions.secrets != nullptr ? *conditions.secrets : none);
}

Appraised appraise_with_facts(const crypto::Library& library, const evidence::Evidence& evidence, const Trust& trust,
                              const Conditions& conditions) {
  const auto account = replay(library, evidence, conditions);
  Appraisal appraisal{library, evidence, account, trust, conditions};
  auto out = appraisal.demanding(appraisal.run());
  out.comparison = appraisal.take_comparison();
  out.said = appraisal.said();
  return out;
}

}  // namespace bonafide::appraisal
