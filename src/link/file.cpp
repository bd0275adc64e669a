#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>

#include <bonafide/link/descriptor.hpp>
#include <bonafide/link/file.hpp>

namespace bonafide::link {

namespace {

constexpr int for_a_writer_ms = 3000;
constexpr std::size_t piece = 65536, page = 4096;

Unread refused(const std::filesystem::path& path, int error) {
  return {error, "cannot read " + path.string() + ": " + std::strerror(error)};
}

/// Waits until there is something to read, or the end; forever where `most_ms` is negative.
bool comes(const Descriptor& file, int most_ms) {
  pollfd asked{file.number(), POLLIN, 0};
  return ::poll(&asked, 1, most_ms) != 0;
}

/// Reads on at the end of `content`, `most` bytes. What read(2) gives.
ssize_t read_piece(const Descriptor& file, Buffer& content, std::size_t most) {
  const auto size = content.size();
  content.resize(size + most);
  const auto count = ::read(file.number(), content.data() + size, most);
  const int error = errno;
  content.resize(size + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  errno = error;
  return count;
}

}  // namespace

std::expected<Buffer, Unread> read_file(const std::filesystem::path& path, std::size_t limit) {
  // fifo(7): opened so, a pipe does not wait for a writer; until one comes, it is at its end.
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
  struct ::stat seen{};
  if (!file.open() || ::fstat(file.number(), &seen) != 0) return std::unexpected(refused(path, errno));
  const bool regular = S_ISREG(seen.st_mode);
  if (!regular) limit = std::min(limit, largest_stream);
  const auto too_large = [&] {
    return std::unexpected(
        Unread{EFBIG, path.string() + " is larger than the " + std::to_string(limit) + " bytes that are read"});
  };
  if (regular && std::cmp_greater(seen.st_size, limit)) return too_large();
  const auto expected = regular ? static_cast<std::size_t>(seen.st_size) : 0;
  Buffer content;
  content.reserve(expected + (regular ? page : piece));
  for (bool has_writer = !S_ISFIFO(seen.st_mode), waited = false;;) {
    const auto left = expected - std::min(expected, content.size());
    const auto most = left > 0 ? left + 1 : regular ? page : piece;
    const auto count = read_piece(file, content, most);
    if (content.size() > limit) return too_large();
    // One more was asked for than the file has.
    if (content.size() == expected && left > 0) return content;
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno != EAGAIN) return std::unexpected(refused(path, errno));
    if (count == 0 && has_writer) return content;
    if (count == 0 && waited) return std::unexpected(Unread{ETIMEDOUT, "nobody writes into the pipe " + path.string()});
    if (count == 0)
      waited = true, has_writer = comes(file, for_a_writer_ms);
    else
      has_writer = count > 0 || comes(file, -1);
  }
}

}  // namespace bonafide::link
