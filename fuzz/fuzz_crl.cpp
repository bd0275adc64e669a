// Revocation lists: reading, looking up, checking the signature.
#include <bonafide/crypto/x509/crl.hpp>

using namespace bonafide;
using namespace bonafide::crypto;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto list = x509::parse_revocation_list({data, size});
  if (!list) {
    (void)explain(list.error());
    return 0;
  }
  (void)x509::text_of_name(list->issuer);
  const std::array<std::uint8_t, 1> serial{5};
  (void)x509::find(*list, serial);
  return 0;
}
