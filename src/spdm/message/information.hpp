// DSP0274 1.3, what a device tells about itself: GET_ENDPOINT_INFO and GET_MEASUREMENT_EXTENSION_LOG.
#pragma once
#include <bonafide/spdm/message/measurements.hpp>

namespace bonafide::spdm {

struct EndpointInfo {
  static constexpr std::string_view name = "ENDPOINT_INFO";
  static constexpr Code code = Code::endpoint_info;
  Reserved1 param1{};
  std::uint8_t slot{};
  std::array<std::uint8_t, 4> reserved{};
  Nonce nonce{};
  Bytes info;
  Bytes signature;

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    walk.reserved(m.param1);
    walk.flags("SlotID", m.slot, slot_names);
    walk.reserved(m.reserved);
    if (walk.terms().signature_asked) walk.bytes("Nonce", m.nonce);
    walk.template sized<std::uint32_t>("EPInfoLen", "EPInfo", m.info);
    if (walk.terms().signature_asked) signed_with(walk, m.signature);
  }
};

struct GetEndpointInfo {
  using Reply = EndpointInfo;
  static constexpr std::string_view name = "GET_ENDPOINT_INFO";
  static constexpr Code code = Code::get_endpoint_info;
  std::uint8_t sub_code{}, slot{}, attributes{};
  std::array<std::uint8_t, 3> reserved{};
  Nonce nonce{};

  bool wants_signature() const { return (attributes & signature_requested) != 0; }
  void shape_reply(Terms& terms) const { terms.signature_asked = wants_signature(); }

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    walk.integer("SubCode", m.sub_code);
    walk.flags("SlotID", m.slot, slot_names);
    walk.integer("RequestAttributes", m.attributes);
    walk.reserved(m.reserved);
    if (m.wants_signature()) walk.bytes("Nonce", m.nonce);
  }
};

struct MeasurementExtensionLog {
  static constexpr std::string_view name = "MEASUREMENT_EXTENSION_LOG";
  static constexpr Code code = Code::measurement_extension_log;
  Reserved2 params{};
  std::uint32_t portion_length{}, remainder_length{};
  Bytes portion;

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    walk.reserved(m.params);
    walk.integer("PortionLength", m.portion_length);
    walk.integer("RemainderLength", m.remainder_length);
    walk.bytes("MEL", m.portion, m.portion_length);
  }
};

struct GetMeasurementExtensionLog {
  using Reply = MeasurementExtensionLog;
  static constexpr std::string_view name = "GET_MEASUREMENT_EXTENSION_LOG";
  static constexpr Code code = Code::get_measurement_extension_log;
  Reserved2 params{};
  std::uint32_t offset{}, length{};

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    walk.reserved(m.params);
    walk.integer("Offset", m.offset);
    walk.integer("Length", m.length);
  }
};

}  // namespace bonafide::spdm
