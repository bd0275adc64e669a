// DSP0274, "VENDOR_DEFINED_REQUEST request and VENDOR_DEFINED_RESPONSE response messages".
#pragma once
#include <bonafide/spdm/message/header.hpp>

namespace bonafide::spdm {

/// Param1 (1.4): the payload's length stands in a field of four bytes.
inline constexpr std::uint8_t large_payload = 0x80;
/// What the length field of two bytes can tell.
inline constexpr std::size_t largest_small_payload = 0xFFFF;
inline constexpr wire::Name payload_names[] = {{large_payload, "LargePayload"}};

/// The same layout in both directions.
template <Code own_code> struct VendorDefined {
  static constexpr Code code = own_code;
  std::uint8_t param1{};
  Reserved1 param2{};
  std::uint16_t standard_id{};
  Bytes vendor_id, payload;
  std::uint16_t small_length{};
  std::uint32_t large_length{};

  bool large() const { return (param1 & large_payload) != 0; }
  /// Turns the message into its large form where the payload needs it.
  void suit_payload() {
    if (payload.size() <= largest_small_payload) return;
    param1 |= large_payload, large_length = static_cast<std::uint32_t>(payload.size());
  }

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    if (since(walk, Version::v1_4))
      walk.flags("Param1", m.param1, payload_names);
    else
      walk.integer("Param1", m.param1);
    walk.reserved(m.param2);
    walk.integer("StandardID", m.standard_id);
    walk.template sized<std::uint8_t>("Len", "VendorID", m.vendor_id);
    if (since(walk, Version::v1_4) && m.large()) {
      walk.integer("ReqLength", m.small_length);
      walk.demand(m.small_length == 0, rule::large_form_is_1_4);
      walk.integer("LargeReqLength", m.large_length);
      walk.bytes("VendorDefinedPayload", m.payload, m.large_length);
    } else {
      walk.template sized<std::uint16_t>("ReqLength", "VendorDefinedPayload", m.payload);
    }
  }
};

struct VendorDefinedResponse : VendorDefined<Code::vendor_defined_response> {
  static constexpr std::string_view name = "VENDOR_DEFINED_RESPONSE";
};
struct VendorDefinedRequest : VendorDefined<Code::vendor_defined_request> {
  using Reply = VendorDefinedResponse;
  static constexpr std::string_view name = "VENDOR_DEFINED_REQUEST";
};

}  // namespace bonafide::spdm
