// Both ends of an established session with keys that nobody negotiated. The device's end is worked by hand: it can lie
// in records that open.
#pragma once
#include <bonafide/spdm/requester/session.hpp>

#include "support/hierarchy.hpp"

namespace bonafide::test {

spdm::Session established_end(spdm::Role role, spdm::Version version = spdm::Version::v1_2);

struct KeyedEnds {
  explicit KeyedEnds(spdm::Version version = spdm::Version::v1_2);

  spdm::Session session, device;
  spdm::Line line;
  Instant now{};

  /// Every request of the flow that opens goes to `answer`, and what that gives is sealed. Nothing stands for silence.
  template <class T>
  Result<T> play(spdm::Flow<T> flow, const std::function<std::optional<Buffer>(const Buffer& request)>& answer) {
    line.start(flow, now);
    while (!flow.outcome()) {
      if (line.to_sleep()) {
        line.expired(now = line.to_sleep()->until);
        continue;
      }
      Buffer record = copy(line.to_send()->request), room(4096);
      const auto request = device.open(record);
      const auto reply = request ? answer(copy(*request)) : std::nullopt;
      if (reply)
        line.answered(*device.seal(*reply, room), now);
      else
        line.expired(now = line.to_send()->deadline);
    }
    return flow.take();
  }
};

}  // namespace bonafide::test
