// The socket protocol that spdm-emu and QEMU speak: three big-endian integers, then the payload.
#pragma once
#include <bonafide/binding/data_object.hpp>

namespace bonafide::binding::socket {

inline constexpr std::uint16_t port = 2323;
inline constexpr std::size_t header_size = 12;
/// The largest data object, and what storage puts before it.
inline constexpr std::size_t largest_payload = largest_object + 8;

enum class Command : std::uint32_t {
  normal = 0x0001,
  if_send = 0x0002,
  if_recv = 0x0003,
  ack_status = 0x0004,
  out_of_band_key_update = 0x8001,
  out_of_band_endpoint_info = 0x8002,
  proceed = 0xFFFD,  // CONTINUE
  shutdown = 0xFFFE,
  unknown = 0xFFFF,
  test = 0xDEAD,
};
inline constexpr wire::Name command_names[] = {
    {0x0001, "NORMAL"},
    {0x0002, "IF_SEND"},
    {0x0003, "IF_RECV"},
    {0x0004, "ACK_STATUS"},
    {0x8001, "OOB_ENCAP_KEY_UPDATE"},
    {0x8002, "OOB_ENCAP_ENDPOINT_INFO"},
    {0xFFFD, "CONTINUE"},
    {0xFFFE, "SHUTDOWN"},
    {0xFFFF, "UNKNOWN"},
    {0xDEAD, "TEST"},
};
std::string_view name(Command command);

/// Transport types: 3 is TCP to spdm-emu and SCSI to QEMU.
enum class Carried : std::uint32_t { none = 0, mctp = 1, doe = 2, tcp = 3, nvme = 4, ata = 5 };

struct Header {
  Command command{};
  Carried transport{};
  std::uint32_t size = 0;  // bytes of payload
};

Result<Header> read_header(Bytes in);
Result<Buffer> write_frame(Command command, Carried transport, Bytes payload);

/// The payloads of TEST, the final NUL included.
inline constexpr std::string_view client_hello{"Client Hello!\0", 14};
inline constexpr std::string_view server_hello{"Server Hello!\0", 14};

}  // namespace bonafide::binding::socket
