#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <sys/file.h>

#include <bonafide/base/bytes.hpp>
#include <bonafide/base/nowhere.hpp>
#include <bonafide/link/mailbox_lock.hpp>

namespace bonafide::link {
namespace {

namespace fs = std::filesystem;

/// The first folder that is there: the same for every process of root, who alone may write config space.
fs::path usual_folder() {
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  std::error_code problem;
  for (const fs::path folder : {"/run/lock", runtime == nullptr ? "" : runtime})
    if (!folder.empty() && fs::is_directory(folder, problem)) return folder;
  return "/tmp";
}

std::string file_name(const Bdf& bdf, std::uint16_t offset) {
  const std::uint8_t raw[] = {static_cast<std::uint8_t>(offset >> 8), static_cast<std::uint8_t>(offset)};
  return "bonafide-" + format(bdf) + '-' + hex(raw) + ".lock";
}

}  // namespace

Result<MailboxLock> MailboxLock::take(const Bdf& bdf, std::uint16_t offset) {
  return take(bdf, offset, usual_folder());
}

Result<MailboxLock> MailboxLock::take(const Bdf& bdf, std::uint16_t offset, const fs::path& folder) {
  const auto path = folder / file_name(bdf, offset);
  Descriptor file{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)};
  if (!file.open()) return failed_at(rule::lockable, "lock file", Note{std::strerror(errno)});
  while (flock(file.number(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return failed_at(rule::mailbox_free, "lock file", Note{path.string()});
    if (errno != EINTR) return failed_at(rule::lockable, "lock file", Note{std::strerror(errno)});
  }
  return MailboxLock{std::move(file)};
}

}  // namespace bonafide::link
