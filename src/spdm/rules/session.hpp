// Rules of sessions: how they are opened, kept and closed.
#pragma once
#include <bonafide/base/result.hpp>

namespace bonafide::spdm::rule {

inline constexpr Rule psk_context_size{"psk.context-size", "DSP0274 1.1, PSK_EXCHANGE, RequesterContextLength",
                                       "RequesterContext must be at least 32 bytes of fresh random data"};
inline constexpr Rule mut_auth_value{"session.mut-auth", "DSP0274 1.1, KEY_EXCHANGE_RSP, MutAuthRequested",
                                     "MutAuthRequested must be 0, 1, 2 or 4"};
inline constexpr Rule key_update_operation{"session.key-update-operation", "DSP0274 1.1, KEY_UPDATE operations",
                                           "the operation must be UpdateKey, UpdateAllKeys or VerifyNewKey"};
inline constexpr Rule payload_type{"encapsulated.payload-type", "DSP0274 1.1, ENCAPSULATED_RESPONSE_ACK, Param2",
                                   "the payload must be absent, a request, or a slot number"};
inline constexpr Rule encapsulated_some{"encapsulated.message", "DSP0274 1.1, DELIVER_ENCAPSULATED_RESPONSE",
                                        "a whole message must be encapsulated"};
inline constexpr Rule chunk_size{"chunk.size", "DSP0274 1.2, CHUNK_SEND and CHUNK_RESPONSE, ChunkSize",
                                 "a chunk must hold at least one byte and no more than is left of its message"};
inline constexpr Rule session_algorithms{
    "session.algorithms", "DSP0274 1.1, ALGORITHMS, RespAlgStruct",
    "a session needs one AEAD, the SPDM key schedule, and one group for KEY_EXCHANGE"};
inline constexpr Rule session_protection{"session.protection", "DSP0274 1.1, MAC_CAP",
                                         "a session needs MAC_CAP of both sides"};
inline constexpr Rule key_exchange_signature{"session.signature",
                                             "DSP0274 1.1, KEY_EXCHANGE_RSP signature verification",
                                             "the signature must verify over TH with the leaf key of the slot"};
inline constexpr Rule verify_data{"session.verify-data", "DSP0274 1.1, RequesterVerifyData and ResponderVerifyData",
                                  "the HMAC over TH must verify: both sides must have derived the same keys",
                                  ErrorCode::decrypt_error};
inline constexpr Rule mut_auth_possible{"session.mut-auth-possible", "DSP0274 1.1, KEY_EXCHANGE_RSP, MutAuthRequested",
                                        "mutual authentication may be asked only of a Requester with MUT_AUTH_CAP"};
inline constexpr Rule heartbeat_agreed{"session.heartbeat", "DSP0274 1.1, HeartbeatPeriod",
                                       "a heartbeat needs HBEAT_CAP of both sides and a period"};
inline constexpr Rule psk_context{"psk.context", "DSP0274 1.1, PSK_CAP",
                                  "a Responder sends a context where, and only where, its PSK_CAP has one"};
inline constexpr Rule key_update_echoed{"session.key-update-echoed", "DSP0274 1.1, KEY_UPDATE_ACK",
                                        "operation and tag must come back as they were sent"};
inline constexpr Rule session_alive{"session.alive", "DSP0274 1.1, Session termination phase",
                                    "a session that has ended, or was lost track of, is not used again"};
inline constexpr Rule session_needed{"session.needed", "DSP0274 1.2, ERROR, SessionRequired",
                                     "the request is only legal inside a session", ErrorCode::session_required};
inline constexpr Rule sessions_left{"session.limit", "DSP0274 1.1, ERROR, SessionLimitExceeded",
                                    "a connection has at most 4 sessions", ErrorCode::session_limit_exceeded};
inline constexpr Rule finish_form{"session.finish-form", "DSP0274 1.1, FINISH request message format, Param1",
                                  "FINISH must be signed where, and only where, mutual authentication was asked"};
inline constexpr Rule key_update_pending{"session.key-update-pending", "DSP0274 1.1, KEY_UPDATE",
                                         "VerifyNewKey must follow an update, and an update must be verified first"};
inline constexpr Rule psk_known{"psk.known", "DSP0274 1.1, PSK_EXCHANGE, PSKHint",
                                "the hint must name a pre-shared key that the Responder has"};
inline constexpr Rule vendor_echoed{"vendor.echoed", "DSP0274, VENDOR_DEFINED_RESPONSE",
                                    "the response must repeat StandardID and VendorID of the request"};
inline constexpr Rule opaque_list{"session.opaque-list", "DSP0274 1.2, General opaque data format",
                                  "the opaque list must be DMTF's and hold at least one element"};
inline constexpr Rule secured_version{"session.secured-version",
                                      "DSP0277, Supported version list and version selection",
                                      "both sides must share a version of secured messages"};
inline constexpr Rule aead_limit{"session.aead-limit", "DSP0277 1.3, AEAD limit",
                                 "the exponent of the AEAD limit must be 0 to 64"};
inline constexpr Rule event_groups_whole{"events.groups", "DSP0274 1.3, Event group format",
                                         "the list must be as long as its groups"};

}  // namespace bonafide::spdm::rule
