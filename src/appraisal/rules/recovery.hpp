// What a device that was lost from sight must show before it may go on, and what pins must be.
#pragma once
#include <bonafide/base/result.hpp>

namespace bonafide::appraisal::rule {

inline constexpr Rule recovery_pinned{"recovery.pinned", "docs/recovery.md, Pins",
                                      "where pins are in force, one must be about the device"};
inline constexpr Rule recovery_fresh{"recovery.fresh", "docs/recovery.md, Freshness",
                                     "what a device shows after a reset must be signed, over a nonce that was not in "
                                     "what was pinned"};
inline constexpr Rule recovery_key{"recovery.key", "docs/recovery.md, The rules",
                                   "the key that signs must be the one that was pinned"};
inline constexpr Rule recovery_chain{"recovery.chain", "docs/recovery.md, The rules",
                                     "the certificates must be those that were pinned, byte for byte"};
inline constexpr Rule recovery_measurements{
    "recovery.measurements", "docs/recovery.md, The rules",
    "signed measurements must be those that were pinned, but for bytes that were declared volatile"};
inline constexpr Rule recovery_program{"recovery.program", "docs/recovery.md, Programs",
                                       "the program that was pinned must run, and answer 0"};
inline constexpr Rule recovery_never{"recovery.never", "docs/recovery.md, The rules",
                                     "a device that is pinned as final never goes on by itself"};

inline constexpr Rule pin_format{"pin.format", "docs/pin.cddl", "the file must say that it is a pin"};
inline constexpr Rule pin_version{"pin.version", "docs/pin.cddl",
                                  "the version of the form must be one that this program knows"};
inline constexpr Rule pin_value{"pin.value", "docs/pin.cddl", "a field must have one of its defined values"};
inline constexpr Rule pin_sorted{"pin.sorted", "docs/pin.cddl",
                                 "measurements, nonces and facts must stand in their order, each once"};

}  // namespace bonafide::appraisal::rule
