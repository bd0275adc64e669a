// A pin: what evidence said of a device, kept small, and the rule by which it may go on after it was lost from sight.
#pragma once
#include <bonafide/appraisal/recovery/state.hpp>

namespace bonafide::appraisal::recovery {

inline constexpr std::uint64_t pin_format_version = 1;

/// The menu. Which device each of them lets go on: docs/recovery.md.
enum class Rule : std::uint8_t {
  key = 0,      // the pinned key signs a fresh nonce
  equal = 1,    // and certificates and measurements are the same, but for what is volatile
  policy = 2,   // and a policy that looks at both accepts it
  program = 3,  // and an eBPF program that looks at both answers 0
  never = 4,
};
inline constexpr std::uint64_t rule_count = 5;
std::string_view name(Rule);

/// Bytes of a measurement that may change. Whole measurements may change their length, too.
struct Volatile {
  std::uint8_t index = 0;
  std::uint16_t first = 0, last = whole;  // of the value, both inclusive

  static constexpr std::uint16_t whole = 0xFFFF;
  static void layout(auto& walk, auto& r) {
    walk.field(0, "index", r.index);
    walk.field(1, "first", r.first);
    walk.field(2, "last", r.last);
    walk.demand(r.index != 0 && r.index != 0xFF && r.first <= r.last, rule::pin_value, "volatile", r.index);
  }
  bool operator==(const Volatile&) const = default;
};

/// A fact that policies may ask for as pinned.NAME. One of the values, in the type that the fact has.
struct PinnedFact {
  std::string name;
  std::optional<bool> yes;
  std::optional<std::uint64_t> number;  // of durations: seconds
  std::optional<std::string> text;      // of versions, too
  std::optional<Buffer> bytes;
  std::optional<UnixTime> time;
  std::optional<std::vector<std::uint64_t>> numbers;
  std::optional<std::vector<std::string>> texts;
  std::optional<std::vector<Buffer>> digests;

  static void layout(auto& walk, auto& r) {
    walk.field(0, "name", r.name);
    walk.field(1, "yes", r.yes);
    walk.field(2, "number", r.number);
    walk.field(3, "text", r.text);
    walk.field(4, "bytes", r.bytes);
    walk.field(5, "time", r.time);
    walk.field(6, "numbers", r.numbers);
    walk.field(7, "texts", r.texts);
    walk.field(8, "digests", r.digests);
  }
  bool operator==(const PinnedFact&) const = default;
};

/// A policy's text, or an eBPF program's object, with the name that it had.
struct PinnedFile {
  std::string name;
  Buffer content;

  static void layout(auto& walk, auto& r) {
    walk.field(0, "name", r.name);
    walk.field(1, "content", r.content);
  }
  bool operator==(const PinnedFile&) const = default;
};

struct Pin {
  std::string target;                 // whom the recorder spoke to
  std::optional<UnixTime> pinned_at;  // when the evidence was obtained, by whoever recorded it
  Rule rule = Rule::key;
  std::vector<Volatile> may_change;
  State state;
  std::vector<PinnedFact> facts;   // in the order of their names
  std::optional<PinnedFile> file;  // of the policy or the program

  bool operator==(const Pin&) const = default;
};

/// Deterministic CBOR, docs/pin.cddl.
Result<Buffer> encode(const Pin&);
/// The inverse: encode(decode(x)) is x, for every x that is accepted.
Result<Pin> decode(Bytes);

/// The facts of evidence that pins keep, and back. A fact that this program does not know, or has with another type, is
/// left out: whoever asks for it finds it unknown.
std::vector<PinnedFact> pinned_facts(const policy::Facts&);
policy::Facts facts_of(const Pin&);

}  // namespace bonafide::appraisal::recovery
