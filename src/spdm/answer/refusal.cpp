#include <bonafide/spdm/answer/refusal.hpp>

namespace bonafide::spdm {
namespace {

/// A code that came late, and what is said before.
struct Newcomer {
  ErrorCode code;
  Version since;
  ErrorCode before;
};

// DSP0274, "Error code and error data", edition by edition
constexpr std::array newcomers{
    Newcomer{ErrorCode::session_required, Version::v1_2, ErrorCode::unspecified},
    Newcomer{ErrorCode::response_too_large, Version::v1_2, ErrorCode::unspecified},
    Newcomer{ErrorCode::invalid_policy, Version::v1_3, ErrorCode::unspecified},
    Newcomer{ErrorCode::no_pending_requests, Version::v1_3, ErrorCode::unexpected_request},
    Newcomer{ErrorCode::data_too_large, Version::v1_4, ErrorCode::unspecified},
};

ErrorCode known_in(Version version, ErrorCode code) {
  const auto row = std::ranges::find(newcomers, code, &Newcomer::code);
  return row != newcomers.end() && version < row->since ? row->before : code;
}

}  // namespace

ErrorMessage refusal_of(const Error& error, Version version, Bytes request) {
  const auto code = request.size() > 1 ? static_cast<Code>(request[1]) : Code{};
  ErrorMessage message{.version = version, .reason = known_in(version, error.rule->answer)};
  if (message.reason == ErrorCode::unsupported_request && request.size() > 1) message.data = request[1];
  // DSP0274 1.3, "GET_CSR": the CSRTrackingTag.
  if (message.reason == ErrorCode::reset_required) message.data = static_cast<std::uint8_t>(error.got);
  // DSP0274 1.1, ERROR, InvalidResponseCode: whatever is wrong with what was delivered.
  if (code == Code::deliver_encapsulated_response && message.reason == ErrorCode::invalid_request)
    message.reason = ErrorCode::invalid_response_code;
  message.size = static_cast<std::uint32_t>(error.got);  // of ResponseTooLarge and DataTooLarge alone
  return message;
}

}  // namespace bonafide::spdm
