#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include <bonafide/evidence/cbor.hpp>
#include <bonafide/evidence/rules.hpp>

namespace bonafide::evidence::cbor {
namespace {

/// RFC 8949, 3: the head of an item. Its argument is complete, in its shortest form, and not of indefinite length.
Result<Item> read_head(Bytes in, std::size_t at) {
  if (at >= in.size()) return broken(rule::cbor_complete, "head", at);
  const std::uint8_t initial = in[at];
  Item item{
      .major = static_cast<Major>(initial >> 5), .head_size = 1, .argument = initial & 31u, .raw = in.subspan(at)};
  if (item.argument < 24) return item;
  if (item.argument == 31) return broken(rule::cbor_definite, "head", at, initial);
  if (item.argument > 27) return broken(rule::cbor_well_formed, "head", at, initial);

  const std::size_t size = std::size_t{1} << (item.argument - 24);
  if (in.size() - at - 1 < size) return broken(rule::cbor_complete, "head", at, initial);
  item.head_size = static_cast<std::uint8_t>(1 + size);
  item.argument = 0;
  for (const auto b : in.subspan(at + 1, size)) item.argument = item.argument << 8 | b;
  if (item.major == Major::simple) return item;
  const std::uint64_t least = size == 1 ? 24 : std::uint64_t{1} << 4 * size;
  if (item.argument < least) return broken(rule::cbor_shortest, "head", at, item.argument);
  return item;
}

/// The well-formed byte sequences of the Unicode Standard, Table 3-7: no overlong form, no surrogate, none above
/// 10FFFFh.
bool is_utf8(Bytes text) {
  for (std::size_t i = 0; i < text.size();) {
    const std::uint8_t lead = text[i++];
    if (lead < 0x80) continue;
    if (lead < 0xC2 || lead > 0xF4) return false;
    const std::size_t more = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    if (text.size() - i < more) return false;
    const std::uint8_t low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const std::uint8_t high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (text[i] < low || text[i] > high) return false;
    for (std::size_t k = 1; k < more; ++k)
      if ((text[i + k] & 0xC0) != 0x80) return false;
    i += more;
  }
  return true;
}

/// A half-precision value is a multiple of 2^-24 with at most 11 significant bits: IEEE 754, binary16.
bool fits_half(double value) {
  const double magnitude = std::fabs(value);
  if (magnitude == 0 || std::isinf(value)) return true;
  if (magnitude > 65504) return false;
  const double scaled = std::ldexp(magnitude, 24);
  if (scaled != std::floor(scaled)) return false;
  const auto multiple = static_cast<std::uint64_t>(scaled);
  return multiple >> std::countr_zero(multiple) < 1u << 11;
}

bool fits_single(double value) {
  if (std::isinf(value)) return true;
  if (std::fabs(value) > static_cast<double>(std::numeric_limits<float>::max())) return false;
  return static_cast<double>(static_cast<float>(value)) == value;
}

double from_half(std::uint64_t bits) {
  const auto exponent = static_cast<int>(bits >> 10 & 31);
  const auto fraction = static_cast<double>(bits & 1023);
  const double magnitude = exponent == 0    ? std::ldexp(fraction, -24)
                           : exponent != 31 ? std::ldexp(fraction + 1024, exponent - 25)
                           : fraction == 0  ? std::numeric_limits<double>::infinity()
                                            : std::numeric_limits<double>::quiet_NaN();
  return (bits & 0x8000) != 0 ? -magnitude : magnitude;
}

double value_of(const Item& item) {
  if (item.head_size == 3) return from_half(item.argument);
  if (item.head_size == 5) return static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(item.argument)));
  return std::bit_cast<double>(item.argument);
}

/// RFC 8949, 4.2.1 and 4.2.2: the shortest of 16, 32 and 64 bits that keeps the value; the one NaN is F9 7E00.
Result<void> check_simple(const Item& item, std::size_t at) {
  if (item.head_size == 2 && item.argument < 32) return broken(rule::cbor_well_formed, "simple", at, item.argument);
  if (!item.is_float()) return {};
  const double value = value_of(item);
  const bool shortest = std::isnan(value)     ? item.head_size == 3 && item.argument == 0x7E00
                        : item.head_size == 3 ? true
                        : item.head_size == 5 ? !fits_half(value)
                                              : !fits_half(value) && !fits_single(value);
  if (!shortest) return broken(rule::cbor_shortest, "floating-point value", at, item.argument);
  return {};
}

Result<Item> read_at(Bytes in, std::size_t at, std::size_t depth);

Result<void> check_string(Item& item, std::size_t at) {
  if (item.argument > item.body().size()) return broken(rule::cbor_complete, "length", at, item.argument);
  item.raw = item.raw.first(item.head_size + static_cast<std::size_t>(item.argument));
  if (item.major == Major::text && !is_utf8(item.body())) return broken(rule::cbor_text, "text", at, item.argument);
  return {};
}

