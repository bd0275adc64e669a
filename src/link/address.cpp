#include <cerrno>
#include <charconv>
#include <cstring>
#include <future>
#include <memory>
#include <thread>

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <bonafide/base/nowhere.hpp>
#include <bonafide/link/address.hpp>
#include <bonafide/link/link.hpp>
#include <bonafide/link/stream.hpp>

namespace bonafide::link {
namespace {

Note about(const Address& address, std::string_view problem) {
  const bool is_ipv6 = address.host.find(':') != std::string::npos;
  const auto host = is_ipv6 ? '[' + address.host + ']' : address.host;
  return Note{host + ":" + std::to_string(address.port) + ", " + std::string{problem}};
}

struct FreeAddresses {
  void operator()(addrinfo* all) const { freeaddrinfo(all); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

struct Resolved {
  int problem = EAI_AGAIN;
  Addresses addresses;
};

Resolved resolve_now(const Address& address, int flags) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM, hints.ai_flags = flags | AI_NUMERICSERV;
  addrinfo* all = nullptr;
  const auto port = std::to_string(address.port);
  const auto* host = address.host.empty() ? nullptr : address.host.c_str();
  const int problem = getaddrinfo(host, port.c_str(), &hints, &all);
  return {problem, Addresses{problem == 0 ? all : nullptr}};
}

/// getaddrinfo(3) knows no deadline, so a thread of its own waits for the servers of names, and may be left behind.
Resolved resolve_by(const Address& address, Instant deadline) {
  auto numeric = resolve_now(address, AI_NUMERICHOST);
  if (numeric.problem == 0) return numeric;
  std::promise<Resolved> promise;
  auto answer = promise.get_future();
  std::thread{[address, promise = std::move(promise)]() mutable {
    promise.set_value(resolve_now(address, 0));
  }}.detach();
  const auto left = std::max(deadline - now(), Duration::zero());
  return answer.wait_for(left) == std::future_status::ready ? answer.get() : Resolved{};
}

Result<Addresses> unless_failed(const Address& address, Resolved resolved) {
  if (resolved.problem != 0)
    return failed_at(rule::reachable, {}, Note{address.host + ", " + gai_strerror(resolved.problem)});
  return std::move(resolved.addresses);
}

/// errno of a connection attempt, 0 when it succeeded.
int attempt(const Descriptor& socket, const addrinfo& to, Instant deadline) {
  if (::connect(socket.number(), to.ai_addr, to.ai_addrlen) == 0) return 0;
  if (errno != EINPROGRESS) return errno;
  if (!ready(socket, POLLOUT, deadline)) return ETIMEDOUT;
  int problem = 0;
  socklen_t size = sizeof problem;
  return getsockopt(socket.number(), SOL_SOCKET, SO_ERROR, &problem, &size) == 0 ? problem : errno;
}

void set(const Descriptor& socket, int level, int option) {
  const int on = 1;
  setsockopt(socket.number(), level, option, &on, sizeof on);
}

}  // namespace

Result<Address> parse_address(std::string_view text, std::uint16_t default_port) {
  const auto refused = [&] { return failed_at(rule::address, "address", Note{text}); };
  std::string_view host = text, port;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == text.npos) return refused();
    host = text.substr(1, end - 1), port = text.substr(end + 1);
    if (!port.empty() && !port.starts_with(':')) return refused();
  } else if (const auto colon = text.find(':'); colon != text.npos) {
    host = text.substr(0, colon), port = text.substr(colon);
  }
  if (host.empty() || (port.empty() && default_port == 0)) return refused();
  Address address{std::string{host}, default_port};
  if (port.empty()) return address;
  port.remove_prefix(1);
  const auto [end, problem] = std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (problem != std::errc{} || end != port.data() + port.size()) return refused();
  return address;
}

Result<Descriptor> connect(const Address& address, Instant deadline) {
  const auto found = unless_failed(address, resolve_by(address, deadline));
  if (!found) return std::unexpected(found.error());
  int problem = ECONNREFUSED;
  for (const auto* at = found->get(); at != nullptr; at = at->ai_next) {
    Descriptor socket{::socket(at->ai_family, at->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, at->ai_protocol)};
    problem = socket.open() ? attempt(socket, *at, deadline) : errno;
    if (problem != 0) continue;
    send_at_once(socket), acknowledge_at_once(socket);
    return socket;
  }
  return failed_at(rule::reachable, {}, about(address, std::strerror(problem)));
}

Result<Descriptor> listen(const Address& address) {
  const auto found = unless_failed(address, resolve_now(address, address.host.empty() ? 0 : AI_PASSIVE));
  if (!found) return std::unexpected(found.error());
  int problem = EADDRNOTAVAIL;
  for (const auto* at = found->get(); at != nullptr; at = at->ai_next) {
    Descriptor socket{::socket(at->ai_family, at->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, at->ai_protocol)};
    if (socket.open()) set(socket, SOL_SOCKET, SO_REUSEADDR);
    if (socket.open() && bind(socket.number(), at->ai_addr, at->ai_addrlen) == 0 &&
        ::listen(socket.number(), SOMAXCONN) == 0)
      return socket;
    problem = errno;
  }
  return failed_at(rule::can_listen, {}, about(address, std::strerror(problem)));
}

std::uint16_t port_of(const Descriptor& socket) {
  sockaddr_storage raw{};
  socklen_t size = sizeof raw;
  if (getsockname(socket.number(), reinterpret_cast<sockaddr*>(&raw), &size) != 0) return 0;
  in_port_t port = 0;
  if (raw.ss_family == AF_INET) port = reinterpret_cast<const sockaddr_in&>(raw).sin_port;
  if (raw.ss_family == AF_INET6) port = reinterpret_cast<const sockaddr_in6&>(raw).sin6_port;
  return ntohs(port);
}

void send_at_once(const Descriptor& socket) { set(socket, IPPROTO_TCP, TCP_NODELAY); }
void acknowledge_at_once(const Descriptor& socket) { set(socket, IPPROTO_TCP, TCP_QUICKACK); }

}  // namespace bonafide::link
