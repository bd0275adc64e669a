// Maps with integer keys, read member by member.
#pragma once
#include <limits>
#include <map>
#include <optional>

#include <bonafide/appraisal/rules/reference.hpp>
#include <bonafide/evidence/cbor.hpp>

namespace bonafide::appraisal::reference {

/// Reads items of one encoding that evidence::cbor::read() has checked, and remembers the first refusal.
class Reading {
 public:
  using Item = evidence::cbor::Item;
  using Major = evidence::cbor::Major;
  using Members = std::map<std::int64_t, Item>;
  /// The key of members whose own is no integer, or one that nobody has assigned.
  static constexpr std::int64_t other_key = std::numeric_limits<std::int64_t>::min();

  explicit Reading(Bytes whole) : whole_(whole) {}

  bool refused() const { return failure_.has_value(); }
  const Error& error() const { return *failure_; }
  void refuse(const Rule& rule, std::string_view field, const Item& at, std::uint64_t got = 0) {
    if (failure_) return;
    failure_ = Error{&rule, field, static_cast<std::size_t>(at.raw.data() - whole_.data()), got, {}};
  }

  bool expect(const Item& item, Major major, std::string_view field) {
    if (item.major != major) refuse(rule::corim_structure, field, item, static_cast<std::uint64_t>(item.major));
    return item.major == major && !refused();
  }
  std::string text(const Item& item, std::string_view field) {
    return expect(item, Major::text, field) ? std::string{item.text()} : std::string{};
  }
  Buffer bytes(const Item& item, std::string_view field) {
    return expect(item, Major::bytes, field) ? copy(item.body()) : Buffer{};
  }
  std::uint64_t number(const Item& item, std::string_view field) {
    return expect(item, Major::unsigned_integer, field) ? item.argument : 0;
  }
  /// Whether `item` is a tag with that number.
  static bool is_tag(const Item& item, std::uint64_t number) {
    return item.major == Major::tag && item.argument == number;
  }
  /// What is inside a tag.
  static Item inside(const Item& tag) { return *evidence::cbor::Inside{tag}.next(); }

  /// The elements of an array of at least `least`.
  std::vector<Item> array(const Item& item, std::string_view field, std::size_t least = 1) {
    std::vector<Item> out;
    if (!expect(item, Major::array, field)) return out;
    if (item.argument < least) return refuse(rule::corim_structure, field, item, item.argument), out;
    evidence::cbor::Inside elements{item};
    while (const auto* element = elements.next()) out.push_back(*element);
    return out;
  }
  /// The members of a map by their keys; one whose key is no integer has `other_key`.
  Members members(const Item& item, std::string_view field) {
    Members out;
    if (!expect(item, Major::map, field)) return out;
    evidence::cbor::Inside pairs{item};
    while (const auto* next = pairs.next()) {
      const Item key = *next, value = *pairs.next();
      out.emplace(integer(key).value_or(other_key), value);
    }
    return out;
  }
  /// The value of an integer of either sign; nothing for other items and for integers beyond 63 bits.
  static std::optional<std::int64_t> integer(const Item& item) {
    constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
    if (item.argument > most) return {};
    const auto value = static_cast<std::int64_t>(item.argument);
    if (item.major == Major::unsigned_integer) return value;
    return item.major == Major::negative_integer && value < std::numeric_limits<std::int64_t>::max()
               ? std::optional{-1 - value}
               : std::nullopt;
  }
  /// The member that must be there; nothing, and a refusal, when it is not.
  const Item* need(const Members& members, std::int64_t key, std::string_view field, const Item& map) {
    const auto found = members.find(key);
    if (found != members.end()) return &found->second;
    refuse(rule::corim_structure, field, map, static_cast<std::uint64_t>(key));
    return nullptr;
  }

 private:
  Bytes whole_;
  std::optional<Error> failure_;
};

}  // namespace bonafide::appraisal::reference
