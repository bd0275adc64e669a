// DSP0274 1.3, "Event mechanism": what a device can tell of, what we want to hear, and the events themselves.
#pragma once
#include <bonafide/spdm/message/session.hpp>

namespace bonafide::spdm {

/// DSP0274 1.3, "Event type information format".
struct EventType {
  std::uint16_t id{};
  Reserved2 reserved{};

  static void layout(auto& walk, auto& m) {
    walk.integer("EventTypeId", m.id);
    walk.reserved(m.reserved);
  }
};

/// DSP0274 1.3, "Event group format".
struct EventGroup {
  std::uint8_t registry{};
  Bytes vendor_id;
  std::uint16_t type_count{}, version{};
  std::uint32_t attributes{};  // SUBSCRIBE: bit 0 asks for all types of the group
  Bytes types;                 // EventType[type_count]

  static void layout(auto& walk, auto& m) {
    walk.integer("StandardsBodyID", m.registry);
    walk.template sized<std::uint8_t>("VendorIDLen", "VendorID", m.vendor_id);
    walk.integer("EventTypeCount", m.type_count);
    walk.integer("EventGroupVersion", m.version);
    walk.integer("Attributes", m.attributes);
    walk.template list<EventType>("EventType", m.types, m.type_count);
  }
};

/// A length field, then as many groups as Param1 counted.
void event_groups(auto& walk, auto& m, std::string_view length_name) {
  walk.integer(length_name, m.list_length);
  walk.template list<EventGroup>("EventGroup", m.groups, m.group_count);
  walk.demand(m.groups.size() == m.list_length, rule::event_groups_whole, length_name, header_size, m.list_length);
}

struct SupportedEventTypes {
  static constexpr std::string_view name = "SUPPORTED_EVENT_TYPES";
  static constexpr Code code = Code::supported_event_types;
  std::uint8_t group_count{};
  Reserved1 param2{};
  std::uint32_t list_length{};
  Bytes groups;  // EventGroup[group_count]

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    walk.integer("EventGroupCount", m.group_count);
    walk.reserved(m.param2);
    event_groups(walk, m, "SupportedEventGroupsListLen");
  }
};
struct GetSupportedEventTypes : Bare<Code::get_supported_event_types> {
  using Reply = SupportedEventTypes;
  static constexpr std::string_view name = "GET_SUPPORTED_EVENT_TYPES";
};

struct SubscribeEventTypesAck : Bare<Code::subscribe_event_types_ack> {
  static constexpr std::string_view name = "SUBSCRIBE_EVENT_TYPES_ACK";
};
struct SubscribeEventTypes {
  using Reply = SubscribeEventTypesAck;
  static constexpr std::string_view name = "SUBSCRIBE_EVENT_TYPES";
  static constexpr Code code = Code::subscribe_event_types;
  std::uint8_t group_count{};  // 0: unsubscribe from everything
  Reserved1 param2{};
  std::uint32_t list_length{};
  Bytes groups;  // EventGroup[group_count]

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    walk.integer("SubscribeEventGroupCount", m.group_count);
    walk.reserved(m.param2);
    if (m.group_count != 0) event_groups(walk, m, "SubscribeListLen");
  }
};

/// DSP0274 1.3, "Event data format".
struct Event {
  std::uint32_t instance_id{};
  std::array<std::uint8_t, 4> reserved{};
  std::uint8_t registry{};
  Bytes vendor_id;
  std::uint16_t type{};
  Bytes detail;

  static void layout(auto& walk, auto& m) {
    walk.integer("EventInstanceID", m.instance_id);
    walk.reserved(m.reserved);
    walk.integer("StandardsBodyID", m.registry);
    walk.template sized<std::uint8_t>("VendorIDLen", "VendorID", m.vendor_id);
    walk.integer("EventTypeId", m.type);
    walk.template sized<std::uint16_t>("EventDetailLen", "EventDetail", m.detail);
  }
};

struct EventAck : Bare<Code::event_ack> {
  static constexpr std::string_view name = "EVENT_ACK";
};
struct SendEvent {
  using Reply = EventAck;
  static constexpr std::string_view name = "SEND_EVENT";
  static constexpr Code code = Code::send_event;
  Reserved2 params{};
  std::uint32_t event_count{};
  Bytes events;  // Event[event_count]

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    walk.reserved(m.params);
    walk.integer("EventCount", m.event_count);
    walk.template list<Event>("Event", m.events, m.event_count);
  }
};

}  // namespace bonafide::spdm
