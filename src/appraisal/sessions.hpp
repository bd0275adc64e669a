// What can be said about the sessions of a conversation.
#pragma once
#include <bonafide/appraisal/verdict.hpp>
#include <bonafide/evidence/replay.hpp>

namespace bonafide::appraisal {

/// One group of checks for session number `index`.
Check judge_session(const evidence::Account&, std::size_t index);

/// Whether the session proves by itself who is at the other end: by a pre-shared key that was given.
bool proven_by_psk(const evidence::SessionRecord&);

}  // namespace bonafide::appraisal
