// Options that several commands understand.
#pragma once
#include <algorithm>
#include <array>

#include <bonafide/cli/verb.hpp>

namespace bonafide::cli::option {

inline constexpr Option link_type{"--link-type", "TRANSPORT", Kind::choice,
                                  "read a capture as this transport, whatever the file says", "doe|mctp|tcp"};
inline constexpr Option secrets{
    "--secrets", "KIND=HEX;...", Kind::text,
    "what the sessions of a recording agreed on, in their order: dhe=, kem= or psk= for each"};
inline constexpr Option keys{"--keys", "FILE...", Kind::file,
                             "a key log with the secrets of sessions (docs/key-log.md)"};
inline constexpr Option chain{"--chain", "FILE", Kind::file,
                              "the certificates of a source that has none of its own, leaf or root first (PEM, DER)"};
inline constexpr Option demanded_nonce{"--nonce", "HEX", Kind::text,
                                       "the nonce (32 bytes) that this verifier had the device asked with"};
inline constexpr Option config_root{"--config-root", "DIR", Kind::directory,
                                    "look for functions here instead of in /sys/bus/pci/devices"};
inline constexpr Option anchors{
    "--anchors", "PATH...", Kind::file,
    "whom to trust: certificates or bare public keys (PEM, DER, p7b), in files or directories"};
inline constexpr Option crl{"--crl", "PATH...", Kind::file, "revocation lists (PEM, DER), in files or directories"};
inline constexpr Option blacklist{
    "--blacklist", "FILE...", Kind::file,
    "whom not to trust: hashes of certificates or of their TBSCertificate, one on each line"};
inline constexpr Option profile{
    "--profile", "PROFILE", Kind::choice,
    "what a leaf must satisfy: cma where the function is known, else dsp0274, unless said here", "cma|dsp0274"};
inline constexpr Option verbose{"--verbose", "", Kind::none, "print every check, those that passed inside a group too"};
inline constexpr Option output{"--output", "FILE", Kind::file, "write it here instead of to standard output (also -o)"};
inline constexpr Option slot{"--slot", "N", Kind::number,
                             "the slot that shall sign: 0 to 7, or 255 for a provisioned public key"};
inline constexpr Option one_version{"--version", "VERSION", Kind::choice, "speak this version of SPDM and no other",
                                    "1.0|1.1|1.2|1.3|1.4"};
inline constexpr Option asym{"--asym", "LIST", Kind::text,
                             "negotiate only these signature algorithms: ECDSA-P384,RSAPSS-3072,ML-DSA-65"};
inline constexpr Option hash{"--hash", "LIST", Kind::text, "negotiate only these hashes: SHA-384,SHA-256"};
inline constexpr Option dhe{"--dhe", "LIST", Kind::text, "negotiate only these groups for keys: secp384r1,ffdhe3072"};
inline constexpr Option kem{"--kem", "LIST", Kind::text,
                            "negotiate only these KEMs for keys (1.4): ML-KEM-1024,ML-KEM-768"};
inline constexpr Option aead{"--aead", "LIST", Kind::text,
                             "negotiate only these ciphers: AES-256-GCM,CHACHA20-POLY1305"};
inline constexpr Option summary{"--summary", "SCOPE", Kind::choice, "the measurement summary that the signature covers",
                                "none|tcb|all"};
inline constexpr Option identity{
    "--identity", "PATH...", Kind::file,
    "who we are, where the target asks: DIR as pki create --requester makes it, or a chain and its private key"};
inline constexpr Option patience{"--timeout", "SECONDS", Kind::number, "the most that one target may take (60)"};
inline constexpr Option framing{"--transport", "BINDING", Kind::choice, "how socket:// frames messages",
                                "doe|mctp|nvme"};
inline constexpr Option mailbox{"--mailbox", "OFFSET", Kind::number, "the DOE mailbox at this offset of config space"};
inline constexpr Option fault{"--fault", "NAME...", Kind::text,
                              "a fault for an emulated: target (bonafide emulate --list-faults)"};
inline constexpr Option evidence_file{"--evidence", "FILE", Kind::file,
                                      "write the evidence, for verify; in a directory, one file for each target"};
inline constexpr Option html_file{
    "--html", "FILE", Kind::file,
    "write a report for people: one page without script that needs no network, and prints"};
inline constexpr Option eat_file{"--eat", "FILE", Kind::file,
                                 "write the verdict as an Entity Attestation Token, signed with --sign-key"};
inline constexpr Option cmw_file{"--cmw", "FILE", Kind::file,
                                 "write the evidence, and with --sign-key the token, as a conceptual message wrapper"};
inline constexpr Option token_format{"--format", "FORMAT", Kind::choice,
                                     "the token is a CWT in CBOR (cwt, unless said here), or a JWT in JSON", "cwt|jwt"};
inline constexpr Option sign_key{"--sign-key", "FILE", Kind::file, "the verifier's private key (PKCS#8, PEM or DER)"};
inline constexpr Option pcap_file{
    "--pcap", "FILE", Kind::file,
    "write the conversation as a packet capture; in a directory, likewise (none for storage)"};
inline constexpr Option at_time{
    "--at", "TIME", Kind::text,
    "judge validity at this time (2026-11-21T02:00:00Z, 2026-11-21, @seconds), not at the time recorded"};
inline constexpr Option policy{"--policy", "FILE", Kind::file,
                               "a policy that has to accept the device, too (docs/policy.md)"};

inline constexpr Option pin{
    "--pin", "PATH...", Kind::file,
    "what devices were before, as bonafide pin keeps it: files, or directories of them (docs/recovery.md)"};
inline constexpr Option reference{"--reference", "PATH...", Kind::file,
                                  "what the firmware is to measure: CoRIM, TCG RIM or TOML, in files or directories "
                                  "(docs/reference-values.md)"};
inline constexpr Option reference_anchors{"--reference-anchors", "PATH...", Kind::file,
                                          "who has to have signed the reference values: certificates or public keys"};
inline constexpr Option bundle_file{"--bundle", "FILE", Kind::file,
                                    "anchors, revocation lists, reference values and policy out of this signed file"};
inline constexpr Option bundle_key{"--bundle-key", "PATH...", Kind::file,
                                   "who may have signed the bundle: public keys or certificates"};

// --- those that go together ---

namespace joining {
constexpr std::array<Option, 1> as_array(const Option& one) { return {one}; }
template <std::size_t N> constexpr const std::array<Option, N>& as_array(const std::array<Option, N>& some) {
  return some;
}
}  // namespace joining

/// Options and groups of them, one behind the other: the order in which help lists them.
template <class... Parts> consteval auto joined(const Parts&... parts) {
  std::array<Option, (joining::as_array(Parts{}).size() + ...)> all{};
  auto next = all.begin();
  ((next = std::ranges::copy(joining::as_array(parts), next).out), ...);
  return all;
}

/// Whom to trust.
inline constexpr std::array trusting{anchors, crl, blacklist, profile};
/// What to speak with a device, in the clear and in sessions.
inline constexpr std::array speaking{one_version, asym, hash};
inline constexpr std::array speaking_in_sessions{one_version, asym, hash, dhe, kem, aead};
/// How to get at a device.
inline constexpr std::array reaching{patience, framing, mailbox, fault, config_root};
/// What to keep of a conversation.
inline constexpr std::array recording{evidence_file, pcap_file};

}  // namespace bonafide::cli::option
