// DSP0274, "ERROR response message", and "RESPOND_IF_READY request message format".
#pragma once
#include <bonafide/spdm/message/header.hpp>

namespace bonafide::spdm {

/// DSP0274, "Error code and error data".
enum class ErrorCode : std::uint8_t {
  invalid_request = 0x01,
  invalid_session = 0x02,
  busy = 0x03,
  unexpected_request = 0x04,
  unspecified = 0x05,
  decrypt_error = 0x06,
  unsupported_request = 0x07,
  request_in_flight = 0x08,
  invalid_response_code = 0x09,
  session_limit_exceeded = 0x0A,
  session_required = 0x0B,
  reset_required = 0x0C,
  response_too_large = 0x0D,
  request_too_large = 0x0E,
  large_response = 0x0F,
  message_lost = 0x10,
  invalid_policy = 0x11,
  data_too_large = 0x12,
  version_mismatch = 0x41,
  response_not_ready = 0x42,
  request_resynch = 0x43,
  operation_failed = 0x44,
  no_pending_requests = 0x45,
  request_session_terminated = 0x46,
  invalid_state = 0x47,
  vendor_defined = 0xFF,
};
wire::Names error_names();
/// "ResponseNotReady", or "error 0x55".
std::string name(ErrorCode);

struct ErrorMessage {
  static constexpr std::string_view name = "ERROR";
  static constexpr Code code = Code::error;
  Version version{};  // 10h before a version is agreed, so it may differ from the terms
  ErrorCode reason{};
  std::uint8_t data{};
  // ResponseNotReady
  std::uint8_t rdt_exponent{}, request_code{}, token{}, rdtm{};
  // LargeResponse; ResponseTooLarge and DataTooLarge
  std::uint8_t handle{};
  std::uint32_t size{};
  // vendor- or other standards-defined
  Bytes vendor_id, vendor_data;

  static void layout(auto& walk, auto& m) {
    walk.integer("SPDMVersion", m.version);
    walk.demand(m.version == walk.terms().version || m.version == Version::v1_0, rule::version_agreed);
    auto seen_code = code;
    walk.integer("RequestResponseCode", seen_code, code_names());
    walk.demand(seen_code == code, rule::code_expected);
    walk.integer("ErrorCode", m.reason, error_names());
    walk.integer("ErrorData", m.data);
    extended(walk, m);
  }

 private:
  static void extended(auto& walk, auto& m) {
    switch (m.reason) {
      case ErrorCode::response_not_ready:
        walk.integer("RDTExponent", m.rdt_exponent);
        walk.integer("RequestCode", m.request_code, code_names());
        walk.integer("Token", m.token);
        walk.integer("RDTM", m.rdtm);
        break;
      case ErrorCode::large_response: walk.integer("Handle", m.handle); break;
      case ErrorCode::response_too_large:
      case ErrorCode::data_too_large: walk.integer("Size", m.size); break;
      case ErrorCode::vendor_defined:
        walk.template sized<std::uint8_t>("Len", "VendorID", m.vendor_id);
        walk.rest("OpaqueErrorData", m.vendor_data);
        break;
      default: break;
    }
  }
};

struct RespondIfReady {
  static constexpr std::string_view name = "RESPOND_IF_READY";
  static constexpr Code code = Code::respond_if_ready;
  std::uint8_t request_code{}, token{};

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    walk.integer("RequestCode", m.request_code, code_names());
    walk.integer("Token", m.token);
  }
};

}  // namespace bonafide::spdm
