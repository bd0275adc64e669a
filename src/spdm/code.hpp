// DSP0274, "SPDM request codes" and "SPDM response codes".
#pragma once
#include <bonafide/wire/field.hpp>

namespace bonafide::spdm {

enum class Code : std::uint8_t {
  digests = 0x01,
  certificate = 0x02,
  challenge_auth = 0x03,
  version = 0x04,
  chunk_send_ack = 0x05,
  chunk_response = 0x06,
  endpoint_info = 0x07,
  slot_management_resp = 0x08,
  measurements = 0x60,
  capabilities = 0x61,
  supported_event_types = 0x62,
  algorithms = 0x63,
  key_exchange_rsp = 0x64,
  finish_rsp = 0x65,
  psk_exchange_rsp = 0x66,
  psk_finish_rsp = 0x67,
  heartbeat_ack = 0x68,
  key_update_ack = 0x69,
  encapsulated_request = 0x6A,
  encapsulated_response_ack = 0x6B,
  end_session_ack = 0x6C,
  csr = 0x6D,
  set_certificate_rsp = 0x6E,
  measurement_extension_log = 0x6F,
  subscribe_event_types_ack = 0x70,
  event_ack = 0x71,
  key_pair_info = 0x7C,
  set_key_pair_info_ack = 0x7D,
  vendor_defined_response = 0x7E,
  error = 0x7F,
  get_digests = 0x81,
  get_certificate = 0x82,
  challenge = 0x83,
  get_version = 0x84,
  chunk_send = 0x85,
  chunk_get = 0x86,
  get_endpoint_info = 0x87,
  slot_management = 0x88,
  get_measurements = 0xE0,
  get_capabilities = 0xE1,
  get_supported_event_types = 0xE2,
  negotiate_algorithms = 0xE3,
  key_exchange = 0xE4,
  finish = 0xE5,
  psk_exchange = 0xE6,
  psk_finish = 0xE7,
  heartbeat = 0xE8,
  key_update = 0xE9,
  get_encapsulated_request = 0xEA,
  deliver_encapsulated_response = 0xEB,
  end_session = 0xEC,
  get_csr = 0xED,
  set_certificate = 0xEE,
  get_measurement_extension_log = 0xEF,
  subscribe_event_types = 0xF0,
  send_event = 0xF1,
  get_key_pair_info = 0xFC,
  set_key_pair_info = 0xFD,
  vendor_defined_request = 0xFE,
  respond_if_ready = 0xFF,
};

/// Requests have bit 7 set, responses have not.
constexpr bool is_request(std::uint8_t code) { return (code & 0x80) != 0; }
constexpr bool is_request(Code code) { return is_request(static_cast<std::uint8_t>(code)); }

/// The specification's name of every code, for the dissector.
wire::Names code_names();
/// "CHALLENGE_AUTH", or "code 0x55" where there is none.
std::string name(Code);

}  // namespace bonafide::spdm
