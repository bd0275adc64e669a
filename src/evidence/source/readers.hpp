// The readers of source.hpp, each in a file of its own, and what they share.
#pragma once
#include <bonafide/evidence/rules.hpp>
#include <bonafide/evidence/source.hpp>
#include <bonafide/spdm/signing.hpp>

namespace bonafide::evidence {

using Read = Result<std::vector<Evidence>>;
bool is_signature_log(const SourceInput&);
Read read_signature_log(const SourceInput&);
bool is_event_stream(const SourceInput&);
Read read_event_stream(const SourceInput&);
bool is_tsm_dump(const SourceInput&);
Read read_tsm_dump(const SourceInput&);
bool is_redfish(const SourceInput&);
Read read_redfish(const SourceInput&);
bool is_vendor_sdk(const SourceInput&);
Read read_vendor_sdk(const SourceInput&);
bool is_interface_report(const SourceInput&);
Read read_interface(const SourceInput&);
bool is_report(const SourceInput&);
Read read_report(const SourceInput&);

/// DER certificates, one after the other from the root or the first below it to the leaf, out of a PEM bundle in either
/// order or out of DER. Breaks rule::source_chain when they are neither in one order nor in the other.
Result<Buffer> certificates_of(Bytes pem_or_der);

/// A chain as it came: whether it begins with Length and RootHash is told from its bytes.
SlotChain slot_chain(std::uint8_t slot, Bytes chain);

/// What SPDM 1.0 and 1.1 sign without saying with which algorithms: the scheme of the leaf's key, and the hash of its
/// strength. Nothing for keys that several schemes use, as RSA.
Agreed supposed(spdm::Version, const SlotChain&);

/// "VENDOR:PRODUCT:SERIAL" of the leaf's DMTF otherName, or else its subject; empty for a chain that is not read.
std::string device_name(const SlotChain&);

/// GET_MEASUREMENTS and its response with the signature, and the chain that belongs to it (empty where there is none),
/// as one Evidence. Breaks rule::source_transcript.
Result<Evidence> from_report(Bytes report, Bytes chain);

/// Messages one after the other, each request followed by its response, the last one with its signature. What lies
/// between VERSION and ALGORITHMS tells how the rest is laid out; where it is missing, `agreed` does. Breaks
/// rule::source_transcript.
Result<std::vector<Exchange>> split(Bytes messages, const Agreed& agreed);

/// Whether ALGORITHMS is among the responses.
bool shows_negotiation(const std::vector<Exchange>&);

/// What a response's signature is for, by its code; nothing for messages that are not signed.
std::optional<spdm::Purpose> purpose_of(const Exchange&);

/// The file with this name; nullptr when there is none.
const NamedFile* find(const SourceInput&, std::string_view name);

}  // namespace bonafide::evidence
