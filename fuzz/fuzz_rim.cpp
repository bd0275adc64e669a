// Signed XML: whatever is read is written in canonical form, and that form has itself as its canonical form.
#include <bonafide/documents/rim.hpp>
#include <bonafide/documents/xml.hpp>

using namespace bonafide;
using namespace bonafide::documents;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes in{data, size};
  static const auto library = *crypto::Library::open(nullptr);
  static const appraisal::Trust nobody;
  // Nobody's signature verifies.
  if (read_rim(library, in, {.anchors = &nobody})) __builtin_trap();
  const auto document = xml::read(in);
  if (!document) return (void)explain(document.error()), 0;
  const auto form = xml::canonical(*document, 0, xml::Canonical::inclusive);
  const auto again = xml::read(form);
  if (form.size() > xml::largest_document) return 0;
  if (!again || xml::canonical(*again, 0, xml::Canonical::inclusive) != form) __builtin_trap();
  return 0;
}
