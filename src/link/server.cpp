#include <algorithm>
#include <cerrno>
#include <cstring>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <bonafide/base/nowhere.hpp>
#include <bonafide/link/conversation.hpp>
#include <bonafide/link/server.hpp>

namespace bonafide::link {

class Server::Connection {
 public:
  Connection(Descriptor socket, const Terms& terms, Handler handler)
      : socket_(std::move(socket)), conversation_(terms, std::move(handler)) {}

  int number() const { return socket_.number(); }
  /// Nothing more is read while an answer waits to be taken: a peer that only talks fills nothing here.
  short wanted() const { return out_.empty() ? POLLIN : POLLOUT; }
  bool ended() const { return ended_; }

  void serve(short events) {
    if ((events & POLLIN) != 0)
      receive();
    else if ((events & (POLLERR | POLLHUP | POLLNVAL)) != 0)
      ended_ = true;
    send();
    while (!ended_ && out_.empty() && conversation_.take(in_, out_)) send();
    if (conversation_.over() && out_.empty()) ended_ = true;
  }

 private:
  void receive() {
    std::array<std::uint8_t, 16384> piece;
    const auto count = ::recv(socket_.number(), piece.data(), piece.size(), 0);
    if (count > 0) {
      append(in_, Bytes{piece}.first(static_cast<std::size_t>(count)));
      acknowledge_at_once(socket_);  // the kernel forgets this wish
    } else if (count == 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)) {
      ended_ = true;
    }
  }

  /// One write for a whole frame, while the socket takes it.
  void send() {
    if (out_.empty() || ended_) return;
    const auto count = ::send(socket_.number(), out_.data(), out_.size(), MSG_NOSIGNAL);
    if (count > 0)
      out_.erase(out_.begin(), out_.begin() + count);
    else if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
      ended_ = true;
  }

  Descriptor socket_;
  Conversation conversation_;
  Buffer in_, out_;
  bool ended_ = false;
};

Server::Server(Descriptor listener, Descriptor wake, Terms terms, std::function<Handler(std::size_t)> greet)
    : listener_(std::move(listener)), wake_(std::move(wake)), terms_(std::move(terms)), greet_(std::move(greet)) {}
Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::listen(const Address& address, Terms terms,
                                               std::function<Handler(std::size_t)> greet) {
  auto listener = link::listen(address);
  if (!listener) return std::unexpected(listener.error());
  Descriptor wake{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  if (!wake.open()) return failed_at(rule::can_listen, "eventfd", Note{std::strerror(errno)});
  return std::unique_ptr<Server>{new Server(std::move(*listener), std::move(wake), std::move(terms), std::move(greet))};
}

void Server::stop() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(wake_.number(), &one, sizeof one);
}

Result<void> Server::serve(std::optional<Duration> at_most) {
  constexpr std::int64_t until_descriptors_are_freed = 100;  // ms
  const auto deadline = now() + at_most.value_or(Duration::zero());
  for (std::vector<pollfd> all;;) {
    all.clear();
    all.push_back({wake_.number(), POLLIN, 0});
    const bool welcome = connections_.size() < terms_.connections && !exhausted_;
    all.push_back({listener_.number(), static_cast<short>(welcome ? POLLIN : 0), 0});
    for (const auto& one : connections_) all.push_back({one->number(), one->wanted(), 0});
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(std::max(deadline - now(), Duration::zero()));
    std::int64_t wait = at_most ? std::min<std::int64_t>(left.count(), 1 << 30) : -1;
    if (exhausted_) wait = wait < 0 ? until_descriptors_are_freed : std::min(wait, until_descriptors_are_freed);
    const int count = poll(all.data(), all.size(), static_cast<int>(wait));
    if (count < 0 && errno != EINTR) return failed_at(rule::can_listen, "poll", Note{std::strerror(errno)});
    const bool again = std::exchange(exhausted_, false) || count < 0;
    if (count == 0 && at_most && now() >= deadline) return {};
    if (count <= 0 && again) continue;
    if (count == 0) return {};
    if (all[0].revents != 0) {
      std::uint64_t wakes = 0;
      [[maybe_unused]] const auto got = ::read(wake_.number(), &wakes, sizeof wakes);
      return {};
    }
    std::size_t at = 2;
    for (const auto& one : connections_)
      if (const auto events = all[at++].revents; events != 0) one->serve(events);
    connections_.remove_if([](const auto& one) { return one->ended(); });
    if (all[1].revents != 0) accept();
    if (at_most && now() >= deadline) return {};
  }
}

void Server::accept() {
  Descriptor socket{accept4(listener_.number(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)};
  exhausted_ = !socket.open() && (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM);
  if (!socket.open()) return;
  send_at_once(socket), acknowledge_at_once(socket);
  connections_.push_back(std::make_unique<Connection>(std::move(socket), terms_, greet_(accepted_++)));
}

}  // namespace bonafide::link
