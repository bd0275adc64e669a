// What is shown and signed: certificates, CHALLENGE_AUTH, MEASUREMENTS.
#include <bonafide/evidence/reading/reading.hpp>
#include <bonafide/evidence/rules.hpp>
#include <bonafide/spdm/answer.hpp>
#include <bonafide/spdm/rules/negotiation.hpp>

namespace bonafide::evidence {

using namespace spdm;

namespace {

std::unexpected<Error> no_hash() { return broken(spdm::rule::algorithms_needed, "BaseHashSel", 16, 0); }

/// The slot of a field of four bits.
std::uint8_t widened(std::uint8_t slot) {
  const std::uint8_t nibble = slot & 0x0F;
  return nibble == provisioned_key_4_bits ? provisioned_key : nibble;
}

}  // namespace

Result<void> Reading::accept(const Said<GetDigests>& said) {
  party(said.scene.answerer).digests = said.answer.message;
  if (said.scene.answerer == Role::responder) return {};
  // DSP0274 1.3, "Transcript hash calculation rules": the Requester's DIGESTS, where it was asked for them first.
  auto* session = handshake_of(said.scene);
  if (session != nullptr && !session->asked_requester && terms_.selected.multi_key_requester)
    session->requester_digests = copy(said.answer.raw);
  if (session != nullptr) session->asked_requester = true;
  return {};
}

Result<void> Reading::accept(const Said<GetCertificate>& said) {
  if (said.scene.answerer == Role::requester)
    if (auto* session = handshake_of(said.scene)) session->asked_requester = true;
  auto whole = party(said.scene.answerer).chains.take(said.asked.message, said.answer.message, said.terms);
  if (!whole) return std::unexpected(whole.error());
  return *whole ? deliver(said, std::move(**whole)) : Result<void>{};
}

Result<void> Reading::deliver(const Said<GetCertificate>& said, Buffer whole) {
  const auto slot = said.asked.message.slot();
  const auto owner = said.scene.answerer;
  const auto hash = terms_.hash();
  if (!hash) return no_hash();
  const auto digest = crypto::digest(library_, *hash, whole);
  if (!digest) return std::unexpected(digest.error());
  const Bytes announced = party(owner).digests.of(slot);
  if (!announced.empty() && !equal(announced, *digest))
    return broken(spdm::rule::chain_digest, "Digest", header_size, slot, Note{"slot " + std::to_string(slot)});
  if (const auto last = party(owner).current[slot & 7]; last && account_.chains[*last].digest == *digest) return {};
  if (account_.chains.size() == most_chains)
    return broken(rule::chains_bounded, "CertChain", 0, account_.chains.size());
  DeliveredChain chain{slot, at_, std::move(whole), *digest, said.terms, !announced.empty(), {}, owner};
  constexpr std::uint8_t model_bits = 0x07;  // DSP0274 1.3, CertificateInfo
  if (said.terms.selected.multi_key_responder) chain.model = said.answer.message.param2 & model_bits;
  party(owner).current[slot & 7] = account_.chains.size();
  account_.chains.push_back(std::move(chain));
  return {};
}

Result<void> Reading::accept(const Said<Challenge>& said) {
  const auto owner = said.scene.answerer;
  const auto& question = said.asked.message;
  const auto& response = said.answer.message;
  if (const auto apt = answers(question, response, said.terms); !apt) return apt;
  const bool provisioned = question.slot == provisioned_key;
  const Bytes expected = provisioned ? Bytes{} : chain_hash(owner, question.slot);
  if (!expected.empty() && !equal(expected, response.chain_hash))
    return broken(spdm::rule::chain_hash, "CertChainHash", header_size, load_be<std::uint64_t>(response.chain_hash));
  if (provisioned) party(owner).provisioned_hash = response.chain_hash;
  auto& transcript = party(owner).transcript;
  if (transcript.m1m2() == nullptr) return no_hash();
  const bool ours = owner == Role::responder;
  note_signature(said.scene, {.kind = ours ? StatementKind::challenge : StatementKind::requester_challenge,
                              .terms = said.terms,
                              .slot = question.slot,
                              .transcript = transcript.m1m2()->digest(),
                              .requester_nonce = ours ? question.nonce : response.nonce,
                              .responder_nonce = ours ? response.nonce : question.nonce,
                              .chain_hash = response.chain_hash,
                              .signature = response.signature});
  transcript.authenticated();
  return {};
}

Result<void> Reading::accept(const Said<GetMeasurements>& said) {
  const auto& question = said.asked.message;
  const auto& response = said.answer.message;
  if (const auto apt = answers(question, response, said.terms); !apt) return apt;
  auto* session = said.scene.session;
  auto& uncovered = session != nullptr ? session->uncovered : uncovered_;
  uncovered.push_back(account_.measurements.size());
  account_.measurements.push_back({.exchange = at_, .blocks = response.record, .terms = said.terms});
  account_.measurements.back().negotiation_shown = negotiation_shown_;
  if (session != nullptr) account_.measurements.back().session = session->account;
  if (!question.wants_signature()) return {};
  auto& transcript = session != nullptr ? session->transcript : responder_.transcript;
  if (transcript.l1l2() == nullptr) return no_hash();

  for (const auto record : uncovered) account_.measurements[record].covered_by = account_.signed_messages.size();
  uncovered.clear();
  note_signature(said.scene, {.kind = StatementKind::measurements,
                              .terms = said.terms,
                              .slot = widened(question.slot),
                              .transcript = transcript.l1l2()->digest(),
                              .requester_nonce = question.nonce,
                              .responder_nonce = response.nonce,
                              .signature = response.signature});
  transcript.measured();
  return {};
}

/// Adds where it was found, and whose chain it is.
void Reading::note_signature(const Scene& scene, SignedMessage said) {
  said.exchange = at_;
  said.negotiation_shown = negotiation_shown_;
  // DSP0274 1.0, "L1/L2": before 1.2 they begin with the measurements.
  const bool begins_with_vca = said.kind != StatementKind::measurements || said.terms.version >= Version::v1_2;
  said.whole = negotiation_shown_ || !begins_with_vca;
  if (scene.session != nullptr) said.session = scene.session->account;
  const auto owner = by_requester(said.kind) ? Role::requester : Role::responder;
  if (said.slot != provisioned_key) said.chain = chain_in(owner, said.slot);
  account_.signed_messages.push_back(said);
}

/// The chain of `slot` that this connection delivered last, or else the one that the source gives.
std::optional<std::size_t> Reading::chain_in(Role owner, std::uint8_t slot) {
  auto& current = party(owner).current[slot & 7];
  if (!current && owner == Role::responder) current = given_chain(slot & 7);
  return current;
}

/// The hash of what a party has in `slot`, as far as it has been shown; empty otherwise.
Bytes Reading::chain_hash(Role owner, std::uint8_t slot) {
  if (slot == provisioned_key) return party(owner).provisioned_hash;
  if (const auto chain = chain_in(owner, slot); chain && account_.chains[*chain].digest.size != 0)
    return account_.chains[*chain].digest;
  return party(owner).digests.of(slot);
}

}  // namespace bonafide::evidence
