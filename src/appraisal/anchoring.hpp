// Whether a chain leads to somebody the verifier trusts, at the time of judgement, with nothing revoked on the way.
#pragma once
#include <bonafide/appraisal/slot.hpp>
#include <bonafide/appraisal/trust.hpp>

namespace bonafide::appraisal {

/// When certificates must be valid, and who says so.
struct JudgedAt {
  std::optional<UnixTime> time;
  std::string clock;
};

struct Anchoring {
  const crypto::Library& library;
  const Trust& trust;
  const JudgedAt& at;
};

std::vector<Check> judge_anchoring(const Anchoring&, std::uint8_t slot, const spdm::CertificateChain&,
                                   const spdm::Terms&);

}  // namespace bonafide::appraisal
