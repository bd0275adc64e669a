// Secrets out of files and options.
#pragma once
#include <filesystem>

#include <bonafide/base/secret.hpp>
#include <bonafide/cli/verb.hpp>
#include <bonafide/crypto/signature.hpp>
#include <bonafide/evidence/secrets.hpp>

namespace bonafide::cli {

/// The whole of a file, at most `limit` bytes. Failure as of read_whole.
SecretBuffer read_secret(const std::filesystem::path& path, std::size_t limit);

/// A private key: PKCS #8 in DER or PEM. Failure: as of read_whole, and unjudged where the file holds none.
crypto::PrivateKey read_private_key(const crypto::Library&, const std::filesystem::path& path);

/// The secrets of sessions from --secrets and --keys. Failure says which of them cannot be read: exit usage for what
/// the command line itself says, unjudged for what a file does.
evidence::Secrets read_secrets(const Words&);

}  // namespace bonafide::cli
