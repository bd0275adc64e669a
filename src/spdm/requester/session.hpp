// Sessions, from the side that opens them: DSP0274 1.1, "Session establishment".
#pragma once
#include <bonafide/spdm/answer/credentials.hpp>
#include <bonafide/spdm/requester/authenticate.hpp>
#include <bonafide/spdm/session/opaque.hpp>
#include <bonafide/spdm/session/session.hpp>

namespace bonafide::spdm::requester {

/// What the keys of a session came from, for a key log: whoever has it can read what the session carried.
struct SessionOrigin {
  KeyOrigin kind = KeyOrigin::exchange;
  std::optional<crypto::Kem> kem{};  // where the exchange was one
  Buffer random;        // RandomData of KEY_EXCHANGE, or RequesterContext of PSK_EXCHANGE: it tells sessions apart
  SecretBuffer secret;  // of the exchange, or the pre-shared key
};

/// What a Requester wants of a session.
struct SessionWishes {
  RecordFormat records = doe_records;  // of the transport in use
  MeasurementSummary summary = MeasurementSummary::none;
  std::uint8_t policy = 0;  // SessionPolicy: termination_policy, event_all_policy
  // AEAD limit that we announce: our keys protect at most 2^limit_exponent records.
  std::uint8_t limit_exponent = no_limit;
  SessionOrigin* origin = nullptr;  // where set, filled as soon as the keys can be derived
  // What we prove ourselves with where the Responder asks: those of Wishes, which have declared them.
  const Credentials* credentials = nullptr;
  std::function<bool()> may_prove{};  // as in Wishes
};

/// A pre-shared key and how the Responder finds it. Both must outlive the flow.
struct PreSharedKey {
  Bytes hint;
  const SecretBuffer* key = nullptr;
};

/// KEY_EXCHANGE, checked against `identity`, then FINISH. The Responder of the session is who `identity` says, and both
/// ends have the same keys. `wishes`, `session_wishes` and the key of `identity` must outlive the flow.
Flow<Session> open_session(Line& line, const SessionWishes& session_wishes, const Identity& identity);
/// PSK_EXCHANGE, and PSK_FINISH where the Responder has a context of its own.
Flow<Session> open_session(Line& line, const SessionWishes& session_wishes, const PreSharedKey& psk);

/// HEARTBEAT; the peer must answer in the session. `session` must outlive these flows, too.
Flow<void> heartbeat(Line& line, Session& session);
/// KEY_UPDATE of our direction, or of both; then VerifyNewKey.
Flow<void> update_keys(Line& line, Session& session, KeyOperation operation);
/// Does the same for both directions where a key is nearly used up and both ends can; all flows in a session begin with
/// it. DSP0277 1.3, "AEAD limit".
Flow<void> keep_fresh(Line& line, Session& session);
/// END_SESSION. Whatever comes of it, the session has ended: its keys are wiped.
Flow<void> end_session(Line& line, Session& session, std::uint8_t attributes = 0);

/// GET_MEASUREMENTS inside the session, with an L1/L2 of its own.
Flow<Measured> measure(Line& line, Session& session, const Wishes& wishes, const Identity& identity);

/// A message of another standard: DSP0274, "VENDOR_DEFINED_REQUEST". In `session`, or in the clear without one. The
/// answer must come from the same standard and vendor.
struct VendorMessage {
  std::uint16_t standard_id{};
  Bytes vendor_id, payload;
};
Flow<Buffer> exchange_vendor(Line& line, Session* session, const VendorMessage& message);

}  // namespace bonafide::spdm::requester
