// A session of a recorded conversation: both directions are opened, as neither end is ours.
#pragma once
#include <bonafide/spdm/message/key_exchange.hpp>
#include <bonafide/spdm/session/handshake.hpp>

namespace bonafide::evidence {

/// One direction: what opens its records, and during an update what opened them before.
class RecordedLane {
 public:
  static Result<RecordedLane> keyed(const crypto::Library&, const spdm::Suite&, const spdm::TrafficSecret&,
                                    const spdm::RecordShape&);

  /// The application data of a record that stands at the start of `record`.
  Result<Buffer> open(Bytes record);
  /// KEY_UPDATE: the next key is tried first, the old one second until the new one is confirmed. DSP0274 1.1, "Session
  /// key update synchronization".
  Result<void> update(const crypto::Library&, const spdm::Suite&);
  bool updating() const { return old_.has_value(); }
  void confirm() { old_.reset(); }

 private:
  struct Key {
    spdm::TrafficSecret secret;
    spdm::RecordOpener opener;
  };
  static Result<Key> made(const crypto::Library&, const spdm::Suite&, spdm::TrafficSecret, const spdm::RecordShape&);
  explicit RecordedLane(Key key) : key_(std::move(key)) {}
  Key key_;
  std::optional<Key> old_;
};

class RecordedSession {
 public:
  RecordedSession(const crypto::Library& library, spdm::SessionId session_id, const spdm::RecordShape& its_shape,
                  spdm::Handshake its_handshake, spdm::Transcript its_transcript)
      : id(session_id),
        shape(its_shape),
        handshake(std::move(its_handshake)),
        transcript(std::move(its_transcript)),
        library_(&library) {}

  const spdm::SessionId id;
  const spdm::RecordShape shape;
  spdm::Handshake handshake;
  spdm::Transcript transcript;  // the session's own L1/L2
  std::size_t account = 0;      // index into Account::sessions
  spdm::MutAuth mutual = spdm::MutAuth::none;
  std::uint8_t requester_slot = 0;  // for mutual authentication without encapsulation
  Buffer requester_digests;         // De: DIGESTS of the Requester, where it was asked for first
  bool asked_requester = false;     // an encapsulated request came already
  bool established = false, ended = false;
  std::array<bool, 2> updating{};      // an update by the Requester, by the Responder, waits for VerifyNewKey
  std::vector<std::size_t> uncovered;  // measurements since L1/L2 began

  /// The handshake keys are derived.
  Result<void> open_handshake();
  /// TH2 is complete.
  Result<void> establish();
  bool readable() const { return !lanes_.empty(); }
  /// What follows was sealed with keys that cannot be derived from what is shown.
  void close() { lanes_.clear(); }
  RecordedLane& lane(spdm::Direction direction) { return lanes_[direction == spdm::Direction::request ? 0 : 1]; }
  Result<void> update(spdm::Direction direction) { return lane(direction).update(*library_, handshake.suite()); }

 private:
  Result<void> key(const spdm::TrafficSecret& request, const spdm::TrafficSecret& response);
  const crypto::Library* library_;
  std::vector<RecordedLane> lanes_;  // request, response
};

}  // namespace bonafide::evidence
