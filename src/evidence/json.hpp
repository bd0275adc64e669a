// JSON (RFC 8259) read strictly, as views into its text: valid UTF-8, no name twice in an object, nothing after the one
// value, and a bounded depth.
#pragma once
#include <bonafide/base/bytes.hpp>
#include <bonafide/base/result.hpp>

namespace bonafide::evidence::json {

enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

inline constexpr std::size_t deepest = 32;
inline constexpr std::size_t largest = 16u << 20;  // bytes of a text

/// A value that read() has checked. `text` is all of it, as it stands.
struct Value {
  Kind kind = Kind::null;
  std::string_view text;
};

/// Reads the one value that `in` holds. Offsets in refusals count from the start of `in`.
Result<Value> read(Bytes in);
/// Whether `in` begins as an object or an array does.
bool looks_like_json(Bytes in);

/// The elements of an array, or the members of an object, in order.
class Inside {
 public:
  explicit Inside(const Value& outer);
  /// False when all have been taken.
  bool next();
  const Value& value() const { return value_; }
  /// Of a member; empty in arrays.
  const std::string& name() const { return name_; }

 private:
  std::string_view left_;
  bool named_ = false;
  std::string name_;
  Value value_;
};

/// The member of an object with this name; nothing where there is none, or where `object` is no object.
std::optional<Value> find(const Value& object, std::string_view name);
/// The same, of a string, without its quotes and escapes.
std::optional<std::string> find_text(const Value& object, std::string_view name);
/// A non-negative whole number below 2^53: RFC 7493, 2.2.
std::optional<std::uint64_t> find_number(const Value& object, std::string_view name);

/// A string without its quotes and escapes; empty for values of another kind.
std::string text_of(const Value&);

}  // namespace bonafide::evidence::json
