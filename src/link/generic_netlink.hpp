// The kernel's generic netlink: its families by their names, what they dump and what they multicast. Linux,
// Documentation/userspace-api/netlink/intro.rst.
#pragma once
#include <memory>
#include <string_view>
#include <vector>

#include <bonafide/link/link.hpp>

namespace bonafide::link {

/// What is asked of the kernel: -1 with errno where a call fails.
class NetlinkSocket {
 public:
  virtual ~NetlinkSocket() = default;
  virtual ssize_t send(Bytes message) = 0;
  /// The next datagram, whole, which holds one message or several. EAGAIN where its sender was not the kernel.
  virtual ssize_t receive(Buffer& datagram) = 0;
  /// Whether there is something to receive before the deadline.
  virtual bool wait(Instant deadline) = 0;
  virtual int join(std::uint32_t group) = 0;
};

/// socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC). link.netlink-answers where it cannot be had.
Result<std::unique_ptr<NetlinkSocket>> open_netlink_socket();

struct NetlinkFamily {
  std::uint16_t id = 0;
  std::vector<std::uint32_t> groups;  // of its multicasts
};

/// An attribute, padded: struct nlattr of include/uapi/linux/netlink.h. `value` has at most 65531 bytes.
void add_attribute(Buffer& message, std::uint16_t type, Bytes value);

class GenericNetlink {
 public:
  explicit GenericNetlink(std::unique_ptr<NetlinkSocket> socket) : socket_(std::move(socket)) {}

  /// link.netlink-family where the kernel has no family of this name.
  Result<NetlinkFamily> family(std::string_view name);
  /// The messages that a command's dump consists of, as they came; begun again when what is dumped changes meanwhile.
  Result<Buffer> dump(const NetlinkFamily& family, std::uint8_t command, Bytes attributes);
  /// From now on hear() hears all groups of the family.
  Result<void> join(const NetlinkFamily& family);
  /// The next messages of a group that was joined. link.answers-in-time when none comes before the deadline,
  /// link.netlink-keeps-up where the kernel had to drop some.
  Result<Buffer> hear(Instant deadline);

 private:
  Result<void> ask(std::uint16_t type, std::uint16_t flags, std::uint8_t command, Bytes attributes);
  Result<Buffer> answer(bool whole_dump, Instant deadline);

  std::unique_ptr<NetlinkSocket> socket_;
  std::uint32_t sequence_ = 0;
};

}  // namespace bonafide::link
