// Opens a session with the device at HOST:PORT by a pre-shared key, and reads its measurements there.
//
//   example-psk HOST:PORT HINT KEY
//
// HINT is what the device finds the key by; KEY is the key in hexadecimal digits. Nothing is signed: whoever has the
// key may be at the other end.
#include "common.hpp"

int main(int count, char** words) {
  using namespace example;
  if (count != 4) return std::cerr << "usage: example-psk HOST:PORT HINT KEY\n", 2;
  const auto digits = unhex(words[3]);
  if (!digits || digits->empty()) return std::cerr << "KEY is hexadecimal digits\n", 2;
  const SecretBuffer key{*digits};
  const auto library = or_fail(crypto::Library::open(nullptr));
  const auto link = reach(words[1]);

  auto wishes = spdm::requester::everything_offered_by(library);
  wishes.sessions = spdm::requester::sessions_offered_by(library);
  wishes.sessions->psk = true;
  client::Client client{library, *link, wishes};
  or_fail(client.connect());
  auto session = or_fail(client.open_session(spdm::requester::PreSharedKey{.hint = as_bytes(words[2]), .key = &key}));
  const auto measured = or_fail(session.measure());
  or_fail(session.end());
  std::cout << measured.record().size() << " bytes of measurements\n";
}
