#include <algorithm>
#include <cerrno>
#include <cstring>

#include <poll.h>
#include <sys/socket.h>

#include <bonafide/base/nowhere.hpp>
#include <bonafide/link/link.hpp>
#include <bonafide/link/stream.hpp>

namespace bonafide::link {
namespace {

std::unexpected<Error> failed(int number) {
  return failed_at(rule::stays_open, "connection", Note{std::strerror(number)});
}

std::unexpected<Error> too_slow(std::size_t done, std::size_t all, std::string_view verb) {
  return failed_at(rule::answers_in_time, "connection",
                   Note{std::to_string(done) + " of " + std::to_string(all) + " bytes " + std::string{verb}});
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
      if (!ready(socket_, POLLOUT, deadline)) return too_slow(at, bytes.size(), "were taken");
    } else if (errno != EINTR) {
      return failed(errno);
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
      return failed_at(rule::stays_open, "connection", Note{"the peer closed it"});
    } else if (would_block(errno)) {
      if (!ready(socket_, POLLIN, deadline)) return too_slow(at, bytes.size(), "came");
    } else if (errno != EINTR) {
      return failed(errno);
    }
  }
  return {};
}

}  // namespace bonafide::link
