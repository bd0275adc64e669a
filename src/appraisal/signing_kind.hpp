// The signed messages: what each is called, which rule says that it must verify, and in which context it is signed.
#pragma once
#include <bonafide/evidence/evidence.hpp>
#include <bonafide/spdm/signing.hpp>

namespace bonafide::appraisal {

struct SigningKind {
  std::string_view message;
  const Rule* rule;
  spdm::Purpose purpose;
};
const SigningKind& signing_kind(evidence::StatementKind);

/// Whether what is signed begins with the negotiation: DSP0274 1.2, "L1/L2"; the others do since they exist.
bool covers_negotiation(evidence::StatementKind, spdm::Version);

}  // namespace bonafide::appraisal
