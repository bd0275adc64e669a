// A way to a responder: one SPDM message there, one back.
#pragma once
#include <bonafide/base/time.hpp>
#include <bonafide/binding/transport.hpp>
#include <bonafide/link/rules.hpp>

namespace bonafide::link {

class Link {
 public:
  virtual ~Link() = default;
  /// Sends `request` and waits for the response at most `within` from now. The response lies in `storage`; padding of
  /// the transport may follow it. It need not come on the channel of the request: see demand_channel.
  virtual Result<binding::Message> exchange(binding::Message request, Duration within, Buffer& storage) = 0;
  virtual binding::Transport transport() const = 0;
};

/// The bytes of an answer that came on the channel it was asked on.
Result<Bytes> demand_channel(const binding::Message& answer, binding::Channel asked);

/// The monotonic clock of this machine.
Instant now();
void sleep_until(Instant instant);

}  // namespace bonafide::link
