// What each message, flag and algorithm was tested against, by the specification's name.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace bonafide::conformance {

enum class Tested : std::uint8_t {
  nowhere,   // has met nobody: what is not implemented, and what no libcrypto at hand offers
  recorded,  // stands in recordings of libspdm's emulators that tests/vectors recomputes
  live,      // was said to libspdm's emulators, or by them, and served its purpose
  both,      // live and recorded
};

struct Row {
  std::string_view name;
  Tested tested;
};

inline constexpr auto tested = std::to_array<Row>({
    // messages
    {"GET_DIGESTS", Tested::both},
    {"GET_CERTIFICATE", Tested::both},
    {"CHALLENGE", Tested::both},
    {"GET_VERSION", Tested::both},
    {"CHUNK_SEND", Tested::live},
    {"CHUNK_GET", Tested::both},
    {"GET_ENDPOINT_INFO", Tested::both},
    {"GET_MEASUREMENTS", Tested::both},
    {"GET_CAPABILITIES", Tested::both},
    {"GET_SUPPORTED_EVENT_TYPES", Tested::live},
    {"NEGOTIATE_ALGORITHMS", Tested::both},
    {"KEY_EXCHANGE", Tested::both},
    {"FINISH", Tested::both},
    {"PSK_EXCHANGE", Tested::both},
    {"PSK_FINISH", Tested::both},
    {"HEARTBEAT", Tested::both},
    {"KEY_UPDATE", Tested::both},
    {"GET_ENCAPSULATED_REQUEST", Tested::both},
    {"DELIVER_ENCAPSULATED_RESPONSE", Tested::both},
    {"END_SESSION", Tested::both},
    {"GET_CSR", Tested::both},
    {"SET_CERTIFICATE", Tested::both},
    {"GET_MEASUREMENT_EXTENSION_LOG", Tested::both},
    {"SUBSCRIBE_EVENT_TYPES", Tested::live},
    {"SEND_EVENT", Tested::live},
    {"GET_KEY_PAIR_INFO", Tested::both},
    {"SET_KEY_PAIR_INFO", Tested::both},
    {"VENDOR_DEFINED_REQUEST", Tested::both},
    {"RESPOND_IF_READY", Tested::both},
    // flags
    {"CERT_CAP", Tested::both},
    {"CHAL_CAP", Tested::both},
    {"MEAS_CAP", Tested::both},
    {"MEAS_FRESH_CAP", Tested::both},
    {"ENCRYPT_CAP", Tested::both},
    {"MAC_CAP", Tested::both},
    {"MUT_AUTH_CAP", Tested::both},
    {"KEY_EX_CAP", Tested::both},
    {"PSK_CAP", Tested::both},
    {"ENCAP_CAP", Tested::both},
    {"HBEAT_CAP", Tested::both},
    {"KEY_UPD_CAP", Tested::both},
    {"HANDSHAKE_IN_THE_CLEAR_CAP", Tested::both},
    {"PUB_KEY_ID_CAP", Tested::both},
    {"CHUNK_CAP", Tested::both},
    {"ALIAS_CERT_CAP", Tested::both},
    {"SET_CERT_CAP", Tested::both},
    {"CSR_CAP", Tested::both},
    {"CERT_INSTALL_RESET_CAP", Tested::live},
    {"EP_INFO_CAP", Tested::both},
    {"MEL_CAP", Tested::both},
    {"EVENT_CAP", Tested::live},
    {"MULTI_KEY_CAP", Tested::both},
    {"GET_KEY_PAIR_INFO_CAP", Tested::both},
    {"SET_KEY_PAIR_INFO_CAP", Tested::both},
    {"LARGE_RESP_CAP", Tested::both},
    // algorithms
    {"TPM_ALG_RSASSA_2048", Tested::both},
    {"TPM_ALG_RSAPSS_2048", Tested::both},
    {"TPM_ALG_RSASSA_3072", Tested::both},
    {"TPM_ALG_RSAPSS_3072", Tested::both},
    {"TPM_ALG_ECDSA_ECC_NIST_P256", Tested::both},
    {"TPM_ALG_RSASSA_4096", Tested::both},
    {"TPM_ALG_RSAPSS_4096", Tested::both},
    {"TPM_ALG_ECDSA_ECC_NIST_P384", Tested::both},
    {"TPM_ALG_ECDSA_ECC_NIST_P521", Tested::both},
    {"TPM_ALG_SM2_ECC_SM2_P256", Tested::both},
    {"EdDSA_ed25519", Tested::both},
    {"EdDSA_ed448", Tested::recorded},
    {"TPM_ALG_SHA_256", Tested::both},
    {"TPM_ALG_SHA_384", Tested::both},
    {"TPM_ALG_SHA_512", Tested::both},
    {"TPM_ALG_SHA3_256", Tested::live},
    {"TPM_ALG_SHA3_384", Tested::both},
    {"TPM_ALG_SHA3_512", Tested::live},
    {"TPM_ALG_SM3_256", Tested::both},
    {"ML-DSA-44", Tested::recorded},
    {"ML-DSA-65", Tested::recorded},
    {"ML-DSA-87", Tested::recorded},
    {"ffdhe2048", Tested::both},
    {"ffdhe3072", Tested::both},
    {"ffdhe4096", Tested::both},
    {"secp256r1", Tested::both},
    {"secp384r1", Tested::both},
    {"secp521r1", Tested::both},
    {"ML-KEM-512", Tested::recorded},
    {"ML-KEM-768", Tested::recorded},
    {"ML-KEM-1024", Tested::recorded},
    {"AES-128-GCM", Tested::both},
    {"AES-256-GCM", Tested::both},
    {"CHACHA20_POLY1305", Tested::both},
    {"SM2_P256", Tested::nowhere},
});

/// What stands in no row has been spoken by our own two ends.
inline std::string tested_against(std::string_view name) {
  const auto row = std::ranges::find(tested, name, &Row::name);
  if (row == tested.end()) return "both ends";
  switch (row->tested) {
    case Tested::nowhere: return "-";
    case Tested::recorded: return "recorded, both ends";
    case Tested::live: return "live, both ends";
    case Tested::both: return "live, recorded, both ends";
  }
  return {};
}

}  // namespace bonafide::conformance
