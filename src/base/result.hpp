// A refusal names the rule that was broken: which field, at which offset, with which value, and where the rule is
// written. Rules are data, so the documentation lists them and the tests tick them off.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include <bonafide/base/error_code.hpp>

namespace bonafide {

/// One requirement that this code enforces. Declared `inline constexpr Rule name{...}` in a room's rules.hpp (or
/// rules/*.hpp), in namespace bonafide::<room>::rule: the build collects the declarations from there.
struct Rule {
  std::string_view id;                            // stable and greppable: "challenge.slot"
  std::string_view source;                        // document, then heading or table: numbers move between editions
  std::string_view demands;                       // one sentence, without a full stop
  ErrorCode answer = ErrorCode::invalid_request;  // what a Requester that breaks it is told
};

/// A short text carried by value, for what a static string cannot name (an OID, an errno's words). Longer text is cut.
class Note {
 public:
  constexpr Note() = default;
  constexpr explicit Note(std::string_view text) : size_(static_cast<std::uint8_t>(std::min(text.size(), room))) {
    std::copy_n(text.begin(), size_, text_.begin());
  }
  constexpr std::string_view text() const { return {text_.data(), size_}; }
  constexpr bool empty() const { return size_ == 0; }

 private:
  static constexpr std::size_t room = 95;
  std::array<char, room> text_{};
  std::uint8_t size_ = 0;
};

/// Trivially copyable, allocates nothing: it may be made while parsing hostile bytes and pass through coroutines.
struct Error {
  const Rule* rule = nullptr;
  std::string_view field;  // the specification's own name for the field; static storage
  std::size_t offset = 0;  // bytes from the start of the message or object
  std::uint64_t got = 0;   // the value that was refused
  Note note{};             // what else a reader needs to know

  bool operator==(const Rule& other) const { return rule == &other; }
};

template <class T> using Result = std::expected<T, Error>;

inline std::unexpected<Error> broken(const Rule& rule, std::string_view field = {}, std::size_t offset = 0,
                                     std::uint64_t got = 0, Note note = {}) {
  return std::unexpected(Error{&rule, field, offset, got, note});
}

/// "challenge.slot: SlotID at byte 2 is 0x9; SlotID must be 0 to 7 or FFh [DSP0274, CHALLENGE request message format]"
std::string explain(const Error& error);

}  // namespace bonafide
