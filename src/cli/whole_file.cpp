#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bonafide/cli/verb.hpp>
#include <bonafide/cli/whole_file.hpp>

namespace bonafide::cli {

namespace fs = std::filesystem;

namespace {

/// Closes what it holds.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }

 private:
  int number_;
};

[[noreturn]] void fail(const std::string& doing, const fs::path& path, int error) {
  const bool missing = error == ENOENT || error == ENOTDIR || error == EISDIR;
  throw Failure(missing ? Exit::usage : Exit::unjudged,
                "cannot " + doing + " " + printable(path.string()) + ": " + std::strerror(error));
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
  if (folder.number() >= 0) ::fsync(folder.number());
}

fs::path folder_of(const fs::path& path) { return path.has_parent_path() ? path.parent_path() : fs::path{"."}; }

}  // namespace

void write_whole(const fs::path& path, Bytes content, unsigned mode) {
  // A device such as /dev/stdout is written to, not replaced.
  struct ::stat seen{};
  if (::stat(path.c_str(), &seen) == 0 && !S_ISREG(seen.st_mode)) {
    const Descriptor file{::open(path.c_str(), O_WRONLY | O_CLOEXEC)};
    if (file.number() < 0) fail("write", path, errno);
    return write_all(file.number(), content, path);
  }
  std::string name = (folder_of(path) / ("." + path.filename().string() + ".XXXXXX")).string();
  const Descriptor file{::mkostemp(name.data(), O_CLOEXEC)};
  if (file.number() < 0) fail("write", path, errno);
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
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.number() < 0) fail("read", path, errno);
  const auto too_large = [&] {
    return Failure(Exit::unjudged,
                   printable(path.string()) + " is larger than the " + std::to_string(limit) + " bytes that are read");
  };
  Buffer content;
  struct ::stat seen{};
  if (::fstat(file.number(), &seen) == 0 && S_ISREG(seen.st_mode)) {
    if (std::cmp_greater(seen.st_size, limit)) throw too_large();
    content.reserve(static_cast<std::size_t>(seen.st_size) + 65536);
  }
  for (;;) {
    const auto size = content.size();
    if (size > limit) throw too_large();
    content.resize(size + 65536);
    const auto count = ::read(file.number(), content.data() + size, 65536);
    content.resize(size + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail("read", path, errno);
    if (count == 0) return content;
  }
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
