// An open session, seen from one end: what it seals with, what it opens with, how its keys are updated. DSP0274 1.1,
// "Session"; DSP0277.
#pragma once
#include <bonafide/spdm/capabilities.hpp>
#include <bonafide/spdm/message/session.hpp>
#include <bonafide/spdm/session/record.hpp>
#include <bonafide/spdm/transcript.hpp>

namespace bonafide::spdm {

/// Everything about a session that is settled before its first record.
struct SessionTerms {
  Role role;  // which end we are
  SessionId id{};
  Suite suite{};
  RecordShape shape{};
  std::uint8_t heartbeat_period = 0;  // seconds; 0: no heartbeat
};

/// One end of a session whose exchange has been verified. It begins with handshake keys; `established()` only after
/// both sides' FINISH. Move-only; what it knows is wiped when it goes.
class Session {
 public:
  /// With handshake keys. `transcript` keeps the session's own L1/L2.
  static Result<Session> begin(const crypto::Library&, const SessionTerms&, const HandshakeSecrets&,
                               Transcript transcript);
  /// Application keys take over; sequence numbers start again.
  Result<void> establish(ApplicationSecrets secrets);

  const SessionTerms& terms() const { return terms_; }
  bool established() const { return secrets_.has_value(); }
  /// DSP0274 1.1, "Export master secret": for whoever derives keys of their own. Only when established; empty when the
  /// session has ended.
  const crypto::KeySecret& export_master(Reveal) const { return secrets_->export_master; }

  /// Seals one SPDM message with the prefix that the transport puts before it. The record stands in `room`. A message
  /// that stands in `room` already, at shape.data_offset() + application_prefix, is sealed where it is.
  Result<Bytes> seal(Bytes message, MutableBytes room);
  /// Opens a record where it stands; gives the SPDM message in it. Whoever is refused may end the session, or not.
  Result<MutableBytes> open(MutableBytes record);
  /// Application data that is not SPDM: on MCTP with another message type, elsewhere as it is. DSP0276, "Message type".
  Result<Bytes> seal_application(Bytes prefix, Bytes data, MutableBytes room);

  /// The session is over, or was lost track of: its keys are wiped, and from here on everything breaks
  /// rule::session_alive. DSP0274 1.1, "Session termination phase".
  void end();
  bool ended() const { return !sealer_.has_value(); }

  // KEY_UPDATE: DSP0274 1.1, "Session key update synchronization". An update is prepared, used, and confirmed by
  // VerifyNewKey; until then the old key of the direction we open with is kept, and comes back when the peer still uses
  // it for anything but to say that its answer takes time.
  /// The next key of the direction we seal with: used at once.
  Result<void> update_sealing_key();
  /// The next key of the direction we open with: tried first, the old one second.
  Result<void> update_opening_key();
  /// Whether a key comes to the end of what it may protect, so that it should be replaced before more is said: DSP0277
  /// 1.3, "AEAD limit".
  bool wants_update() const { return !ended() && (sealer_->nearly_used_up() || opener_->nearly_used_up()); }
  /// Whether both keys of the direction we open with are in use.
  bool updating() const { return old_opener_.has_value(); }
  /// The peer has proven that it uses the new key.
  void confirm_opening_key() { old_opener_.reset(), old_opening_secret_.reset(); }
  /// The peer still uses the old key, or the update came to nothing. Without an update nothing happens.
  void restore_opening_key();

  Transcript transcript;

 private:
  Session(const crypto::Library& library, const SessionTerms& terms, RecordSealer sealer, RecordOpener opener,
          Transcript its_transcript)
      : transcript(std::move(its_transcript)),
        library_(&library),
        terms_(terms),
        sealer_(std::move(sealer)),
        opener_(std::move(opener)) {}
  Direction sealing() const { return terms_.role == Role::requester ? Direction::request : Direction::response; }
  Result<void> alive() const;
  TrafficSecret& sealing_secret() { return sealing() == Direction::request ? secrets_->request : secrets_->response; }
  TrafficSecret& opening_secret() { return sealing() == Direction::request ? secrets_->response : secrets_->request; }

  const crypto::Library* library_;
  SessionTerms terms_;
  std::optional<RecordSealer> sealer_;  // until the session ends
  std::optional<RecordOpener> opener_;
  std::optional<RecordOpener> old_opener_;
  std::optional<TrafficSecret> old_opening_secret_;
  std::optional<ApplicationSecrets> secrets_;
  Buffer spare_;  // the record once more, while two keys may be in use
};

}  // namespace bonafide::spdm
