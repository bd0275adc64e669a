// Rules of DIGESTS, CERTIFICATE and the chain that they carry.
#pragma once
#include <bonafide/base/result.hpp>

namespace bonafide::spdm::rule {

inline constexpr Rule digests_some{"digests.some", "DSP0274, DIGESTS response message format, Param2",
                                   "DIGESTS must name at least one slot"};
inline constexpr Rule digests_supported{"digests.supported", "DSP0274 1.3, DIGESTS, SupportedSlotMask",
                                        "a provisioned slot must be a supported one"};
inline constexpr Rule slot_exists{"certificate.slot", "DSP0274, SlotID", "SlotID must be 0 to 7"};
inline constexpr Rule slot_filled{"certificate.slot-filled", "DSP0274, GET_CERTIFICATE request message format",
                                  "the slot must hold a certificate chain"};
inline constexpr Rule slot_echoed{"certificate.slot-echoed", "DSP0274, CERTIFICATE response message format, Param1",
                                  "the response must be about the slot that was asked for"};
inline constexpr Rule offset_inside{"certificate.offset", "DSP0274, GET_CERTIFICATE request message format, Offset",
                                    "Offset must lie inside the chain"};
inline constexpr Rule portion_useful{"certificate.portion",
                                     "DSP0274, CERTIFICATE response message format, PortionLength",
                                     "a portion must hold at least one byte and no more than was asked for"};
inline constexpr Rule chain_constant{"certificate.remainder", "DSP0274, CERTIFICATE response message format",
                                     "offset, portion and remainder must add up to the same length in every response"};
inline constexpr Rule chain_bounded{"certificate.chain-size", "DSP0274, Certificate chain format, Length; house limit",
                                    "a chain must be at most 64 KiB long before 1.4, and 1 MiB since"};
inline constexpr Rule small_form_suffices{"certificate.small-form", "DSP0274 1.4, ERROR, DataTooLarge",
                                          "a chain beyond 64 KiB must be asked for in the large form",
                                          ErrorCode::data_too_large};
inline constexpr Rule chain_header{
    "chain.header", "DSP0274, Certificate chain format",
    "Length must be the length of the chain, and RootHash and a certificate must follow"};
inline constexpr Rule chain_certificates{"chain.certificates", "DSP0274, Certificate chain format; house limit",
                                         "the chain must consist of 1 to 16 DER certificates and nothing else"};
inline constexpr Rule root_hash{"chain.root-hash", "DSP0274, Certificate chain format, RootHash",
                                "RootHash must be the digest of the first certificate where that is self-signed"};
inline constexpr Rule chain_digest{"chain.digest", "DSP0274, DIGESTS response message format, Digest",
                                   "the digest of the chain must be the one that DIGESTS announced"};
inline constexpr Rule chain_link{
    "chain.link", "DSP0274, Certificate chain format; RFC 5280, 6.1",
    "each certificate must be issued by the one before it; the value counts from the root"};
inline constexpr Rule leaf_key{"chain.leaf-key", "DSP0274, ALGORITHMS, BaseAsymSel",
                               "the leaf's key must be of the kind that the negotiated algorithm signs with"};

}  // namespace bonafide::spdm::rule
