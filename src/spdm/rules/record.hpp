// Rules of secured messages.
#pragma once
#include <bonafide/base/result.hpp>

namespace bonafide::spdm::rule {

inline constexpr Rule record_length{"record.length", "DSP0277, Secured message format, Length",
                                    "a record must hold what its lengths promise, and end with its MAC",
                                    ErrorCode::decrypt_error};
inline constexpr Rule session_known{"record.session", "DSP0277, Secured message format, SessionID",
                                    "the record must belong to a session that is open"};
inline constexpr Rule record_prefix{"record.prefix", "DSP0276 and DSP0287, Secured messages",
                                    "the message in a record must begin as the transport has it"};
inline constexpr Rule sequence_expected{"record.sequence", "DSP0277, Secured message format, SequenceNumber",
                                        "records must come in order, each once", ErrorCode::decrypt_error};
inline constexpr Rule sequence_left{"record.sequence-left", "DSP0277, SequenceNumber",
                                    "a key must be replaced before its sequence numbers are used up",
                                    ErrorCode::unspecified};
inline constexpr Rule record_authentic{"record.mac", "DSP0277, Secured message format, MAC",
                                       "the record must verify with the key of its direction",
                                       ErrorCode::decrypt_error};

}  // namespace bonafide::spdm::rule
