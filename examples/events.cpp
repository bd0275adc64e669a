// Subscribes to everything that the device at HOST:PORT can tell of, and prints what has happened by then (SPDM 1.3).
//
//   example-events HOST:PORT SECONDS
//
// A device tells of nothing by itself: it is asked, here once in a second.
#include <cstdlib>

#include "common.hpp"

int main(int count, char** words) {
  using namespace example;
  if (count != 3) return std::cerr << "usage: example-events HOST:PORT SECONDS\n", 2;
  const auto library = or_fail(crypto::Library::open(nullptr));
  const auto link = reach(words[1]);
  auto wishes = spdm::requester::everything_offered_by(library);
  wishes.sessions = spdm::requester::sessions_offered_by(library);
  wishes.listens = true;
  client::Client client{library, *link, wishes};
  or_fail(client.connect());
  auto session = or_fail(client.open_session());

  const auto supported = or_fail(session.supported_events());
  or_fail(session.subscribe(supported));
  const auto end = link::now() + std::chrono::seconds{std::atoi(words[2])};
  for (;;) {
    for (const auto& event : or_fail(session.fetch_events())) {
      const auto type = event.dmtf();
      std::cout << (type ? spdm::name(*type) : "an event of another registry") << ": " << event.text() << '\n';
    }
    if (link::now() >= end) break;
    link::sleep_until(std::min(link::now() + std::chrono::seconds{1}, end));
  }
  or_fail(session.end());
}
