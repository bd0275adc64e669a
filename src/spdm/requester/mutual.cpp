#include <bonafide/spdm/requester/mutual.hpp>
#include <bonafide/spdm/rules/encapsulated.hpp>
#include <bonafide/spdm/rules/mutual.hpp>
#include <bonafide/spdm/signing.hpp>

namespace bonafide::spdm::requester {
namespace {

const crypto::PrivateKey* first_key(const Credentials& credentials) {
  for (const auto& slot : credentials.slots)
    if (!slot.certificates.empty() && slot.key != nullptr) return slot.key;
  return credentials.provisioned_key;
}

/// Our own key for `slot`, where it signs with what was negotiated.
Result<const crypto::PrivateKey*> signing_key(const Line& line, const Credentials& credentials, std::uint8_t slot) {
  const auto terms = line.terms.turned_around();
  const auto scheme = terms.scheme();
  const auto* const key = Prover{line.library, credentials}.key(slot, terms);
  if (key == nullptr || !scheme || !key->fits(*scheme)) return broken(rule::requester_slot, "SlotIDParam", 7, slot);
  return key;
}

/// DSP0274 1.1, MutAuthRequested: how the Responder's questions begin.
Opening opening_of(MutAuth asked) {
  return asked == MutAuth::implicit_get_digests ? Opening::implicit_get_digests : Opening::get_encapsulated_request;
}

}  // namespace

SigningAlgorithms signing_algorithms(const crypto::Library& library, const Credentials& credentials) {
  const auto* const key = first_key(credentials);
  SigningAlgorithms out;
  for (unsigned i = 0; i < crypto::scheme_count && key != nullptr; ++i) {
    const auto scheme = static_cast<crypto::Scheme>(i);
    if (!key->fits(scheme) || !library.offers(scheme)) continue;
    auto& mask = is_pqc(scheme) ? out.pqc : out.base;
    mask = static_cast<std::uint16_t>(mask | bit(scheme));
  }
  return out;
}

/// DSP0274 1.1, "Requester flag fields definitions": CERT_CAP and PUB_KEY_ID_CAP exclude each other. DSP0274 1.3,
/// EP_INFO_CAP: 2, since who can prove itself can sign.
std::uint32_t proving_flags(const Credentials& credentials, Version version) {
  const bool certificates =
      std::ranges::any_of(credentials.slots, [](const Slot& s) { return !s.certificates.empty(); });
  const bool tells = version >= Version::v1_3 && !credentials.device_class.empty();
  constexpr std::uint32_t signed_information = 2u << 22;
  return cap::chal | cap::mut_auth | cap::encap | (certificates ? cap::cert : cap::pub_key_id) |
         (tells ? signed_information : 0);
}

Result<void> accepts(const std::function<bool()>& may_prove) {
  if (may_prove && !may_prove()) return broken(rule::responder_accepted, "MutAuthRequested", 6, 0);
  return {};
}

Flow<void> prove_self(Line& line, const Credentials& credentials, const Authenticated& authenticated) {
  Answerer answerer{line, credentials, authenticated};
  co_await answer_requests(line, nullptr, answerer, Opening::get_encapsulated_request);
  co_return Result<void>{};
}

/// DSP0274 1.1, "KEY_EXCHANGE_RSP response message format", MutAuthRequested and SlotIDParam.
Result<void> can_prove(const Terms& terms, const Credentials* credentials, const KeyExchangeRsp& asked) {
  if (asked.mut_auth_requested == MutAuth::none) return {};
  const bool in_capsules = asked.mut_auth_requested != MutAuth::not_encapsulated;
  const bool able = credentials != nullptr && terms.requester_can_sign() && (!in_capsules || terms.may_encapsulate());
  if (!able)
    return broken(rule::mut_auth_possible, "MutAuthRequested", 6, static_cast<std::uint64_t>(asked.mut_auth_requested));
  const auto slot = asked.requester_slot;
  const bool certificates = terms.requester.has(cap::cert);
  const bool legal = in_capsules ? certificates && slot == 0 : certificates ? slot < 8 : slot == provisioned_key_4_bits;
  if (!legal) return broken(rule::requester_slot, "SlotIDParam", 7, slot);
  return {};
}

Flow<std::uint8_t> show_identity(Line& line, Session& session, const Credentials& credentials,
                                 const KeyExchangeRsp& asked) {
  std::uint8_t slot = asked.requester_slot == provisioned_key_4_bits ? provisioned_key : asked.requester_slot;
  if (asked.mut_auth_requested != MutAuth::not_encapsulated) {
    Answerer answerer{line, &credentials, session};
    // DSP0274 1.1, HANDSHAKE_IN_THE_CLEAR_CAP: until FINISH_RSP there are no records.
    auto* const within = line.terms.handshake_in_the_clear() ? nullptr : &session;
    const auto named = co_await answer_requests(line, within, answerer, opening_of(asked.mut_auth_requested));
    // DSP0274 1.1, "ENCAPSULATED_RESPONSE_ACK": without ReqSlotNumber it is the one whose chain was fetched.
    slot = named.value_or(answerer.fetched_slot().value_or(0));
    if (slot > 7) co_return broken(rule::requester_slot, "ReqSlotNumber", header_size, slot);
  }
  co_await signing_key(line, credentials, slot);
  co_return slot;
}

/// DSP0274 1.1, "FINISH signature generation": TH takes the hash of our chain, then FINISH up to its signature.
Result<Finish> signed_finish(const Line& line, Handshake& handshake, const Credentials& credentials, std::uint8_t slot,
                             Buffer& signature) {
  const auto key = signing_key(line, credentials, slot);
  if (!key) return std::unexpected(key.error());
  const auto terms = line.terms.turned_around();
  const auto own = Prover{line.library, credentials}.hash(slot, terms);
  if (!own) return std::unexpected(own.error());
  handshake.add(*own);

  signature.assign(line.terms.requester_signature_size(), 0);
  const crypto::Digest zeros{.size = line.terms.digest_size()};
  Finish finish{.attributes = signature_included, .slot = slot, .signature = signature, .verify_data = zeros};
  Buffer room(64 + signature.size() + zeros.size);
  const auto written = wire::encode(finish, line.terms, room);
  if (!written) return std::unexpected(written.error());
  handshake.add(written->first(written->size() - zeros.size - signature.size()));
  const Signer signer{line.terms.version, *terms.scheme(), handshake.suite().hash, Purpose::requester_finish};
  const auto made = sign(line.library, **key, signer, handshake.digest(), signature);
  if (!made) return std::unexpected(made.error());
  handshake.add(signature);
  finish.verify_data = {};
  return finish;
}

}  // namespace bonafide::spdm::requester
