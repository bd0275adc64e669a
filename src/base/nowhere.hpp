// Refusals that no byte of a message caused: the operating system's, a file's, a peer's silence. They are told without
// an offset and a value.
#pragma once
#include <bonafide/base/result.hpp>

namespace bonafide {

/// The offset of what has none.
inline constexpr std::size_t nowhere = ~std::size_t{0};

inline std::unexpected<Error> failed_at(const Rule& rule, std::string_view what, Note note = {}) {
  return std::unexpected(Error{&rule, what, nowhere, 0, note});
}

}  // namespace bonafide
