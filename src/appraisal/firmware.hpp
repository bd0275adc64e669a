// Two accounts of the same firmware: what a certificate says of it (DICE), and what the device measures.
#pragma once
#include <bonafide/appraisal/found.hpp>

namespace bonafide::appraisal {

/// Every FWID in the chains that signed, beside the digests that are signed and what the vendor's OpaqueData calls the
/// FWID; nothing where no certificate holds one. Fails where the vendor's field and the leaf differ: TCG DICE
/// Attestation Architecture, "DiceTcbInfo". Nothing else says of which block a FWID is, so that a FWID that no
/// measurement equals is not judged.
std::optional<Check> judge_firmware(const Found&);

}  // namespace bonafide::appraisal
