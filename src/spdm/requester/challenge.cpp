#include <bonafide/spdm/answer.hpp>
#include <bonafide/spdm/requester/authenticate.hpp>
#include <bonafide/spdm/signing.hpp>

namespace bonafide::spdm::requester {
namespace {

Result<Challenge> question(Line& line, const Wishes& wishes, const Identity& identity) {
  const bool measures = line.terms.responder.has(cap::meas) && line.terms.selected.measurement_specification != 0;
  Challenge challenge{.slot = identity.slot, .summary = measures ? wishes.summary : MeasurementSummary::none};
  if (const auto drawn = line.library.random(challenge.context); !drawn) return std::unexpected(drawn.error());
  if (wishes.nonce)
    challenge.nonce = *wishes.nonce;
  else if (const auto drawn = line.library.random(challenge.nonce); !drawn)
    return std::unexpected(drawn.error());
  return challenge;
}

}  // namespace

/// DSP0274, "CHALLENGE_AUTH signature verification", and that the answer is about what was asked.
Result<Authenticated> verify(Line& line, const Identity& identity, const Challenge& asked,
                             const wire::Decoded<ChallengeAuth>& answer) {
  if (const auto apt = answers(asked, answer.message, line.terms); !apt) return std::unexpected(apt.error());
  if (!equal(answer.message.chain_hash, identity.hash))
    return broken(identity.slot == provisioned_key ? rule::provisioned_hash : rule::chain_hash, "CertChainHash",
                  header_size, load_be<std::uint64_t>(answer.message.chain_hash));

  const auto hash = line.terms.hash();
  const auto scheme = line.terms.scheme();
  const auto* const m1m2 = line.transcript.m1m2();
  if (!hash || !scheme || m1m2 == nullptr) return broken(rule::challenge_signature, "Signature", 0, 0);
  const Signer signer{line.terms.version, *scheme, *hash, Purpose::responder_challenge_auth};
  const auto verified = spdm::verify(line.library, *identity.key, signer, m1m2->digest(), answer.message.signature);
  if (!verified)
    return broken(rule::challenge_signature, "Signature", answer.signed_part.size(), answer.message.signature.size(),
                  Note{verified.error().rule->id});
  line.transcript.authenticated();
  const bool asks_back = line.terms.version != Version::v1_0 && (answer.message.attributes & basic_mut_auth_req) != 0;
  return Authenticated{identity.slot, answer.message.summary, asks_back};
}

Flow<Authenticated> challenge(Line& line, const Wishes& wishes, const Identity& identity) {
  if (!line.terms.responder.has(cap::chal)) co_return broken(rule::capability_present, "Flags", 8, cap::chal);
  const Challenge asked = co_await question(line, wishes, identity);
  const auto answer = co_await line.ask(asked);
  co_return verify(line, identity, asked, answer);
}

}  // namespace bonafide::spdm::requester
