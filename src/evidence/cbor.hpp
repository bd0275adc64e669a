// CBOR in its one deterministic form (RFC 8949, 4.2.1): what is read re-encodes to the same bytes, and nothing is
// allocated because a length says so.
#pragma once
#include <bonafide/base/bytes.hpp>
#include <bonafide/base/result.hpp>

namespace bonafide::evidence::cbor {

/// RFC 8949, 3.1 Major Types.
enum class Major : std::uint8_t { unsigned_integer, negative_integer, bytes, text, array, map, tag, simple };

inline constexpr std::size_t deepest = 16;

/// A data item that read() has checked, as a view of its encoding. `argument` is the integer, length, count, tag or
/// simple value of its head, or the bits of a floating-point value.
struct Item {
  Major major = Major::simple;
  std::uint8_t head_size = 0;
  std::uint64_t argument = 0;
  Bytes raw;  // the whole encoding, head included

  Bytes body() const { return raw.subspan(head_size); }
  std::string_view text() const { return as_text(body()); }
  bool is_float() const { return major == Major::simple && head_size > 2; }
};

/// Reads the one item that `in` holds. Every offset in a refusal counts from the start of `in`.
Result<Item> read(Bytes in);

/// The items inside an array, a tag, or a map (key, value, key, value, ...) in order.
class Inside {
 public:
  explicit Inside(const Item& outer);
  /// Nothing when all have been taken.
  const Item* next();

 private:
  Bytes left_;
  Item item_;
};

/// RFC 8949, 8 Diagnostic Notation.
std::string diagnose(const Item&);

/// Writes items one after the other. The head of an array or a map comes before its elements; a map's keys are the
/// caller's to sort.
class Writer {
 public:
  void unsigned_integer(std::uint64_t value) { head(Major::unsigned_integer, value); }
  void integer(std::int64_t value);
  void bytes(Bytes value);
  void text(std::string_view value);
  void array(std::size_t count) { head(Major::array, count); }
  void map(std::size_t pairs) { head(Major::map, pairs); }
  void tag(std::uint64_t number) { head(Major::tag, number); }
  void boolean(bool value) { head(Major::simple, value ? 21 : 20); }
  void null() { head(Major::simple, 22); }
  /// Items that are encoded already.
  void raw(Bytes items) { append(out_, items); }

  const Buffer& written() const { return out_; }
  Buffer take() { return std::move(out_); }

 private:
  void head(Major, std::uint64_t argument);
  Buffer out_;
};

}  // namespace bonafide::evidence::cbor
