// Certificates: what we accept, libcrypto must parse to equal fields; whatever is said about them stays in bounds.
#include <cstdio>
#include <cstdlib>

#include "../tests/support/certificate_differential.hpp"

using namespace bonafide;
using namespace bonafide::crypto;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes der{data, size};
  const auto certificate = x509::parse(der);
  if (!certificate) {
    (void)explain(certificate.error());
    return 0;
  }
  (void)x509::text_of_name(certificate->subject);
  (void)x509::dotted(certificate->unknown_critical);
  if (const auto found = x509::test::difference(der); !found.empty()) {
    std::fprintf(stderr, "libcrypto differs: %s\n", found.c_str());
    std::abort();
  }
  static const auto library = Library::open(nullptr);
  if (const auto key = PublicKey::from_spki(*library, certificate->spki))
    (void)x509::verify_issued(*library, *certificate, *key);
  return 0;
}
