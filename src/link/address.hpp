// HOST:PORT, and the socket behind it.
#pragma once
#include <string>

#include <bonafide/base/time.hpp>
#include <bonafide/link/descriptor.hpp>
#include <bonafide/link/rules.hpp>

namespace bonafide::link {

struct Address {
  std::string host;
  std::uint16_t port = 0;
  bool operator==(const Address&) const = default;
};

/// "localhost:2323", "[::1]:2323"; the port may be left out where `default_port` is not 0. Port 0 is an address to
/// listen at: the kernel chooses one.
Result<Address> parse_address(std::string_view text, std::uint16_t default_port = 0);

/// A connected, non-blocking socket that sends small frames at once.
Result<Descriptor> connect(const Address& address, Instant deadline);

/// A listening, non-blocking socket. An empty host is the loopback interface: a responder is not offered to the network
/// unless it is asked to be.
Result<Descriptor> listen(const Address& address);

/// The port that a listening socket has.
std::uint16_t port_of(const Descriptor& socket);

/// Frames are written whole and answered at once: neither Nagle's algorithm nor delayed acknowledgements may hold them
/// back (they cost QEMU 44 ms an exchange).
void send_at_once(const Descriptor& socket);
void acknowledge_at_once(const Descriptor& socket);

}  // namespace bonafide::link
