#include <bonafide/spdm/code.hpp>
#include <bonafide/spdm/version.hpp>

namespace bonafide::spdm {
namespace {

constexpr wire::Name named(Code code, std::string_view text) { return {static_cast<std::uint64_t>(code), text}; }

constexpr std::array table{
    named(Code::digests, "DIGESTS"),
    named(Code::certificate, "CERTIFICATE"),
    named(Code::challenge_auth, "CHALLENGE_AUTH"),
    named(Code::version, "VERSION"),
    named(Code::chunk_send_ack, "CHUNK_SEND_ACK"),
    named(Code::chunk_response, "CHUNK_RESPONSE"),
    named(Code::endpoint_info, "ENDPOINT_INFO"),
    named(Code::slot_management_resp, "SLOT_MANAGEMENT_RESP"),
    named(Code::measurements, "MEASUREMENTS"),
    named(Code::capabilities, "CAPABILITIES"),
    named(Code::supported_event_types, "SUPPORTED_EVENT_TYPES"),
    named(Code::algorithms, "ALGORITHMS"),
    named(Code::key_exchange_rsp, "KEY_EXCHANGE_RSP"),
    named(Code::finish_rsp, "FINISH_RSP"),
    named(Code::psk_exchange_rsp, "PSK_EXCHANGE_RSP"),
    named(Code::psk_finish_rsp, "PSK_FINISH_RSP"),
    named(Code::heartbeat_ack, "HEARTBEAT_ACK"),
    named(Code::key_update_ack, "KEY_UPDATE_ACK"),
    named(Code::encapsulated_request, "ENCAPSULATED_REQUEST"),
    named(Code::encapsulated_response_ack, "ENCAPSULATED_RESPONSE_ACK"),
    named(Code::end_session_ack, "END_SESSION_ACK"),
    named(Code::csr, "CSR"),
    named(Code::set_certificate_rsp, "SET_CERTIFICATE_RSP"),
    named(Code::measurement_extension_log, "MEASUREMENT_EXTENSION_LOG"),
    named(Code::subscribe_event_types_ack, "SUBSCRIBE_EVENT_TYPES_ACK"),
    named(Code::event_ack, "EVENT_ACK"),
    named(Code::key_pair_info, "KEY_PAIR_INFO"),
    named(Code::set_key_pair_info_ack, "SET_KEY_PAIR_INFO_ACK"),
    named(Code::vendor_defined_response, "VENDOR_DEFINED_RESPONSE"),
    named(Code::error, "ERROR"),
    named(Code::get_digests, "GET_DIGESTS"),
    named(Code::get_certificate, "GET_CERTIFICATE"),
    named(Code::challenge, "CHALLENGE"),
    named(Code::get_version, "GET_VERSION"),
    named(Code::chunk_send, "CHUNK_SEND"),
    named(Code::chunk_get, "CHUNK_GET"),
    named(Code::get_endpoint_info, "GET_ENDPOINT_INFO"),
    named(Code::slot_management, "SLOT_MANAGEMENT"),
    named(Code::get_measurements, "GET_MEASUREMENTS"),
    named(Code::get_capabilities, "GET_CAPABILITIES"),
    named(Code::get_supported_event_types, "GET_SUPPORTED_EVENT_TYPES"),
    named(Code::negotiate_algorithms, "NEGOTIATE_ALGORITHMS"),
    named(Code::key_exchange, "KEY_EXCHANGE"),
    named(Code::finish, "FINISH"),
    named(Code::psk_exchange, "PSK_EXCHANGE"),
    named(Code::psk_finish, "PSK_FINISH"),
    named(Code::heartbeat, "HEARTBEAT"),
    named(Code::key_update, "KEY_UPDATE"),
    named(Code::get_encapsulated_request, "GET_ENCAPSULATED_REQUEST"),
    named(Code::deliver_encapsulated_response, "DELIVER_ENCAPSULATED_RESPONSE"),
    named(Code::end_session, "END_SESSION"),
    named(Code::get_csr, "GET_CSR"),
    named(Code::set_certificate, "SET_CERTIFICATE"),
    named(Code::get_measurement_extension_log, "GET_MEASUREMENT_EXTENSION_LOG"),
    named(Code::subscribe_event_types, "SUBSCRIBE_EVENT_TYPES"),
    named(Code::send_event, "SEND_EVENT"),
    named(Code::get_key_pair_info, "GET_KEY_PAIR_INFO"),
    named(Code::set_key_pair_info, "SET_KEY_PAIR_INFO"),
    named(Code::vendor_defined_request, "VENDOR_DEFINED_REQUEST"),
    named(Code::respond_if_ready, "RESPOND_IF_READY"),
};

}  // namespace

wire::Names code_names() { return table; }

std::string name(Code code) {
  for (const auto& row : table)
    if (row.value == static_cast<std::uint64_t>(code)) return std::string{row.text};
  const std::array raw{static_cast<std::uint8_t>(code)};
  return "code 0x" + hex(raw);
}

std::string name(Version version) {
  const auto value = static_cast<unsigned>(version);
  return std::to_string(value >> 4) + '.' + std::to_string(value & 15);
}

}  // namespace bonafide::spdm
