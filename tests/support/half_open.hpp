// Sessions that wait for their FINISH or PSK_FINISH, for who wants to say something else first.
#pragma once
#include <bonafide/spdm/requester/session.hpp>
#include <bonafide/spdm/session/handshake.hpp>

#include "support/pre_shared_key.hpp"

namespace bonafide::test {

/// One at the Requester's end, and the keys of its handshake.
struct HalfOpen {
  spdm::Session session;
  spdm::Handshake handshake;

  /// FINISH, unsigned, with its HMAC; it enters the handshake but for the HMAC. DSP0274 1.1, "FINISH request and
  /// FINISH_RSP response messages".
  Buffer finish(const spdm::Terms& terms);
  /// PSK_FINISH in the same way: DSP0274 1.1, "PSK_FINISH request and PSK_FINISH_RSP response messages".
  Buffer psk_finish(const spdm::Terms& terms);
};

/// KEY_EXCHANGE alone, over slot 0. `half` is ReqSessionID.
spdm::Flow<HalfOpen> key_exchange_alone(spdm::Line& line, const spdm::requester::Slots& slots,
                                        std::uint16_t half = 0x7777);
/// PSK_EXCHANGE alone, with `psk_key`.
spdm::Flow<HalfOpen> psk_exchange_alone(spdm::Line& line, std::uint16_t half = 0x7777);

/// The whole way to the session of KEY_EXCHANGE, on a new connection.
spdm::Flow<spdm::Session> connect_and_exchange_keys(spdm::Line& line, const spdm::requester::Wishes& wishes);

/// What a session has in common with the other end's, where DOE carries encrypted records.
spdm::SessionTerms doe_session_terms(spdm::Role role, spdm::SessionId id, const spdm::Suite& suite);

}  // namespace bonafide::test
