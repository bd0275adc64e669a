// A hostile conversation out of fuzzed bytes: exchanges as pairs of a 16-bit length and a message. The top bit of a
// request's length makes its exchange one of records.
#pragma once
#include <bonafide/evidence/evidence.hpp>

namespace bonafide::fuzz {

inline constexpr std::size_t secured = 0x8000;

inline bool next_is_secured(Bytes in) { return in.size() >= 2 && (load_le<std::uint16_t>(in) & secured) != 0; }

inline Buffer take(Bytes& in) {
  if (in.size() < 2) return in = {}, Buffer{};
  const std::size_t wanted = load_le<std::uint16_t>(in) & ~secured;
  in = in.subspan(2);
  const auto size = std::min(wanted, in.size());
  auto out = copy(in.first(size));
  in = in.subspan(size);
  return out;
}

inline evidence::Evidence recorded(Bytes in) {
  evidence::Evidence evidence;
  while (!in.empty()) {
    const bool records = next_is_secured(in);
    auto request = take(in);
    evidence.exchanges.push_back({std::move(request), take(in), records});
  }
  return evidence;
}

}  // namespace bonafide::fuzz
