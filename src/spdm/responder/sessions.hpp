// The sessions that a Responder holds on one connection.
#pragma once
#include <list>

#include <bonafide/base/time.hpp>
#include <bonafide/spdm/answer/endpoint.hpp>
#include <bonafide/spdm/chunk_assembly.hpp>
#include <bonafide/spdm/responder/interview.hpp>
#include <bonafide/spdm/responder/notifier.hpp>
#include <bonafide/spdm/session/handshake.hpp>

namespace bonafide::spdm::responder {

inline constexpr std::size_t most_sessions = 4;
/// A handshake that is not finished by then is forgotten: sessions that stay half open die.
inline constexpr Duration handshake_patience = std::chrono::seconds{30};

/// What we ask of the Requester, in the clear or in a session: DSP0274 1.1, "Encapsulated requests".
struct Encapsulation {
  std::optional<Interview> interview{};  // who it is
  bool open = false;                     // nothing else may be asked of us
  bool waiting = false;                  // a question was sent,
  std::uint8_t id = 0;                   // with this RequestID
  Buffer question{};
};

/// An update of our own key.
enum class OwnUpdate : std::uint8_t { none, due, unproven };

/// What KEY_EXCHANGE_RSP asks of the Requester.
struct Expectation {
  MutAuth asked = MutAuth::none;
  std::optional<RequesterIdentity> requester{};  // where it is known already
  std::optional<Interview> interview{};          // where it has to show itself

  /// SlotIDParam: a slot only where nothing is encapsulated. DSP0274 1.1, "KEY_EXCHANGE_RSP response message format".
  std::uint8_t slot_param() const { return requester ? requester->slot & 0x0F : std::uint8_t{0}; }
};

/// A large message on its way, in either direction. It stays in the session, or in the clear, where it began: DSP0274
/// 1.2, "Large SPDM message transfer mechanism".
struct Transfer {
  bool open = false;  // a response waits to be fetched:
  SecretBuffer response{};
  std::uint8_t handle = 0;
  std::uint32_t next = 0;  // ChunkSeqNo
  std::size_t sent = 0;    // bytes
  ChunkAssembly request{};
  std::uint8_t request_handle = 0;

  /// Whether nothing but its next chunk may come.
  bool under_way() const { return open || request.begun(); }
  /// What was on its way is forgotten; handles go on.
  void drop() { open = false, response = {}, request = {}; }
};

struct HeldSession {
  std::optional<Handshake> handshake;  // until FINISH: what it derives from is not kept any longer
  Session session;
  bool by_psk;
  bool key_update_pending = false;  // an update that VerifyNewKey has not proven
  Instant heard{};                  // when the Requester was last heard in it
  MutAuth mutual = MutAuth::none;
  std::optional<RequesterIdentity> requester{};  // who must sign FINISH, or has
  Encapsulation capsules{};
  OwnUpdate own_update = OwnUpdate::none;
  KeyUpdate asked_update{};
  bool endpoint_asked = false;
  std::optional<Endpoint> endpoint{};  // what the Requester says about itself
  Notifier notifier{};
  Transfer transfer{};
  bool survives_updates = false;       // TerminationPolicy
  std::optional<std::uint8_t> slot{};  // of ours that has signed,
  crypto::Digest chain{};              // and the hash of its chain
};

/// What must happen to the session that is spoken in once the answer is sealed: its answer still goes out under the old
/// keys. DSP0274 1.1, "FINISH_RSP" and "END_SESSION_ACK".
enum class Afterwards : std::uint8_t { nothing, establish, erase };

struct Sessions {
  std::list<HeldSession> held;
  Encapsulation capsules{};                      // in the clear
  Transfer transfer{};                           // likewise
  std::optional<RequesterIdentity> requester{};  // who has answered our CHALLENGE
  HeldSession* speaking = nullptr;               // the session whose record is being answered
  Afterwards afterwards = Afterwards::nothing;
  Instant now{};

  HeldSession* find(SessionId id);
  /// The handshake that KEY_EXCHANGE began and FINISH has not ended; the newest of them.
  HeldSession* handshaking();
  void erase(const HeldSession&);
};

}  // namespace bonafide::spdm::responder
