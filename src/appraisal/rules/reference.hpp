// What a verifier demands who has reference values, and what the documents must satisfy that they come in.
#pragma once
#include <bonafide/base/result.hpp>

namespace bonafide::appraisal::rule {

inline constexpr Rule reference_matches{"reference.matches", "RFC 9334, 8.3 Reference Values",
                                        "what a device says must be one of its reference values"};
inline constexpr Rule reference_said{"reference.said", "RFC 9334, 8.3 Reference Values",
                                     "what has reference values must be said by the device, and be signed"};
inline constexpr Rule reference_known{"reference.known", "RFC 9334, 8.3 Reference Values",
                                      "where reference values are given, there must be some for the device, its "
                                      "firmware and the time"};

}  // namespace bonafide::appraisal::rule
