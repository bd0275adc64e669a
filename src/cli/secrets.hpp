// The secrets of sessions, out of options.
#pragma once
#include <bonafide/cli/verb.hpp>
#include <bonafide/evidence/secrets.hpp>

namespace bonafide::cli {

/// --secrets and --keys. Misuse says which of them cannot be read.
evidence::Secrets read_secrets(const Words&);

}  // namespace bonafide::cli
