// Trust out of files and directories.
#pragma once
#include <bonafide/appraisal/trust.hpp>
#include <bonafide/cli/verb.hpp>

namespace bonafide::cli {

/// The anchors of `option` (certificates, bare public keys; PEM, DER, p7b; files and directories of files), the
/// revocation lists of --crl and the hashes of --blacklist. Misuse names the file that cannot be used, and why.
appraisal::Trust read_trust(const crypto::Library&, const Words&, std::string_view option = "--anchors");

}  // namespace bonafide::cli
