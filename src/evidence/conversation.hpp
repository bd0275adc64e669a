// Our own conversations as a source of evidence.
#pragma once
#include <bonafide/evidence/evidence.hpp>
#include <bonafide/spdm/flow/line.hpp>

namespace bonafide::evidence {

/// Everything that was said on `line`, answered or not; what was said in sessions as its records.
std::vector<Exchange> said_on(const spdm::Line& line);

}  // namespace bonafide::evidence
