// A TDISP interface report, as far as evidence can vouch for it.
#pragma once
#include <optional>

#include <bonafide/appraisal/verdict.hpp>
#include <bonafide/crypto/library.hpp>
#include <bonafide/evidence/evidence.hpp>

namespace bonafide::appraisal {

/// Its form, and the TSM's digest of it where the evidence holds one; nothing where there is no report. No device signs
/// a report, so that none is reason to trust: PCIe 6.x, 11.3.
std::optional<Check> judge_interface(const crypto::Library&, const evidence::Evidence&);

}  // namespace bonafide::appraisal
