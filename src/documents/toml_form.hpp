// Reference values as people write them: docs/reference-values.md.
#pragma once
#include <bonafide/appraisal/reference/values.hpp>

namespace bonafide::documents {

inline constexpr std::size_t largest_toml = 4u << 20;

/// Reads the file. A refusal names the line in its note.
Result<appraisal::reference::Set> read_toml(Bytes);

/// The same set again when it is read, but for `signer`, `origin` and `notes`; the notes become comments.
std::string write_toml(const appraisal::reference::Set&);

}  // namespace bonafide::documents
