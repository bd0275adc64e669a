// What a Responder has to tell in one session: DSP0274 1.3, "Event mechanism".
#pragma once
#include <deque>
#include <optional>
#include <set>

#include <bonafide/spdm/answer/events.hpp>

namespace bonafide::spdm::responder {

/// The events that wait to be fetched. A Requester that does not fetch them loses the oldest, and is told so.
class Notifier {
 public:
  static constexpr std::size_t most_waiting = 64;

  /// Replaces what was subscribed to before; empty: nothing any more.
  void subscribe(std::set<std::uint16_t> types);
  bool subscribed() const { return !types_.empty(); }
  bool wants(DmtfEvent type) const { return types_.contains(static_cast<std::uint16_t>(type)); }
  void raise(DmtfEvent type, Bytes detail);

  /// SEND_EVENT of what waits, as much as `room` takes; empty where nothing waits.
  Result<Bytes> next(const Terms& terms, MutableBytes room);
  /// EVENT_ACK came: what was sent is done with.
  void acknowledged();
  /// The Requester does not want to hear it: what was sent is dropped.
  void refused() { drop_sent(); }

 private:
  struct Waiting {
    std::uint32_t instance;
    DmtfEvent type;
    Buffer detail;
  };
  void add(DmtfEvent type, Bytes detail);
  void drop_sent();

  std::set<std::uint16_t> types_;
  std::deque<Waiting> waiting_;
  std::size_t sent_ = 0;  // the first of those that wait are in the SEND_EVENT that was fetched
  std::uint32_t next_instance_ = 0;
  std::uint32_t last_acknowledged_ = 0;
  std::optional<std::uint32_t> lost_;  // the last instance that nobody will hear of
};

}  // namespace bonafide::spdm::responder
