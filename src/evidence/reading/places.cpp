#include <array>

#include <bonafide/binding/transport.hpp>
#include <bonafide/evidence/reading/places.hpp>
#include <bonafide/spdm/rules/record.hpp>

namespace bonafide::evidence {
namespace {

using spdm::Code;

constexpr unsigned outside = 1, clear_handshake = 2, handshake = 4, established = 8, capsule = 16;
constexpr unsigned clear = outside | clear_handshake;

struct Row {
  Code request;
  unsigned where;
};

// DSP0274 1.1, "Session" and "Encapsulated requests"; a handshake in the clear has its FINISH outside of the session.
constexpr std::array rows{
    Row{Code::get_version, clear},
    Row{Code::get_capabilities, clear},
    Row{Code::negotiate_algorithms, clear},
    Row{Code::get_digests, clear | established | capsule},
    Row{Code::get_certificate, clear | established | capsule},
    Row{Code::challenge, clear | capsule},
    Row{Code::key_exchange, clear},
    Row{Code::psk_exchange, clear},
    Row{Code::finish, clear_handshake | handshake},
    Row{Code::psk_finish, handshake},
    Row{Code::heartbeat, established},
    Row{Code::key_update, established | capsule},
    Row{Code::end_session, established},
    Row{Code::get_encapsulated_request, clear | handshake | established},
    Row{Code::deliver_encapsulated_response, clear | handshake | established},
    Row{Code::get_endpoint_info, clear | established | capsule},
    Row{Code::get_supported_event_types, established | capsule},
    Row{Code::subscribe_event_types, established | capsule},
    Row{Code::send_event, established | capsule},
    Row{Code::vendor_defined_request, clear | handshake | established | capsule},
};

}  // namespace

bool legal(Code request, Where where) {
  for (const auto& row : rows)
    if (row.request == request) return (row.where & static_cast<unsigned>(where)) != 0;
  return where != Where::handshake && where != Where::capsule;
}

Result<std::optional<Bytes>> behind_prefix(Bytes data, const spdm::RecordFormat& format) {
  const auto size = format.application_prefix;
  if (data.size() < size) return broken(spdm::rule::record_prefix, "ApplicationData", 0, data.size());
  const auto message = data.subspan(size);
  // DSP0276 and DSP0287: the message type is what stands right before the message.
  const bool is_spdm = size == 0 || (data[size - 1] & 0x7F) == binding::mctp_spdm;
  return is_spdm ? std::optional{message} : std::nullopt;
}

spdm::RecordFormat records_of(std::string_view transport) {
  if (transport == binding::name(binding::Transport::mctp)) return spdm::mctp_records;
  if (transport == binding::name(binding::Transport::tcp)) return spdm::tcp_records;
  if (transport == "storage") return spdm::storage_records;
  return spdm::doe_records;
}

}  // namespace bonafide::evidence
