// Evidence has one encoding: what decode() accepts, encode() gives back.
#include <bonafide/evidence/evidence.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bonafide;
  const Bytes in{data, size};
  const auto evidence = bonafide::evidence::decode(in);
  if (!evidence) return 0;
  const auto bytes = bonafide::evidence::encode(*evidence);
  if (!bytes || !equal(*bytes, in) || !bonafide::evidence::looks_like_evidence(in)) __builtin_trap();
  return 0;
}
