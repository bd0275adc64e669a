// TCG DICE Attestation Architecture: what a certificate says of the firmware that holds its key.
#pragma once
#include <vector>

#include <bonafide/crypto/x509.hpp>

namespace bonafide::crypto::x509 {

/// "FWID": a digest under the algorithm that its OID names.
struct Fwid {
  Bytes algorithm;           // body of the OBJECT IDENTIFIER
  std::optional<Hash> hash;  // nothing for one that we do not know
  Bytes digest;
};

/// "OperationalFlags": bit n of the BIT STRING is bit n here.
enum DiceFlag : std::uint32_t {
  dice_not_configured = 1u << 0,
  dice_not_secure = 1u << 1,
  dice_recovery = 1u << 2,
  dice_debug = 1u << 3,
  dice_not_replay_protected = 1u << 4,
  dice_not_integrity_protected = 1u << 5,
  dice_not_runtime_measured = 1u << 6,
  dice_not_immutable = 1u << 7,
  dice_not_tcb = 1u << 8,
  dice_fixed_width = 1u << 31,
};
/// "debug, not secure"; "none"; "bit 12" for those that have no name.
std::string dice_flags(std::uint32_t flags);

struct IntegrityRegister {
  std::optional<std::string_view> name;
  std::optional<std::uint64_t> number;
  std::vector<Fwid> digests;
};

/// "DiceTcbInfo", of the layer whose key the certificate certifies. Views are into the certificate.
struct TcbInfo {
  std::optional<std::string_view> vendor, model, version;
  std::optional<std::uint64_t> svn, layer, index;
  std::vector<Fwid> fwids;
  std::optional<std::uint32_t> flags;
  std::optional<std::uint32_t> flags_mask;  // where it is there, the other flags are unknown
  std::optional<Bytes> vendor_info, type;
  std::vector<IntegrityRegister> registers;
  // An older composite under the same OID: version, the device's public key and one FWID.
  Bytes device_key;  // SubjectPublicKeyInfo; empty in the present form
};

/// Everything under 2.23.133.5.4 in one certificate, and the conceptual message wrapper of the IETF.
struct DiceClaims {
  std::vector<TcbInfo> tcb_infos;                                       // TcbInfo, MultiTcbInfo: each speaks for itself
  Bytes ueid;                                                           // Ueid
  std::optional<std::string_view> manifest_locator;                     // endorsement manifest URI
  Bytes endorsement_manifest, uccs, concise_evidence, message_wrapper;  // as they stand; CBOR but for the first
  Bytes compact_tcb_infos;                                              // MultiTcbInfoComp, as it stands
  Bytes freshness;                                                      // the nonce of TcbFreshness
  bool empty() const;
};

/// Refuses an extension of DICE that has not the structure of its type, naming the first such. `offset` counts from the
/// first byte of the certificate.
Result<DiceClaims> read_dice(const Certificate&);

}  // namespace bonafide::crypto::x509
