// Which capability flags call for which others: DSP0274, "Requester flag fields definitions" and "Responder flag fields
// definitions". One rule for each sentence that a flag field can contradict.
#pragma once
#include <bonafide/base/result.hpp>

namespace bonafide::spdm::rule {

namespace source {
inline constexpr std::string_view flags = "DSP0274, Requester and Responder flag fields definitions";
}

inline constexpr Rule meas_value{"capabilities.meas", source::flags, "MEAS_CAP must be 0, 1 or 2"};
inline constexpr Rule fresh_needs_meas{"capabilities.meas-fresh", source::flags,
                                       "MEAS_FRESH_CAP needs measurements (MEAS_CAP)"};
inline constexpr Rule challenge_1_0{"capabilities.challenge-1.0", "DSP0274 1.0, CAPABILITIES, Flags",
                                    "in 1.0 certificates and challenge come together, and signed measurements need "
                                    "certificates"};
inline constexpr Rule psk_value{"capabilities.psk", source::flags,
                                "PSK_CAP must be 0 or 1 of a Requester, 0 to 2 of a Responder"};
inline constexpr Rule session_protected{"capabilities.session-protected", source::flags,
                                        "KEY_EX_CAP and PSK_CAP need MAC_CAP or ENCRYPT_CAP"};
inline constexpr Rule protection_used{"capabilities.protection-used", source::flags,
                                      "ENCRYPT_CAP, MAC_CAP, HANDSHAKE_IN_THE_CLEAR_CAP, HBEAT_CAP, KEY_UPD_CAP and a "
                                      "Requester's EVENT_CAP need sessions (KEY_EX_CAP or PSK_CAP)"};
inline constexpr Rule clear_needs_key_exchange{"capabilities.handshake-in-the-clear", source::flags,
                                               "HANDSHAKE_IN_THE_CLEAR_CAP needs KEY_EX_CAP"};
inline constexpr Rule one_identity{"capabilities.one-identity", source::flags,
                                   "CERT_CAP and PUB_KEY_ID_CAP exclude each other"};
inline constexpr Rule identity_used{"capabilities.identity-used", source::flags,
                                    "an identity (CERT_CAP, PUB_KEY_ID_CAP) needs a message that it signs"};
inline constexpr Rule identity_needed{"capabilities.identity-needed", source::flags,
                                      "what is signed needs an identity (CERT_CAP or PUB_KEY_ID_CAP)"};
inline constexpr Rule mutual_needs_signature{"capabilities.mutual", source::flags,
                                             "MUT_AUTH_CAP needs CHAL_CAP or KEY_EX_CAP"};
inline constexpr Rule mutual_needs_encapsulation{"capabilities.mutual-encapsulated", "DSP0274 1.1, MUT_AUTH_CAP",
                                                 "in 1.1 MUT_AUTH_CAP needs ENCAP_CAP"};
inline constexpr Rule certificates_managed{"capabilities.certificate-management", "DSP0274 1.2, Responder flag fields",
                                           "ALIAS_CERT_CAP and SET_CERT_CAP need CERT_CAP, CSR_CAP needs SET_CERT_CAP"};
inline constexpr Rule install_reset_used{"capabilities.install-reset", "DSP0274 1.2.1, CERT_INSTALL_RESET_CAP",
                                         "CERT_INSTALL_RESET_CAP needs CSR_CAP or SET_CERT_CAP"};
inline constexpr Rule endpoint_info_value{"capabilities.endpoint-info", "DSP0274 1.3, EP_INFO_CAP",
                                          "EP_INFO_CAP must be 0, 1 or 2"};
inline constexpr Rule multi_key_value{"capabilities.multi-key", "DSP0274 1.3, MULTI_KEY_CAP",
                                      "MULTI_KEY_CAP must be 0, 1 or 2"};
inline constexpr Rule multi_key_needs_certificates{
    "capabilities.multi-key-certificates", "DSP0274 1.3, MULTI_KEY_CAP",
    "MULTI_KEY_CAP needs CERT_CAP, and GET_KEY_PAIR_INFO_CAP of a Responder"};
inline constexpr Rule public_key_has_no_pairs{"capabilities.public-key-pairs", "DSP0274 1.3, PUB_KEY_ID_CAP",
                                              "PUB_KEY_ID_CAP excludes MULTI_KEY_CAP and key pair information"};
inline constexpr Rule key_pair_reset_used{"capabilities.key-pair-reset", "DSP0274 1.4, SET_KEY_PAIR_RESET_CAP",
                                          "SET_KEY_PAIR_RESET_CAP needs SET_KEY_PAIR_INFO_CAP"};

}  // namespace bonafide::spdm::rule
