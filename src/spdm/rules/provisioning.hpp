// Rules of GET_CSR, SET_CERTIFICATE and the management of key pairs.
#pragma once
#include <bonafide/base/result.hpp>

namespace bonafide::spdm::rule {

inline constexpr Rule csr_tracking{"csr.tracking", "DSP0274 1.3, GET_CSR, CSRTrackingTag and Overwrite",
                                   "a CSRTrackingTag needs CERT_INSTALL_RESET_CAP, and excludes Overwrite"};
inline constexpr Rule csr_tag_known{"csr.tag-known", "DSP0274 1.3, GET_CSR, CSRTrackingTag",
                                    "CSRTrackingTag must be one that the Responder gave out",
                                    ErrorCode::unexpected_request};
inline constexpr Rule csr_tag_free{"csr.tag-free", "DSP0274 1.3, GET_CSR, CSRTrackingTag",
                                   "at most seven requests for a certificate may wait for a reset", ErrorCode::busy};
inline constexpr Rule csr_requester_info{"csr.requester-info", "DSP0274 1.2, GET_CSR, RequesterInfo; RFC 2986, 4.1",
                                         "RequesterInfo must be a DER CertificationRequestInfo"};
inline constexpr Rule csr_key{"csr.key", "DSP0274 1.2, CSR response message format",
                              "the request must be for the key that was asked about, of the kind that is negotiated"};

inline constexpr Rule key_pair_known{
    "key-pair.id", "DSP0274 1.3, KeyPairID",
    "KeyPairID must be one of the Responder's on a multi-key connection, and 0 where a field has no use for it"};
inline constexpr Rule key_pair_generated{"key-pair.generated", "DSP0274 1.3, GET_CSR and SET_KEY_PAIR_INFO",
                                         "the key pair must have been generated", ErrorCode::operation_failed};
inline constexpr Rule key_usage_fits{"key-pair.usage", "DSP0274 1.3, KeyUsageMask",
                                     "the key of a slot must be meant for what it is to sign"};
inline constexpr Rule key_pair_operation{"key-pair.operation", "DSP0274 1.3, SET_KEY_PAIR_INFO, Operation",
                                         "the operation must be ParameterChange, KeyPairErase or GenerateKeyPair"};
inline constexpr Rule key_pair_capable{"key-pair.capable", "DSP0274 1.3, KEY_PAIR_INFO, Capabilities",
                                       "what is changed must be among the capabilities of the key pair"};
inline constexpr Rule key_pair_algorithm{"key-pair.algorithm", "DSP0274 1.3, SET_KEY_PAIR_INFO, DesiredAsymAlgo",
                                         "one algorithm of those that the key pair can have may be asked for"};
inline constexpr Rule key_pair_unused{"key-pair.unused", "DSP0274 1.3, KeyPairErase and GenerateKeyPair",
                                      "a key pair that slots are associated with stays as it is",
                                      ErrorCode::operation_failed};
inline constexpr Rule key_pair_shared{"key-pair.shared", "DSP0274 1.3, ShareableCap",
                                      "slots share a key pair only where it is shareable, and each slot has one"};
inline constexpr Rule key_pair_info{"key-pair.info", "DSP0274 1.3, KEY_PAIR_INFO response message format",
                                    "what is current must be among what the key pair can be, and the algorithm one"};

inline constexpr Rule certificate_model{"certificate.model", "DSP0274 1.3, CSRCertModel and SetCertModel",
                                        "the model must be DeviceCert, AliasCert or GenericCert on a multi-key "
                                        "connection, GenericCert never in slot 0, and 0 elsewhere"};
inline constexpr Rule slot_supported{"certificate.slot-supported", "DSP0274 1.3, SupportedSlotMask",
                                     "the slot must be one that the Responder has"};
inline constexpr Rule provisioning_place{
    "certificate.place", "DSP0274 1.2, SET_CERTIFICATE request message format",
    "slot 0 is written in a trusted environment, the others there or inside a session", ErrorCode::unexpected_request};
inline constexpr Rule erase_alone{"certificate.erase", "DSP0274 1.3, SET_CERTIFICATE, Erase",
                                  "to erase a slot, neither a model nor a chain is given"};
inline constexpr Rule certificate_own_key{"certificate.own-key", "DSP0274 1.2, SET_CERTIFICATE request message format",
                                          "the last certificate must be for the key of the slot",
                                          ErrorCode::unspecified};
inline constexpr Rule certificate_path{"certificate.path", "DSP0274 1.2, SET_CERTIFICATE; RFC 5280, 6.1",
                                       "the chain must be consistent in itself, from its first certificate on",
                                       ErrorCode::unspecified};
inline constexpr Rule certificate_leaf{
    "certificate.leaf", "DSP0274 1.2, Leaf certificate; AliasCert model",
    "the last certificate must be no CA and may sign, or be the Device CA in the AliasCert model",
    ErrorCode::unspecified};
inline constexpr Rule reset_required{"provisioning.reset", "DSP0274 1.2, CERT_INSTALL_RESET_CAP; ERROR, ResetRequired",
                                     "what was asked takes effect with the next reset of the device",
                                     ErrorCode::reset_required};

}  // namespace bonafide::spdm::rule
