// The tests that stand beside the rules of a policy.
#pragma once
#include <bonafide/appraisal/policy/policy.hpp>

namespace bonafide::appraisal::policy {

struct Trial {
  bool passed = false;
  Decision decision;
  std::string says;  // what was expected and what came, where it failed
};

/// Decides about what the test gives, over the facts of its file of evidence where it names one (`evidence`; the caller
/// reads files). A fact that nobody gives is unknown.
Trial try_out(const Policy&, const PolicyTest&, const Facts& evidence = {});

/// "| `pci.vendor` | a number | yes | ... |", the table of docs/policy.md.
std::string fact_table_as_markdown();

}  // namespace bonafide::appraisal::policy
