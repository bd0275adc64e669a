// What an appraisal found out on its way to a verdict: what policies ask about and reports show.
#pragma once
#include <bonafide/appraisal/anchoring.hpp>
#include <bonafide/evidence/replay.hpp>

namespace bonafide::appraisal {

namespace reference {
struct Comparison;
}

/// Views into an appraisal, which must outlive them.
struct Found {
  const crypto::Library& library;
  const evidence::Evidence& evidence;
  const evidence::Account& account;
  const std::vector<SlotJudgement>& slots;                 // one for each of account.chains
  const std::vector<bool>& verified;                       // one for each of account.signed_messages
  const std::vector<std::optional<Anchored>>& anchorings;  // one for each of account.chains: of those that signed
  Judgement judgement = Judgement::unjudged;               // before any policy
  std::optional<UnixTime> present;                         // the time that counts as now, where one is known
  std::optional<spdm::Nonce> demanded{};                   // by the verifier, or by the evidence's word
  Bytes provisioned_key{};                                 // the anchor that it was found to be; or empty
  const reference::Comparison* comparison = nullptr;       // with the reference values, where any were given
};

}  // namespace bonafide::appraisal
