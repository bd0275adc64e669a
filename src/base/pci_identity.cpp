#include <charconv>

#include <bonafide/base/pci_identity.hpp>

namespace bonafide {
namespace {

/// Exactly the hexadecimal number up to `end`, `least` to `most` digits; what was read is cut off `text`.
std::optional<std::uint32_t> number(std::string_view& text, std::size_t least, std::size_t most, std::uint32_t limit) {
  std::uint32_t value = 0;
  const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  const auto digits = static_cast<std::size_t>(stop - text.data());
  if (problem != std::errc{} || digits < least || digits > most || value > limit) return std::nullopt;
  text.remove_prefix(digits);
  return value;
}

bool skip(std::string_view& text, char wanted) {
  if (!text.starts_with(wanted)) return false;
  text.remove_prefix(1);
  return true;
}

std::string digits(std::uint32_t value, std::size_t least) {
  constexpr std::string_view all = "0123456789abcdef";
  std::string out;
  for (; value != 0 || out.size() < least; value >>= 4) out.insert(out.begin(), all[value & 15]);
  return out;
}

}  // namespace

std::optional<Bdf> parse_bdf(std::string_view text) {
  Bdf bdf;
  if (text.find(':') != text.rfind(':')) {
    const auto domain = number(text, 4, 8, 0xFFFFFFFF);
    if (!domain || !skip(text, ':')) return std::nullopt;
    bdf.domain = *domain;
  }
  const auto bus = number(text, 2, 2, 0xFF);
  if (!bus || !skip(text, ':')) return std::nullopt;
  const auto device = number(text, 2, 2, 31);
  if (!device || !skip(text, '.')) return std::nullopt;
  const auto function = number(text, 1, 1, 7);
  if (!function || !text.empty()) return std::nullopt;
  bdf.bus = static_cast<std::uint8_t>(*bus);
  bdf.device = static_cast<std::uint8_t>(*device);
  bdf.function = static_cast<std::uint8_t>(*function);
  return bdf;
}

std::string format(const Bdf& bdf) {
  return digits(bdf.domain, 4) + ':' + digits(bdf.bus, 2) + ':' + digits(bdf.device, 2) + '.' + digits(bdf.function, 1);
}

}  // namespace bonafide
