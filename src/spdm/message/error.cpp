#include <bonafide/spdm/message/error.hpp>

namespace bonafide::spdm {
namespace {

constexpr wire::Name named(ErrorCode code, std::string_view text) { return {static_cast<std::uint64_t>(code), text}; }

constexpr std::array table{
    named(ErrorCode::invalid_request, "InvalidRequest"),
    named(ErrorCode::invalid_session, "InvalidSession"),
    named(ErrorCode::busy, "Busy"),
    named(ErrorCode::unexpected_request, "UnexpectedRequest"),
    named(ErrorCode::unspecified, "Unspecified"),
    named(ErrorCode::decrypt_error, "DecryptError"),
    named(ErrorCode::unsupported_request, "UnsupportedRequest"),
    named(ErrorCode::request_in_flight, "RequestInFlight"),
    named(ErrorCode::invalid_response_code, "InvalidResponseCode"),
    named(ErrorCode::session_limit_exceeded, "SessionLimitExceeded"),
    named(ErrorCode::session_required, "SessionRequired"),
    named(ErrorCode::reset_required, "ResetRequired"),
    named(ErrorCode::response_too_large, "ResponseTooLarge"),
    named(ErrorCode::request_too_large, "RequestTooLarge"),
    named(ErrorCode::large_response, "LargeResponse"),
    named(ErrorCode::message_lost, "MessageLost"),
    named(ErrorCode::invalid_policy, "InvalidPolicy"),
    named(ErrorCode::data_too_large, "DataTooLarge"),
    named(ErrorCode::version_mismatch, "VersionMismatch"),
    named(ErrorCode::response_not_ready, "ResponseNotReady"),
    named(ErrorCode::request_resynch, "RequestResynch"),
    named(ErrorCode::operation_failed, "OperationFailed"),
    named(ErrorCode::no_pending_requests, "NoPendingRequests"),
    named(ErrorCode::request_session_terminated, "RequestSessionTerminated"),
    named(ErrorCode::invalid_state, "InvalidState"),
    named(ErrorCode::vendor_defined, "VendorDefined"),
};

}  // namespace

wire::Names error_names() { return table; }

std::string name(ErrorCode code) {
  for (const auto& row : table)
    if (row.value == static_cast<std::uint64_t>(code)) return std::string{row.text};
  const std::array raw{static_cast<std::uint8_t>(code)};
  return "error 0x" + hex(raw);
}

}  // namespace bonafide::spdm
