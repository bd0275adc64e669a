// DER read strictly (X.690, 8.1 and 10): definite lengths in their shortest form, one-byte tags, nothing left over.
// The first refusal sticks and every later step yields nothing, so readers of structures have no error plumbing.
#pragma once
#include <optional>

#include <bonafide/base/bytes.hpp>
#include <bonafide/base/result.hpp>

namespace bonafide::crypto::der {

enum Tag : std::uint8_t {
  boolean = 0x01,
  integer = 0x02,
  bit_string = 0x03,
  octet_string = 0x04,
  null = 0x05,
  object_identifier = 0x06,
  utf8_string = 0x0C,
  numeric_string = 0x12,
  printable_string = 0x13,
  teletex_string = 0x14,
  ia5_string = 0x16,
  utc_time = 0x17,
  generalized_time = 0x18,
  universal_string = 0x1C,
  bmp_string = 0x1E,
  sequence = 0x30,
  set = 0x31,
};

/// The tags [n] of a context: primitive for IMPLICIT simple types, constructed for EXPLICIT and IMPLICIT structures.
constexpr std::uint8_t primitive(unsigned n) { return static_cast<std::uint8_t>(0x80 | n); }
constexpr std::uint8_t constructed(unsigned n) { return static_cast<std::uint8_t>(0xA0 | n); }

struct Element {
  std::uint8_t tag = 0;
  Bytes body;
  Bytes whole;  // header included
};

/// One reading of one object: where offsets are counted from, and what was refused first. `lengths` is the rule that a
/// malformed element breaks.
class Reading {
 public:
  Reading(Bytes whole, const Rule& lengths) : whole_(whole), lengths_(&lengths) {}

  bool refused() const { return refused_.has_value(); }
  const Error& error() const { return *refused_; }
  /// `at` is a view into the object being read.
  void refuse(const Rule&, std::string_view field, Bytes at, std::uint64_t got = 0, Note = {});
  void demand(bool holds, const Rule& rule, std::string_view field, Bytes at, std::uint64_t got = 0) {
    if (!holds) refuse(rule, field, at, got);
  }
  const Rule& lengths() const { return *lengths_; }

 private:
  Bytes whole_;
  const Rule* lengths_;
  std::optional<Error> refused_;
};

/// Walks the elements of one level.
class Reader {
 public:
  Reader(Reading& reading, Bytes in) : reading_(&reading), rest_(in) {}

  /// Whether an element follows; never after a refusal, so loops end.
  bool more() const { return !reading_->refused() && !rest_.empty(); }
  bool sees(std::uint8_t tag) const { return more() && rest_[0] == tag; }

  Element any(std::string_view field);
  /// An element of any type, but one that its universal tag allows: X.690, 8 and 10.2.
  Element value(std::string_view field);
  Element take(std::uint8_t tag, std::string_view field);
  Reader into(std::uint8_t tag, std::string_view field) { return {*reading_, take(tag, field).body}; }
  /// Nothing may follow.
  void end(std::string_view field);
  Bytes rest() const { return rest_; }

  // Typed elements; each refuses what X.690 does not allow.
  bool boolean(std::string_view field);                 // 11.1: FFh or 00h
  Bytes integer(std::string_view field);                // 8.3.2: shortest form; the body, sign octet included
  std::uint32_t small_integer(std::string_view field);  // 0 to 2^31-1
  Bytes object_identifier(std::string_view field);      // 8.19.2: arcs in their shortest form
  struct Bits {
    Bytes bytes;
    unsigned unused = 0;
  };
  Bits bits(std::string_view field, std::uint8_t tag = bit_string);  // 11.2.1: unused bits are zero
  Bytes whole_bits(std::string_view field);                          // a BIT STRING of whole octets

 private:
  Reading* reading_;
  Bytes rest_;
};

/// Whether `oid`, the body of an OBJECT IDENTIFIER, is well formed (X.690, 8.19).
bool well_formed_oid(Bytes oid);

}  // namespace bonafide::crypto::der
