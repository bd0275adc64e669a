// Rules of VERSION, CAPABILITIES' sizes and ALGORITHMS.
#pragma once
#include <bonafide/base/result.hpp>

namespace bonafide::spdm::rule {

inline constexpr Rule version_listed{"version.listed", "DSP0274, VERSION response message format",
                                     "VERSION must list at least one version"};
inline constexpr Rule version_common{"version.common", "DSP0274, GET_VERSION request and VERSION response messages",
                                     "both sides must share a version that the policy in force allows",
                                     ErrorCode::version_mismatch};

inline constexpr Rule transfer_size{"capabilities.data-transfer-size", "DSP0274 1.2, CAPABILITIES, DataTransferSize",
                                    "DataTransferSize must be at least 42 (MinDataTransferSize)"};
inline constexpr Rule message_size{"capabilities.max-message-size", "DSP0274 1.2, CAPABILITIES, MaxSPDMmsgSize",
                                   "MaxSPDMmsgSize must not be below DataTransferSize, and equal it without CHUNK_CAP"};
inline constexpr Rule crypto_time{"capabilities.ct-exponent", "DSP0274, CAPABILITIES, CTExponent; house limit",
                                  "CTExponent must be at most 31 (36 minutes)"};
inline constexpr Rule block_asked{"capabilities.algorithms-block", "DSP0274 1.3, Supported algorithms block",
                                  "the supported algorithms block must have been asked for by a peer with CHUNK_CAP"};

inline constexpr Rule algorithms_length{
    "algorithms.length", "DSP0274, NEGOTIATE_ALGORITHMS and ALGORITHMS, Length",
    "Length must be the length of the message, at most 64 bytes in 1.0 and 128 later"};
inline constexpr Rule structs_ascend{"algorithms.struct-order", "DSP0274 1.1, Algorithm request structure, AlgType",
                                     "algorithm structures must come in ascending AlgType without repetition"};
inline constexpr Rule struct_counts{
    "algorithms.struct-count", "DSP0274 1.1, Algorithm request structure, AlgCount",
    "AlgCount must declare two fixed bytes, and at most one external algorithm in ALGORITHMS"};
inline constexpr Rule extended_bounded{
    "algorithms.extended-count", "DSP0274, ExtAsymCount and ExtHashCount",
    "at most 20 extended algorithms may be offered (8 in 1.0), and at most one selected"};
inline constexpr Rule algorithms_offered{"algorithms.offered", "DSP0274, ALGORITHMS response message format",
                                         "what is selected must be one of those that were offered"};
inline constexpr Rule algorithms_one{"algorithms.one", "DSP0274, ALGORITHMS response message format",
                                     "exactly one algorithm may be selected of a kind"};
inline constexpr Rule algorithms_needed{"algorithms.needed", "DSP0274, ALGORITHMS response message format",
                                        "an algorithm must be selected of every kind that the capabilities call for"};
inline constexpr Rule algorithms_common{"algorithms.common", "DSP0274, NEGOTIATE_ALGORITHMS request message format",
                                        "the Requester must offer an algorithm that the Responder supports"};
inline constexpr Rule multi_key_agreed{
    "algorithms.multi-key", "DSP0274 1.3, MULTI_KEY_CAP and ResponderMultiKeyConn",
    "a multi-key connection must be used where, and only where, MULTI_KEY_CAP has it"};

}  // namespace bonafide::spdm::rule
