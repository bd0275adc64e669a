#include <bonafide/spdm/responder/notifier.hpp>

namespace bonafide::spdm::responder {

void Notifier::subscribe(std::set<std::uint16_t> types) {
  types_ = std::move(types);
  const auto unwanted = [&](const Waiting& one) { return !wants(one.type); };
  // What is on its way stays until it is acknowledged.
  const auto first = waiting_.begin() + static_cast<std::ptrdiff_t>(sent_);
  waiting_.erase(std::remove_if(first, waiting_.end(), unwanted), waiting_.end());
}

void Notifier::add(DmtfEvent type, Bytes detail) { waiting_.push_back({next_instance_++, type, copy(detail)}); }

void Notifier::raise(DmtfEvent type, Bytes detail) {
  if (!wants(type)) return;
  add(type, detail);
  if (waiting_.size() - sent_ <= most_waiting) return;
  const auto oldest = waiting_.begin() + static_cast<std::ptrdiff_t>(sent_);
  lost_ = oldest->instance;
  waiting_.erase(oldest);
}

Result<Bytes> Notifier::next(const Terms& terms, MutableBytes room) {
  // DSP0274 1.3, "DMTF event types", EventLost: what is acknowledged, and what will never come.
  if (lost_ && wants(DmtfEvent::event_lost)) add(DmtfEvent::event_lost, lost_detail(last_acknowledged_, *lost_));
  lost_.reset();
  constexpr std::size_t message_header = 8;
  Buffer events;
  sent_ = 0;
  for (const auto& [instance, type, detail] : waiting_) {
    // DSP0274 1.3, "Event data format": the instances in one message follow one another.
    if (sent_ != 0 && instance != waiting_[sent_ - 1].instance + 1) break;
    const Event event{
        .instance_id = instance, .registry = dmtf_registry, .type = static_cast<std::uint16_t>(type), .detail = detail};
    Buffer one(64);
    const auto written = wire::encode(event, terms, one);
    if (!written) return std::unexpected(written.error());
    if (message_header + events.size() + written->size() > room.size()) break;
    append(events, *written);
    ++sent_;
  }
  if (sent_ == 0) return Bytes{};
  return wire::encode(SendEvent{.event_count = static_cast<std::uint32_t>(sent_), .events = events}, terms, room);
}

void Notifier::acknowledged() {
  if (sent_ != 0) last_acknowledged_ = waiting_[sent_ - 1].instance;
  drop_sent();
}

void Notifier::drop_sent() {
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(sent_));
  sent_ = 0;
}

}  // namespace bonafide::spdm::responder
