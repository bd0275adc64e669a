// Reference values as people write them: what is read is written, and reads as the same again.
#include <bonafide/documents/toml_form.hpp>

using namespace bonafide;
using namespace bonafide::documents;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto set = read_toml({data, size});
  if (!set) return (void)explain(set.error()), 0;
  const auto text = write_toml(*set);
  const auto again = read_toml(as_bytes(text));
  if (!again || write_toml(*again) != text) __builtin_trap();
  return 0;
}
