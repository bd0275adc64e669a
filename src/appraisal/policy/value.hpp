// The values that facts have and that a policy compares them with.
#pragma once
#include <compare>
#include <variant>
#include <vector>

#include <bonafide/base/bytes.hpp>
#include <bonafide/base/time.hpp>

namespace bonafide::appraisal::policy {

/// In the order of Value's alternatives.
enum class Type : std::uint8_t { yes_no, number, text, bytes, version, time, duration, numbers, texts, digests };
inline constexpr std::size_t type_count = 10;
/// "a number", "a list of texts"
std::string_view name(Type);
constexpr bool is_list(Type type) { return type >= Type::numbers; }
/// The type of what a list holds.
Type element_of(Type list);

/// A version of firmware or of a protocol: "1.2", "96.00.5E.00.01".
struct Version {
  std::string text;
  bool operator==(const Version&) const = default;
};
/// Part by part, each read as a hexadecimal number (which orders decimal ones as well), what is missing as 0. Parts end
/// at '.', '-', '_', '+' and ':'. Nothing when a part is no such number or has more than 16 digits that count: then
/// only equal texts are equal.
std::optional<std::strong_ordering> compare(const Version&, const Version&);

using Value = std::variant<bool, std::uint64_t, std::string, Buffer, Version, UnixTime, std::chrono::seconds,
                           std::vector<std::uint64_t>, std::vector<std::string>, std::vector<Buffer>>;
constexpr Type type_of(const Value& value) { return static_cast<Type>(value.index()); }

/// As the language writes it: yes, 42, "text", h"a0b1", 1.2, 2026-11-21T02:00:00Z, 30 days. What a policy reads back is
/// the same value, for every value that the language can write.
std::string written(const Value&);
/// A written value, cut to a length that fits in a sentence.
std::string in_short(std::string text);
/// A text with quotation marks and escapes, as the language writes it.
std::string in_quotes(std::string_view text);

/// What may be said of a condition when facts are missing: Kleene's three values.
enum class Truth : std::uint8_t { no, unknown, yes };
constexpr Truth negation(Truth truth) { return static_cast<Truth>(2 - static_cast<int>(truth)); }

}  // namespace bonafide::appraisal::policy
