// What the text of a policy must satisfy, and what a policy in force demands.
#pragma once
#include <bonafide/base/result.hpp>

namespace bonafide::appraisal::rule {

inline constexpr Rule policy_characters{"policy.characters", "docs/policy.md, The text",
                                        "a policy must be made of the words, values and signs of its language"};
inline constexpr Rule policy_literal{"policy.literal", "docs/policy.md, Values",
                                     "a value must be written as its type is written"};
inline constexpr Rule policy_form{"policy.form", "docs/policy.md, Grammar",
                                  "a statement must have the form that the grammar gives it"};
inline constexpr Rule policy_language{"policy.language", "docs/policy.md, The text",
                                      "the version of the language must be one that this program knows"};
inline constexpr Rule policy_names{"policy.names", "docs/policy.md, Facts",
                                   "a name must be a fact, or stand for something that was said above"};
inline constexpr Rule policy_once{"policy.once", "docs/policy.md, Grammar",
                                  "what is named or said must be named or said once"};
inline constexpr Rule policy_types{"policy.types", "docs/policy.md, Comparisons",
                                   "values must be compared with their like, in a way that their type allows"};
inline constexpr Rule policy_precedence{"policy.precedence", "docs/policy.md, Conditions",
                                        "and beside or must be told apart by parentheses"};
inline constexpr Rule policy_complete{
    "policy.complete", "docs/policy.md, Rules",
    "a rule must say whom it is for and what then; a policy, what happens to a device that no rule is for"};
inline constexpr Rule policy_bounded{"policy.bounded", "docs/policy.md, Limits",
                                     "a policy must keep within the limits of the language"};

inline constexpr Rule policy_accepts{"policy.accepts", "the policy in force",
                                     "where a policy is in force, a rule of it must be for the device, and every rule "
                                     "that is for it must be satisfied"};

}  // namespace bonafide::appraisal::rule
