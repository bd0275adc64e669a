// DSP0274 1.1, "Encapsulated requests": the messages that turn the roles around.
#pragma once
#include <bonafide/spdm/message/session.hpp>

namespace bonafide::spdm {

struct EncapsulatedRequest {
  static constexpr std::string_view name = "ENCAPSULATED_REQUEST";
  static constexpr Code code = Code::encapsulated_request;
  std::uint8_t request_id{};
  Reserved1 param2{};
  Bytes request;  // a whole SPDM message, and the padding of the transport

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    walk.integer("RequestID", m.request_id);
    walk.reserved(m.param2);
    walk.rest("EncapsulatedRequest", m.request);
    walk.demand(m.request.size() >= header_size, rule::encapsulated_some);
  }
};

struct GetEncapsulatedRequest : Bare<Code::get_encapsulated_request> {
  using Reply = EncapsulatedRequest;
  static constexpr std::string_view name = "GET_ENCAPSULATED_REQUEST";
};

/// ENCAPSULATED_RESPONSE_ACK, Param2.
enum class PayloadType : std::uint8_t { absent = 0, present = 1, requester_slot = 2 };
inline constexpr std::array payload_type_names{wire::Name{0, "Absent"}, wire::Name{1, "Present"},
                                               wire::Name{2, "ReqSlotNumber"}};

struct EncapsulatedResponseAck {
  static constexpr std::string_view name = "ENCAPSULATED_RESPONSE_ACK";
  static constexpr Code code = Code::encapsulated_response_ack;
  std::uint8_t request_id{};
  PayloadType payload_type{};
  std::uint8_t acknowledged_id{};  // 1.2
  std::array<std::uint8_t, 3> reserved{};
  std::uint8_t requester_slot{};
  Bytes request;  // the next encapsulated request, and the padding of the transport

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    walk.integer("RequestID", m.request_id);
    walk.integer("PayloadType", m.payload_type, payload_type_names);
    walk.demand(static_cast<unsigned>(m.payload_type) <= 2, rule::payload_type);
    if (since(walk, Version::v1_2)) {
      walk.integer("AckRequestID", m.acknowledged_id);
      walk.reserved(m.reserved);
    }
    if (m.payload_type == PayloadType::requester_slot) walk.integer("ReqSlotNumber", m.requester_slot);
    if (m.payload_type == PayloadType::present) {
      walk.rest("EncapsulatedRequest", m.request);
      walk.demand(m.request.size() >= header_size, rule::encapsulated_some);
    }
  }
};

struct DeliverEncapsulatedResponse {
  using Reply = EncapsulatedResponseAck;
  static constexpr std::string_view name = "DELIVER_ENCAPSULATED_RESPONSE";
  static constexpr Code code = Code::deliver_encapsulated_response;
  std::uint8_t request_id{};
  Reserved1 param2{};
  Bytes response;  // a whole SPDM message, and the padding of the transport

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    walk.integer("RequestID", m.request_id);
    walk.reserved(m.param2);
    walk.rest("EncapsulatedResponse", m.response);
    walk.demand(m.response.size() >= header_size, rule::encapsulated_some);
  }
};

}  // namespace bonafide::spdm
