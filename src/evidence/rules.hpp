// What evidence, captures and the CBOR they travel in must satisfy.
#pragma once
#include <bonafide/base/result.hpp>

namespace bonafide::evidence::rule {

inline constexpr Rule cbor_complete{"cbor.complete", "RFC 8949, 5.3.1 Basic Validity",
                                    "the input must hold every byte that an item's head promises"};
inline constexpr Rule cbor_nothing_follows{"cbor.nothing-follows", "RFC 8949, 5.1 CBOR-Based Protocols",
                                           "nothing may follow the one item"};
inline constexpr Rule cbor_well_formed{
    "cbor.well-formed", "RFC 8949, 3 Specification of the CBOR Encoding",
    "additional information 28 to 30 and two-byte simple values below 32 are not used"};
inline constexpr Rule cbor_shortest{"cbor.shortest", "RFC 8949, 4.2.1 Core Deterministic Encoding Requirements",
                                    "integers, lengths and floating-point values must take their shortest form"};
inline constexpr Rule cbor_definite{"cbor.definite", "RFC 8949, 4.2.1 Core Deterministic Encoding Requirements",
                                    "items of indefinite length must not appear"};
inline constexpr Rule cbor_sorted{"cbor.sorted", "RFC 8949, 4.2.1 Core Deterministic Encoding Requirements",
                                  "map keys must be unique and sorted by the bytes of their encoding"};
inline constexpr Rule cbor_text{"cbor.text", "RFC 8949, 3.1 Major Types", "a text string must be valid UTF-8"};
inline constexpr Rule cbor_depth{"cbor.depth", "house rule", "items must not be nested more than 16 deep"};

inline constexpr Rule json_well_formed{"json.well-formed", "RFC 8259, 2 JSON Grammar",
                                       "a text must be one JSON value in UTF-8, with nothing after it"};
inline constexpr Rule json_depth{"json.depth", "house rule", "values must not be nested more than 32 deep"};
inline constexpr Rule json_size{"json.size", "house rule", "a JSON text must not be longer than 16 MiB"};
inline constexpr Rule json_unique{"json.unique", "RFC 7493, 2.3 Object Constraints",
                                  "no name may occur twice in an object"};

inline constexpr Rule source_known{"source.known", "house rule", "a source must be of a form that a reader recognises"};
inline constexpr Rule source_chain{
    "source.chain", "RFC 5246, 7.4.2; DSP0274, Certificate chain format",
    "certificates must stand in order, from the root to the leaf or the other way round"};
inline constexpr Rule source_transcript{
    "source.transcript", "DSP0274, M1/M2 and L1/L2 message summaries",
    "a transcript must consist of whole messages, each request followed by its response"};
inline constexpr Rule source_field{"source.field", "the form of the source, docs/sources.md",
                                   "a source must have the fields that its form demands, in the form of their types"};

inline constexpr Rule source_consistent{"source.consistent",
                                        "kernel series \"PCI device authentication\", signatures/ and netlink events",
                                        "what a source says beside a transcript must be what the transcript says"};
inline constexpr Rule tar_header{"tar.header", "POSIX.1-2001, pax, ustar Interchange Format",
                                 "every entry of an archive must have a ustar header with the right checksum"};
inline constexpr Rule tar_complete{
    "tar.complete", "POSIX.1-2001, pax, ustar Interchange Format",
    "an archive must hold the bytes that its headers promise, at most 4096 files, and its end"};
inline constexpr Rule tar_name{"tar.name", "house rule",
                               "the files of an archive must lie below the folder that it is unpacked in"};
inline constexpr Rule interface_report{
    "interface.report", "PCIe 6.x, 11.3 TDISP messages, DEVICE_INTERFACE_REPORT",
    "the sizes in an interface report must add up to all of it, and its ranges must be memory, and apart"};
inline constexpr Rule agreed_as_shown{"evidence.agreed", "house rule; DSP0274, ALGORITHMS response message format",
                                      "what a source says was agreed on must be what ALGORITHMS selected"};

inline constexpr Rule capture_magic{"capture.magic", "draft-ietf-opsawg-pcap, General File Structure",
                                    "a capture must begin with a magic number of pcap or pcapng"};
inline constexpr Rule capture_complete{"capture.complete", "draft-ietf-opsawg-pcap, Packet Record",
                                       "every record must hold the bytes that its header promises"};
inline constexpr Rule capture_block{"capture.block", "draft-ietf-opsawg-pcapng, General Block Structure",
                                    "a block must be a multiple of four bytes long and say so at both of its ends"};
inline constexpr Rule capture_interface{"capture.interface", "draft-ietf-opsawg-pcapng, Enhanced Packet Block",
                                        "a packet must name an interface that was described before"};
inline constexpr Rule capture_link_type{"capture.link-type", "link types of the DMTF tools",
                                        "the link type must be 291 (MCTP), 292 (DOE) or 147 (TCP), or be overridden"};

inline constexpr Rule chains_bounded{"evidence.chains-bounded", "house rule",
                                     "a conversation must not deliver more than 256 different chains"};

inline constexpr Rule sessions_bounded{"evidence.sessions-bounded", "house rule",
                                       "a conversation must not open more than 256 sessions"};
inline constexpr Rule secret_written{
    "secrets.written", "house rule: dhe=HEX;psk=HEX;kem=HEX",
    "each secret must be dhe=, psk= or kem= and 1 to 1024 bytes in hexadecimal digits"};
inline constexpr Rule key_log_line{"secrets.key-log", "docs/key-log.md",
                                   "a line must be a known label, the session's random data and its secret"};

inline constexpr Rule evidence_format{"evidence.format", "docs/evidence.cddl", "the file must say that it is evidence"};
inline constexpr Rule evidence_version{"evidence.version", "docs/evidence.cddl",
                                       "the version of the form must be one that this program knows"};
inline constexpr Rule evidence_field{"evidence.field", "docs/evidence.cddl", "a record must have all its fields"};
inline constexpr Rule evidence_type{"evidence.type", "docs/evidence.cddl",
                                    "a field must be of its type and within the range of that type"};
inline constexpr Rule evidence_value{"evidence.value", "docs/evidence.cddl",
                                     "a field must have one of its defined values"};
inline constexpr Rule evidence_unknown{"evidence.unknown", "docs/evidence.cddl",
                                       "a record must not have fields that this version does not define"};

}  // namespace bonafide::evidence::rule
