// A Responder under a hostile Requester: any sequence of requests, each answered within its buffer.
#include <cstdlib>

#include <bonafide/spdm/responder/responder.hpp>

#include "conversation.hpp"

using namespace bonafide;

namespace {

spdm::responder::Profile profile() {
  const auto& identity = test::hierarchy(crypto::KeyKind::ec_p256);
  spdm::responder::Profile made;
  made.schemes = {crypto::Scheme::ecdsa_p256};
  made.hashes = {crypto::Hash::sha256, crypto::Hash::sha384};
  made.measurement_hashes = {crypto::Hash::sha384};
  made.slots[0] = {identity.certificates(), {}, &identity.key};
  made.measurements = {{.index = 1, .type = 0, .value = Buffer(100, 1)},
                       {.index = 0xFE, .type = 5, .raw = true, .value = Buffer(16, 2)}};
  made.slow_codes = {0x81};
  return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto device_profile = profile();
  spdm::responder::Responder device{test::library(), device_profile};
  fuzz::Script script{Bytes{data, size}};
  Buffer out(device_profile.data_transfer_size);
  for (int i = 0; i < 64 && !script.done(); ++i) {
    const auto request = script.next();
    const auto reply = device.respond(request, out);
    const bool silent = request.size() > 1 && !spdm::is_request(request[1]);
    if (reply.empty() != silent) std::abort();
    if (!reply.empty() && (reply.size() < 4 || spdm::is_request(reply[1]))) std::abort();
  }
  return 0;
}
