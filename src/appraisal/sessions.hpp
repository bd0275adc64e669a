// What can be said about a conversation as such, and about its sessions.
#pragma once
#include <bonafide/appraisal/verdict.hpp>
#include <bonafide/evidence/replay.hpp>

namespace bonafide::appraisal {

/// The group of checks "conversation". Sets `lacking` where this libcrypto lacks an algorithm that it needs.
Check judge_conversation(const evidence::Account&, bool& lacking);
/// "the peer answered CHALLENGE with ERROR(Busy)"
std::string peer_error(const evidence::PeerError&);

/// One group of checks for session number `index`.
Check judge_session(const evidence::Account&, std::size_t index);

/// Whether the session proves by itself who is at the other end: by a pre-shared key that was given.
bool proven_by_psk(const evidence::SessionRecord&);

}  // namespace bonafide::appraisal
