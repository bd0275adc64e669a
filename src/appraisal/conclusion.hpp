// The one word that all checks of an appraisal come to.
#pragma once
#include <bonafide/appraisal/verdict.hpp>
#include <bonafide/evidence/replay.hpp>

namespace bonafide::appraisal {

/// What an appraisal met on its way.
struct Findings {
  bool broken = false;      // a rule of the protocol, a chain or a signature
  bool ill_suited = false;  // a leaf that may not sign
  bool untrusted = false;
  bool lacking = false;           // an algorithm of this libcrypto
  bool unchecked = false;         // a signature whose key is not at hand
  bool signed_by_device = false;  // a signature over the conversation verified
};

struct Conversation {
  const evidence::Evidence& evidence;
  const evidence::Account& account;
};

/// Rejected where a rule is broken, unjudged where nothing is signed or something cannot be checked, authenticated
/// where nobody trusts the signer, trusted otherwise; and the reason of the check that decided.
Verdict conclude(const Findings&, const Conversation&, std::vector<Check>);

}  // namespace bonafide::appraisal