/// Every element takes a byte or more, so a count beyond what is left is refused by the first one that is missing.
Result<void> check_elements(Item& item, Bytes in, std::size_t at, std::size_t depth) {
  if (depth == deepest) return broken(rule::cbor_depth, "depth", at, depth);
  const std::size_t start = at;
  const bool map = item.major == Major::map;
  Bytes key;
  at += item.head_size;
  for (std::uint64_t i = 0; i < (item.major == Major::tag ? 1 : item.argument); ++i) {
    for (const bool is_key : {true, false}) {
      if (!is_key && !map) break;
      const auto inner = read_at(in, at, depth + 1);
      if (!inner) return std::unexpected(inner.error());
      at += inner->raw.size();
      if (!map || !is_key) continue;
      if (i != 0 && !std::ranges::lexicographical_compare(key, inner->raw))
        return broken(rule::cbor_sorted, "key", at - inner->raw.size(), i);
      key = inner->raw;
    }
  }
  item.raw = in.subspan(start, at - start);
  return {};
}

Result<Item> read_at(Bytes in, std::size_t at, std::size_t depth) {
  auto item = read_head(in, at);
  if (!item) return item;
  Result<void> good;
  switch (item->major) {
    case Major::unsigned_integer:
    case Major::negative_integer: item->raw = item->raw.first(item->head_size); break;
    case Major::bytes:
    case Major::text: good = check_string(*item, at); break;
    case Major::array:
    case Major::map:
    case Major::tag: good = check_elements(*item, in, at, depth); break;
    case Major::simple:
      item->raw = item->raw.first(item->head_size);
      good = check_simple(*item, at);
      break;
  }
  if (!good) return std::unexpected(good.error());
  return item;
}

std::string diagnose_float(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  const double magnitude = std::fabs(value);
  const bool plain = magnitude == 0 || (magnitude >= 1e-7 && magnitude < 1e21);
  const auto form = plain ? std::chars_format::fixed : std::chars_format::scientific;
  std::array<char, 48> digits{};
  std::string text(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value, form).ptr);
  const auto mark = text.find('e');
  if (text.find('.') == std::string::npos) text.insert(std::min(mark, text.size()), ".0");
  if (const auto e = text.find('e'); e != std::string::npos && text[e + 2] == '0') text.erase(e + 2, 1);
  return text;
}

std::string diagnose_simple(const Item& item) {
  if (item.is_float()) return diagnose_float(value_of(item));
  switch (item.argument) {
    case 20: return "false";
    case 21: return "true";
    case 22: return "null";
    case 23: return "undefined";
    default: return "simple(" + std::to_string(item.argument) + ')';
  }
}

std::string quote(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out.append(1, '\\').append(1, c);
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      out.append("\\u00").append(hex(as_bytes({&c, 1})));
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string diagnose_inside(const Item& outer) {
  std::string out;
  Inside inside{outer};
  for (bool key = true; const Item* item = inside.next(); key = !key) {
    if (!out.empty()) out += outer.major == Major::map && !key ? ": " : ", ";
    out += diagnose(*item);
  }
  return out;
}

}  // namespace

Result<Item> read(Bytes in) {
  auto item = read_at(in, 0, 0);
  if (item && item->raw.size() != in.size())
    return broken(rule::cbor_nothing_follows, "(end)", item->raw.size(), in.size() - item->raw.size());
  return item;
}

Inside::Inside(const Item& outer) : left_(outer.body()) {
  if (outer.major != Major::array && outer.major != Major::map && outer.major != Major::tag) left_ = {};
}

const Item* Inside::next() {
  if (left_.empty()) return nullptr;
  const auto item = read_at(left_, 0, 0);
  if (!item) return left_ = {}, nullptr;
  item_ = *item;
  left_ = left_.subspan(item_.raw.size());
  return &item_;
}

std::string diagnose(const Item& item) {
  switch (item.major) {
    case Major::unsigned_integer: return std::to_string(item.argument);
    case Major::negative_integer:
      return item.argument == ~std::uint64_t{} ? "-18446744073709551616" : '-' + std::to_string(item.argument + 1);
    case Major::bytes: return "h'" + hex(item.body()) + '\'';
    case Major::text: return quote(item.text());
    case Major::array: return '[' + diagnose_inside(item) + ']';
    case Major::map: return '{' + diagnose_inside(item) + '}';
    case Major::tag: return std::to_string(item.argument) + '(' + diagnose_inside(item) + ')';
    case Major::simple: return diagnose_simple(item);
  }
  return {};
}

void Writer::head(Major major, std::uint64_t argument) {
  const auto type = static_cast<unsigned>(major) << 5;
  const unsigned power = argument < 24            ? 4
                         : argument <= 0xFF       ? 0
                         : argument <= 0xFFFF     ? 1
                         : argument <= 0xFFFFFFFF ? 2
                                                  : 3;
  if (power == 4) return out_.push_back(static_cast<std::uint8_t>(type | argument));
  out_.push_back(static_cast<std::uint8_t>(type | (24 + power)));
  for (unsigned i = 1u << power; i-- > 0;) out_.push_back(static_cast<std::uint8_t>(argument >> 8 * i));
}

void Writer::integer(std::int64_t value) {
  if (value >= 0) return head(Major::unsigned_integer, static_cast<std::uint64_t>(value));
  head(Major::negative_integer, ~static_cast<std::uint64_t>(value));
}

void Writer::bytes(Bytes value) {
  head(Major::bytes, value.size());
  append(out_, value);
}

void Writer::text(std::string_view value) {
  head(Major::text, value.size());
  append(out_, as_bytes(value));
}

}  // namespace bonafide::evidence::cbor
