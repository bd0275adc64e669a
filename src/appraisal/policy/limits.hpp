// How large a policy may be: what keeps compiling and evaluating it in bounds that can be told beforehand.
#pragma once
#include <cstddef>

namespace bonafide::appraisal::policy::limit {

inline constexpr std::size_t file = 1u << 20;      // bytes
inline constexpr std::size_t line = 1000;          // bytes
inline constexpr std::size_t text = 500;           // bytes of a text or of bytes
inline constexpr std::size_t list = 4096;          // values behind one comparison or let
inline constexpr std::size_t nesting = 16;         // parentheses and nots inside each other
inline constexpr std::size_t rules = 1000;         // in one policy; as many lets, defines and tests each
inline constexpr std::size_t clauses = 200;        // in one rule
inline constexpr std::size_t comparisons = 20000;  // in one policy, each value that a let lends counted
inline constexpr std::size_t diagnostics = 20;     // after which the compiler stops

}  // namespace bonafide::appraisal::policy::limit
