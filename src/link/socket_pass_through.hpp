// Storage commands over the socket protocol, as QEMU's NVMe drive hands them to a responder.
#pragma once
#include <bonafide/binding/storage.hpp>
#include <bonafide/link/pass_through.hpp>
#include <bonafide/link/stream.hpp>

namespace bonafide::link {

/// IF_SEND and IF_RECV, each acknowledged with an NVMe status: QEMU, hw/nvme/ctrl.c and backends/spdm-socket.c.
class SocketPassThrough : public PassThrough {
 public:
  static Result<std::unique_ptr<SocketPassThrough>> connect(const Address& address, Duration within);
  Result<void> send(const SecurityCommand& command, Bytes data) override;
  Result<Bytes> receive(const SecurityCommand& command, MutableBytes room) override;

 private:
  explicit SocketPassThrough(Stream stream) : stream_(std::move(stream)) {}
  Result<void> pass(binding::socket::Command way, const SecurityCommand& command, Bytes data, std::size_t length);
  Result<Bytes> take(binding::socket::Command want, MutableBytes room, Instant deadline);
  Stream stream_;
  bool in_step_ = true;
};

}  // namespace bonafide::link
