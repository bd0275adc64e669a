#include <algorithm>
#include <array>

#include <bonafide/emulator/fault.hpp>
#include <bonafide/spdm/message/certificate.hpp>
#include <bonafide/spdm/message/challenge.hpp>
#include <bonafide/spdm/message/error.hpp>

namespace bonafide::emulator {

namespace {

using spdm::Code;
using spdm::ErrorCode;

constexpr std::array rows{
    FaultRow{Fault::silence, "silence", "answers nothing at all"},
    FaultRow{Fault::silent_challenge, "silent_challenge", "answers everything but CHALLENGE"},
    FaultRow{Fault::close_mid_exchange, "close_mid_exchange",
             "closes the connection when it is asked for a certificate"},
    FaultRow{Fault::busy_forever, "busy_forever", "answers GET_DIGESTS with ERROR(Busy), for ever"},
    FaultRow{Fault::not_ready, "not_ready", "answers CHALLENGE with ERROR(ResponseNotReady), for ever"},
    FaultRow{Fault::not_ready_once, "not_ready_once",
             "answers CHALLENGE with ERROR(ResponseNotReady) once and then honestly, as a slow device may"},
    FaultRow{Fault::resynch_forever, "resynch_forever", "answers CHALLENGE with ERROR(RequestResynch), for ever"},
    FaultRow{Fault::refused_challenge, "refused_challenge", "answers CHALLENGE with ERROR(Unspecified)"},
    FaultRow{Fault::no_common_version, "no_common_version", "lists only version 9.0 in VERSION"},
    FaultRow{Fault::hidden_version, "hidden_version",
             "hides all but its first version on the wire, as an attacker who wants an older one would"},
    FaultRow{Fault::wrong_version, "wrong_version", "answers GET_DIGESTS with another SPDMVersion than the agreed one"},
    FaultRow{Fault::wrong_code, "wrong_code", "answers GET_DIGESTS with the code of CERTIFICATE"},
    FaultRow{Fault::two_algorithms, "two_algorithms", "selects two hashes in ALGORITHMS"},
    FaultRow{Fault::garbage, "garbage", "answers GET_DIGESTS with bytes that are no message"},
    FaultRow{Fault::empty_response, "empty_response", "answers GET_DIGESTS with nothing but a header"},
    FaultRow{Fault::zero_portion, "zero_portion", "delivers its certificate chain in portions of zero bytes"},
    FaultRow{Fault::endless_chain, "endless_chain", "says after each portion that more of its chain remains"},
    FaultRow{Fault::altered_chain, "altered_chain", "delivers another chain than DIGESTS announced"},
    FaultRow{Fault::wrong_slot, "wrong_slot", "names another slot in CHALLENGE_AUTH than it was asked for"},
    FaultRow{Fault::wrong_chain_hash, "wrong_chain_hash", "names another chain in CHALLENGE_AUTH than it delivered"},
    FaultRow{Fault::wrong_context, "wrong_context", "repeats another RequesterContext than it was given (1.3)"},
    FaultRow{Fault::stale_nonce, "stale_nonce", "signs for another nonce than it was given"},
    FaultRow{Fault::wrong_key, "wrong_key", "signs with a key that is not its certificate's"},
    FaultRow{Fault::flipped_signature, "flipped_signature", "flips one bit of the signature in CHALLENGE_AUTH"},
    FaultRow{Fault::truncated, "truncated", "leaves the last four bytes of CHALLENGE_AUTH out"},
    FaultRow{Fault::extended, "extended", "lets four bytes follow CHALLENGE_AUTH"},
    FaultRow{Fault::altered_measurement, "altered_measurement", "flips one bit of a measurement after signing it"},
    FaultRow{Fault::flipped_verify_data, "flipped_verify_data",
             "flips one bit of ResponderVerifyData in KEY_EXCHANGE_RSP and PSK_EXCHANGE_RSP"},
    FaultRow{Fault::spoiled_record, "spoiled_record", "flips one bit of each record of a session"},
    FaultRow{Fault::silent_in_session, "silent_in_session", "opens sessions and answers nothing in them"},
    FaultRow{Fault::demands_identity, "demands_identity",
             "asks in CHALLENGE_AUTH for mutual authentication (BasicMutAuthReq), whether the Requester can or not"},
    FaultRow{Fault::wrong_ack, "wrong_ack", "acknowledges another encapsulated response than it was given (1.2)"},
    FaultRow{Fault::asks_forever, "asks_forever", "has another encapsulated request after each answer"},
    FaultRow{Fault::forbidden_capsule, "forbidden_capsule", "encapsulates GET_MEASUREMENTS instead of what it may ask"},
    FaultRow{Fault::other_serial, "other_serial",
             "shows another serial number in config space than its certificate has"},
};

Code code_of(Bytes message) { return message.size() > 1 ? static_cast<Code>(message[1]) : Code{}; }

Buffer error(std::uint8_t version, ErrorCode reason, Bytes extended = {}) {
  Buffer out{version, static_cast<std::uint8_t>(Code::error), static_cast<std::uint8_t>(reason), 0};
  append(out, extended);
  return out;
}

void flip(Buffer& message, std::size_t at) {
  if (at < message.size()) message[at] ^= 1;
}

/// CERTIFICATE in the form of the request, with `size` bytes after which 1024 remain, wherever it begins: DSP0274,
/// "CERTIFICATE response message format".
Buffer portion_of(Bytes request, std::uint16_t size) {
  const bool large = request[0] >= wire::number(spdm::Version::v1_4) && (request[2] & spdm::large_cert_chain) != 0;
  Buffer out(large ? 16 : 8);
  out[0] = request[0], out[1] = static_cast<std::uint8_t>(Code::certificate), out[2] = request[2];
  store_le<std::uint16_t>(MutableBytes{out}.subspan(large ? 8 : 4), size);
  store_le<std::uint16_t>(MutableBytes{out}.subspan(large ? 12 : 6), 1024);
  out.insert(out.end(), size, 0xA5);
  return out;
}

/// ENCAPSULATED_RESPONSE_ACK with one more GET_DIGESTS: DSP0274 1.1 and, with AckRequestID, 1.2.
Buffer another_question(Bytes delivered) {
  const auto version = delivered[0], id = delivered[2];
  Buffer out{version, static_cast<std::uint8_t>(Code::encapsulated_response_ack), static_cast<std::uint8_t>(id + 1), 1};
  if (version >= wire::number(spdm::Version::v1_2)) append(out, Buffer{id, 0, 0, 0});
  append(out, Buffer{version, static_cast<std::uint8_t>(Code::get_digests), 0, 0});
  return out;
}

}  // namespace

std::span<const FaultRow> faults() { return rows; }

std::optional<Fault> fault_named(std::string_view name) {
  for (const auto& fault : rows)
    if (fault.name == name) return fault.fault;
  return std::nullopt;
}

const FaultRow& row(Fault fault) { return rows[static_cast<std::size_t>(fault)]; }

bool Mischief::has(Fault fault) const { return std::ranges::find(faults_, fault) != faults_.end(); }

std::optional<Reaction> Mischief::instead_of(Bytes request) {
  const auto code = code_of(request);
  if (code == Code::get_capabilities) version_ = request[0];
  const auto with = [&](ErrorCode reason, Bytes extended = {}) {
    return Reaction{.response = error(version_, reason, extended)};
  };
  if (has(Fault::silence)) return Reaction{Reaction::Kind::silence};
  if (code == Code::get_certificate && has(Fault::close_mid_exchange)) return Reaction{Reaction::Kind::close};
  if (code == Code::get_digests && has(Fault::busy_forever)) return with(ErrorCode::busy);
  if (code == Code::get_digests && has(Fault::garbage)) return Reaction{.response = Buffer(64, 0xA5)};
  if (code == Code::challenge && has(Fault::silent_challenge)) return Reaction{Reaction::Kind::silence};
  if (code == Code::challenge && has(Fault::resynch_forever)) return with(ErrorCode::request_resynch);
  if (code == Code::challenge && has(Fault::refused_challenge)) return with(ErrorCode::unspecified);
  if (code == Code::deliver_encapsulated_response && request.size() > 2 && has(Fault::asks_forever))
    return Reaction{.response = another_question(request)};
  if ((code == Code::challenge || code == Code::respond_if_ready) && has(Fault::not_ready)) {
    // RDTExponent 10 (a millisecond), RequestCode, Token, RDTM: DSP0274, "ResponseNotReady extended error data".
    const std::array<std::uint8_t, 4> later{10, static_cast<std::uint8_t>(Code::challenge), 1, 2};
    return with(ErrorCode::response_not_ready, later);
  }
  return std::nullopt;
}

Reaction Mischief::carried(Buffer record) const {
  if (has(Fault::silence) || has(Fault::silent_in_session)) return {.kind = Reaction::Kind::silence};
  if (has(Fault::spoiled_record) && !record.empty()) flip(record, record.size() - 1);
  return {.response = std::move(record), .channel = binding::Channel::secured};
}

Buffer Mischief::heard(Bytes request) const {
  Buffer out = copy(request);
  // The nonce follows the header: DSP0274, "CHALLENGE request message format".
  if (code_of(request) == Code::challenge && has(Fault::stale_nonce)) flip(out, spdm::header_size);
  return out;
}

Buffer Mischief::said(Bytes request, Buffer response, const spdm::Terms& terms) const {
  if (code_of(request) == Code::get_certificate && has(Fault::endless_chain)) response = portion_of(request, 256);
  switch (code_of(response)) {
    case Code::version:
      if (has(Fault::no_common_version)) response = {0x10, 0x04, 0, 0, 0, 1, 0x00, 0x90};
      if (has(Fault::hidden_version) && response.size() >= 8) response.resize(8), response[5] = 1;
      break;
    case Code::algorithms:
      if (has(Fault::two_algorithms) && response.size() > 16) response[16] |= 0x03;  // BaseHashSel
      break;
    case Code::digests:
      if (has(Fault::wrong_version)) response[0] ^= 0x01;
      if (has(Fault::wrong_code)) response[1] = static_cast<std::uint8_t>(Code::certificate);
      if (has(Fault::empty_response)) response.resize(spdm::header_size);
      break;
    case Code::certificate:
      if (has(Fault::zero_portion) && request.size() > 2) response = portion_of(request, 0);
      if (has(Fault::altered_chain)) flip(response, response.size() - 1);
      break;
    case Code::challenge_auth:
      if (has(Fault::wrong_slot)) response[2] ^= 0x01;
      if (has(Fault::wrong_chain_hash)) flip(response, spdm::header_size);
      if (has(Fault::wrong_context) && terms.version >= spdm::Version::v1_3)
        flip(response, response.size() - terms.signature_size() - 1);
      if (has(Fault::demands_identity)) response[2] |= spdm::basic_mut_auth_req;
      if (has(Fault::flipped_signature)) flip(response, response.size() - 1);
      if (has(Fault::truncated)) response.resize(std::max<std::size_t>(response.size(), 4) - 4);
      if (has(Fault::extended)) response.insert(response.end(), 4, 0xA5);
      break;
    case Code::encapsulated_request:
      if (has(Fault::forbidden_capsule) && response.size() > 5)
        response.resize(8), response[5] = static_cast<std::uint8_t>(Code::get_measurements);
      break;
    case Code::encapsulated_response_ack:
      if (has(Fault::wrong_ack) && terms.version >= spdm::Version::v1_2) flip(response, 4);
      break;
    // ResponderVerifyData ends both: DSP0274 1.1, "KEY_EXCHANGE_RSP response message format".
    case Code::key_exchange_rsp:
    case Code::psk_exchange_rsp:
      if (has(Fault::flipped_verify_data)) flip(response, response.size() - 1);
      break;
    case Code::measurements:
      // The last byte of the first block's value is somewhere in the record, which follows NumberOfBlocks and its
      // length.
      if (has(Fault::altered_measurement) && response.size() > 20) flip(response, 20);
      break;
    default: break;
  }
  return response;
}

}  // namespace bonafide::emulator
