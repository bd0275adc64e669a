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
inline constexpr Rule event_groups_whole{"events.groups", "DSP0274 1.3, Event group format",
                                         "the list must be as long as its groups"};

}  // namespace bonafide::spdm::rule
