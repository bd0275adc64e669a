#include <bonafide/crypto/der.hpp>

namespace bonafide::crypto::der {
namespace {

constexpr std::size_t longest = 0xFFFFFF;  // no certificate, CRL or bundle of ours is 16 MiB long

struct Header {
  std::size_t size = 0;
  std::size_t length = 0;
};

// X.690, 8.1.3 and 10.1: definite, in the fewest octets.
std::optional<Header> header_of(Bytes in) {
  if (in.size() < 2 || (in[0] & 0x1F) == 0x1F) return {};
  if (in[1] < 0x80) return Header{2, in[1]};
  const std::size_t octets = in[1] & 0x7Fu;
  if (octets == 0 || octets > 3 || in.size() < 2 + octets) return {};
  std::size_t length = 0;
  for (const auto octet : in.subspan(2, octets)) length = length << 8 | octet;
  const bool shortest = in[2] != 0 && length >= 0x80;
  if (!shortest || length > longest) return {};
  return Header{2 + octets, length};
}

// X.690, 8.3.2: the first nine bits are neither all zero nor all one.
bool is_shortest_integer(Bytes body) {
  const bool padded = body.size() > 1 && ((body[0] == 0 && body[1] < 0x80) || (body[0] == 0xFF && body[1] >= 0x80));
  return !body.empty() && !padded;
}

// X.690, 8.6.2 and 11.2.1.
bool is_bit_string(Bytes body) {
  const unsigned unused = body.empty() ? 8 : body[0];
  return unused < 8 && (unused == 0 || (body.size() > 1 && (body.back() & ((1u << unused) - 1)) == 0));
}

/// Whether the tag is one of the universal types that certificates use, in its DER form, with a body to match.
bool is_possible(const Element& element) {
  if ((element.tag & 0xC0) != 0) return true;  // what a context means, the context knows
  constexpr std::uint8_t enumerated = 0x0A;
  const Bytes body = element.body;
  switch (element.tag) {
    case Tag::boolean: return body.size() == 1 && (body[0] == 0 || body[0] == 0xFF);
    case Tag::integer:
    case enumerated: return is_shortest_integer(body);
    case Tag::bit_string: return is_bit_string(body);
    case Tag::null: return body.empty();
    case Tag::object_identifier: return well_formed_oid(body);
    case Tag::bmp_string: return body.size() % 2 == 0;
    case Tag::universal_string: return body.size() % 4 == 0;
    case Tag::octet_string:
    case Tag::utf8_string:
    case Tag::numeric_string:
    case Tag::printable_string:
    case Tag::teletex_string:
    case Tag::ia5_string:
    case Tag::utc_time:
    case Tag::generalized_time:
    case Tag::sequence:
    case Tag::set: return true;
    default: return false;
  }
}

}  // namespace

void Reading::refuse(const Rule& rule, std::string_view field, Bytes at, std::uint64_t got, Note note) {
  if (refused_) return;
  const auto offset = at.data() == nullptr ? whole_.size() : static_cast<std::size_t>(at.data() - whole_.data());
  refused_ = Error{&rule, field, offset, got, note};
}

Element Reader::any(std::string_view field) {
  if (reading_->refused()) return {};
  const auto header = header_of(rest_);
  if (!header || header->length > rest_.size() - header->size) {
    reading_->refuse(reading_->lengths(), field, rest_, rest_.empty() ? 0 : rest_[0]);
    return {};
  }
  const Element element{rest_[0], rest_.subspan(header->size, header->length),
                        rest_.first(header->size + header->length)};
  rest_ = rest_.subspan(element.whole.size());
  return element;
}

Element Reader::value(std::string_view field) {
  const auto element = any(field);
  if (!reading_->refused() && !is_possible(element))
    reading_->refuse(reading_->lengths(), field, element.whole, element.tag);
  return element;
}

Element Reader::take(std::uint8_t tag, std::string_view field) {
  if (!reading_->refused() && (rest_.empty() || rest_[0] != tag))
    reading_->refuse(reading_->lengths(), field, rest_, rest_.empty() ? 0 : rest_[0]);
  return any(field);
}

void Reader::end(std::string_view field) {
  if (more()) reading_->refuse(reading_->lengths(), field, rest_, rest_[0]);
}

bool Reader::boolean(std::string_view field) {
  const auto element = take(Tag::boolean, field);
  if (reading_->refused()) return false;
  const bool shaped = element.body.size() == 1 && (element.body[0] == 0 || element.body[0] == 0xFF);
  reading_->demand(shaped, reading_->lengths(), field, element.whole, element.body.empty() ? 0 : element.body[0]);
  return shaped && element.body[0] != 0;
}

Bytes Reader::integer(std::string_view field) {
  const auto element = take(Tag::integer, field);
  if (reading_->refused()) return {};
  reading_->demand(is_shortest_integer(element.body), reading_->lengths(), field, element.whole);
  return reading_->refused() ? Bytes{} : element.body;
}

std::uint32_t Reader::small_integer(std::string_view field) {
  const Bytes at = rest_;
  const Bytes body = integer(field);
  if (reading_->refused()) return 0;
  reading_->demand(body.size() <= 4 && body[0] < 0x80, reading_->lengths(), field, at, body[0]);
  if (reading_->refused()) return 0;
  std::uint32_t value = 0;
  for (const auto octet : body) value = value << 8 | octet;
  return value;
}

Bytes Reader::object_identifier(std::string_view field) {
  const auto element = take(Tag::object_identifier, field);
  if (reading_->refused()) return {};
  reading_->demand(well_formed_oid(element.body), reading_->lengths(), field, element.whole);
  return reading_->refused() ? Bytes{} : element.body;
}

Reader::Bits Reader::bits(std::string_view field, std::uint8_t tag) {
  const auto element = take(tag, field);
  if (reading_->refused()) return {};
  const Bytes body = element.body;
  const bool shaped = is_bit_string(body);
  const unsigned unused = body.empty() ? 8 : body[0];
  reading_->demand(shaped, reading_->lengths(), field, element.whole, unused);
  return shaped ? Bits{body.subspan(1), unused} : Bits{};
}

Bytes Reader::whole_bits(std::string_view field) {
  const Bytes at = rest_;
  const auto value = bits(field);
  reading_->demand(value.unused == 0, reading_->lengths(), field, at, value.unused);
  return reading_->refused() ? Bytes{} : value.bytes;
}

bool well_formed_oid(Bytes oid) {
  if (oid.empty() || (oid.back() & 0x80) != 0) return false;
  bool starts_an_arc = true;
  for (const auto octet : oid) {
    if (starts_an_arc && octet == 0x80) return false;
    starts_an_arc = (octet & 0x80) == 0;
  }
  return true;
}

}  // namespace bonafide::crypto::der
