// Rules of events.
#pragma once
#include <bonafide/base/result.hpp>

namespace bonafide::spdm::rule {

inline constexpr Rule events_some{"events.count", "DSP0274 1.3, SEND_EVENT request message format, EventCount",
                                  "SEND_EVENT must tell of at least one event"};
inline constexpr Rule events_consecutive{"events.instances", "DSP0274 1.3, Event data format, EventInstanceID",
                                         "the instances in a SEND_EVENT must follow one another, each once"};
inline constexpr Rule event_detail{"events.detail", "DSP0274 1.3, DMTF event types",
                                   "the detail of a DMTF event must have the size of its type"};
inline constexpr Rule events_bounded{"events.bounded", "DSP0274 1.3, Event mechanism; house limit",
                                     "at most 4096 events may come before anybody takes them", ErrorCode::busy};
inline constexpr Rule event_supported{"events.supported", "DSP0274 1.3, SUBSCRIBE_EVENT_TYPES request message format",
                                      "only event types that the notifier supports may be subscribed to"};

}  // namespace bonafide::spdm::rule
