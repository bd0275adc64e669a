// A record is declared once, as `static void layout(auto& walk, auto& r)` with integer keys in ascending order;
// encoding and decoding are walks over that declaration. The first failure sticks.
#pragma once
#include <concepts>
#include <optional>
#include <type_traits>

#include <bonafide/base/time.hpp>
#include <bonafide/evidence/cbor.hpp>
#include <bonafide/evidence/rules.hpp>

namespace bonafide::evidence::cbor {

template <class T> inline constexpr bool is_optional = false;
template <class T> inline constexpr bool is_optional<std::optional<T>> = true;

/// Writes one record as a map. An optional field that is empty leaves no key.
class Encode {
 public:
  static constexpr bool decodes = false;

  template <class T> void field(std::uint64_t key, std::string_view, const T& value) {
    if constexpr (is_optional<T>) {
      if (value) field(key, {}, *value);
    } else {
      ++pairs_;
      body_.unsigned_integer(key);
      put(body_, value);
    }
  }
  void demand(bool, const Rule&, std::string_view, std::uint64_t) {}

  template <class T> static void put(Writer& out, const T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      out.boolean(value);
    } else if constexpr (std::is_enum_v<T> || std::unsigned_integral<T>) {
      out.unsigned_integer(static_cast<std::uint64_t>(value));
    } else if constexpr (std::is_same_v<T, UnixTime>) {
      out.integer(value.time_since_epoch().count());
    } else if constexpr (std::is_same_v<T, std::string>) {
      out.text(value);
    } else if constexpr (std::is_convertible_v<const T&, Bytes>) {
      out.bytes(value);
    } else if constexpr (requires { T::layout; } || requires(Encode& e) { T::layout(e, value); }) {
      Encode record;
      T::layout(record, value);
      out.map(record.pairs_);
      out.raw(record.body_.written());
    } else {
      out.array(value.size());
      for (const auto& element : value) put(out, element);
    }
  }

 private:
  Writer body_;
  std::size_t pairs_ = 0;
};

/// Reads one record from a map that read() has checked, and refuses keys that the record does not declare.
class Decode {
 public:
  static constexpr bool decodes = true;

  template <class T> static Result<T> from(Bytes in) {
    const auto item = read(in);
    if (!item) return std::unexpected(item.error());
    Shared shared{in, {}};
    T out{};
    take(shared, "record", *item, out);
    if (shared.failure) return std::unexpected(*shared.failure);
    return out;
  }

  template <class T> void field(std::uint64_t key, std::string_view name, T& value) {
    if (shared_->failure) return;
    const bool here = key_ && key_->major == Major::unsigned_integer && key_->argument == key;
    if constexpr (is_optional<T>) {
      if (here) field(key, name, value.emplace());
    } else {
      if (!here) return fail(*shared_, rule::evidence_field, name, map_.raw, key);
      const Item* item = inside_.next();
      if (item) last_ = item->raw, take(*shared_, name, *item, value);
      step();
    }
  }
  void demand(bool holds, const Rule& rule, std::string_view name, std::uint64_t got) {
    if (!holds) fail(*shared_, rule, name, last_, got);
  }

 private:
  struct Shared {
    Bytes whole;
    std::optional<Error> failure;
  };

  Decode(Shared& shared, const Item& map) : shared_(&shared), map_(map), inside_(map), last_(map.raw) { step(); }

  static void fail(Shared& shared, const Rule& rule, std::string_view name, Bytes at, std::uint64_t got) {
    if (shared.failure) return;
    shared.failure = Error{&rule, name, static_cast<std::size_t>(at.data() - shared.whole.data()), got, {}};
  }
  void step() {
    const Item* next = inside_.next();
    key_ = next ? std::optional{*next} : std::nullopt;
  }

  template <class T> static void take(Shared& shared, std::string_view name, const Item& item, T& value) {
    const auto is = [&](Major major) {
      if (item.major != major)
        fail(shared, rule::evidence_type, name, item.raw, static_cast<std::uint64_t>(item.major));
      return item.major == major;
    };
    if constexpr (std::is_same_v<T, bool>) {
      if (is(Major::simple)) value = take_boolean(shared, name, item);
    } else if constexpr (std::is_enum_v<T> || std::unsigned_integral<T>) {
      if (!is(Major::unsigned_integer)) return;
      value = static_cast<T>(item.argument);
      if (static_cast<std::uint64_t>(value) != item.argument)
        fail(shared, rule::evidence_type, name, item.raw, item.argument);
    } else if constexpr (std::is_same_v<T, UnixTime>) {
      take_time(shared, name, item, value);
    } else if constexpr (std::is_same_v<T, std::string>) {
      if (is(Major::text)) value = item.text();
    } else if constexpr (std::is_same_v<T, Buffer>) {
      if (is(Major::bytes)) value = copy(item.body());
    } else if constexpr (requires { std::tuple_size<T>::value; }) {
      if (!is(Major::bytes)) return;
      if (item.body().size() != value.size())
        return fail(shared, rule::evidence_type, name, item.raw, item.body().size());
      std::ranges::copy(item.body(), value.begin());
    } else if constexpr (requires(T& record, Decode& walk) { T::layout(walk, record); }) {
      if (is(Major::map)) take_record(shared, item, value);
    } else {
      if (is(Major::array)) take_elements(shared, name, item, value);
    }
  }
  static bool take_boolean(Shared& shared, std::string_view name, const Item& item) {
    if (item.argument != 20 && item.argument != 21) fail(shared, rule::evidence_type, name, item.raw, item.argument);
    return item.argument == 21;
  }
  static void take_time(Shared& shared, std::string_view name, const Item& item, UnixTime& value) {
    constexpr std::uint64_t year_9999 = 253'402'300'799, year_0 = 62'167'219'200;
    const bool before = item.major == Major::negative_integer;
    if ((!before && item.major != Major::unsigned_integer) || item.argument > (before ? year_0 - 1 : year_9999))
      return fail(shared, rule::evidence_type, name, item.raw, item.argument);
    const auto seconds = static_cast<std::int64_t>(item.argument);
    value = UnixTime{std::chrono::seconds{before ? -1 - seconds : seconds}};
  }
  template <class T> static void take_record(Shared& shared, const Item& item, T& value) {
    Decode record{shared, item};
    T::layout(record, value);
    if (record.key_) fail(shared, rule::evidence_unknown, "key", record.key_->raw, record.key_->argument);
  }
  template <class T> static void take_elements(Shared& shared, std::string_view name, const Item& item, T& value) {
    Inside elements{item};
    while (const Item* element = elements.next()) {
      if (shared.failure) return;
      take(shared, name, *element, value.emplace_back());
    }
  }

  Shared* shared_;
  Item map_;
  Inside inside_;
  std::optional<Item> key_;
  Bytes last_;
};

}  // namespace bonafide::evidence::cbor
