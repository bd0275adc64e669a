// What can be said about the measurement extension logs of a conversation.
#pragma once
#include <bonafide/appraisal/verdict.hpp>
#include <bonafide/evidence/replay.hpp>

namespace bonafide::appraisal {

/// One check for each hash-extended measurement that was read beside a log, and one where there is none. A log that
/// does not explain a measurement fails.
std::vector<Check> judge_logs(const crypto::Library&, const evidence::Account&);

}  // namespace bonafide::appraisal
