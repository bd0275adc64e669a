#include <algorithm>
#include <limits>

#include <bonafide/spdm/answer/events.hpp>

namespace bonafide::spdm {
namespace {

struct TypeRow {
  DmtfEvent type;
  std::string_view name;
  std::size_t detail;  // bytes
};

// DSP0274 1.3, "DMTF event types"
constexpr std::array rows{
    TypeRow{DmtfEvent::event_lost, "EventLost", 8},
    TypeRow{DmtfEvent::measurement_changed, "MeasurementChanged", 32},
    TypeRow{DmtfEvent::measurement_pre_update, "MeasurementPreUpdate", 32},
    TypeRow{DmtfEvent::certificate_changed, "CertificateChanged", 1},
};

const TypeRow* row_of(DmtfEvent type) {
  const auto row = std::ranges::find(rows, type, &TypeRow::type);
  return row == rows.end() ? nullptr : &*row;
}

/// "measurements 1, 4": the bits that are set, the lowest of the first byte first.
std::string bits_of(std::string_view what, Bytes bitmap) {
  std::string out{what};
  bool first = true;
  for (std::size_t i = 0; i < bitmap.size() * 8; ++i) {
    if ((bitmap[i / 8] >> i % 8 & 1) == 0) continue;
    out += (first ? " " : ", ") + std::to_string(i);
    first = false;
  }
  return first ? out + " none" : out;
}

/// DSP0274 1.3, "Event data format": without gaps and duplicates, in any order.
bool consecutive(std::vector<HeardEvent>& events) {
  std::vector<std::uint32_t> ids;
  for (const auto& event : events) ids.push_back(event.instance);
  std::ranges::sort(ids);
  for (std::size_t i = 1; i < ids.size(); ++i)
    if (ids[i - 1] == std::numeric_limits<std::uint32_t>::max() || ids[i] != ids[i - 1] + 1) return false;
  return true;
}

}  // namespace

std::string_view name(DmtfEvent type) {
  const auto* const row = row_of(type);
  return row != nullptr ? row->name : std::string_view{};
}

std::optional<DmtfEvent> dmtf_event_named(std::string_view name) {
  const auto row = std::ranges::find(rows, name, &TypeRow::name);
  return row == rows.end() ? std::nullopt : std::optional{row->type};
}

std::size_t detail_size(DmtfEvent type) {
  const auto* const row = row_of(type);
  return row != nullptr ? row->detail : 0;
}

std::optional<DmtfEvent> HeardEvent::dmtf() const {
  const auto known = static_cast<DmtfEvent>(type);
  return registry == dmtf_registry && vendor_id.empty() && row_of(known) != nullptr ? std::optional{known}
                                                                                    : std::nullopt;
}

std::string HeardEvent::text() const {
  const auto known = dmtf();
  if (!known || detail.size() != detail_size(*known)) return hex(detail);
  switch (*known) {
    case DmtfEvent::event_lost:
      return "lost up to " + std::to_string(load_le<std::uint32_t>(Bytes{detail}.subspan(4))) +
             ", acknowledged up to " + std::to_string(load_le<std::uint32_t>(detail));
    case DmtfEvent::measurement_changed:
    case DmtfEvent::measurement_pre_update: return bits_of("measurements", detail);
    case DmtfEvent::certificate_changed: return bits_of("slots", detail);
  }
  return hex(detail);
}

Result<std::vector<HeardEvent>> read_events(const SendEvent& message, const Terms& terms) {
  if (message.event_count == 0) return broken(rule::events_some, "EventCount", header_size, 0);
  constexpr std::size_t events_offset = 8;
  std::vector<HeardEvent> heard;
  const wire::List<Event, Terms> events{message.events, terms};
  for (auto event = events.begin(); event != events.end(); ++event) {
    HeardEvent one{event->instance_id, event->registry, copy(event->vendor_id), event->type, copy(event->detail)};
    const auto offset = events_offset + static_cast<std::size_t>(event.raw().data() - message.events.data());
    if (const auto known = one.dmtf(); known && one.detail.size() != detail_size(*known))
      return broken(rule::event_detail, "EventDetailLen", offset, one.detail.size(), Note{name(*known)});
    heard.push_back(std::move(one));
  }
  if (!consecutive(heard)) return broken(rule::events_consecutive, "EventInstanceID", events_offset, heard.size());
  return heard;
}

Buffer measurements_detail(std::span<const std::uint8_t> indices) {
  Buffer bitmap(detail_size(DmtfEvent::measurement_changed));
  for (const auto index : indices) bitmap[index / 8] = static_cast<std::uint8_t>(bitmap[index / 8] | 1u << index % 8);
  return bitmap;
}

Buffer slots_detail(std::uint8_t mask) { return {mask}; }

Buffer lost_detail(std::uint32_t last_acknowledged, std::uint32_t last_lost) {
  Buffer detail(detail_size(DmtfEvent::event_lost));
  store_le(MutableBytes{detail}, last_acknowledged);
  store_le(MutableBytes{detail}.subspan(4), last_lost);
  return detail;
}

std::vector<SupportedEvents> read_groups(Bytes groups, const Terms& terms) {
  std::vector<SupportedEvents> out;
  for (const auto& group : wire::List<EventGroup, Terms>(groups, terms)) {
    SupportedEvents one{group.registry, copy(group.vendor_id), group.version};
    for (const auto& type : wire::List<EventType, Terms>(group.types, terms)) one.types.push_back(type.id);
    out.push_back(std::move(one));
  }
  return out;
}

Buffer make_group(const SupportedEvents& group, std::uint32_t attributes, const Terms& terms) {
  constexpr std::size_t type_size = 4, group_header = 10;
  Buffer types(group.types.size() * type_size);
  for (std::size_t i = 0; i < group.types.size(); ++i)
    store_le(MutableBytes{types}.subspan(i * type_size), group.types[i]);
  const EventGroup message{.registry = group.registry,
                           .vendor_id = group.vendor_id,
                           .type_count = static_cast<std::uint16_t>(group.types.size()),
                           .version = group.version,
                           .attributes = attributes,
                           .types = types};
  Buffer out(group_header + group.vendor_id.size() + types.size());
  const auto written = wire::encode(message, terms, out);
  if (!written) return {};
  out.resize(written->size());
  return out;
}

}  // namespace bonafide::spdm
