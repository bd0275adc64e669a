// The sessions that a Responder holds on one connection.
#pragma once
#include <list>

#include <bonafide/base/time.hpp>
#include <bonafide/spdm/session/handshake.hpp>

namespace bonafide::spdm::responder {

inline constexpr std::size_t most_sessions = 4;
/// A handshake that is not finished by then is forgotten: sessions that stay half open die.
inline constexpr Duration handshake_patience = std::chrono::seconds{30};

struct HeldSession {
  Handshake handshake;
  Session session;
  bool by_psk;
  bool key_update_pending = false;  // an update that VerifyNewKey has not proven
  Instant heard{};                  // when the Requester was last heard in it
};

/// What must happen to the session that is spoken in once the answer is sealed: its answer still goes out under the old
/// keys. DSP0274 1.1, "FINISH_RSP" and "END_SESSION_ACK".
enum class Afterwards : std::uint8_t { nothing, establish, erase };

struct Sessions {
  std::list<HeldSession> held;
  HeldSession* speaking = nullptr;  // the session whose record is being answered
  Afterwards afterwards = Afterwards::nothing;
  Instant now{};

  HeldSession* find(SessionId id);
  void erase(const HeldSession&);
};

}  // namespace bonafide::spdm::responder
