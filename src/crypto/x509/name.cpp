// Names and object identifiers: how they are read, and how people read them.
#include <bonafide/crypto/oid.hpp>
#include <bonafide/crypto/rules.hpp>
#include <bonafide/crypto/x509/read.hpp>

namespace bonafide::crypto::x509 {
namespace {

using der::Reader;
using der::Reading;

/// A code point taken off the front of a text; nothing when the text does not start with one.
std::optional<std::uint32_t> take_utf8(Bytes& text) {
  const std::uint8_t first = text[0];
  const std::size_t size = first < 0x80   ? 1
                           : first < 0xC2 ? 0
                           : first < 0xE0 ? 2
                           : first < 0xF0 ? 3
                           : first < 0xF5 ? 4
                                          : 0;
  if (size == 0 || text.size() < size) return {};
  std::uint32_t point = size == 1 ? first : first & 0x7Fu >> size;
  for (const auto octet : text.subspan(1, size - 1)) {
    if ((octet & 0xC0) != 0x80) return {};
    point = point << 6 | (octet & 0x3Fu);
  }
  // RFC 3629, 3: no overlong forms, no surrogates, nothing above 10FFFFh.
  constexpr std::array<std::uint32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
  if (point < least[size] || (point >= 0xD800 && point < 0xE000) || point > 0x10FFFF) return {};
  text = text.subspan(size);
  return point;
}

std::optional<std::uint32_t> take_wide(Bytes& text, std::size_t size) {
  if (text.size() < size) return {};
  std::uint32_t point = 0;
  for (const auto octet : text.first(size)) point = point << 8 | octet;
  text = text.subspan(size);
  if ((point >= 0xD800 && point < 0xE000) || point > 0x10FFFF) return {};
  return point;
}

/// One character of a string of type `tag`.
std::optional<std::uint32_t> take_character(std::uint8_t tag, Bytes& text) {
  switch (tag) {
    case der::utf8_string: return take_utf8(text);
    case der::bmp_string: return take_wide(text, 2);
    case der::universal_string: return take_wide(text, 4);
    default: return take_wide(text, 1);  // TeletexString is read as Latin-1, as everybody does
  }
}

// RFC 5280, Appendix A.1: DirectoryString; IA5String for domain components and e-mail addresses; NumericString in
// X.520 attributes.
bool is_string(std::uint8_t tag) {
  constexpr std::array<std::uint8_t, 7> tags{der::utf8_string,    der::numeric_string, der::printable_string,
                                             der::teletex_string, der::ia5_string,     der::universal_string,
                                             der::bmp_string};
  return std::ranges::find(tags, tag) != tags.end();
}

bool is_text(std::uint8_t tag, Bytes text) {
  while (!text.empty())
    if (!take_character(tag, text)) return false;
  return true;
}

void append_utf8(std::string& out, std::uint32_t point) {
  const auto put = [&](std::uint32_t octet) { out += static_cast<char>(octet); };
  if (point < 0x80) return put(point);
  if (point < 0x800) return put(0xC0 | point >> 6), put(0x80 | (point & 0x3F));
  if (point < 0x10000) return put(0xE0 | point >> 12), put(0x80 | (point >> 6 & 0x3F)), put(0x80 | (point & 0x3F));
  put(0xF0 | point >> 18), put(0x80 | (point >> 12 & 0x3F)), put(0x80 | (point >> 6 & 0x3F)),
      put(0x80 | (point & 0x3F));
}

// Control characters, line separators and the marks that turn the direction of writing would let a name lie on a
// terminal.
bool is_treacherous(std::uint32_t point) {
  return point < 0x20 || (point >= 0x7F && point < 0xA0) || (point >= 0x200B && point <= 0x200F) ||
         (point >= 0x2028 && point <= 0x202E) || (point >= 0x2060 && point <= 0x206F) || point == 0xFEFF;
}

void append_escaped(std::string& out, std::uint32_t point) {
  Buffer octets(4);
  store_be(octets, point);
  out.append("\\u{").append(hex(point < 0x10000 ? Bytes{octets}.subspan(2) : Bytes{octets}.subspan(1))).append("}");
}

void append_value(std::string& out, std::uint8_t tag, Bytes text) {
  if (!is_string(tag)) {
    out.append("#").append(hex(text));
    return;
  }
  while (!text.empty()) {
    const Bytes before = text;
    const auto point = take_character(tag, text);
    if (!point) {
      out.append("\\x").append(hex(before.first(1)));
      text = before.subspan(1);
    } else if (is_treacherous(*point)) {
      append_escaped(out, *point);
    } else {
      if (*point < 0x80 && std::string_view{",+=\"\\<>;"}.contains(static_cast<char>(*point))) out += '\\';
      append_utf8(out, *point);
    }
  }
}

struct ShortName {
  Bytes oid;
  std::string_view text;
};
// RFC 4514, 3, and the names that libcrypto prints.
constexpr std::array short_names{
    ShortName{oid::common_name, "CN"},
    ShortName{oid::of<2, 5, 4, 5>, "serialNumber"},
    ShortName{oid::of<2, 5, 4, 6>, "C"},
    ShortName{oid::of<2, 5, 4, 7>, "L"},
    ShortName{oid::of<2, 5, 4, 8>, "ST"},
    ShortName{oid::organization, "O"},
    ShortName{oid::of<2, 5, 4, 11>, "OU"},
    ShortName{oid::of<0, 9, 2342, 19200300, 100, 1, 25>, "DC"},
    ShortName{oid::of<1, 2, 840, 113549, 1, 9, 1>, "emailAddress"},
};

void append_type(std::string& out, Bytes oid) {
  for (const auto& known : short_names)
    if (equal(oid, known.oid)) {
      out.append(known.text);
      return;
    }
  out.append(dotted(oid));
}

}  // namespace

Bytes read_name(Reading& reading, Reader& from, std::string_view field) {
  const auto name = from.take(der::sequence, field);
  Reader sets{reading, name.body};
  while (sets.more()) {
    const auto set = sets.take(der::set, field);
    reading.demand(!set.body.empty(), rule::x509_name, field, set.whole);
    Reader attributes{reading, set.body};
    while (attributes.more()) {
      Reader attribute = attributes.into(der::sequence, field);
      attribute.object_identifier(field);
      const auto value = attribute.any(field);
      attribute.end(field);
      reading.demand(is_string(value.tag) && is_text(value.tag, value.body), rule::x509_name, field, value.whole,
                     value.tag);
    }
  }
  return name.whole;
}

std::string folded_text(std::uint8_t tag, Bytes text) {
  std::string out;
  bool space = false;
  for (Bytes left = text; !left.empty();) {
    const auto point = is_string(tag) ? take_character(tag, left) : std::nullopt;
    if (!point) return "#" + hex(text);
    const bool blank = *point == ' ' || (*point >= 0x09 && *point <= 0x0D);
    if (!blank && space && !out.empty()) out += ' ';
    if (!blank) append_utf8(out, *point >= 'A' && *point <= 'Z' ? *point + ('a' - 'A') : *point);
    space = blank;
  }
  return out.starts_with('#') ? "\\" + out : out;
}

bool is_utf8(Bytes text) { return is_text(der::utf8_string, text); }

std::string text_of_name(Bytes name) {
  Reading reading{name, rule::x509_name};
  Reader outer{reading, name};
  Reader sets = outer.into(der::sequence, "name");
  std::string text;
  while (sets.more()) {
    Reader attributes = sets.into(der::set, "name");
    for (bool first = true; attributes.more(); first = false) {
      Reader attribute = attributes.into(der::sequence, "name");
      const Bytes type = attribute.object_identifier("type");
      const auto value = attribute.any("value");
      if (reading.refused()) break;
      if (!text.empty()) text.append(first ? ", " : " + ");
      append_type(text, type);
      text += '=';
      append_value(text, value.tag, value.body);
    }
  }
  return text;
}

std::string dotted(Bytes oid) {
  if (!der::well_formed_oid(oid)) return "malformed OID " + hex(oid);
  std::string text;
  std::uint64_t arc = 0;
  for (const auto octet : oid) {
    if (arc >> 57 != 0) return "OID " + hex(oid);
    arc = arc << 7 | (octet & 0x7Fu);
    if ((octet & 0x80) != 0) continue;
    if (text.empty()) {
      const std::uint64_t first = std::min<std::uint64_t>(arc / 40, 2);
      text = std::to_string(first).append(".").append(std::to_string(arc - first * 40));
    } else {
      text.append(".").append(std::to_string(arc));
    }
    arc = 0;
  }
  return text;
}

}  // namespace bonafide::crypto::x509
