// Opens a session with a device at HOST:PORT that wants to know who opens it: both ends prove who they are.
//
//   example-mutual HOST:PORT CHAIN KEY
//
// CHAIN are our certificates, root to leaf, and KEY is the private key of the leaf (PKCS#8), both in PEM. A device that
// does not ask gets a session without; bonafide emulate asks where its description has a [requester].
#include <fstream>
#include <iterator>

#include <bonafide/crypto/pem.hpp>

#include "common.hpp"

namespace {

using namespace example;

/// What the blocks of a PEM file hold.
std::vector<Buffer> contents_of(const char* path) {
  std::ifstream file{path, std::ios::binary};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  std::vector<Buffer> out;
  for (auto& block : or_fail(crypto::pem::read(as_bytes(text)))) out.push_back(std::move(block.der));
  return out;
}

}  // namespace

int main(int count, char** words) {
  if (count != 4) return std::cerr << "usage: example-mutual HOST:PORT CHAIN KEY\n", 2;
  const auto library = or_fail(crypto::Library::open(nullptr));
  const auto keys = contents_of(words[3]);
  if (keys.empty()) return std::cerr << words[3] << " holds no key\n", 2;
  const auto key = or_fail(crypto::PrivateKey::from_pkcs8(library, keys.front()));
  spdm::Credentials own;
  for (const auto& certificate : contents_of(words[2])) append(own.slots[0].certificates, certificate);
  own.slots[0].key = &key;

  const auto link = reach(words[1]);
  auto wishes = spdm::requester::everything_offered_by(library);
  wishes.sessions = spdm::requester::sessions_offered_by(library);
  wishes.credentials = &own;
  client::Client client{library, *link, wishes};
  or_fail(client.connect());
  auto session = or_fail(client.open_session());
  const auto measured = or_fail(session.measure());
  or_fail(session.end());
  std::cout << "both ends are known; measurements " << (measured.is_signed() ? "signed" : "not signed") << '\n';
}
