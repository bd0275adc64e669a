// DSP0274, "ERROR response message", and "RESPOND_IF_READY request message format".
#pragma once
#include <bonafide/spdm/message/header.hpp>

namespace bonafide::spdm {

using bonafide::ErrorCode;

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
