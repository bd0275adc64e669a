// DSP0274 1.1, "PSK_EXCHANGE request and PSK_EXCHANGE_RSP response messages" and "PSK_FINISH request and PSK_FINISH_RSP
// response messages".
#pragma once
#include <bonafide/spdm/message/key_exchange.hpp>

namespace bonafide::spdm {

struct PskExchangeRsp {
  static constexpr std::string_view name = "PSK_EXCHANGE_RSP";
  static constexpr Code code = Code::psk_exchange_rsp;
  std::uint8_t heartbeat_period{};  // seconds
  Reserved1 param2{};
  std::uint16_t rsp_session_id{};
  Reserved2 reserved{};
  std::uint16_t context_length{}, opaque_length{};
  Bytes summary, context, opaque, verify_data;

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    walk.integer("HeartbeatPeriod", m.heartbeat_period);
    walk.reserved(m.param2);
    walk.integer("RspSessionID", m.rsp_session_id);
    walk.reserved(m.reserved);
    walk.integer("ResponderContextLength", m.context_length);
    walk.integer("OpaqueDataLength", m.opaque_length);
    walk.demand(m.opaque_length <= 1024, rule::opaque_bounded);
    walk.bytes("MeasurementSummaryHash", m.summary, walk.terms().summary_size());
    walk.bytes("ResponderContext", m.context, m.context_length);
    walk.bytes("OpaqueData", m.opaque, m.opaque_length);
    walk.bytes("ResponderVerifyData", m.verify_data, walk.terms().digest_size());
  }
};

struct PskExchange {
  using Reply = PskExchangeRsp;
  static constexpr std::string_view name = "PSK_EXCHANGE";
  static constexpr Code code = Code::psk_exchange;
  MeasurementSummary summary{};
  std::uint8_t session_policy{};
  std::uint16_t req_session_id{};
  std::uint16_t hint_length{}, context_length{}, opaque_length{};
  Bytes hint, context, opaque;

  void shape_reply(Terms& terms) const { terms.summary_asked = summary; }

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    walk.integer("MeasurementSummaryHashType", m.summary);
    walk.demand(m.summary == MeasurementSummary::none || m.summary == MeasurementSummary::tcb ||
                    m.summary == MeasurementSummary::all,
                rule::summary_type);
    walk.integer(since(walk, Version::v1_2) ? "SessionPolicy" : "Param2", m.session_policy);
    walk.integer("ReqSessionID", m.req_session_id);
    walk.integer("PSKHintLength", m.hint_length);
    walk.integer("RequesterContextLength", m.context_length);
    walk.demand(m.context_length >= 32, rule::psk_context_size);
    walk.integer("OpaqueDataLength", m.opaque_length);
    walk.demand(m.opaque_length <= 1024, rule::opaque_bounded);
    walk.bytes("PSKHint", m.hint, m.hint_length);
    walk.bytes("RequesterContext", m.context, m.context_length);
    walk.bytes("OpaqueData", m.opaque, m.opaque_length);
  }
};

struct PskFinishRsp {
  static constexpr std::string_view name = "PSK_FINISH_RSP";
  static constexpr Code code = Code::psk_finish_rsp;
  Reserved2 params{};
  Bytes opaque;

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    walk.reserved(m.params);
    opaque_data_since_1_4(walk, m.opaque);
  }
};

struct PskFinish {
  using Reply = PskFinishRsp;
  static constexpr std::string_view name = "PSK_FINISH";
  static constexpr Code code = Code::psk_finish;
  Reserved2 params{};
  Bytes opaque, verify_data;

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    walk.reserved(m.params);
    opaque_data_since_1_4(walk, m.opaque);
    walk.bytes("RequesterVerifyData", m.verify_data, walk.terms().digest_size());
  }
};

}  // namespace bonafide::spdm
