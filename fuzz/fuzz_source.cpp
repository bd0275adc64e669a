// Evidence that others wrote, in any form and in archives: what is made of it can be written down and read back,
// judged, and is never trusted by nobody.
#include <bonafide/appraisal/appraise.hpp>
#include <bonafide/evidence/source.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bonafide;
  static const auto library = crypto::Library::open(nullptr);
  static const appraisal::Trust nobody;
  const evidence::NamedFile file{"input", {data, size}};
  const auto found = evidence::read_source({.name = "input", .files = {&file, 1}});
  if (!found) return found.error().rule == nullptr ? (__builtin_trap(), 1) : 0;
  for (const auto& evidence : *found) {
    const auto bytes = evidence::encode(evidence);
    if (bytes && evidence::decode(*bytes) != evidence) __builtin_trap();
    if (appraisal::appraise(*library, evidence, nobody, {}).judgement == appraisal::Judgement::trusted)
      __builtin_trap();
  }
  return 0;
}
