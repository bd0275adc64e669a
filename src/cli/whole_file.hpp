// Files that appear whole or not at all.
#pragma once
#include <filesystem>

#include <bonafide/base/bytes.hpp>
#include <bonafide/cli/verb.hpp>

namespace bonafide::cli {

/// What a command exits with that needed a file and met with this value of errno(3).
Exit exit_for(int error);

/// Replaces `path` by `content`: written beside it, brought to the disk, then renamed. What was there stays untouched
/// when anything fails. Failure (exit unjudged) with the reason.
void write_whole(const std::filesystem::path& path, Bytes content, unsigned mode = 0644);

/// The whole of `path`, at most `limit` bytes, as link::read_file reads it. "-" is not special. Failure: exit usage
/// where there is no such file, unjudged where access is refused.
Buffer read_whole(const std::filesystem::path& path, std::size_t limit);

/// To the file of --output, or to standard output.
void deliver(const Words&, Console&, Bytes content);

/// What a file about a target is called: "emulated-drive" for emulated:drive.
std::string file_name_for(std::string target);

/// A directory that appears whole: fill `path()`, then commit(). Removed again when it goes out of scope before.
class WholeDirectory {
 public:
  explicit WholeDirectory(std::filesystem::path target);
  WholeDirectory(const WholeDirectory&) = delete;
  WholeDirectory& operator=(const WholeDirectory&) = delete;
  ~WholeDirectory();
  const std::filesystem::path& path() const { return staging_; }
  /// `replace`: what is at the target gives way.
  void commit(bool replace);

 private:
  std::filesystem::path target_, staging_;
  bool committed_ = false;
};

}  // namespace bonafide::cli
