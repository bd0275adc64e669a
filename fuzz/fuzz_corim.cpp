// Reference values of other programs: what is read can be compared, and what is written is read back.
#include <bonafide/appraisal/reference/compare.hpp>
#include <bonafide/appraisal/reference/corim.hpp>

using namespace bonafide;
using namespace bonafide::appraisal::reference;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes in{data, size};
  static const auto library = *crypto::Library::open(nullptr);
  auto set = read_corim(in);
  if (!set) {
    (void)explain(set.error());
    const auto item = read_signed_corim(in);
    if (!item) return 0;
    set = item->set;
  }
  Said said{.claims = {{.index = std::uint8_t{1}, .raw = Buffer(8)}}, .anything_signed = true};
  const auto comparison = compare(library, said, {{*set}}, {});
  (void)as_check(comparison);
  const auto written = write_corim(*set);
  if (!written) return 0;
  const auto again = read_corim(written->bytes);
  if (!again) __builtin_trap();
  const auto twice = write_corim(*again);
  if (!twice || twice->bytes != written->bytes) __builtin_trap();
  return 0;
}
