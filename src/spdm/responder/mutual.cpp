// What a Responder demands of a Requester, and how FINISH proves it: DSP0274 1.1, "Mutual authentication".
#include <bonafide/spdm/responder/handlers.hpp>
#include <bonafide/spdm/rules/mutual.hpp>
#include <bonafide/spdm/signing.hpp>

namespace bonafide::spdm::responder {

/// Bytes of a CERTIFICATE that the Requester can send us in a capsule.
std::uint32_t Responder::most_in_capsule() const {
  constexpr std::uint32_t capsule = 4;  // DELIVER_ENCAPSULATED_RESPONSE
  const auto theirs = terms_.requester.data_transfer_size;
  return (theirs == 0 ? profile_->data_transfer_size : std::min(theirs, profile_->data_transfer_size)) - capsule;
}

/// DSP0274 1.1, "KEY_EXCHANGE_RSP response message format", MutAuthRequested: only of whom is able to. A Requester with
/// a bare public key is asked without capsules.
Result<Expectation> Responder::expect_requester() const {
  const auto& demand = profile_->demand;
  if (demand.session == MutAuth::none) return Expectation{};
  const bool in_capsules = demand.session != MutAuth::not_encapsulated;
  const bool bare = terms_.requester.has(cap::pub_key_id);
  const bool able = terms_.requester_can_sign() && (!in_capsules || terms_.may_encapsulate()) &&
                    bare == (demand.slot == provisioned_key);
  if (!able && demand.required)
    return broken(rule::mutual_policy, "MutAuthRequested", 6, static_cast<std::uint64_t>(demand.session));
  if (!able) return Expectation{};
  Expectation out{.asked = demand.session};
  if (!in_capsules) {
    auto known = known_identity(*library_, demand, terms_);
    if (!known) return std::unexpected(known.error());
    out.requester.emplace(std::move(*known));
    return out;
  }
  auto interview =
      Interview::begin(*library_, demand, terms_, transcript_, Interview::Ending::certificates, most_in_capsule());
  if (!interview) return std::unexpected(interview.error());
  out.interview.emplace(std::move(*interview));
  return out;
}

/// The session waits for what was asked of the Requester.
void Responder::await_requester(HeldSession& held, Expectation expected) {
  held.mutual = expected.asked;
  held.requester = std::move(expected.requester);
  if (!expected.interview) return;
  held.capsules.interview = std::move(expected.interview);
  held.capsules.open = true;
  if (expected.asked != MutAuth::implicit_get_digests) return;
  held.capsules.question.resize(header_size);
  held.capsules.interview->asked_implicitly(held.capsules.question);
  held.capsules.waiting = true;
}

/// Whether an algorithm must be agreed on that Requesters sign with: DSP0274 1.1, ReqBaseAsymAlg.
bool Responder::asks_requesters() const {
  const auto& demand = profile_->demand;
  return (demand.basic || demand.session != MutAuth::none) && terms_.requester.has(cap::mut_auth) &&
         terms_.responder.has(cap::mut_auth);
}

/// BasicMutAuthReq: DSP0274 1.1, "CHALLENGE_AUTH response message format"; deprecated in 1.2, and not sent later.
bool Responder::asks_back() const {
  const auto& demand = profile_->demand;
  const bool known = terms_.version == Version::v1_1 || terms_.version == Version::v1_2;
  return demand.basic && known && demand.slot < 8 && terms_.requester_can_sign() && terms_.may_encapsulate() &&
         terms_.requester.has(cap::cert) && terms_.requester.has(cap::chal);
}

/// CHALLENGE_AUTH has asked for it: nothing else is answered until the Requester has proven itself.
Result<void> Responder::challenge_back() {
  if (!asks_back()) return {};
  auto interview = Interview::begin(*library_, profile_->demand, terms_, transcript_, Interview::Ending::challenge,
                                    most_in_capsule());
  if (!interview) return std::unexpected(interview.error());
  sessions_->capsules = {};
  sessions_->capsules.interview.emplace(std::move(*interview));
  sessions_->capsules.open = true;
  return {};
}

/// DSP0274 1.1, "FINISH request message format": signed if that was asked for, by the slot that was asked about.
Result<void> Responder::finish_fits(const HeldSession& held, const Finish& said) {
  const bool is_signed = (said.attributes & signature_included) != 0;
  if (is_signed != (held.mutual != MutAuth::none)) return broken(rule::finish_form, "Param1", 2, said.attributes);
  if (is_signed && (!held.requester || said.slot != held.requester->slot))
    return broken(rule::finish_slot, "SlotID", 3, said.slot);
  return {};
}

/// DSP0274 1.1, "FINISH signature verification", of a FINISH that fits. TH has then all that precedes the HMAC.
Result<void> Responder::check_requester(HeldSession& held, const wire::Decoded<Finish>& finish) {
  const auto& said = finish.message;
  if (held.mutual == MutAuth::none) {
    held.handshake->add(finish.raw.first(finish.raw.size() - said.verify_data.size()));
    return {};
  }
  held.handshake->add(held.requester->hash);
  held.handshake->add(finish.signed_part);
  const auto turned = terms_.turned_around();
  const Signer signer{terms_.version, *turned.scheme(), *terms_.hash(), Purpose::requester_finish};
  const auto verified = verify(*library_, held.requester->key, signer, held.handshake->digest(), said.signature);
  if (!verified)
    return broken(rule::finish_signature, "Signature", finish.signed_part.size(), said.signature.size(),
                  Note{verified.error().rule->id});
  held.handshake->add(said.signature);
  return {};
}

const RequesterIdentity* Responder::requester() const {
  const auto& known = sessions_->requester;
  return known ? &*known : nullptr;
}

const RequesterIdentity* Responder::requester_of(SessionId id) const {
  const auto* const held = sessions_->find(id);
  return held != nullptr && held->session.established() && held->requester ? &*held->requester : nullptr;
}

}  // namespace bonafide::spdm::responder
