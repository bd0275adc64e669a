// Files of trust: every item that is found is one that its reader takes whole.
#include <cstdlib>

#include <bonafide/crypto/spki.hpp>
#include <bonafide/crypto/x509/bundle.hpp>
#include <bonafide/crypto/x509/crl.hpp>

using namespace bonafide;
using namespace bonafide::crypto;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using Kind = x509::BundleItem::Kind;
  const auto items = x509::read_bundle({data, size});
  if (!items) {
    (void)explain(items.error());
    return 0;
  }
  for (const auto& item : *items) {
    const bool whole = item.kind == Kind::certificate ? x509::parse(item.der).has_value()
                       : item.kind == Kind::key       ? read_spki(item.der).has_value()
                                                      : x509::parse_revocation_list(item.der).has_value();
    if (!whole) std::abort();
  }
  return 0;
}
