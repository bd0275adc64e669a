// The Requester proves itself, too: DSP0274 1.1, "Mutual authentication".
#pragma once
#include <bonafide/spdm/message/key_exchange.hpp>
#include <bonafide/spdm/requester/answerer.hpp>
#include <bonafide/spdm/session/handshake.hpp>

namespace bonafide::spdm::requester {

/// Bits of ReqBaseAsymAlg and ReqPqcAsymAlg.
struct SigningAlgorithms {
  std::uint16_t base = 0, pqc = 0;
};
/// What a Requester with these credentials offers to sign with: every algorithm that its key fits.
SigningAlgorithms signing_algorithms(const crypto::Library& library, const Credentials& credentials);
/// CERT_CAP or PUB_KEY_ID_CAP, and what else a Requester that proves itself declares.
std::uint32_t proving_flags(const Credentials& credentials, Version version);

/// Whether whoever decides about it wants the Responder to see the credentials. Breaks mutual.responder-accepted.
Result<void> accepts(const std::function<bool()>& may_prove);

/// After a CHALLENGE_AUTH that asked for it: answers until the Responder has seen enough. Only whom we have verified
/// gets a signature. Everything must outlive the flow; so for all below.
Flow<void> prove_self(Line& line, const Credentials& credentials, const Authenticated& authenticated);

/// Whether KEY_EXCHANGE_RSP asks for what the capabilities, and the credentials, allow. Null: there are none.
Result<void> can_prove(const Terms& terms, const Credentials* credentials, const KeyExchangeRsp& asked);
/// Shows, in a handshake, what KEY_EXCHANGE_RSP asks to see; gives the slot that is to sign FINISH.
Flow<std::uint8_t> show_identity(Line& line, Session& session, const Credentials& credentials,
                                 const KeyExchangeRsp& asked);
/// A FINISH that is signed by `slot`, except for its HMAC; the signature stands in `signature`. TH has then all that
/// precedes the HMAC.
Result<Finish> signed_finish(const Line& line, Handshake& handshake, const Credentials& credentials, std::uint8_t slot,
                             Buffer& signature);

}  // namespace bonafide::spdm::requester
