// Bundles: what is read writes back to its own bytes, and nobody's signature opens one.
#include <bonafide/appraisal/bundle.hpp>

using namespace bonafide;
using namespace bonafide::appraisal;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes in{data, size};
  static const auto library = *crypto::Library::open(nullptr);
  static const Trust nobody;
  if (open_bundle(library, in, {nobody, {}})) __builtin_trap();
  const auto bundle = decode_bundle(in);
  if (!bundle) return (void)explain(bundle.error()), 0;
  const auto again = encode(*bundle);
  if (!again || !equal(*again, in)) __builtin_trap();
  return 0;
}
