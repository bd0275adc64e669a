// Events: DSP0274 1.3, "Event mechanism".
#include <bonafide/spdm/responder/handlers.hpp>
#include <bonafide/spdm/rules/events.hpp>

namespace bonafide::spdm::responder {
namespace {

SupportedEvents dmtf_group(const Profile& profile) {
  return {.version = dmtf_events_version, .types = profile.event_types};
}

std::set<std::uint16_t> all_types(const Profile& profile) {
  return {profile.event_types.begin(), profile.event_types.end()};
}

/// What one group of SUBSCRIBE_EVENT_TYPES asks for: its types, or all of the group.
Result<std::set<std::uint16_t>> subscribed(const Profile& profile, const EventGroup& group, const Terms& terms) {
  const auto ours = all_types(profile);
  const bool known = group.registry == dmtf_registry && group.vendor_id.empty() && group.version == dmtf_events_version;
  if (!known) return broken(rule::event_supported, "StandardsBodyID", 8, group.registry);
  if ((group.attributes & all_types_of_group) != 0) return ours;
  std::set<std::uint16_t> out;
  for (const auto& type : wire::List<EventType, Terms>(group.types, terms)) {
    if (!ours.contains(type.id)) return broken(rule::event_supported, "EventTypeId", 8, type.id);
    out.insert(type.id);
  }
  return out;
}

}  // namespace

Result<SupportedEventTypes> Handlers::answer(const GetSupportedEventTypes&) {
  self.record_ = make_group(dmtf_group(*self.profile_), 0, self.terms_);
  return SupportedEventTypes{
      .group_count = 1, .list_length = static_cast<std::uint32_t>(self.record_.size()), .groups = self.record_};
}

/// DSP0274 1.3, "SUBSCRIBE_EVENT_TYPES request message format": it replaces what was subscribed to, or is refused
/// whole.
Result<SubscribeEventTypesAck> Handlers::answer(const SubscribeEventTypes& asked) {
  std::set<std::uint16_t> wanted;
  for (const auto& group : wire::List<EventGroup, Terms>(asked.groups, self.terms_)) {
    auto types = subscribed(*self.profile_, group, self.terms_);
    if (!types) return std::unexpected(types.error());
    wanted.merge(*types);
  }
  self.sessions_->speaking->notifier.subscribe(std::move(wanted));
  return SubscribeEventTypesAck{};
}

/// DSP0274 1.3, "KEY_EXCHANGE request message format", EventAllPolicy.
void Responder::subscribe_to_all(HeldSession& held, std::uint8_t session_policy) {
  if (terms_.version < Version::v1_3 || !terms_.responder.has(cap::event)) return;
  if ((session_policy & event_all_policy) != 0) held.notifier.subscribe(all_types(*profile_));
}

bool Responder::has_subscribers() const {
  return std::ranges::any_of(
      sessions_->held, [](const HeldSession& one) { return one.session.established() && one.notifier.subscribed(); });
}

void Responder::raise(DmtfEvent type, Bytes detail) {
  for (auto& held : sessions_->held)
    if (held.session.established()) held.notifier.raise(type, detail);
}

/// DSP0274 1.3, "SEND_EVENT request message format": what a capsule carries to the Requester.
Result<Bytes> Responder::ask_event(HeldSession& held) {
  constexpr std::size_t around = 8;  // of ENCAPSULATED_RESPONSE_ACK
  const MutableBytes room{held.capsules.question};
  const auto limit = std::min(terms_.requester.data_transfer_size, profile_->data_transfer_size) - around;
  return held.notifier.next(terms_.turned_around(), room.first(std::min<std::size_t>(room.size(), limit)));
}

Result<void> Responder::take_event_ack(HeldSession& held, Bytes answer, bool refused) {
  if (refused) return held.notifier.refused(), Result<void>{};
  const auto ack = wire::decode<EventAck>(answer, terms_.turned_around());
  if (!ack) return std::unexpected(ack.error());
  if (ack->raw.size() != answer.size())
    return broken(wire::rule::nothing_follows, "(end)", ack->raw.size(), answer.size());
  held.notifier.acknowledged();
  return {};
}

}  // namespace bonafide::spdm::responder
