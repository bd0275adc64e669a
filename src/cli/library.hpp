// libcrypto, as every verb needs it.
#pragma once
#include <bonafide/crypto/library.hpp>

namespace bonafide::cli {

/// Failure (exit unjudged) with the reason where libcrypto cannot be used.
crypto::Library open_library();

}  // namespace bonafide::cli
