// Every rule that the rooms declare, in the order of rooms and of declaration. The definition is generated from the
// rules headers by collect_rules.
#pragma once
#include <span>

#include <bonafide/base/result.hpp>

namespace bonafide {

struct DeclaredRule {
  std::string_view room;
  const Rule* rule;
};

std::span<const DeclaredRule> all_rules();

}  // namespace bonafide
