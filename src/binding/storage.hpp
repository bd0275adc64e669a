// SPDM through the security commands of storage devices: DSP0286.
#pragma once
#include <bonafide/binding/data_object.hpp>

namespace bonafide::binding::storage {

/// Security protocols: that of DMTF, and the one that lists all.
inline constexpr std::uint8_t dmtf = 0xE8, information = 0x00;

/// DSP0286, "SPDM operations".
enum class Operation : std::uint8_t { discovery = 1, pending_info = 2, message = 5, secured_message = 6 };
inline constexpr ByChannel<Operation> message_operations{Operation::message, Operation::secured_message};

/// The SP Specific field: the operation and the connection in its lower byte (SPSP0), zero in the upper (SPSP1).
struct Specific {
  Operation operation{};
  std::uint8_t connection = 0;  // 0 to 3

  constexpr std::uint16_t field() const {
    return static_cast<std::uint16_t>(static_cast<unsigned>(operation) << 2 | (connection & 3u));
  }
};
Result<Specific> read_specific(std::uint16_t field);

/// What is asked for where the device does not tell how long its answer is: QEMU carries 1200h bytes.
inline constexpr std::size_t usual_room = 4096;

inline constexpr std::uint16_t binding_version = 0x1000;

/// DSP0286, "SPDM Storage Discovery": what IF-RECV of that operation gives.
struct Discovery {
  static constexpr std::string_view name = "SPDM storage discovery";
  static constexpr std::uint16_t size = 32;
  std::uint16_t data_length = size, version = binding_version;
  std::uint8_t most_connection_id = 0;
  std::array<std::uint8_t, 3> reserved1{};
  std::uint8_t operations = 0;  // bit n: operation n
  std::array<std::uint8_t, 7> reserved2{};
  std::array<std::uint8_t, 16> reserved3{};

  bool supports(Operation operation) const { return (operations >> static_cast<unsigned>(operation) & 1u) != 0; }

  static void layout(auto& walk, auto& m) {
    walk.integer("Data Length", m.data_length);
    walk.demand(m.data_length == size, rule::storage_length);
    walk.integer("Storage Binding Version", m.version);
    walk.integer("Maximum Connection ID", m.most_connection_id);
    walk.reserved(m.reserved1);
    walk.integer("Supported Operations", m.operations);
    walk.reserved(m.reserved2);
    walk.reserved(m.reserved3);
  }
};

/// DSP0286, "SPDM Storage Pending Info": whether a response waits, and how long it is.
struct PendingInfo {
  static constexpr std::string_view name = "SPDM storage pending info";
  static constexpr std::uint16_t size = 12;
  std::uint16_t data_length = size, version = binding_version;
  std::uint32_t flags = 0;  // bit 0: a response is pending
  std::uint32_t response_length = 0;

  bool pending() const { return (flags & 1) != 0; }

  static void layout(auto& walk, auto& m) {
    walk.integer("Data Length", m.data_length);
    walk.demand(m.data_length == size, rule::storage_length);
    walk.integer("Storage Binding Version", m.version);
    walk.integer("Pending Info Flags", m.flags);
    walk.integer("Response Length", m.response_length);
  }
};

/// DSP0286, "Secured message": what stands before the record of a session.
inline constexpr std::size_t before_record = 4;

/// The record's header; what follows is encrypted: DSP0286 makes all of it application data.
struct SecuredHeader {
  static constexpr std::string_view name = "SPDM storage secured message";
  std::array<std::uint8_t, before_record> reserved{};
  std::uint32_t session_id{};
  std::uint16_t sequence_number{}, length{};

  static void layout(auto& walk, auto& m) {
    walk.reserved(m.reserved);
    walk.integer("Session ID", m.session_id);
    walk.integer("Sequence Number", m.sequence_number);
    walk.integer("Length", m.length);
  }
};

enum class DescriptorType : std::uint8_t { nvme = 1, scsi = 2, ata = 3, spdm = 4, data_buffer = 0x40 };
inline constexpr wire::Name descriptor_type_names[] = {
    {1, "NVMe"}, {2, "SCSI"}, {3, "ATA"}, {4, "SPDM"}, {0x40, "Data buffer"},
};
inline constexpr wire::Name status_names[] = {
    {0, "success"}, {1, "general error"}, {2, "invalid command"}, {3, "invalid field"}, {0xFF, "vendor defined"},
};

/// DSP0286, "Secured message descriptor".
struct Descriptor {
  std::array<std::uint8_t, 1> reserved1{};
  DescriptorType type = DescriptorType::spdm;
  std::uint8_t status = 0;
  std::array<std::uint8_t, 1> reserved2{};
  std::uint32_t length{}, offset{};  // bytes; from the start of the secured message
  std::array<std::uint8_t, 4> reserved3{};

  static void layout(auto& walk, auto& m) {
    walk.reserved(m.reserved1);
    walk.integer("Type", m.type, descriptor_type_names);
    walk.integer("Status", m.status, status_names);
    walk.reserved(m.reserved2);
    walk.integer("Length", m.length);
    walk.integer("Offset", m.offset);
    walk.reserved(m.reserved3);
  }
};

/// What goes out by IF-SEND, and what a message in IF-RECV of its channel's operation is. Zeros may follow it.
Buffer frame(const Message& message);
Result<Message> unframe(Channel channel, Bytes framed);

/// Whether the answer to protocol 00h lists `protocol`: SPC-5, "Supported security protocols list".
Result<bool> lists_protocol(Bytes list, std::uint8_t protocol);

/// What QEMU puts before the data of IF_SEND and IF_RECV on its socket.
struct SocketHeader {
  static constexpr std::string_view name = "storage command";
  static constexpr std::size_t size = 7;
  std::uint8_t protocol = dmtf;
  std::uint16_t specific{};
  std::uint32_t length{};  // bytes that follow, or that there is room for

  static void layout(auto& walk, auto& m) {
    walk.integer("Security Protocol", m.protocol);
    walk.integer("SP Specific", m.specific);
    walk.integer("Length", m.length);
  }
};

/// Statuses of ACK_STATUS: NVMe Base 2.0, "Status Code", with Do Not Retry.
inline constexpr std::uint16_t status_success = 0, status_invalid_field = 0x4002, status_sequence = 0x400C;

}  // namespace bonafide::binding::storage
