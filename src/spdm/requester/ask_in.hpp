// A question in a session, or in the clear.
#pragma once
#include <bonafide/spdm/requester/session.hpp>

namespace bonafide::spdm::requester {

/// Asks one question in `session` (in the clear without one), and speaks in the clear again whatever comes of it.
template <class Ask> Flow<wire::Decoded<typename Ask::Reply>> ask_in(Line& line, Session* session, Ask question) {
  if constexpr (Ask::code != Code::key_update)
    if (session != nullptr) co_await keep_fresh(line, *session);
  line.speak_in(session);
  const auto answer = co_await attempt(line.ask(question));
  line.speak_in(nullptr);
  co_return answer;
}

}  // namespace bonafide::spdm::requester
