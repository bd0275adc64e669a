// The verdict on a piece of evidence: a pure function of the evidence, whom one trusts, and the conditions in force.
#pragma once
#include <bonafide/appraisal/policy/policy.hpp>
#include <bonafide/appraisal/recovery/recover.hpp>
#include <bonafide/appraisal/reference/compare.hpp>
#include <bonafide/appraisal/trust.hpp>
#include <bonafide/appraisal/verdict.hpp>
#include <bonafide/evidence/replay.hpp>
#include <bonafide/evidence/secrets.hpp>

namespace bonafide::appraisal {

enum class Profile : std::uint8_t {
  automatic,  // CMA where the function's identity is known, DSP0274 otherwise
  cma,
  dsp0274,
};

struct Conditions {
  std::optional<UnixTime> at;   // judge validity at this time, whatever the evidence says
  std::optional<UnixTime> now;  // of the verifier's clock: used where the evidence holds no time
  Profile profile = Profile::automatic;
  std::optional<spdm::Nonce> nonce{};          // what this verifier demanded, whatever the evidence says was demanded
  const Trust* requester_trust = nullptr;      // whom a Requester's chain must lead to; without it that is not judged
  const evidence::Secrets* secrets = nullptr;  // what opens the records of sessions
  const policy::Policy* policy = nullptr;      // must accept the device, too
  const reference::References* references = nullptr;  // what its firmware is to measure
  const recovery::Pin* pin = nullptr;                 // what the device was before: its rule must accept it, too
  const recovery::ProgramRun* program = nullptr;      // what the program of the pin came to, where it was run
  crypto::x509::Verified* verified =
      nullptr;  // signatures of certificates found good before, and what is added to them
};

Verdict appraise(const crypto::Library&, const evidence::Evidence&, const Trust&, const Conditions&);

/// The same, of evidence that was replayed already, with replay() below.
Verdict appraise(const crypto::Library&, const evidence::Evidence&, const evidence::Account&, const Trust&,
                 const Conditions&);
/// The conversation read with Conditions::secrets.
evidence::Account replay(const crypto::Library&, const evidence::Evidence&, const Conditions&);

/// The same, with the facts that a policy sees: a set for each chain that signed; and with what came of the reference
/// values, where any were given.
struct Appraised {
  Verdict verdict;
  std::optional<reference::Comparison> comparison{};
  reference::Said said{};  // what could be compared with reference values
  std::vector<policy::Facts> facts;
  std::vector<recovery::State> states;  // of the same chains; none where nothing is signed
};
Appraised appraise_with_facts(const crypto::Library&, const evidence::Evidence&, const Trust&, const Conditions&);

}  // namespace bonafide::appraisal
