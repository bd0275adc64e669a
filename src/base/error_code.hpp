// What a Responder says when it refuses. Here, because each Rule says which of them its breaking earns.
#pragma once
#include <cstdint>

namespace bonafide {

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

}  // namespace bonafide
