#include <bonafide/spdm/answer.hpp>
#include <bonafide/spdm/certificate_chain.hpp>
#include <bonafide/spdm/message/error.hpp>
#include <bonafide/spdm/responder/interview.hpp>
#include <bonafide/spdm/rules/encapsulated.hpp>
#include <bonafide/spdm/rules/mutual.hpp>
#include <bonafide/spdm/signing.hpp>

namespace bonafide::spdm::responder {
namespace {

/// DSP0274, "Certificate chain format": what follows the header.
Bytes certificates_of(Bytes chain, const Terms& terms) {
  constexpr std::size_t length_size = 4;
  return chain.subspan(std::min(chain.size(), length_size + terms.digest_size()));
}

Result<void> welcomed(const Demand& demand, Bytes shown) {
  if (demand.welcome && !demand.welcome(shown)) return broken(rule::requester_accepted, "CertChain", 0, shown.size());
  return {};
}

}  // namespace

Result<RequesterIdentity> known_identity(const crypto::Library& library, const Demand& demand, const Terms& terms) {
  const auto turned = terms.turned_around();
  const auto hash = terms.hash();
  const auto scheme = turned.scheme();
  if (!hash || !scheme) return broken(rule::mutual_policy, "ReqBaseAsymAlg", 0, 0);
  if (demand.slot == provisioned_key) {
    auto key = crypto::PublicKey::from_spki(library, demand.known_key);
    if (!key) return std::unexpected(key.error());
    if (!key->fits(*scheme)) return broken(rule::mutual_policy, "ReqBaseAsymAlg", 0, turned.selected.base_asym);
    const auto digest = crypto::digest(library, *hash, demand.known_key);
    if (!digest) return std::unexpected(digest.error());
    return RequesterIdentity{demand.slot, std::move(*key), *digest, demand.known_key};
  }
  Credentials known;
  known.slots[0] = demand.known;
  Prover prover{library, known};
  const auto chain = prover.chain(0, turned);
  const auto digest = crypto::digest(library, *hash, chain);
  if (!digest) return std::unexpected(digest.error());
  auto checked = check_chain(library, turned, chain, *digest);
  if (!checked) return std::unexpected(checked.error());
  return RequesterIdentity{demand.slot, std::move(checked->key), *digest, demand.known.certificates};
}

Result<Interview> Interview::begin(const crypto::Library& library, const Demand& demand, const Terms& terms,
                                   const Transcript& connection, Ending ending, std::uint32_t message) {
  const auto hash = terms.hash();
  if (!hash) return broken(rule::mutual_policy, "BaseHashSel", 16, 0);
  auto transcript = connection.of_requester(*hash);
  if (!transcript) return std::unexpected(transcript.error());
  return Interview{library, demand, terms.turned_around(), std::move(*transcript), ending, message};
}

template <class Ask> Result<Bytes> Interview::ask(const Ask& question, MutableBytes room) {
  const auto written = wire::encode(question, terms_, room);
  if (written) asked_ = copy(*written);
  return written;
}

Result<Bytes> Interview::next(MutableBytes room) {
  switch (step_) {
    case Step::digests: return ask(GetDigests{}, room);
    case Step::certificate: return ask(portion_ = fetch_.next(), room);
    case Step::challenge: {
      challenge_ = {.slot = demand_->slot};
      for (const MutableBytes drawn : {MutableBytes{challenge_.nonce}, MutableBytes{challenge_.context}})
        if (const auto filled = library_->random(drawn); !filled) return std::unexpected(filled.error());
      return ask(challenge_, room);
    }
    case Step::done: break;
  }
  return Bytes{};
}

void Interview::asked_implicitly(MutableBytes room) { static_cast<void>(ask(GetDigests{}, room)); }

Result<void> Interview::take(Bytes answer, std::size_t padding) {
  switch (step_) {
    case Step::digests: return take_digests(answer, padding);
    case Step::certificate: return take_certificate(answer, padding);
    case Step::challenge: return take_challenge_auth(answer, padding);
    case Step::done: break;
  }
  return broken(rule::encapsulated_answered, "RequestResponseCode", 1, 0);
}

/// Decodes an answer, and enters the exchange into the transcript of the Requester's signature.
template <class Ask>
Result<wire::Decoded<typename Ask::Reply>> Interview::read(const Ask& question, Bytes answer, std::size_t padding) {
  const auto code = answer.size() > 1 ? answer[1] : std::uint8_t{0};
  if (static_cast<Code>(code) != Ask::Reply::code)
    return broken(rule::encapsulated_answered, "RequestResponseCode", 1, code);
  if constexpr (requires { question.shape_reply(terms_); }) question.shape_reply(terms_);
  const auto reply = wire::decode<typename Ask::Reply>(answer, terms_);
  if (!reply) return reply;
  const auto rest = answer.subspan(reply->raw.size());
  if (rest.size() > padding || !all_zero(rest))
    return broken(wire::rule::nothing_follows, "(end)", reply->raw.size(), rest.size());
  transcript_.add(Ask::code, asked_, reply->signed_part.empty() ? reply->raw : reply->signed_part);
  return reply;
}

Result<void> Interview::take_digests(Bytes answer, std::size_t padding) {
  const auto reply = read(GetDigests{}, answer, padding);
  if (!reply) return std::unexpected(reply.error());
  announced_ = copy(reply->message.of(demand_->slot));
  if (announced_.empty())
    return broken(rule::requester_slot, "ProvisionedSlotMask", 3, reply->message.provisioned_slots);
  step_ = Step::certificate;
  return {};
}

Result<void> Interview::take_certificate(Bytes answer, std::size_t padding) {
  const auto reply = read(portion_, answer, padding);
  if (!reply) return std::unexpected(reply.error());
  const auto whole = fetch_.take(portion_, reply->message);
  if (!whole) return std::unexpected(whole.error());
  return *whole ? identify() : Result<void>{};
}

Result<void> Interview::identify() {
  auto checked = check_chain(*library_, terms_, fetch_.chain(), announced_);
  if (!checked) return std::unexpected(checked.error());
  const auto certificates = certificates_of(fetch_.chain(), terms_);
  if (const auto welcome = welcomed(*demand_, certificates); !welcome) return welcome;
  identity_.emplace(RequesterIdentity{demand_->slot, std::move(checked->key), checked->digest, copy(certificates)});
  step_ = ending_ == Ending::challenge ? Step::challenge : Step::done;
  return {};
}

/// DSP0274 1.1, "CHALLENGE_AUTH signature verification", of the Requester.
Result<void> Interview::take_challenge_auth(Bytes answer, std::size_t padding) {
  const auto reply = read(challenge_, answer, padding);
  if (!reply) return std::unexpected(reply.error());
  const auto& said = reply->message;
  if (const auto apt = answers(challenge_, said, terms_); !apt) return apt;
  if (!equal(said.chain_hash, identity_->hash))
    return broken(rule::chain_hash, "CertChainHash", header_size, load_be<std::uint64_t>(said.chain_hash));
  const Signer signer{terms_.version, *terms_.scheme(), *terms_.hash(), Purpose::requester_challenge_auth};
  const auto verified = verify(*library_, identity_->key, signer, transcript_.m1m2()->digest(), said.signature);
  if (!verified)
    return broken(rule::requester_signature, "Signature", reply->signed_part.size(), said.signature.size(),
                  Note{verified.error().rule->id});
  step_ = Step::done;
  return {};
}

}  // namespace bonafide::spdm::responder
