// Who we are, for targets that want to know: DSP0274 1.1, "Mutual authentication".
#pragma once
#include <memory>

#include <bonafide/cli/verb.hpp>
#include <bonafide/crypto/library.hpp>
#include <bonafide/spdm/answer/credentials.hpp>

namespace bonafide::cli {

/// The credentials that --identity names: a directory as pki create makes it, or a chain and the private key of its
/// leaf; and what --endpoint says that we are, nothing where it is not given. Null without --identity; Misuse where
/// what it names is of no use, or --endpoint stands alone.
std::shared_ptr<const spdm::Credentials> own_identity(const Words&, const crypto::Library&);

}  // namespace bonafide::cli
