// Rules of encapsulated requests.
#pragma once
#include <bonafide/base/result.hpp>

namespace bonafide::spdm::rule {

inline constexpr Rule request_id_echoed{
    "encapsulated.request-id", "DSP0274 1.1, DELIVER_ENCAPSULATED_RESPONSE, RequestID",
    "an encapsulated response must name the request that waits for it", Answer::invalid_response_code};

}  // namespace bonafide::spdm::rule
