// A set of claims that is written as CBOR or as JSON: the same value, by numbers in the one and by names in the other.
#pragma once
#include <optional>
#include <variant>
#include <vector>

#include <bonafide/base/bytes.hpp>

namespace bonafide::report {

struct Member;

/// A number in CBOR, a word in JSON: RFC 9711, 7 "Additional Details on the CDDL", "JC".
struct Term {
  std::int64_t number = 0;
  std::string_view word;
};

/// Strings must be UTF-8. JSON has no byte strings; there they are base64url without padding (RFC 9711, 7.2.2).
struct Value {
  std::variant<std::int64_t, bool, Term, std::string, Buffer, std::vector<Value>, std::vector<Member>> held;
};

/// In CBOR the key is the label, or the name where there is none; in JSON always the name.
struct Member {
  std::optional<std::int64_t> label;
  std::string name;
  Value value;
  enum class In : std::uint8_t { both, cbor } in = In::both;
};
using Claims = std::vector<Member>;

/// Deterministic: RFC 8949, 4.2.1. No key may be there twice.
Buffer to_cbor(const Claims&);
/// RFC 8259, without white space, members in the order they have.
std::string to_json(const Claims&);

/// RFC 4648, 5, without padding: RFC 7515, 2 "Terminology", "Base64url Encoding".
std::string base64url(Bytes);

}  // namespace bonafide::report
