// Everything that was said about a device, as one self-contained value: what a sceptic needs to check it again.
#pragma once
#include <bonafide/base/pci_identity.hpp>
#include <bonafide/evidence/cbor_walk.hpp>
#include <bonafide/spdm/message/header.hpp>

namespace bonafide::evidence {

/// The form that encode() writes; decode() refuses any other.
inline constexpr std::uint64_t format_version = 1;

enum class SourceKind : std::uint8_t {
  conversation = 0,      // our own Requester
  capture = 1,           // somebody else's conversation, recorded as packets
  signature_log = 2,     // the kernel's signatures/ and certificates/
  event = 3,             // the kernel's generic-netlink family `spdm`
  tsm_dump = 4,          // the kernel's generic-netlink family `pci-tsm`
  redfish = 5,           // ComponentIntegrity, SPDMGetSignedMeasurements
  vendor_sdk = 6,        // JSON of a vendor's attestation SDK
  report = 7,            // GET_MEASUREMENTS and MEASUREMENTS, as a device's driver hands them out
  interface_report = 8,  // of TDISP, as a TSM hands it out
};
inline constexpr std::uint64_t source_kinds = 9;
/// "signature-log"
constexpr std::string_view name(SourceKind kind) {
  constexpr std::array<std::string_view, source_kinds> names{"conversation", "capture",  "signature-log",
                                                             "event",        "tsm-dump", "redfish",
                                                             "vendor-sdk",   "report",   "interface-report"};
  return static_cast<std::uint64_t>(kind) < source_kinds ? names[static_cast<std::size_t>(kind)] : "other";
}

/// How and when the evidence was obtained. Nothing in it is signed.
struct Origin {
  SourceKind kind = SourceKind::conversation;
  std::string tool;       // "bonafide 0.1.0"
  std::string transport;  // "DOE", "MCTP", "TCP"
  std::string target;     // "0000:03:00.0", "socket://...", a file's name
  std::optional<UnixTime> obtained_at;
  std::string clock;  // whose clock said so; empty when nobody's did

  static void layout(auto& walk, auto& r) {
    walk.field(0, "kind", r.kind);
    walk.demand(static_cast<std::uint64_t>(r.kind) < source_kinds, rule::evidence_value, "kind",
                static_cast<std::uint64_t>(r.kind));
    walk.field(1, "tool", r.tool);
    walk.field(2, "transport", r.transport);
    walk.field(3, "target", r.target);
    walk.field(4, "obtained-at", r.obtained_at);
    walk.field(5, "clock", r.clock);
  }
  bool operator==(const Origin&) const = default;
};

/// One request and its response as SPDM messages, without the framing of the transport but with whatever padding
/// followed them; or as records of a session, which need its keys to be read. The response is empty when none came.
struct Exchange {
  Buffer request, response;
  bool secured = false;

  static void layout(auto& walk, auto& r) {
    walk.field(0, "request", r.request);
    walk.field(1, "response", r.response);
    walk.field(2, "secured", r.secured);
  }
  bool operator==(const Exchange&) const = default;
};

/// The certificates of a slot where no exchange may show them: the whole chain structure with its header, or DER
/// certificates alone.
struct SlotChain {
  std::uint8_t slot = 0;
  bool has_header = true;
  Buffer chain;

  static void layout(auto& walk, auto& r) {
    walk.field(0, "slot", r.slot);
    walk.demand(r.slot < 8, rule::evidence_value, "slot", r.slot);
    walk.field(1, "has-header", r.has_header);
    walk.field(2, "chain", r.chain);
  }
  bool operator==(const SlotChain&) const = default;
};

/// What is signed: by the Responder, from requester_challenge on by the Requester.
enum class StatementKind : std::uint8_t {
  challenge = 0,
  measurements = 1,
  key_exchange = 2,
  endpoint_info = 3,
  requester_challenge = 4,
  requester_finish = 5,
  requester_endpoint_info = 6,
};
inline constexpr std::uint64_t statement_kinds = 7;
constexpr bool by_requester(StatementKind kind) { return kind >= StatementKind::requester_challenge; }

/// What was agreed on, as the source says it. Where the negotiation is shown, too, both must agree; where it is not,
/// this is what there is.
struct Agreed {
  std::optional<spdm::Version> version;
  std::optional<crypto::Hash> hash;
  std::optional<crypto::Scheme> scheme;

  static void layout(auto& walk, auto& r) {
    const auto below = [&](const auto& value, std::uint64_t end, std::string_view name) {
      const auto got = value ? static_cast<std::uint64_t>(*value) : 0;
      walk.demand(got < end, rule::evidence_value, name, got);
    };
    walk.field(0, "version", r.version);
    walk.demand(!r.version || std::ranges::find(spdm::versions, *r.version) != spdm::versions.end(),
                rule::evidence_value, "version", r.version ? static_cast<std::uint64_t>(*r.version) : 0);
    walk.field(1, "hash", r.hash);
    below(r.hash, crypto::hash_count, "hash");
    walk.field(2, "scheme", r.scheme);
    below(r.scheme, crypto::scheme_count, "scheme");
  }
  bool operator==(const Agreed&) const = default;
};

/// DEVICE_INTERFACE_REPORT as a TSM hands it out: PCIe 6.x, "TDISP". No device signs it.
struct InterfaceReport {
  Buffer report;
  std::optional<Buffer> digest;  // the TSM's own, where it was asked for

  static void layout(auto& walk, auto& r) {
    walk.field(0, "report", r.report);
    walk.field(1, "digest", r.digest);
  }
  bool operator==(const InterfaceReport&) const = default;
};

/// The layout of a value that belongs to another room.
struct IdentityRecord : PciIdentity {
  static void layout(auto& walk, auto& r) {
    walk.field(0, "vendor", r.vendor);
    walk.field(1, "device", r.device);
    walk.field(2, "class-code", r.class_code);
    walk.demand(r.class_code <= 0xFFFFFF, rule::evidence_value, "class-code", r.class_code);
    walk.field(3, "revision", r.revision);
    walk.field(4, "subsystem-vendor", r.subsystem_vendor);
    walk.field(5, "subsystem-device", r.subsystem_device);
    walk.field(6, "serial", r.serial);
  }
  bool operator==(const IdentityRecord&) const = default;
};

struct Evidence {
  Origin origin;
  std::optional<IdentityRecord> identity;  // what config space said, where it was read
  std::vector<Exchange> exchanges;
  std::vector<SlotChain> chains;
  std::optional<Agreed> agreed;
  std::optional<spdm::Nonce> demanded_nonce;  // what a verifier asked the Requester to use: freshness for that verifier
  std::optional<InterfaceReport> interface_report;
  bool redacted = false;  // what told the device from others was replaced: nothing that was signed can be checked

  bool operator==(const Evidence&) const = default;
};

/// Deterministic CBOR, docs/evidence.cddl. Refuses text that is not UTF-8.
Result<Buffer> encode(const Evidence&);
/// The inverse: encode(decode(x)) is x, for every x that is accepted.
Result<Evidence> decode(Bytes);
/// Whether the file begins as encode() lets it begin.
bool looks_like_evidence(Bytes file);

}  // namespace bonafide::evidence
