// Files that somebody names: what stands there may be a pipe, a device or a folder as well.
#pragma once
#include <expected>
#include <filesystem>
#include <string>

#include <bonafide/base/bytes.hpp>

namespace bonafide::link {

/// Of a pipe or a device: who writes into it may never end.
inline constexpr std::size_t largest_stream = 16u << 20;

struct Unread {
  int error;         // of errno(3); EFBIG for what is too large, ETIMEDOUT for a pipe that nobody writes into
  std::string says;  // "cannot read PATH: Permission denied"
};

/// All of a file, at most `limit` bytes; of what is no plain file at most largest_stream. A pipe that another process
/// holds open is waited for as long as that takes, one that has no writer for three seconds.
std::expected<Buffer, Unread> read_file(const std::filesystem::path& path, std::size_t limit);

}  // namespace bonafide::link
