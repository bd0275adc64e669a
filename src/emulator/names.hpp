// How people write versions, algorithms, flags and times in options and in device files.
#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include <bonafide/crypto/algorithm.hpp>
#include <bonafide/spdm/capabilities.hpp>
#include <bonafide/spdm/message/key_exchange.hpp>
#include <bonafide/spdm/version.hpp>

namespace bonafide::emulator {

/// "1.2"
std::optional<spdm::Version> version_named(std::string_view text);
/// "SHA-384", "sha384"; case, hyphens and underscores do not matter.
std::optional<crypto::Hash> hash_named(std::string_view text);
/// "ECDSA-P384", "p384", "rsapss3072"; "rsa3072" alone is RSASSA.
std::optional<crypto::Scheme> scheme_named(std::string_view text);
/// "secp384r1", "ffdhe3072"
std::optional<crypto::Group> group_named(std::string_view text);
/// "ML-KEM-768"
std::optional<crypto::Kem> kem_named(std::string_view text);
/// "AES-256-GCM"
std::optional<crypto::Aead> aead_named(std::string_view text);
/// "p384", "rsa3072", "ed25519", "ml-dsa-65"
std::optional<crypto::KeyKind> key_named(std::string_view text);
/// The value of a flag, ready to be or-ed: "CERT", "CERT_CAP", "MEAS_SIG", "MEAS_NO_SIG", "MEAS_FRESH", ...
std::optional<std::uint32_t> flag_named(std::string_view text);

/// "none", "known", "encapsulated", "digests": MutAuthRequested.
std::optional<spdm::MutAuth> mut_auth_named(std::string_view text);
std::string_view mut_auth_name(spdm::MutAuth);

/// What may be written, for messages to people.
std::vector<std::string_view> hash_names();
std::vector<std::string_view> scheme_names();
std::vector<std::string_view> group_names();
std::vector<std::string_view> kem_names();
std::vector<std::string_view> aead_names();
std::vector<std::string_view> key_names();
std::vector<std::string_view> flag_names();

/// The scheme that a key of this kind signs with unless another is asked for.
std::optional<crypto::Scheme> usual_scheme(crypto::KeyKind);

}  // namespace bonafide::emulator
