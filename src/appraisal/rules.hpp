// What a verifier demands beyond the protocol: freshness, an anchor, and that nothing is revoked.
#pragma once
#include <bonafide/base/result.hpp>

namespace bonafide::appraisal::rule {

inline constexpr Rule fresh{"appraisal.fresh", "DSP0274, CHALLENGE request message format, Nonce",
                            "a nonce that a verifier demanded must be in what was signed"};
inline constexpr Rule nonce_once{
    "appraisal.nonce-once", "DSP0274, CHALLENGE and CHALLENGE_AUTH message formats, Nonce",
    "within a set of evidence a key must not answer one nonce twice, and no Responder's nonce may come again"};
inline constexpr Rule covers_negotiation{
    "appraisal.covers-negotiation", "DSP0274, M1/M2 and L1/L2 message summaries",
    "a signature must cover the negotiation: CHALLENGE_AUTH, or MEASUREMENTS from 1.2"};
inline constexpr Rule interface_digest{"appraisal.interface-digest",
                                       "PCIe 6.x, 11.3 TDISP messages, DEVICE_INTERFACE_REPORT",
                                       "an interface report must be the one that the TSM's digest is of"};
inline constexpr Rule firmware_agrees{
    "appraisal.firmware-agrees", "TCG DICE Attestation Architecture, DiceTcbInfo, fwids",
    "what a certificate says of the firmware that holds its key must be what the device reports of it"};
inline constexpr Rule key_known{"appraisal.key-known", "DSP0274, CertChainHash of a provisioned public key",
                                "the provisioned public key that signs must be one of the anchors"};
inline constexpr Rule psk_known{"appraisal.psk-known", "DSP0274 1.1, PSK_EXCHANGE and PSK_EXCHANGE_RSP messages",
                                "a session of a pre-shared key is trusted only with that key as its anchor, and only "
                                "where nobody has to name the function"};
inline constexpr Rule not_redacted{"appraisal.not-redacted", "house rule",
                                   "evidence must be as it was recorded: where serial numbers and names were replaced, "
                                   "what is shown is not what was signed"};
inline constexpr Rule anchored{"appraisal.anchored", "RFC 5280, 6.1 Basic Path Validation",
                               "the chain of the slot that signs must lead to an accepted anchor"};
inline constexpr Rule root_hash{"appraisal.root-hash", "DSP0274, Certificate chain format, RootHash",
                                "where a chain leaves its root out, RootHash must be the hash of the anchor"};
inline constexpr Rule not_denied{"appraisal.not-denied", "house rule: list of revoked certificates by their hash",
                                 "no certificate on the path may be on the list of those denied"};

inline constexpr Rule not_revoked{"appraisal.not-revoked", "RFC 5280, 6.3 CRL Validation",
                                  "no certificate on the path may be on its issuer's revocation list"};
inline constexpr Rule list_valid{
    "appraisal.list-valid", "RFC 5280, 6.3.3 CRL Processing",
    "a revocation list of an issuer on the path must be signed by that issuer, which may sign "
    "lists, and must not have ended"};

}  // namespace bonafide::appraisal::rule
