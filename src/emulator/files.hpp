// The files that a description names.
#pragma once
#include <bonafide/emulator/description.hpp>

namespace bonafide::emulator {

/// All of the file; UnreadFile where it cannot be read, or is larger than any file of keys.
Buffer read_file(const std::filesystem::path& path);
/// Its certificates, DER back to back; BadDescription where there are none.
Buffer read_certificates(const std::filesystem::path& path);

template <class T> T or_refuse(Result<T> result, const std::string& what) {
  if (!result) throw BadDescription(what + ": " + explain(result.error()));
  return std::move(*result);
}

}  // namespace bonafide::emulator
