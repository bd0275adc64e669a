// A hostile conversation: exchanges as pairs of a 16-bit length and a message, or a whole evidence file, replayed and
// judged without an anchor. Nothing may ever be trusted. The top bit of a request's length makes its exchange one of
// records; they are opened with secrets that the seeds were sealed with.
#include <bonafide/appraisal/appraise.hpp>

namespace {

using namespace bonafide;

constexpr std::size_t secured = 0x8000;

bool next_is_secured(Bytes in) { return in.size() >= 2 && (load_le<std::uint16_t>(in) & secured) != 0; }

Buffer take(Bytes& in) {
  if (in.size() < 2) return in = {}, Buffer{};
  const std::size_t wanted = load_le<std::uint16_t>(in) & ~secured;
  in = in.subspan(2);
  const auto size = std::min(wanted, in.size());
  auto out = copy(in.first(size));
  in = in.subspan(size);
  return out;
}

evidence::Evidence conversation(Bytes in) {
  evidence::Evidence evidence;
  while (!in.empty()) {
    const bool records = next_is_secured(in);
    auto request = take(in);
    evidence.exchanges.push_back({std::move(request), take(in), records});
  }
  return evidence;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto library = crypto::Library::open(nullptr);
  static const appraisal::Trust nobody;
  const Bytes in{data, size};
  const auto read = evidence::decode(in);
  const auto evidence = read ? *read : conversation(in);
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
