#include <bonafide/crypto/der_write.hpp>

namespace bonafide::crypto::der::write {
namespace {

void append_two(std::string& text, unsigned value) {
  text += static_cast<char>('0' + value / 10 % 10);
  text += static_cast<char>('0' + value % 10);
}

}  // namespace

Buffer element(std::uint8_t tag, Bytes body) {
  Buffer out{tag};
  const auto length = body.size();
  if (length < 0x80) {
    out.push_back(static_cast<std::uint8_t>(length));
  } else {
    std::size_t octets = 1;
    while (length >> 8 * octets != 0) ++octets;
    out.push_back(static_cast<std::uint8_t>(0x80 | octets));
    while (octets-- > 0) out.push_back(static_cast<std::uint8_t>(length >> 8 * octets));
  }
  append(out, body);
  return out;
}

Buffer constructed(std::uint8_t tag, std::initializer_list<Bytes> parts) {
  Buffer body;
  for (const auto part : parts) append(body, part);
  return element(tag, body);
}

Buffer integer(Bytes magnitude) {
  while (magnitude.size() > 1 && magnitude[0] == 0) magnitude = magnitude.subspan(1);
  Buffer body;
  if (magnitude.empty() || magnitude[0] >= 0x80) body.push_back(0);
  append(body, magnitude);
  return element(Tag::integer, body);
}

Buffer integer(std::uint64_t value) {
  std::array<std::uint8_t, 8> octets{};
  store_be(octets, value);
  return integer(Bytes{octets});
}

Buffer boolean_true() { return element(Tag::boolean, std::array<std::uint8_t, 1>{0xFF}); }

Buffer bits(Bytes body) {
  Buffer out{0};
  append(out, body);
  return element(Tag::bit_string, out);
}

Buffer named_bits(std::uint16_t set) {
  Buffer body{0};
  for (unsigned n = 0; n < 16; ++n) {
    if ((set >> n & 1) == 0) continue;
    body.resize(2 + n / 8);
    body.back() = static_cast<std::uint8_t>(body.back() | 0x80u >> n % 8);
    body[0] = static_cast<std::uint8_t>(7 - n % 8);
  }
  return element(Tag::bit_string, body);
}

Buffer time(UnixTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{time - day};
  const int year = static_cast<int>(date.year());
  const bool is_utc = year >= 1950 && year < 2050;
  std::string text;
  if (!is_utc) append_two(text, static_cast<unsigned>(year) / 100);
  append_two(text, static_cast<unsigned>(year) % 100);
  append_two(text, static_cast<unsigned>(date.month()));
  append_two(text, static_cast<unsigned>(date.day()));
  append_two(text, static_cast<unsigned>(clock.hours().count()));
  append_two(text, static_cast<unsigned>(clock.minutes().count()));
  append_two(text, static_cast<unsigned>(clock.seconds().count()));
  return element(is_utc ? utc_time : generalized_time, as_bytes(text + "Z"));
}

}  // namespace bonafide::crypto::der::write
