// The facts of one appraisal.
#pragma once
#include <bonafide/appraisal/found.hpp>
#include <bonafide/appraisal/policy/fact.hpp>
#include <bonafide/evidence/measurements.hpp>

namespace bonafide::appraisal::policy {

/// One set for each chain, or provisioned key, that signed and whose signature verifies; one where nothing does.
std::vector<Facts> gather(const Found&);

/// For whom the facts are: a signature that verifies, and the chain that made it.
struct Signed {
  const Found& found;
  const evidence::SignedMessage* message = nullptr;     // nullptr: nothing is signed
  const evidence::DeliveredChain* delivered = nullptr;  // nullptr: by a provisioned key
  const SlotJudgement* slot = nullptr;
  const Anchored* anchored = nullptr;

  /// Whether message `index` of the account is signed by the same chain, and verifies.
  bool also_signed(std::size_t index) const;
};

/// Each chain or provisioned key that made a signature that verifies, once: of each of them gather() gives facts.
std::vector<Signed> signers(const Found&);

/// The measurement blocks that the signer speaks for, each index once. `disputed` are the indices about which two of
/// its records differ, `rest` how many blocks it does not speak for, `complete` whether it was asked for all.
struct SpokenFor {
  std::vector<evidence::Measurement> blocks;
  std::vector<std::uint8_t> disputed;
  std::size_t rest = 0;
  bool complete = false;
};
SpokenFor measurements_spoken_for(const Signed&);

// What gather() is made of.
void gather_chain(const Signed&, Facts&);
void gather_layers(const Signed&, Facts&);
void gather_measurements(const Signed&, Facts&);
void gather_references(const Signed&, Facts&);

/// NIST SP 800-57 Part 1, "Comparable security strengths"; FIPS 204 and 205, categories. The weaker of both.
std::uint64_t strength_of(crypto::Scheme, crypto::Hash);

}  // namespace bonafide::appraisal::policy
