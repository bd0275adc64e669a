// Events: what both ends know of them. DSP0274 1.3, "Event mechanism".
#pragma once
#include <optional>
#include <string>
#include <vector>

#include <bonafide/spdm/message/events.hpp>
#include <bonafide/spdm/rules/events.hpp>

namespace bonafide::spdm {

/// DSP0274 1.3, "DMTF event types": StandardsBodyID 0, no vendor ID, EventGroupVersion 1.
inline constexpr std::uint8_t dmtf_registry = 0;
inline constexpr std::uint16_t dmtf_events_version = 1;
enum class DmtfEvent : std::uint16_t {
  event_lost = 1,
  measurement_changed = 2,
  measurement_pre_update = 3,
  certificate_changed = 4,
};
inline constexpr std::array dmtf_events{DmtfEvent::event_lost, DmtfEvent::measurement_changed,
                                        DmtfEvent::measurement_pre_update, DmtfEvent::certificate_changed};
/// "MeasurementChanged"; empty for a type that is not defined.
std::string_view name(DmtfEvent);
std::optional<DmtfEvent> dmtf_event_named(std::string_view name);
/// Bytes of EventDetail.
std::size_t detail_size(DmtfEvent);

/// SUBSCRIBE_EVENT_TYPES, Attributes: all types of the group.
inline constexpr std::uint32_t all_types_of_group = 1;

/// An event as it was sent, on its own.
struct HeardEvent {
  std::uint32_t instance = 0;
  std::uint8_t registry = dmtf_registry;
  Buffer vendor_id{};
  std::uint16_t type = 0;
  Buffer detail{};

  /// The type where it is one of DMTF's.
  std::optional<DmtfEvent> dmtf() const;
  /// What it says: "measurements 1, 4", "slots 0", "lost 7 to 9"; hexadecimal digits where the type is unknown.
  std::string text() const;
};

/// The events of a SEND_EVENT that has been decoded. Breaks events.count, events.instances and events.detail.
Result<std::vector<HeardEvent>> read_events(const SendEvent& message, const Terms& terms);

/// Details as they are sent.
Buffer measurements_detail(std::span<const std::uint8_t> indices);
Buffer slots_detail(std::uint8_t mask);
Buffer lost_detail(std::uint32_t last_acknowledged, std::uint32_t last_lost);

/// One group of SUPPORTED_EVENT_TYPES, on its own.
struct SupportedEvents {
  std::uint8_t registry = dmtf_registry;
  Buffer vendor_id{};
  std::uint16_t version = 0;
  std::vector<std::uint16_t> types{};
};
/// The groups of a list that has been decoded.
std::vector<SupportedEvents> read_groups(Bytes groups, const Terms& terms);
/// One group as it is sent; `attributes` for SUBSCRIBE_EVENT_TYPES.
Buffer make_group(const SupportedEvents& group, std::uint32_t attributes, const Terms& terms);

}  // namespace bonafide::spdm
