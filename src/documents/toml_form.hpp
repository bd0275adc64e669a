// Reference values as people write them: docs/reference-values.md.
#pragma once
#include <bonafide/appraisal/reference/values.hpp>

namespace bonafide::documents {

inline constexpr std::size_t largest_toml = 4u << 20;
inline constexpr std::uint64_t largest_integer = 0x7FFF'FFFF'FFFF'FFFF;  // TOML 1.0, Integer
inline constexpr std::uint64_t largest_layer = 0xFFFF'FFFF;

/// Reads the file. A refusal names the line in its note.
Result<appraisal::reference::Set> read_toml(Bytes);

/// The same set again when it is read, but for `signer`, `origin` and `notes`, which become comments, and for what TOML
/// has no form for.
std::string write_toml(const appraisal::reference::Set&);
/// How many acceptable values that are: digests under algorithms that have no name here, instances and groups of
/// unknown kinds, integers beyond 63 bits.
std::size_t left_out_of_toml(const appraisal::reference::Set&);

}  // namespace bonafide::documents
