// What a decoder understood, field by field: the dissector behind `bonafide decode`.
#pragma once
#include <bonafide/base/bytes.hpp>

namespace bonafide::wire {

/// A value, or the mask of a flag, and what the specification calls it. A field of bits whose name ends in = is told
/// even where it is 0.
struct Name {
  std::uint64_t value;
  std::string_view text;
};
using Names = std::span<const Name>;

struct Field {
  std::size_t depth;   // 0 for the message's own fields, 1 inside a list, ...
  std::string name;    // as the specification spells it
  std::size_t offset;  // bytes from the start of the message
  std::size_t size;    // bytes
  std::string text;    // hexadecimal digits for byte strings; value, and its name, for integers
};

class Fields {
 public:
  void add(std::string_view name, std::size_t offset, std::size_t size, std::string text);
  /// Opens element `index` of the list `name`; the fields added next are its own, until leave().
  void enter(std::string_view name, std::size_t index, std::size_t offset);
  void leave(std::size_t depth) { depth_ = depth; }
  std::size_t depth() const { return depth_; }
  const std::vector<Field>& all() const { return fields_; }

 private:
  std::vector<Field> fields_;
  std::size_t depth_ = 0;
};

/// "0x12 (18) name", with the names of all set masks: "0x42 CERT_CAP ENCRYPT_CAP MEAS_CAP=2".
std::string describe(std::uint64_t value, std::size_t size, Names names, Names masks);

}  // namespace bonafide::wire
