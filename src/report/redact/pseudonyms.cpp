#include <algorithm>

#include <bonafide/report/redact/pseudonyms.hpp>

namespace bonafide::report {
namespace {

/// Shorter ones stand everywhere by chance.
constexpr std::size_t recognisable = 6;
constexpr std::size_t most_pairs = 4096;

char digit(std::uint8_t value) { return "0123456789abcdef"[value & 15]; }

}  // namespace

/// HMAC-SHA-256 in counter mode over the original. Without SHA-256 all originals look the same.
Buffer Pseudonyms::stream(Bytes original, std::size_t size) const {
  Buffer out;
  for (std::uint8_t block = 0; out.size() < size; ++block) {
    Buffer message{block};
    append(message, original);
    const auto digest = crypto::hmac(library_, crypto::Hash::sha256, key_, message);
    if (!digest) out.resize(size, 0x55);
    if (digest) append(out, *digest);
  }
  out.resize(size);
  return out;
}

void Pseudonyms::replaced(Bytes original, Bytes replacement) {
  const auto same = [&](const Pair& pair) { return equal(pair.original, original); };
  if (original.size() < recognisable || all_zero(original) || equal(original, replacement)) return;
  if (pairs_.size() < most_pairs && std::ranges::none_of(pairs_, same))
    pairs_.push_back({copy(original), copy(replacement)});
}

void Pseudonyms::bytes(MutableBytes value) {
  const auto original = copy(value);
  std::ranges::copy(stream(original, value.size()), value.begin());
  replaced(original, value);
}

void Pseudonyms::integer(MutableBytes value) {
  const auto original = copy(value);
  std::ranges::copy(stream(original, value.size()), value.begin());
  if (!value.empty()) value[0] = static_cast<std::uint8_t>((value[0] & 0x3F) | 0x40);
  replaced(original, value);
}

void Pseudonyms::text(MutableBytes value) {
  constexpr std::string_view says = "redacted ";
  const auto original = copy(value);
  const auto noise = stream(original, value.size());
  const std::size_t said = value.size() >= says.size() + 4 ? says.size() : 0;
  for (std::size_t i = 0; i < value.size(); ++i)
    value[i] = static_cast<std::uint8_t>(i < said ? says[i] : digit(noise[i]));
  replaced(original, value);
}

void Pseudonyms::hexadecimal(MutableBytes value) {
  const auto original = copy(value);
  auto lower = original;
  for (auto& c : lower)
    if (c >= 'A' && c <= 'F') c = static_cast<std::uint8_t>(c - 'A' + 'a');
  const auto noise = stream(lower, value.size());
  for (std::size_t i = 0; i < value.size(); ++i) value[i] = static_cast<std::uint8_t>(digit(noise[i]));
  replaced(original, value);
  replaced(lower, value);
}

void Pseudonyms::replace_in(MutableBytes bytes) const {
  for (const auto& [original, replacement] : pairs_) {
    auto rest = bytes;
    while (rest.size() >= original.size()) {
      const auto found = std::ranges::search(rest, original);
      if (found.empty()) break;
      std::ranges::copy(replacement, found.begin());
      rest = rest.subspan(static_cast<std::size_t>(found.end() - rest.begin()));
    }
  }
}

bool Pseudonyms::any_left_in(Bytes bytes) const {
  return std::ranges::any_of(pairs_,
                             [&](const Pair& pair) { return !std::ranges::search(bytes, pair.original).empty(); });
}

}  // namespace bonafide::report
