// What VERSION, CAPABILITIES and ALGORITHMS may say, and what follows from them. Requester, Responder and whoever reads
// a recorded conversation ask here.
#pragma once
#include <span>

#include <bonafide/spdm/message/capabilities.hpp>
#include <bonafide/spdm/message/version.hpp>

namespace bonafide::spdm {

/// The highest version that both list; update and alpha nibbles do not count.
Result<Version> highest_common(const VersionMessage&, std::span<const Version> acceptable);

/// Whether `version` is in the list.
bool lists(const VersionMessage&, Version version);

/// What a message declares, reduced to the flags that `version` defines; refused where it contradicts itself.
Result<Capabilities> declared(const GetCapabilities&, Version);
Result<Capabilities> declared(const CapabilitiesMessage&, Version);

/// What ALGORITHMS selected from the offer; refused where it is not one algorithm of each needed kind, out of those
/// offered. `terms` must hold the version and both sides' capabilities.
Result<Selection> selected(const NegotiateAlgorithms& offer, const Algorithms& answer, const Terms& terms);

/// Whether the structures of an offer come in order, without repetition.
Result<void> structs_in_order(Bytes structs, const Terms& terms);

/// Whether the multi-key bit of OtherParamsSupport or OtherParamsSelection suits the other side's MULTI_KEY_CAP.
Result<void> multi_key_suits(bool multi_key, std::uint32_t flags);

/// Whether what `terms` declare calls for a signature by the Responder, and so for its algorithm.
bool responder_signs(const Terms& terms);

}  // namespace bonafide::spdm
