// Signed CBOR of other programs: whatever is read has one deterministic form, and no signature by nobody verifies.
#include <bonafide/evidence/cbor_foreign.hpp>
#include <bonafide/evidence/cose.hpp>

using namespace bonafide;
using namespace bonafide::evidence;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes in{data, size};
  if (const auto form = cbor::to_deterministic(in)) {
    if (!cbor::read(*form)) __builtin_trap();
    if (*cbor::to_deterministic(*form) != *form) __builtin_trap();
  } else if (cbor::read(in)) {
    __builtin_trap();  // whoever writes strictly is understood
  } else {
    (void)explain(form.error());
  }
  static const auto library = *crypto::Library::open(nullptr);
  static const auto stranger = *crypto::PrivateKey::generate(library, crypto::KeyKind::ec_p256);
  static const auto key = *crypto::PublicKey::from_spki(library, *stranger.spki());
  const auto item = cose::read(in);
  if (item && cose::verify(library, *item, key)) __builtin_trap();
  return 0;
}
