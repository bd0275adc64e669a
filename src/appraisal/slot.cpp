#include <bonafide/appraisal/slot.hpp>
#include <bonafide/crypto/rules.hpp>
#include <bonafide/crypto/x509/path.hpp>
#include <bonafide/spdm/rules/certificate.hpp>

namespace bonafide::appraisal {
namespace {

using evidence::DeliveredChain;

/// DSP0274 1.2, ALIAS_CERT_CAP, speaks for every slot; on multi-key connections each chain says what it is.
cma::Model model_of(const DeliveredChain& chain, const spdm::Terms& terms) {
  enum : std::uint8_t { device = 1, alias = 2, generic = 3 };
  if (chain.model == generic) return cma::Model::generic;
  const bool is_alias = chain.model ? chain.model == alias : terms.responder.has(spdm::cap::alias_cert);
  return is_alias ? cma::Model::alias : cma::Model::device;
}

Check judge_announced(const DeliveredChain& delivered) {
  const auto slot = slot_name(delivered.slot, delivered.owner);
  if (delivered.contradicted)
    return check(spdm::rule::chain_digest, Outcome::failed,
                 "the chain that the source gives for " + slot + " is not the one that DIGESTS announced");
  return delivered.announced
             ? check(spdm::rule::chain_digest, Outcome::passed,
                     "the chain of " + slot + " is the one that DIGESTS announced")
             : check(spdm::rule::chain_digest, Outcome::not_applicable, "no DIGESTS announced the chain of " + slot);
}

Check judge_leaf_key(const DeliveredChain& delivered, const spdm::CertificateChain& chain, const spdm::Terms& terms) {
  const auto scheme = terms.scheme();
  const auto slot = slot_name(delivered.slot, delivered.owner);
  if (!scheme) return check(spdm::rule::leaf_key, Outcome::not_applicable, "no signature algorithm was negotiated");
  const bool fits = chain.leaf().key == crypto::row(*scheme).key;
  std::string reason = "the leaf of " + slot + " holds a key for ";
  reason.append(crypto::name(chain.leaf().key))
      .append(", and ")
      .append(crypto::row(*scheme).name)
      .append(" was negotiated");
  return check(spdm::rule::leaf_key, fits ? Outcome::passed : Outcome::failed, std::move(reason));
}

void judge_links(const crypto::Library& library, const DeliveredChain& delivered, crypto::x509::Verified& verified,
                 SlotJudgement& judgement) {
  const auto& chain = *judgement.chain;
  const auto problems = crypto::x509::check_path(library, {.chain = chain.certificates, .verified = &verified});
  for (const auto& problem : problems)
    judgement.structure.push_back(failed_or_lacking(
        problem.error, certificate_name(delivered.slot, problem.certificate, chain), judgement.lacking));
  if (problems.empty())
    judgement.structure.push_back(check(crypto::rule::x509_signature, Outcome::passed,
                                        "each of the " + std::to_string(chain.certificates.size()) +
                                            " certificates of " + slot_name(delivered.slot, delivered.owner) +
                                            " is issued by the one before it"));
}

/// The chain of a source that may leave Length and RootHash out.
Result<spdm::CertificateChain> read(const DeliveredChain& delivered) {
  if (delivered.has_header) return spdm::read_chain(delivered.whole, delivered.terms);
  if (delivered.whole.size() > spdm::largest_chain(delivered.terms.version))
    return broken(spdm::rule::chain_header, "CertChain", 0, delivered.whole.size());
  auto certificates = spdm::read_certificates(delivered.whole);
  if (!certificates) return std::unexpected(certificates.error());
  return spdm::CertificateChain{delivered.whole, {}, std::move(*certificates)};
}

void judge_header(const crypto::Library& library, const DeliveredChain& delivered, SlotJudgement& judgement) {
  const auto about = "the chain of " + slot_name(delivered.slot, delivered.owner);
  const auto& chain = *judgement.chain;
  if (!delivered.has_header) {
    judgement.structure.push_back(check(spdm::rule::root_hash, Outcome::not_applicable,
                                        "the source gives " + about + " without its header, and so no RootHash"));
    return;
  }
  judgement.structure.push_back(check(spdm::rule::chain_header, Outcome::passed, about + " is well formed"));
  if (const auto rooted = spdm::check_root_hash(library, chain, *delivered.terms.hash()); !rooted)
    judgement.structure.push_back(failed_or_lacking(rooted.error(), about, judgement.lacking));
  else if (chain.certificates.front().issued_by_itself())
    judgement.structure.push_back(
        check(spdm::rule::root_hash, Outcome::passed, about + " begins with the root of its RootHash"));
}

}  // namespace

Check failed_or_lacking(const Error& error, std::string_view about, bool& lacking) {
  auto out = failed(error, about);
  if (error == crypto::rule::algorithm_offered) out.result = Outcome::not_applicable, lacking = true;
  return out;
}

std::string slot_name(std::uint8_t slot, spdm::Role owner) {
  const std::string whose = owner == spdm::Role::requester ? " of the Requester" : "";
  return (slot == 0xFF ? std::string{"the provisioned key"} : "slot " + std::to_string(slot)) + whose;
}

std::string certificate_name(std::uint8_t slot, std::size_t index, const spdm::CertificateChain& chain) {
  if (index >= chain.certificates.size()) return "the anchor of " + slot_name(slot);
  return "certificate " + std::to_string(index) + " of " + slot_name(slot) + " (" +
         crypto::x509::text_of_name(chain.certificates[index].subject) + ")";
}

SlotJudgement judge_slot(const crypto::Library& library, const DeliveredChain& delivered,
                         crypto::x509::Verified& verified) {
  SlotJudgement out;
  const auto& terms = delivered.terms;
  out.structure.push_back(judge_announced(delivered));
  const auto about = "the chain of " + slot_name(delivered.slot, delivered.owner);
  auto chain_read = read(delivered);
  if (!chain_read) {
    out.structure.push_back(failed(chain_read.error(), about));
    return out;
  }
  out.chain = std::move(*chain_read);
  const auto& chain = *out.chain;
  judge_header(library, delivered, out);
  judge_links(library, delivered, verified, out);
  out.structure.push_back(judge_leaf_key(delivered, chain, terms));

  out.model = model_of(delivered, terms);
  const cma::LeafTerms leaf_terms{.version = terms.version, .model = out.model, .role = delivered.owner};
  for (const auto& finding : cma::judge_leaf(chain.leaf(), leaf_terms)) {
    out.profile.push_back(check(finding));
    out.profile.back().reason += " (" + slot_name(delivered.slot) + ")";
  }
  return out;
}

}  // namespace bonafide::appraisal
