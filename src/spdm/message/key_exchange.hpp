// DSP0274 1.1, "KEY_EXCHANGE request and KEY_EXCHANGE_RSP response messages" and "FINISH request and FINISH_RSP
// response messages".
#pragma once
#include <bonafide/spdm/message/challenge.hpp>
#include <bonafide/spdm/rules/session.hpp>

namespace bonafide::spdm {

using RandomData = std::array<std::uint8_t, 32>;

/// SessionPolicy.
inline constexpr std::uint8_t termination_policy = 0x01;  // 1.2: the session may survive a runtime update
inline constexpr std::uint8_t event_all_policy = 0x02;    // 1.3: subscribe to all events from the start

/// MutAuthRequested: DSP0274 1.1, "KEY_EXCHANGE_RSP response message format".
enum class MutAuth : std::uint8_t { none = 0, not_encapsulated = 1, encapsulated = 2, implicit_get_digests = 4 };

/// 1.1 carries no opaque data in FINISH and its kin; 1.4 does.
void opaque_data_since_1_4(auto& walk, auto& view) {
  if (since(walk, Version::v1_4)) opaque_data(walk, view);
}

struct KeyExchangeRsp {
  static constexpr std::string_view name = "KEY_EXCHANGE_RSP";
  static constexpr Code code = Code::key_exchange_rsp;
  std::uint8_t heartbeat_period{};  // seconds
  Reserved1 param2{};
  std::uint16_t rsp_session_id{};
  MutAuth mut_auth_requested{};
  std::uint8_t requester_slot{};  // 3:0
  RandomData random{};
  Bytes exchange_data, summary, opaque, signature, verify_data;

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    walk.integer("HeartbeatPeriod", m.heartbeat_period);
    walk.reserved(m.param2);
    walk.integer("RspSessionID", m.rsp_session_id);
    walk.integer("MutAuthRequested", m.mut_auth_requested);
    const auto asked = static_cast<unsigned>(m.mut_auth_requested);
    walk.demand(asked <= 2 || asked == 4, rule::mut_auth_value);
    walk.flags("SlotIDParam", m.requester_slot, slot_names);
    walk.bytes("RandomData", m.random);
    walk.bytes("ExchangeData", m.exchange_data, walk.terms().response_exchange_size());
    walk.bytes("MeasurementSummaryHash", m.summary, walk.terms().summary_size());
    opaque_data(walk, m.opaque);
    signed_with(walk, m.signature);
    if (!walk.terms().handshake_in_the_clear())
      walk.bytes("ResponderVerifyData", m.verify_data, walk.terms().digest_size());
  }
};

struct KeyExchange {
  using Reply = KeyExchangeRsp;
  static constexpr std::string_view name = "KEY_EXCHANGE";
  static constexpr Code code = Code::key_exchange;
  MeasurementSummary summary{};
  std::uint8_t slot{};
  std::uint16_t req_session_id{};
  std::uint8_t session_policy{};
  Reserved1 reserved{};
  RandomData random{};
  Bytes exchange_data, opaque;

  void shape_reply(Terms& terms) const { terms.summary_asked = summary; }

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    walk.integer("MeasurementSummaryHashType", m.summary);
    walk.demand(m.summary == MeasurementSummary::none || m.summary == MeasurementSummary::tcb ||
                    m.summary == MeasurementSummary::all,
                rule::summary_type);
    walk.integer("SlotID", m.slot, whole_slot_names);
    walk.demand(m.slot < 8 || m.slot == provisioned_key, rule::signing_slot);
    walk.integer("ReqSessionID", m.req_session_id);
    walk.integer(since(walk, Version::v1_2) ? "SessionPolicy" : "Reserved", m.session_policy);
    walk.reserved(m.reserved);
    walk.bytes("RandomData", m.random);
    walk.bytes("ExchangeData", m.exchange_data, walk.terms().request_exchange_size());
    opaque_data(walk, m.opaque);
  }
};

struct FinishRsp {
  static constexpr std::string_view name = "FINISH_RSP";
  static constexpr Code code = Code::finish_rsp;
  Reserved2 params{};
  Bytes opaque, verify_data;

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    walk.reserved(m.params);
    opaque_data_since_1_4(walk, m.opaque);
    if (walk.terms().handshake_in_the_clear())
      walk.bytes("ResponderVerifyData", m.verify_data, walk.terms().digest_size());
  }
};

/// FINISH, Param1.
inline constexpr std::uint8_t signature_included = 0x01;
inline constexpr wire::Name finish_names[] = {{signature_included, "SignatureIncluded"}};

struct Finish {
  using Reply = FinishRsp;
  static constexpr std::string_view name = "FINISH";
  static constexpr Code code = Code::finish;
  std::uint8_t attributes{}, slot{};
  Bytes opaque, signature, verify_data;

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    walk.flags("Param1", m.attributes, finish_names);
    walk.integer("SlotID", m.slot, whole_slot_names);
    opaque_data_since_1_4(walk, m.opaque);
    const bool is_signed = (m.attributes & signature_included) != 0;
    if (is_signed) walk.signature(m.signature, walk.terms().requester_signature_size());
    walk.bytes("RequesterVerifyData", m.verify_data, walk.terms().digest_size());
  }
};

}  // namespace bonafide::spdm
