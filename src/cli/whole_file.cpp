#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ostream>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bonafide/cli/whole_file.hpp>
#include <bonafide/link/descriptor.hpp>
#include <bonafide/link/file.hpp>

namespace bonafide::cli {

namespace fs = std::filesystem;
using link::Descriptor;

namespace {

[[noreturn]] void fail(const std::string& doing, const fs::path& path, int error) {
  throw Failure(exit_for(error), "cannot " + doing + " " + printable(path.string()) + ": " + std::strerror(error));
}

void write_all(int file, Bytes content, const fs::path& path) {
  while (!content.empty()) {
    const auto count = ::write(file, content.data(), content.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) fail("write", path, errno);
    content = content.subspan(static_cast<std::size_t>(count));
  }
}

void sync_directory(const fs::path& directory) {
  const Descriptor folder{::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (folder.open()) ::fsync(folder.number());
}

fs::path folder_of(const fs::path& path) { return path.has_parent_path() ? path.parent_path() : fs::path{"."}; }

}  // namespace

Exit exit_for(int error) {
  const bool missing = error == ENOENT || error == ENOTDIR || error == EISDIR;
  return missing ? Exit::usage : Exit::unjudged;
}

void write_whole(const fs::path& path, Bytes content, unsigned mode) {
  // A device such as /dev/stdout is written to, not replaced.
  struct ::stat seen{};
  if (::stat(path.c_str(), &seen) == 0 && !S_ISREG(seen.st_mode)) {
    // Without O_NONBLOCK, a pipe that nobody reads from would be waited for: fifo(7).
    const Descriptor file{::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
    if (!file.open() && errno == ENXIO && S_ISFIFO(seen.st_mode))
      throw Failure(Exit::unjudged, "cannot write " + printable(path.string()) + ": nobody reads from this pipe");
    if (!file.open() || ::fcntl(file.number(), F_SETFL, 0) != 0) fail("write", path, errno);
    return write_all(file.number(), content, path);
  }
  std::string name = (folder_of(path) / ("." + path.filename().string() + ".XXXXXX")).string();
  const Descriptor file{::mkostemp(name.data(), O_CLOEXEC)};
  if (!file.open()) fail("write", path, errno);
  try {
    write_all(file.number(), content, path);
    if (::fchmod(file.number(), mode) != 0 || ::fsync(file.number()) != 0) fail("write", path, errno);
    if (::rename(name.c_str(), path.c_str()) != 0) fail("write", path, errno);
  } catch (...) {
    ::unlink(name.c_str());
    throw;
  }
  sync_directory(folder_of(path));
}

Buffer read_whole(const fs::path& path, std::size_t limit) {
  auto content = link::read_file(path, limit);
  if (!content) throw Failure(exit_for(content.error().error), printable(content.error().says));
  return std::move(*content);
}

void deliver(const Words& words, Console& console, Bytes content) {
  if (const auto file = words.value("--output"))
    write_whole(*file, content);
  else
    console.out << as_text(content);
}

std::string file_name_for(std::string target) {
  for (char& c : target)
    if (c == '/' || c == ':') c = '-';
  return target;
}

WholeDirectory::WholeDirectory(fs::path target) : target_(std::move(target)) {
  if (!target_.has_filename()) target_ = target_.parent_path();
  std::string name = (folder_of(target_) / ("." + target_.filename().string() + ".XXXXXX")).string();
  if (::mkdtemp(name.data()) == nullptr) fail("create", target_, errno);
  staging_ = name;
}

WholeDirectory::~WholeDirectory() {
  std::error_code ignored;
  if (!committed_) fs::remove_all(staging_, ignored);
}

void WholeDirectory::commit(bool replace) {
  sync_directory(staging_);
  ::chmod(staging_.c_str(), 0755);
  std::error_code problem;
  if (replace && fs::exists(target_)) {
    const fs::path old = staging_.string() + ".old";
    fs::rename(target_, old, problem);
    if (problem) fail("replace", target_, problem.value());
    fs::rename(staging_, target_, problem);
    std::error_code ignored;
    if (problem)
      fs::rename(old, target_, ignored);
    else
      fs::remove_all(old, ignored);
  } else {
    fs::rename(staging_, target_, problem);
  }
  if (problem) fail("create", target_, problem.value());
  committed_ = true;
  sync_directory(folder_of(target_));
}

}  // namespace bonafide::cli
