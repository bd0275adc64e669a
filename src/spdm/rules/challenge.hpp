// Rules of CHALLENGE_AUTH and MEASUREMENTS: what a signed answer must be about.
#pragma once
#include <bonafide/base/result.hpp>

namespace bonafide::spdm::rule {

inline constexpr Rule signing_slot{"challenge.slot", "DSP0274, CHALLENGE, Param1; GET_MEASUREMENTS, SlotIDParam",
                                   "SlotID must be 0 to 7, or stand for the provisioned public key"};
inline constexpr Rule slot_signs{"challenge.slot-filled", "DSP0274, CHALLENGE request message format, Param1",
                                 "the slot must hold a certificate chain, or the public key must be provisioned"};
inline constexpr Rule summary_type{"challenge.summary-type", "DSP0274, CHALLENGE, MeasurementSummaryHashType",
                                   "MeasurementSummaryHashType must be 0, 1 or FFh"};
inline constexpr Rule summary_possible{"challenge.summary-possible", "DSP0274, MeasurementSummaryHashType",
                                       "a measurement summary needs MEAS_CAP and a measurement specification"};
inline constexpr Rule answers_slot{"challenge.slot-echoed", "DSP0274, CHALLENGE_AUTH and MEASUREMENTS, SlotID",
                                   "the slot that signs must be the one that was asked"};
inline constexpr Rule slot_masked{"challenge.slot-mask", "DSP0274, CHALLENGE_AUTH response message format, Param2",
                                  "the slot mask must contain the slot that signs"};
inline constexpr Rule basic_mutual{"challenge.basic-mutual", "DSP0274 1.1, CHALLENGE_AUTH, BasicMutAuthReq",
                                   "mutual authentication may be asked only of a Requester with MUT_AUTH_CAP"};
inline constexpr Rule chain_hash{"challenge.chain-hash", "DSP0274, CHALLENGE_AUTH, CertChainHash",
                                 "CertChainHash must be the digest of the chain in the slot that signs"};
inline constexpr Rule provisioned_hash{"challenge.provisioned-key", "DSP0274, CHALLENGE_AUTH, CertChainHash",
                                       "CertChainHash must be the digest of the public key that was provisioned to us"};
inline constexpr Rule context_echoed{"challenge.context", "DSP0274 1.3, RequesterContext",
                                     "RequesterContext must come back as it was sent"};
inline constexpr Rule challenge_signature{"challenge.signature", "DSP0274, CHALLENGE_AUTH signature verification",
                                          "the signature must verify over M1/M2 with the leaf key of the slot"};

inline constexpr Rule measurement_signature{"measurements.signature", "DSP0274, MEASUREMENTS signature verification",
                                            "the signature must verify over L1/L2 with the leaf key of the slot"};
inline constexpr Rule signature_possible{"measurements.signature-possible", "DSP0274, GET_MEASUREMENTS, Param1",
                                         "signed measurements need MEAS_CAP 2", ErrorCode::unsupported_request};
inline constexpr Rule index_known{"measurements.index-known", "DSP0274, GET_MEASUREMENTS, Param2",
                                  "the measurement index must be one that the Responder has"};
inline constexpr Rule record_whole{"measurements.record-length", "DSP0274, MEASUREMENTS, MeasurementRecordLength",
                                   "MeasurementRecordLength must be the length of the NumberOfBlocks blocks"};
inline constexpr Rule block_index{"measurements.index", "DSP0274, Measurement block format, Index",
                                  "Index must be 1 to FEh, and no block may repeat another's"};
inline constexpr Rule block_specification{"measurements.specification", "DSP0274, Measurement block format",
                                          "MeasurementSpecification must be the negotiated one"};
inline constexpr Rule block_size{"measurements.value-size", "DSP0274, DMTF measurement specification format",
                                 "the value must fill its block, and a digest must have the size of its hash"};
inline constexpr Rule blocks_asked{"measurements.blocks", "DSP0274, GET_MEASUREMENTS, Param2",
                                   "the blocks must be those that were asked for: none, the one, or all"};

}  // namespace bonafide::spdm::rule
