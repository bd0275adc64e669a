// Gives the device at HOST:PORT a certificate, in two steps: a request for one, and, once somebody has signed it, the
// chain.
//
//   example-provision HOST:PORT REQUEST             writes the PKCS #10 request of the device, in PEM
//   example-provision HOST:PORT CHAIN SLOT          writes the certificates of CHAIN (PEM, root to leaf) into a slot
#include <fstream>
#include <iterator>

#include <bonafide/crypto/pem.hpp>

#include "common.hpp"

namespace {

using namespace example;

Buffer certificates_in(const char* path) {
  std::ifstream file{path, std::ios::binary};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  Buffer out;
  for (const auto& block : or_fail(crypto::pem::read(as_bytes(text)))) append(out, block.der);
  return out;
}

}  // namespace

int main(int count, char** words) {
  if (count != 3 && count != 4) return std::cerr << "usage: example-provision HOST:PORT FILE [SLOT]\n", 2;
  const auto library = or_fail(crypto::Library::open(nullptr));
  const auto link = reach(words[1]);
  auto wishes = spdm::requester::everything_offered_by(library);
  wishes.sessions = spdm::requester::sessions_offered_by(library);
  wishes.max_message_size = 1u << 20;  // a chain may be larger than what the device takes at once
  client::Client client{library, *link, wishes};
  or_fail(client.connect());
  auto session = or_fail(client.open_session());  // slots 1 to 7 are written in a session

  if (count == 3) {
    const auto request = or_fail(session.get_csr({}));
    if (request.tracking_tag) return std::cerr << "the device must be reset first\n", 1;
    std::ofstream{words[2]} << crypto::pem::write("CERTIFICATE REQUEST", request.csr);
  } else {
    const auto chain = certificates_in(words[2]);
    const auto slot = static_cast<std::uint8_t>(words[3][0] - '0');
    const auto effect = or_fail(session.set_certificate({.slot = slot, .certificates = chain}));
    std::cout << (effect == spdm::requester::TakesEffect::now ? "written\n" : "written, once the device is reset\n");
  }
  or_fail(session.end());
}
