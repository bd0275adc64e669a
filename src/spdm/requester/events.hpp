// Events, from the side that listens: DSP0274 1.3, "Event mechanism".
#pragma once
#include <bonafide/spdm/requester/answerer.hpp>

namespace bonafide::spdm::requester {

/// GET_SUPPORTED_EVENT_TYPES in `session`. Needs EVENT_CAP. Everything must outlive the flow; so for all below.
Flow<std::vector<SupportedEvents>> supported_events(Line& line, Session& session);

/// SUBSCRIBE_EVENT_TYPES; it replaces what was subscribed to before, and no group at all ends it.
Flow<void> subscribe(Line& line, Session& session, std::span<const SupportedEvents> groups);

/// What has happened since: GET_ENCAPSULATED_REQUEST until the Responder has nothing more to tell. Whatever else it
/// asks is answered, too, by `credentials` where there are any. Needs ENCAP_CAP of both.
Flow<std::vector<HeardEvent>> fetch_events(Line& line, Session& session, const Credentials* credentials);

}  // namespace bonafide::spdm::requester
