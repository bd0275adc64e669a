// A hostile conversation: exchanges as pairs of a 16-bit length and a message, or a whole evidence file, replayed and
// judged without an anchor. Nothing may ever be trusted.
#include <bonafide/appraisal/appraise.hpp>

namespace {

using namespace bonafide;

Buffer take(Bytes& in) {
  if (in.size() < 2) return in = {}, Buffer{};
  const std::size_t wanted = load_le<std::uint16_t>(in);
  in = in.subspan(2);
  const auto size = std::min(wanted, in.size());
  auto out = copy(in.first(size));
  in = in.subspan(size);
  return out;
}

evidence::Evidence conversation(Bytes in) {
  evidence::Evidence evidence;
  while (!in.empty()) {
    auto request = take(in);
    evidence.exchanges.push_back({std::move(request), take(in), false});
  }
  return evidence;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto library = crypto::Library::open(nullptr);
  static const appraisal::Trust nobody;
  const Bytes in{data, size};
  const auto read = evidence::decode(in);
  const auto verdict = appraisal::appraise(*library, read ? *read : conversation(in), nobody, {});
  if (verdict.judgement == appraisal::Judgement::trusted || verdict.reason.empty()) __builtin_trap();
  return 0;
}
