// Rules of the conversation itself: who speaks when, and how long we wait.
#pragma once
#include <bonafide/base/result.hpp>

namespace bonafide::spdm::rule {

inline constexpr Rule answered_in_time{"flow.answered", "DSP0274, Timing requirements, T1 and T2",
                                       "the peer must answer within the time that it declared"};
inline constexpr Rule not_busy{"flow.busy", "DSP0274, ERROR, Busy; house limit",
                               "a peer must stop being Busy after a bounded number of retries"};
inline constexpr Rule ready_in_time{
    "flow.ready", "DSP0274, ERROR, ResponseNotReady; house limit",
    "a deferred response must come within our patience, whatever RDT the peer asks for"};
inline constexpr Rule deferred_as_asked{"flow.deferred", "DSP0274, ResponseNotReady extended error data",
                                        "ResponseNotReady must name the request in flight, and never one of VERSION, "
                                        "CAPABILITIES or ALGORITHMS"};
inline constexpr Rule resynch{"flow.resynch", "DSP0274, ERROR, RequestResynch",
                              "a peer that lost its state asks to start over with GET_VERSION"};
inline constexpr Rule peer_refused{"flow.refused", "DSP0274, ERROR response message",
                                   "the peer answered with an ERROR, so there is nothing to judge"};
inline constexpr Rule capability_present{"flow.capability", "DSP0274, CAPABILITIES response message format",
                                         "the peer must have the capability that the request needs",
                                         ErrorCode::unsupported_request};
inline constexpr Rule request_fits{"flow.request-size", "DSP0274 1.2, DataTransferSize",
                                   "a request must fit the peer's DataTransferSize"};
inline constexpr Rule bounded_exchanges{"flow.exchanges", "house limit",
                                        "a chain must be delivered in at most 4096 portions"};

inline constexpr Rule in_phase{"flow.in-phase", "DSP0274, Message exchange order",
                               "the request must be legal in the state of the connection",
                               ErrorCode::unexpected_request};
inline constexpr Rule request_known{"flow.known", "DSP0274, SPDM request codes",
                                    "the request must be one that is served at this version with these capabilities",
                                    ErrorCode::unsupported_request};
inline constexpr Rule deferred_token{"flow.token", "DSP0274, RESPOND_IF_READY request message format",
                                     "RESPOND_IF_READY must repeat the deferred request's code and token"};
inline constexpr Rule state_kept{"flow.state-kept", "DSP0274, CACHE_CAP; DSP0274 1.2, M1 and M2",
                                 "what was negotiated may outlive a reset only where the Responder has CACHE_CAP, and "
                                 "from 1.2 on, where signatures cover it",
                                 ErrorCode::unexpected_request};
inline constexpr Rule deferred_here{"flow.deferred-here", "DSP0274, RESPOND_IF_READY request message format",
                                    "RESPOND_IF_READY must come where the deferred request came: in its session, or "
                                    "in the clear",
                                    ErrorCode::unexpected_request};
inline constexpr Rule response_fits{"flow.response-size", "DSP0274 1.2, ERROR, ResponseTooLarge",
                                    "a response must fit the Requester's DataTransferSize",
                                    ErrorCode::response_too_large};

}  // namespace bonafide::spdm::rule
