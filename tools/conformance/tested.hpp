// What each message, flag and algorithm was tested against, by the specification's name.
#pragma once
#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace bonafide::conformance {

/// Stands in recordings of libspdm's emulators that tests/vectors recomputes.
inline constexpr auto recorded = std::to_array<std::string_view>({
    // messages
    "GET_DIGESTS",
    "GET_CERTIFICATE",
    "CHALLENGE",
    "GET_VERSION",
    "CHUNK_GET",
    "GET_ENDPOINT_INFO",
    "GET_MEASUREMENTS",
    "GET_CAPABILITIES",
    "NEGOTIATE_ALGORITHMS",
    "KEY_EXCHANGE",
    "FINISH",
    "PSK_EXCHANGE",
    "PSK_FINISH",
    "HEARTBEAT",
    "KEY_UPDATE",
    "GET_ENCAPSULATED_REQUEST",
    "DELIVER_ENCAPSULATED_RESPONSE",
    "END_SESSION",
    "GET_CSR",
    "SET_CERTIFICATE",
    "GET_MEASUREMENT_EXTENSION_LOG",
    "GET_KEY_PAIR_INFO",
    "SET_KEY_PAIR_INFO",
    "VENDOR_DEFINED_REQUEST",
    "RESPOND_IF_READY",
    // flags
    "CERT_CAP",
    "CHAL_CAP",
    "MEAS_CAP",
    "MEAS_FRESH_CAP",
    "ENCRYPT_CAP",
    "MAC_CAP",
    "MUT_AUTH_CAP",
    "KEY_EX_CAP",
    "PSK_CAP",
    "ENCAP_CAP",
    "HBEAT_CAP",
    "KEY_UPD_CAP",
    "HANDSHAKE_IN_THE_CLEAR_CAP",
    "PUB_KEY_ID_CAP",
    "CHUNK_CAP",
    "ALIAS_CERT_CAP",
    "SET_CERT_CAP",
    "CSR_CAP",
    "EP_INFO_CAP",
    "MEL_CAP",
    "MULTI_KEY_CAP",
    "GET_KEY_PAIR_INFO_CAP",
    "SET_KEY_PAIR_INFO_CAP",
    "LARGE_RESP_CAP",
    // algorithms
    "TPM_ALG_RSASSA_2048",
    "TPM_ALG_RSAPSS_2048",
    "TPM_ALG_RSASSA_3072",
    "TPM_ALG_RSAPSS_3072",
    "TPM_ALG_ECDSA_ECC_NIST_P256",
    "TPM_ALG_RSASSA_4096",
    "TPM_ALG_RSAPSS_4096",
    "TPM_ALG_ECDSA_ECC_NIST_P384",
    "TPM_ALG_ECDSA_ECC_NIST_P521",
    "TPM_ALG_SM2_ECC_SM2_P256",
    "EdDSA_ed25519",
    "EdDSA_ed448",
    "TPM_ALG_SHA_256",
    "TPM_ALG_SHA_384",
    "TPM_ALG_SHA_512",
    "TPM_ALG_SHA3_384",
    "TPM_ALG_SM3_256",
    "ML-DSA-44",
    "ML-DSA-65",
    "ML-DSA-87",
    "ffdhe2048",
    "ffdhe3072",
    "ffdhe4096",
    "secp256r1",
    "secp384r1",
    "secp521r1",
    "ML-KEM-512",
    "ML-KEM-768",
    "ML-KEM-1024",
    "AES-128-GCM",
    "AES-256-GCM",
    "CHACHA20_POLY1305",
});

/// Has met nobody: what is not implemented, and what no libcrypto at hand offers.
inline constexpr auto unmet = std::to_array<std::string_view>({"SM2_P256"});

inline std::string tested_against(std::string_view name) {
  if (std::ranges::find(unmet, name) != unmet.end()) return "-";
  return std::ranges::find(recorded, name) != recorded.end() ? "recorded, both ends" : "both ends";
}

}  // namespace bonafide::conformance
