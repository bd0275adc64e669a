#include <thread>

#include <bonafide/link/link.hpp>

namespace bonafide::link {

Instant now() {
  return Instant{std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch())};
}

void sleep_until(Instant instant) {
  if (const auto left = instant - now(); left > Duration::zero()) std::this_thread::sleep_for(left);
}

}  // namespace bonafide::link
