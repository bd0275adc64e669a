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
  /// the transport may follow it.
  virtual Result<Bytes> exchange(Bytes request, Duration within, Buffer& storage) = 0;
  virtual binding::Transport transport() const = 0;
};

/// The monotonic clock of this machine.
Instant now();
void sleep_until(Instant instant);

}  // namespace bonafide::link
