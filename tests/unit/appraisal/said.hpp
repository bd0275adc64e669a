// Facts as a policy sees them, in its own words.
#pragma once
#include <bonafide/appraisal/policy/fact.hpp>

namespace bonafide::appraisal::policy {

inline std::string said(const Facts& facts, std::string_view name) {
  const auto fact = *find_fact(name);
  const auto* value = facts.find(fact);
  return value != nullptr ? written(fact, *value) : "unknown: " + facts.why(fact);
}

}  // namespace bonafide::appraisal::policy
