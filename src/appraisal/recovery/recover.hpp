// Is this the same device, and may it go on? Each rule is a function of what was pinned and what is fresh, and explains
// its answer.
#pragma once
#include <bonafide/appraisal/policy/decision.hpp>
#include <bonafide/appraisal/recovery/pin.hpp>
#include <bonafide/appraisal/verdict.hpp>

namespace bonafide::appraisal::recovery {

/// What a program that the pin names came to; the caller runs it, since that is not for pure code.
struct ProgramRun {
  bool ran = false;
  std::uint32_t answered = 0;  // 0: it may go on
  std::string problem;         // why it did not run
};

/// What is fresh: the states and facts of one piece of evidence, side by side.
struct Fresh {
  std::span<const State> states;
  std::span<const policy::Facts> facts;
  const ProgramRun* program = nullptr;
};

/// May it go on? Trust: yes. Hold: it is not as it was. Reject: this is old evidence, or another device's key.
/// Undecided: it cannot be told.
struct Answer {
  policy::Action outcome = policy::Action::reject;
  std::string reason;         // one sentence without a full stop
  std::vector<Check> checks;  // what was compared
};

// The menu.
Answer same_key(const State& pinned, const State& fresh);
Answer equal_but_for(const State& pinned, const State& fresh, std::span<const Volatile>);
Answer by_policy(const Pin& pinned, const policy::Facts& fresh);
Answer by_program(const ProgramRun*);
Answer never();

/// The facts changed.* about a state, beside those that are there.
void add_changes(const State& pinned, const State& fresh, policy::Facts&);

/// The rule of the pin, put to the state that has the pinned slot. Every rule but `never` begins with same_key().
Answer recover(const Pin&, const Fresh&);

/// Adds the answer to the checks, and lowers the judgement as a policy does.
void apply(const Pin&, const Fresh&, Verdict&);

/// The same, where pins are in force and none is about `target`.
void apply_absence(const std::string& target, Verdict&);

/// What a program is given: the lengths of both, then the pinned and the fresh state in their CBOR form
/// (docs/recovery.md). Refuses what the form refuses.
Result<Buffer> program_input(const State& pinned, const State& fresh);

}  // namespace bonafide::appraisal::recovery
