// Rules of encapsulated requests.
#pragma once
#include <bonafide/base/result.hpp>

namespace bonafide::spdm::rule {

inline constexpr Rule request_id_echoed{
    "encapsulated.request-id", "DSP0274 1.1, DELIVER_ENCAPSULATED_RESPONSE, RequestID",
    "an encapsulated response must name the request that waits for it", ErrorCode::invalid_response_code};
inline constexpr Rule encapsulated_answered{
    "encapsulated.answered", "DSP0274 1.1, DELIVER_ENCAPSULATED_RESPONSE request message format",
    "an encapsulated request must be answered with its response", ErrorCode::invalid_response_code};
inline constexpr Rule encapsulated_allowed{
    "encapsulated.allowed", "DSP0274 1.1, Encapsulated requests",
    "only what the state of the connection or of the session calls for may be encapsulated",
    ErrorCode::unexpected_request};
inline constexpr Rule encapsulated_known{
    "encapsulated.known", "DSP0274 1.1, Encapsulated requests",
    "the encapsulated request must be one that the Requester has the capability for", ErrorCode::unsupported_request};
inline constexpr Rule encapsulated_bounded{"encapsulated.bounded", "DSP0274 1.1, Encapsulated requests; house limit",
                                           "a Responder must have no more to ask after 4096 encapsulated requests"};
inline constexpr Rule encapsulated_pending{"encapsulated.pending", "DSP0274 1.3, ERROR, NoPendingRequests",
                                           "there must be something that the Responder wants to ask",
                                           ErrorCode::no_pending_requests};
inline constexpr Rule encapsulated_in_flight{"encapsulated.in-flight", "DSP0274 1.1, ERROR, RequestInFlight",
                                             "nothing else may be asked until the encapsulated request is answered",
                                             ErrorCode::request_in_flight};

}  // namespace bonafide::spdm::rule
