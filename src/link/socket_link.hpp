// Responders behind a socket: the protocol of spdm-emu and QEMU, and SPDM over TCP.
#pragma once
#include <memory>

#include <bonafide/link/link.hpp>
#include <bonafide/link/stream.hpp>

namespace bonafide::link {

/// spdm-emu's socket. `transport` is doe, mctp or tcp: how the messages inside the frames are framed.
class SocketLink : public Link {
 public:
  static Result<std::unique_ptr<SocketLink>> connect(const Address& address, binding::Transport transport,
                                                     Duration within);
  /// The handshake that spdm-emu's requester begins with; responders need not be asked.
  Result<void> greet(Duration within);
  /// Ends the connection with `proceed` (the responder waits for another) or `shutdown` (the reference one exits).
  Result<void> part(binding::socket::Command command, Duration within);

  Result<binding::Message> exchange(binding::Message request, Duration within, Buffer& storage) override;
  binding::Transport transport() const override { return transport_; }

 private:
  SocketLink(Stream stream, binding::Transport transport) : stream_(std::move(stream)), transport_(transport) {}
  Result<Bytes> ask(binding::socket::Command command, Bytes payload, Instant deadline, Buffer& storage);
  Stream stream_;
  binding::Transport transport_;
  bool in_step_ = true;
};

/// DSP0287.
class TcpLink : public Link {
 public:
  static Result<std::unique_ptr<TcpLink>> connect(const Address& address, Duration within);
  Result<binding::Message> exchange(binding::Message request, Duration within, Buffer& storage) override;
  binding::Transport transport() const override { return binding::Transport::tcp; }

 private:
  explicit TcpLink(Stream stream) : stream_(std::move(stream)) {}
  Result<binding::Message> ask(binding::Message request, Instant deadline, Buffer& storage);
  Stream stream_;
  std::optional<binding::tcp::Convention> convention_;
  bool in_step_ = true;
};

}  // namespace bonafide::link
