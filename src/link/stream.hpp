// Whole reads and writes on a connected socket, up to a deadline.
#pragma once
#include <bonafide/base/bytes.hpp>
#include <bonafide/link/address.hpp>

namespace bonafide::link {

/// Whether `events` (POLLIN, POLLOUT) came before the deadline.
bool ready(const Descriptor& socket, short events, Instant deadline);

class Stream {
 public:
  explicit Stream(Descriptor socket) : socket_(std::move(socket)) {}
  Result<void> send(Bytes bytes, Instant deadline);
  /// Fills all of `bytes`.
  Result<void> receive(MutableBytes bytes, Instant deadline);

 private:
  Descriptor socket_;
};

}  // namespace bonafide::link
