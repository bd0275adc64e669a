// Rules of how a Requester proves itself, and of endpoint information.
#pragma once
#include <bonafide/base/result.hpp>

namespace bonafide::spdm::rule {

inline constexpr Rule finish_signature{"session.finish-signature", "DSP0274 1.1, FINISH signature verification",
                                       "the Requester's signature must verify over TH with the leaf key of its slot",
                                       ErrorCode::decrypt_error};
inline constexpr Rule finish_slot{"session.finish-slot", "DSP0274 1.1, FINISH request message format, Param2",
                                  "FINISH must be signed with the slot that the Responder named, or has fetched"};
inline constexpr Rule requester_slot{
    "session.requester-slot", "DSP0274 1.1, KEY_EXCHANGE_RSP, SlotIDParam; ENCAPSULATED_RESPONSE_ACK, ReqSlotNumber",
    "the slot that is to sign FINISH must be one of the Requester's that holds a key"};
inline constexpr Rule mutual_policy{"session.mutual-policy", "DSP0274 1.3, ERROR, InvalidPolicy",
                                    "a Requester must be able to prove itself where the Responder demands it",
                                    ErrorCode::invalid_policy};
inline constexpr Rule responder_accepted{"mutual.responder-accepted", "DSP0274 1.1, Mutual authentication; house rule",
                                         "a Requester proves itself only to a Responder that it accepts"};
inline constexpr Rule requester_accepted{"mutual.accepted", "DSP0274 1.1, Mutual authentication",
                                         "the Requester's certificates must be ones that the Responder accepts",
                                         ErrorCode::invalid_response_code};
inline constexpr Rule requester_signature{"mutual.signature", "DSP0274 1.1, Mutual authentication",
                                          "the Requester's signature must verify over its M1/M2 with the leaf key",
                                          ErrorCode::invalid_response_code};
inline constexpr Rule endpoint_signature{"endpoint-info.signature", "DSP0274 1.3, ENDPOINT_INFO signature verification",
                                         "the signature must verify over IL1/IL2 with the leaf key of the slot",
                                         ErrorCode::invalid_response_code};

}  // namespace bonafide::spdm::rule
