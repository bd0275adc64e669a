// DSP0274 1.2, "Large SPDM message transfer mechanism": CHUNK_SEND, CHUNK_GET and their responses.
#pragma once
#include <bonafide/spdm/message/header.hpp>
#include <bonafide/spdm/rules/session.hpp>

namespace bonafide::spdm {

/// CHUNK_SEND and CHUNK_RESPONSE, Param1.
inline constexpr std::uint8_t last_chunk = 0x01;
/// CHUNK_SEND_ACK, Param1.
inline constexpr std::uint8_t early_error_detected = 0x01;

/// Two bytes up to 1.3, four since 1.4.
void chunk_sequence_number(auto& walk, auto& number) {
  if (since(walk, Version::v1_4)) return walk.integer("ChunkSeqNo", number);
  auto small = static_cast<std::uint16_t>(number);
  walk.integer("ChunkSeqNo", small);
  if constexpr (std::remove_reference_t<decltype(walk)>::decodes) number = small;
}

/// The same layout in both directions.
template <Code own_code> struct ChunkFields {
  static constexpr Code code = own_code;
  std::uint8_t attributes{}, handle{};
  std::uint32_t sequence_number{};
  Reserved2 reserved{};  // up to 1.3
  std::uint32_t chunk_size{}, large_message_size{};
  Bytes chunk;

  bool last() const { return (attributes & last_chunk) != 0; }

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    walk.integer("Param1", m.attributes);
    walk.integer("Handle", m.handle);
    chunk_sequence_number(walk, m.sequence_number);
    if (!since(walk, Version::v1_4)) walk.reserved(m.reserved);
    walk.integer("ChunkSize", m.chunk_size);
    walk.demand(m.chunk_size != 0, rule::chunk_size);
    if (m.sequence_number == 0) walk.integer("LargeMessageSize", m.large_message_size);
    walk.bytes("SPDMchunk", m.chunk, m.chunk_size);
  }
};

struct ChunkSendAck {
  static constexpr std::string_view name = "CHUNK_SEND_ACK";
  static constexpr Code code = Code::chunk_send_ack;
  std::uint8_t attributes{}, handle{};
  std::uint32_t sequence_number{};
  Bytes response;  // ResponseToLargeRequest, and the padding of the transport; empty before the last chunk

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    walk.integer("Param1", m.attributes);
    walk.integer("Handle", m.handle);
    chunk_sequence_number(walk, m.sequence_number);
    walk.rest("ResponseToLargeRequest", m.response);
  }
};
struct ChunkSend : ChunkFields<Code::chunk_send> {
  using Reply = ChunkSendAck;
  static constexpr std::string_view name = "CHUNK_SEND";
};

struct ChunkResponse : ChunkFields<Code::chunk_response> {
  static constexpr std::string_view name = "CHUNK_RESPONSE";
};
struct ChunkGet {
  using Reply = ChunkResponse;
  static constexpr std::string_view name = "CHUNK_GET";
  static constexpr Code code = Code::chunk_get;
  Reserved1 param1{};
  std::uint8_t handle{};
  std::uint32_t sequence_number{};

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    walk.reserved(m.param1);
    walk.integer("Handle", m.handle);
    chunk_sequence_number(walk, m.sequence_number);
  }
};

}  // namespace bonafide::spdm
