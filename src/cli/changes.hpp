// What another policy would change about stored evidence.
#pragma once
#include <bonafide/appraisal/appraise.hpp>
#include <bonafide/cli/verb.hpp>

namespace bonafide::cli {

/// Judges each piece of evidence by --policy and by the policy of --was (none: by no policy), and tells which verdicts
/// differ. Folders are walked, one file in memory at a time. Exit broken when a verdict changes, unjudged when
/// something could not be read and none changes.
Exit tell_changes(const appraisal::Trust&, const appraisal::Conditions&, const Words&, Console&);

}  // namespace bonafide::cli
