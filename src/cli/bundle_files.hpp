// Bundles out of files, and the keys that sign.
#pragma once
#include <bonafide/appraisal/bundle.hpp>
#include <bonafide/cli/verb.hpp>

namespace bonafide::cli {

/// The bundle, signed by one of --bundle-key at the time of --at or now. Failure (exit unjudged) with the reason.
appraisal::OpenedBundle read_opened_bundle(const crypto::Library&, const Words&, const std::string& path);

/// That of --bundle; nothing without the option. Misuse where another option gives what a bundle holds.
std::optional<appraisal::OpenedBundle> read_bundle_option(const crypto::Library&, const Words&);

/// The private key of --key.
crypto::PrivateKey read_signing_key(const crypto::Library&, const Words&);
/// The certificates of --chain, which must begin with that of the key; empty without the option.
std::vector<Buffer> read_signing_chain(const crypto::PrivateKey&, const Words&);

}  // namespace bonafide::cli
