// A Requester under a hostile Responder: whatever it says, the flow ends, within its patience, and never authenticated.
#include <cstdlib>

#include <bonafide/spdm/requester/authenticate.hpp>

#include "conversation.hpp"

using namespace bonafide;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 4) return 0;
  const Bytes choice{data, 4};
  auto wishes = spdm::requester::everything_offered_by(test::library());
  wishes.every_slot = (choice[0] & 1) != 0;
  wishes.raw_measurements = (choice[0] & 2) != 0;
  wishes.measurements = static_cast<spdm::requester::MeasurementWish>(choice[1] % 3);
  if ((choice[0] & 4) != 0) wishes.slot = choice[2];
  const spdm::Patience patience{.padding = std::size_t{choice[3]} % 4};

  spdm::Line line{test::library(), patience};
  fuzz::Script script{Bytes{data, size}.subspan(4)};
  Instant now{};
  auto flow = spdm::requester::authenticate(line, wishes);
  line.start(flow, now);
  for (int steps = 0; !flow.outcome(); ++steps) {
    if (steps > 10000) std::abort();
    if (const auto& sleep = line.to_sleep()) {
      now = sleep->until;
      line.expired(now);
    } else if (script.done()) {
      now = line.to_send()->deadline;
      line.expired(now);
    } else {
      line.answered(script.next(), now += std::chrono::milliseconds{1});
    }
  }
  // Nobody without the key signs a fresh random nonce.
  if (*flow.outcome()) std::abort();
  return 0;
}
