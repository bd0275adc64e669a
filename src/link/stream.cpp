#include <algorithm>
#include <cerrno>
#include <cstring>

#include <poll.h>
#include <sys/socket.h>

#include <bonafide/link/link.hpp>
#include <bonafide/link/stream.hpp>

namespace bonafide::link {
namespace {

std::unexpected<Error> failed(std::size_t at, int number) {
  return broken(rule::stays_open, "connection", at, static_cast<std::uint64_t>(number), Note{std::strerror(number)});
}

bool would_block(int number) { return number == EAGAIN || number == EWOULDBLOCK; }

}  // namespace

bool ready(const Descriptor& socket, short events, Instant deadline) {
  for (;;) {
    const auto left = std::max(deadline - now(), Duration::zero());
    const timespec time{.tv_sec = static_cast<time_t>(left / std::chrono::seconds{1}),
                        .tv_nsec = static_cast<long>((left % std::chrono::seconds{1}).count())};
    pollfd one{.fd = socket.number(), .events = events, .revents = 0};
    const int count = ppoll(&one, 1, &time, nullptr);
    if (count > 0) return true;
    if (count == 0 || errno != EINTR) return false;
  }
}

Result<void> Stream::send(Bytes bytes, Instant deadline) {
  for (std::size_t at = 0; at < bytes.size();) {
    const auto count = ::send(socket_.number(), bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL);
    if (count >= 0) {
      at += static_cast<std::size_t>(count);
    } else if (would_block(errno)) {
      if (!ready(socket_, POLLOUT, deadline)) return broken(rule::answers_in_time, "sent", at, bytes.size());
    } else if (errno != EINTR) {
      return failed(at, errno);
    }
  }
  return {};
}

Result<void> Stream::receive(MutableBytes bytes, Instant deadline) {
  for (std::size_t at = 0; at < bytes.size();) {
    const auto count = ::recv(socket_.number(), bytes.data() + at, bytes.size() - at, 0);
    if (count > 0) {
      at += static_cast<std::size_t>(count);
      acknowledge_at_once(socket_);  // the kernel forgets this wish
    } else if (count == 0) {
      return broken(rule::stays_open, "connection", at, 0, Note{"the peer closed it"});
    } else if (would_block(errno)) {
      if (!ready(socket_, POLLIN, deadline)) return broken(rule::answers_in_time, "received", at, bytes.size());
    } else if (errno != EINTR) {
      return failed(at, errno);
    }
  }
  return {};
}

}  // namespace bonafide::link
