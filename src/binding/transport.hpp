// SPDM messages, clear and secured, in the framing of each transport, and out of it.
#pragma once
#include <bonafide/binding/data_object.hpp>
#include <bonafide/binding/socket.hpp>
#include <bonafide/binding/storage.hpp>
#include <bonafide/binding/tcp.hpp>

namespace bonafide::binding {

enum class Transport : std::uint8_t { none, doe, mctp, tcp, storage };

/// "DOE", "MCTP", "TCP", "storage", "none".
std::string_view name(Transport transport);

/// Zero bytes that the transport may leave behind a message.
constexpr std::size_t allowed_padding(Transport transport) {
  if (transport == Transport::storage) return storage::usual_room;  // NVMe does not tell how much it filled
  return transport == Transport::doe ? 3 : 0;
}

/// The transport type in the header of a socket frame.
constexpr socket::Carried carried(Transport transport) {
  switch (transport) {
    case Transport::doe: return socket::Carried::doe;
    case Transport::mctp: return socket::Carried::mctp;
    case Transport::tcp: return socket::Carried::tcp;
    case Transport::storage: return socket::Carried::nvme;
    case Transport::none: break;
  }
  return socket::Carried::none;
}

/// MCTP message types: DSP0275 and DSP0276, "Message type".
inline constexpr std::uint8_t mctp_spdm = 0x05, mctp_secured_spdm = 0x06;
inline constexpr ByChannel<std::uint8_t> mctp_message_types{mctp_spdm, mctp_secured_spdm};

Result<Buffer> frame(Transport transport, const Message& message);

/// The message in a frame, with the padding behind it: the SPDM layer knows where a message or a record ends. Storage
/// tells the channel beside what it carries, by its operation, so storage::unframe has to be used where it is not
/// clear.
Result<Message> unframe(Transport transport, Bytes framed);

}  // namespace bonafide::binding
