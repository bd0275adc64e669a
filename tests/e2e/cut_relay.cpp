// Stands between QEMU and a responder and closes both sockets in the middle of an exchange: a request has been taken
// and is never answered.
//
//   cut_relay LISTEN_PORT RESPONDER_PORT REQUESTS     passes on that many requests with their answers, then closes
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {}
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() { close(fd_); }
  int fd() const { return fd_; }

  bool read(std::uint8_t* to, std::size_t size) const {
    for (std::size_t done = 0; done < size;) {
      const auto got = ::recv(fd_, to + done, size - done, 0);
      if (got <= 0) return false;
      done += static_cast<std::size_t>(got);
    }
    return true;
  }
  bool write(const std::vector<std::uint8_t>& bytes) const {
    return ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
  }

 private:
  int fd_;
};

sockaddr_in loopback(const char* port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(std::stoul(port)));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/// One frame of the emulators' socket protocol: three big-endian words, command, transport and size, then the payload.
bool pass_on(const Socket& from, const Socket& to) {
  std::vector<std::uint8_t> frame(12);
  if (!from.read(frame.data(), frame.size())) return false;
  const std::size_t size = static_cast<std::size_t>(frame[8]) << 24 | static_cast<std::size_t>(frame[9]) << 16 |
                           static_cast<std::size_t>(frame[10]) << 8 | frame[11];
  if (size > 1 << 20) return false;
  frame.resize(12 + size);
  return from.read(frame.data() + 12, size) && to.write(frame);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) return 2;
  const Socket listener{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  const int on = 1;
  setsockopt(listener.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const auto here = loopback(arguments[1]), there = loopback(arguments[2]);
  if (bind(listener.fd(), reinterpret_cast<const sockaddr*>(&here), sizeof here) != 0 ||
      listen(listener.fd(), 1) != 0) {
    std::cerr << "cut_relay: cannot listen on port " << arguments[1] << '\n';
    return 1;
  }
  const Socket qemu{accept(listener.fd(), nullptr, nullptr)};
  const Socket responder{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  if (connect(responder.fd(), reinterpret_cast<const sockaddr*>(&there), sizeof there) != 0) return 1;
  for (int left = std::atoi(arguments[3]); left > 0; --left)
    if (!pass_on(qemu, responder) || !pass_on(responder, qemu)) return 1;
  return pass_on(qemu, responder) ? 0 : 1;
}
