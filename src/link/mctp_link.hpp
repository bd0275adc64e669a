// A responder behind the kernel's MCTP sockets: Linux, Documentation/networking/mctp.rst.
#pragma once
#include <functional>
#include <memory>

#include <linux/mctp.h>

#include <bonafide/link/link.hpp>

namespace bonafide::link {

/// An endpoint; network 0 is the kernel's default one.
struct MctpEndpoint {
  std::uint32_t network = MCTP_NET_ANY;
  std::uint8_t eid = 0;
  bool operator==(const MctpEndpoint&) const = default;
};

/// "EID" or "NET,EID", in decimal or, with 0x, in hexadecimal. EIDs 0 to 7 and 255 name no endpoint: DSP0236,
/// "Special endpoint IDs".
Result<MctpEndpoint> parse_endpoint(std::string_view text);

/// What a link asks of the kernel: -1 with errno where a call fails. A datagram is the body of a message; its type byte
/// travels in the address.
class MctpSocket {
 public:
  virtual ~MctpSocket() = default;
  virtual ssize_t send(const sockaddr_mctp& to, Bytes body) = 0;
  /// The size of the whole datagram, which may not have fitted.
  virtual ssize_t receive(sockaddr_mctp& from, MutableBytes room) = 0;
  /// Whether there is something to receive before the deadline.
  virtual bool wait(Instant deadline) = 0;
};
using OpenMctpSocket = std::function<Result<std::unique_ptr<MctpSocket>>()>;

/// socket(AF_MCTP, SOCK_DGRAM, 0). link.mctp-kernel where this kernel has none.
Result<std::unique_ptr<MctpSocket>> open_mctp_socket();

class MctpLink : public Link {
 public:
  /// Opens a socket at once: link.mctp-kernel where there is none.
  static Result<std::unique_ptr<MctpLink>> open(const MctpEndpoint& endpoint, OpenMctpSocket open = open_mctp_socket);

  Result<binding::Message> exchange(binding::Message request, Duration within, Buffer& storage) override;
  binding::Transport transport() const override { return binding::Transport::mctp; }

 private:
  MctpLink(const MctpEndpoint& endpoint, OpenMctpSocket open, std::unique_ptr<MctpSocket> socket)
      : endpoint_(endpoint), open_(std::move(open)), socket_(std::move(socket)) {}
  Result<binding::Message> ask(binding::Message request, Instant deadline, Buffer& storage);
  Result<binding::Message> hear(Instant deadline, Buffer& storage);

  MctpEndpoint endpoint_;
  OpenMctpSocket open_;
  std::unique_ptr<MctpSocket> socket_;
};

}  // namespace bonafide::link
