// Whether a chain leads to somebody the verifier trusts, at the time of judgement, with nothing revoked on the way.
#pragma once
#include <bonafide/appraisal/slot.hpp>
#include <bonafide/appraisal/trust.hpp>

namespace bonafide::appraisal {

/// When certificates must be valid, and who says so.
struct JudgedAt {
  std::optional<UnixTime> time;
  std::string clock;
  bool by_caller = false;  // the verifier chose the time
};

struct Anchoring {
  const crypto::Library& library;
  const Trust& trust;
  const JudgedAt& at;
  crypto::x509::Verified& verified;  // signatures that need not be checked again
};

/// Where a chain leads, and what was asked about it on the way.
struct Anchored {
  std::vector<Check> checks;
  const TrustAnchor* anchor = nullptr;  // that accepts the chain, its validity apart
  std::optional<bool> valid;            // of every certificate; nothing where no time is known
  bool all_looked_up = false;  // each certificate below the root, in a good list of its issuer that has not ended
  std::optional<UnixTime> lists_until;  // when the first of these lists ends, where all say so
};

Anchored judge_anchoring(const Anchoring&, std::uint8_t slot, const spdm::CertificateChain&, const spdm::Terms&);

}  // namespace bonafide::appraisal
