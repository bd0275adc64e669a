// Opens a session with the device at HOST:PORT by its certificate, and sends it a message of another standard.
//
//   example-session HOST:PORT VENDOR_ID TEXT
//
// VENDOR_ID is the PCI Vendor ID of the device in hexadecimal digits, low byte first. The device sends TEXT back, which
// is printed. Nobody on the way can read or change it; who the device is, an appraisal of record() would say.
#include "common.hpp"

int main(int count, char** words) {
  using namespace example;
  if (count != 4) return std::cerr << "usage: example-session HOST:PORT VENDOR_ID TEXT\n", 2;
  const auto vendor = unhex(words[2]);
  if (!vendor || vendor->size() != 2) return std::cerr << "VENDOR_ID is four hexadecimal digits\n", 2;
  const auto library = or_fail(crypto::Library::open(nullptr));
  const auto link = reach(words[1]);

  auto wishes = spdm::requester::everything_offered_by(library);
  wishes.sessions = spdm::requester::sessions_offered_by(library);
  wishes.max_message_size = 1u << 20;  // in chunks, what is larger than a message of the link
  client::Client client{library, *link, wishes};
  or_fail(client.connect());
  auto session = or_fail(client.open_session());
  or_fail(session.heartbeat());
  or_fail(session.update_keys());

  // DSP0274, "Registry or standards body ID": 3 is PCI-SIG.
  const spdm::requester::VendorMessage message{.standard_id = 3, .vendor_id = *vendor, .payload = as_bytes(words[3])};
  const auto answer = or_fail(session.exchange(message));
  or_fail(session.end());
  std::cout << text_of(answer) << '\n';
}
