// Rules of what the Requester signs, and of endpoint information.
#pragma once
#include <bonafide/base/result.hpp>

namespace bonafide::spdm::rule {

inline constexpr Rule finish_signature{"session.finish-signature", "DSP0274 1.1, FINISH signature verification",
                                       "the Requester's signature must verify over TH with the leaf key of its slot",
                                       Answer::decrypt_error};
inline constexpr Rule endpoint_signature{"endpoint-info.signature", "DSP0274 1.3, ENDPOINT_INFO signature verification",
                                         "the signature must verify over IL1/IL2 with the leaf key of the slot"};

}  // namespace bonafide::spdm::rule
