// The facts of one appraisal.
#pragma once
#include <bonafide/appraisal/found.hpp>
#include <bonafide/appraisal/policy/fact.hpp>

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

// What gather() is made of.
void gather_chain(const Signed&, Facts&);
void gather_layers(const Signed&, Facts&);
void gather_measurements(const Signed&, Facts&);

/// NIST SP 800-57 Part 1, "Comparable security strengths"; FIPS 204 and 205, categories. The weaker of both.
std::uint64_t strength_of(crypto::Scheme, crypto::Hash);

}  // namespace bonafide::appraisal::policy
