// What every message owes its reader, whatever protocol it belongs to.
#pragma once
#include <bonafide/base/result.hpp>

namespace bonafide::wire::rule {

inline constexpr Rule complete{"wire.complete", "DSP0274, Generic SPDM message format",
                               "the message must contain every field its header promises"};
inline constexpr Rule nothing_follows{
    "wire.nothing-follows", "DSP0274, Generic SPDM message format; DSP0275 and PCIe 6.30 for padding",
    "after the last field only the padding of the transport may follow, and it is zero"};
inline constexpr Rule fits{"wire.fits", "house rule", "a field that is sent must fit its length field and the buffer",
                           ErrorCode::unspecified};

}  // namespace bonafide::wire::rule
