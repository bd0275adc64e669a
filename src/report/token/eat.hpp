// A verdict as an Entity Attestation Token, for relying parties: an EAT Attestation Result, signed by the verifier.
// RFC 9711 (EAT), draft-ietf-rats-ear (profile and claims), draft-ietf-rats-ar4si (the trustworthiness vector),
// draft-poirier-rats-eat-da (the device's certificates and negotiation). docs/tokens.md lists every claim.
#pragma once
#include <bonafide/appraisal/verdict.hpp>
#include <bonafide/crypto/signature.hpp>
#include <bonafide/evidence/evidence.hpp>
#include <bonafide/evidence/secrets.hpp>
#include <bonafide/report/token/claims.hpp>

namespace bonafide::report {

/// Of the claims that are bonafide's own.
inline constexpr std::int64_t token_version = 1;
inline constexpr std::string_view result_profile = "tag:github.com,2023:veraison/ear";
inline constexpr std::string_view device_profile = "tag:linaro.org,2025:device-spdm#1.0.0";

/// What a token tells. Views must live as long as it does.
struct Appraised {
  std::string_view name;  // of the device, for people: a submodule's name
  const evidence::Evidence& evidence;
  const appraisal::Verdict& verdict;
  const evidence::Secrets* secrets = nullptr;
};

/// Who says so, when, and by which policy.
struct Issuing {
  std::string build;  // of the verifier: "0.1.0"
  UnixTime at{};
  std::string policy;  // an identifier; empty: none was in force
};

enum class TokenFormat : std::uint8_t { cwt, jwt };

/// The claims of a token: a submodule for each device. Refuses evidence that cannot be encoded.
Result<Claims> claims_of(const crypto::Library&, std::span<const Appraised>, const Issuing&);

/// CWT: 61(18([...])), RFC 8392, 7.1. JWT: RFC 7519, compact. Refuses keys that the format has no algorithm for.
Result<Buffer> sign_claims(const crypto::Library&, const crypto::PrivateKey&, const Claims&, TokenFormat);

}  // namespace bonafide::report
