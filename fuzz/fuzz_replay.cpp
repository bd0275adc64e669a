// A hostile conversation: exchanges as pairs of a 16-bit length and a message, or a whole evidence file, replayed and
// judged without an anchor. Nothing may ever be trusted. The top bit of a request's length makes its exchange one of
// records; they are opened with secrets that the seeds were sealed with.
#include <bonafide/appraisal/appraise.hpp>

#include "recorded.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bonafide;
  static const auto library = crypto::Library::open(nullptr);
  static const appraisal::Trust nobody;
  const Bytes in{data, size};
  const auto read = evidence::decode(in);
  const auto evidence = read ? *read : fuzz::recorded(in);
  const auto verdict = appraisal::appraise(*library, evidence, nobody, {});
  if (verdict.judgement == appraisal::Judgement::trusted || verdict.reason.empty()) __builtin_trap();

  static const auto secrets = [] {
    evidence::Secrets made;
    made.add(evidence::SecretKind::dhe, Buffer(48, 0x42));
    made.add(evidence::SecretKind::psk, Buffer(16, 7));
    return made;
  }();
  if (appraisal::appraise(*library, evidence, nobody, {.requester_trust = &nobody, .secrets = &secrets}).reason.empty())
    __builtin_trap();
  return 0;
}
