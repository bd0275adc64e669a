// What either side answers where it refuses: DSP0274, "ERROR response message".
#pragma once
#include <bonafide/spdm/message/error.hpp>

namespace bonafide::spdm {

/// The ERROR that `error` calls for, in the codes that `version` knows. `request` is what is refused, as far as it
/// came.
ErrorMessage refusal_of(const Error& error, Version version, Bytes request);

}  // namespace bonafide::spdm
