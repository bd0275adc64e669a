// A session with a target, from its opening to its end, and what came of it.
#pragma once
#include <deque>

#include <bonafide/cli/session_plan.hpp>

namespace bonafide::cli {

/// What came of a session.
struct Came {
  std::deque<spdm::requester::SessionOrigin> origins;
  std::optional<spdm::SessionTerms> opened;
  spdm::Terms terms;
  std::uint64_t heartbeats = 0;
  bool updated = false, ended = false;
  bool withheld = false;  // the data, from a device that is not trusted
  std::optional<spdm::requester::Measured> measured;
  std::size_t messages = 0;
  Buffer answers;
  std::vector<spdm::SupportedEvents> supported;
  std::vector<spdm::HeardEvent> events;
};

/// Sees to the session and gives the verdict with what came of it.
Judged hold_session(Asking& asking, const Words& words, const std::string& target, SessionPlan& plan, Came& came);

/// GET_SUPPORTED_EVENT_TYPES, and what happens afterwards. Everything must outlive the flow.
spdm::Flow<void> listen(spdm::Line& line, spdm::Session& session, const Listening& wanted, Came& came);

/// --key-log: docs/key-log.md.
void write_key_log(const Words& words, const std::deque<spdm::requester::SessionOrigin>& origins);

}  // namespace bonafide::cli
