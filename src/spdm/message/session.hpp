// DSP0274 1.1, the messages of an open session: HEARTBEAT, KEY_UPDATE, END_SESSION.
#pragma once
#include <bonafide/spdm/message/header.hpp>
#include <bonafide/spdm/rules/session.hpp>

namespace bonafide::spdm {

/// Four bytes, nothing in them.
template <Code own_code> struct Bare {
  static constexpr Code code = own_code;
  Reserved2 params{};

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    walk.reserved(m.params);
  }
};

struct HeartbeatAck : Bare<Code::heartbeat_ack> {
  static constexpr std::string_view name = "HEARTBEAT_ACK";
};
struct Heartbeat : Bare<Code::heartbeat> {
  using Reply = HeartbeatAck;
  static constexpr std::string_view name = "HEARTBEAT";
};

enum class KeyOperation : std::uint8_t { update_key = 1, update_all_keys = 2, verify_new_key = 3 };
inline constexpr std::array key_operation_names{wire::Name{1, "UpdateKey"}, wire::Name{2, "UpdateAllKeys"},
                                                wire::Name{3, "VerifyNewKey"}};

template <Code own_code> struct KeyUpdateFields {
  static constexpr Code code = own_code;
  KeyOperation operation{};
  std::uint8_t tag{};

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    walk.integer("KeyUpdateOperation", m.operation, key_operation_names);
    const auto operation = static_cast<unsigned>(m.operation);
    walk.demand(operation >= 1 && operation <= 3, rule::key_update_operation);
    walk.integer("Tag", m.tag);
  }
};

struct KeyUpdateAck : KeyUpdateFields<Code::key_update_ack> {
  static constexpr std::string_view name = "KEY_UPDATE_ACK";
};
struct KeyUpdate : KeyUpdateFields<Code::key_update> {
  using Reply = KeyUpdateAck;
  static constexpr std::string_view name = "KEY_UPDATE";
};

/// END_SESSION, Param1: the negotiated state shall be forgotten (it means something with CACHE_CAP).
inline constexpr std::uint8_t clear_negotiated_state = 0x01;

struct EndSessionAck : Bare<Code::end_session_ack> {
  static constexpr std::string_view name = "END_SESSION_ACK";
};
struct EndSession {
  using Reply = EndSessionAck;
  static constexpr std::string_view name = "END_SESSION";
  static constexpr Code code = Code::end_session;
  std::uint8_t attributes{};
  Reserved1 param2{};

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    walk.integer("Param1", m.attributes);
    walk.reserved(m.param2);
  }
};

}  // namespace bonafide::spdm
