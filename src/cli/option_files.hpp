// Files that options name.
#pragma once
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <bonafide/cli/verb.hpp>

namespace bonafide::cli {

/// What `read` makes of a file that `option` names. Its Failure is said of the option, with the same exit code.
template <class Read> auto for_option(std::string_view option, const Read& read) {
  try {
    return read();
  } catch (const Failure& failure) { throw Failure(failure.exit, std::string{option} + ": " + failure.what()); }
}

/// The file at `path`; or those directly in the directory there that have one of the extensions (".pem") and are not
/// hidden, in the order of their names. Failure that names the option: exit usage where nothing is there or no file of
/// the directory has such an extension, unjudged where it may not be read.
std::vector<std::filesystem::path> files_to_read(std::string_view option, const std::filesystem::path& path,
                                                 std::span<const std::string_view> extensions);

}  // namespace bonafide::cli
