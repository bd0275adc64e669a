// Rules that any message can break.
#pragma once
#include <bonafide/base/result.hpp>

namespace bonafide::spdm::rule {

inline constexpr Rule version_agreed{"message.version", "DSP0274, Generic SPDM message format, SPDMVersion",
                                     "the header must carry the negotiated version, and 10h in GET_VERSION and VERSION",
                                     ErrorCode::version_mismatch};
inline constexpr Rule code_expected{"message.code", "DSP0274, SPDM request and response codes",
                                    "the message must be the one that the exchange calls for"};
inline constexpr Rule opaque_bounded{"message.opaque-length", "DSP0274, OpaqueDataLength in every message that has it",
                                     "opaque data is at most 1024 bytes"};
inline constexpr Rule opaque_agreed{"message.opaque-format", "DSP0274 1.2, ALGORITHMS, OtherParamsSelection",
                                    "opaque data may be sent only in the format that was negotiated"};
inline constexpr Rule large_form_is_1_4{
    "message.large-form", "DSP0274 1.4, LARGE_RESP_CAP",
    "the large form needs LARGE_RESP_CAP on both sides, and zero in the small fields"};

}  // namespace bonafide::spdm::rule
