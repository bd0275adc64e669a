// What a policy can ask about: one table of facts, and the facts of one piece of evidence.
#pragma once
#include <map>
#include <span>

#include <bonafide/appraisal/policy/value.hpp>

namespace bonafide::appraisal::policy {

/// One row of the table: docs/policy.md is written from it.
struct FactRow {
  std::string_view name;  // "measurement.svn" stands for measurement[N].svn
  Type type = Type::yes_no;
  bool indexed = false;   // asked with a number: measurement[3].svn
  bool pinnable = false;  // asked of pinned evidence, too: pinned.firmware.svn
  std::string_view says;  // what it is
  std::string_view from;  // what it is read from, and so when it is unknown
};
std::span<const FactRow> fact_table();

/// Which fact: a row, with its index where it has one.
struct FactName {
  std::uint16_t row = 0;
  std::uint8_t index = 0;
  bool pinned = false;
  auto operator<=>(const FactName&) const = default;

  const FactRow& table_row() const { return fact_table()[row]; }
};
/// "firmware.svn", "measurement[3].svn", "pinned.measurement[0xfd].digest"; nothing when there is no such fact.
std::optional<FactName> find_fact(std::string_view text);
/// The inverse.
std::string text_of(FactName);
/// A value of this fact as the language writes it: identifiers of PCI in hexadecimal digits.
std::string written(FactName name, const Value&);
/// The name of the fact that `text` comes closest to, with its own index; empty when none is near.
std::string nearest_fact(std::string_view text);

/// What is known about one device. A fact that is not here is unknown, and why() says why.
class Facts {
 public:
  /// `name` is one of the table's, of the type that the table gives it: asserted, since only code says it.
  void set(std::string_view name, Value value);
  void set(FactName name, Value value) { known_.insert_or_assign(name, std::move(value)); }
  /// Why the facts whose names begin with `prefix` are unknown. The longest prefix counts.
  void lacking(std::string prefix, std::string why) { why_.insert_or_assign(std::move(prefix), std::move(why)); }
  void forget(FactName name) { known_.erase(name); }

  const Value* find(FactName name) const;
  std::string why(FactName name) const;
  /// The facts of `pinned` that a pin can be asked for, beside these: pinned.*
  void add_pinned(const Facts& pinned);

  const std::map<FactName, Value>& known() const { return known_; }

 private:
  std::map<FactName, Value> known_;
  std::map<std::string, std::string, std::less<>> why_;
};

/// "given firmware.svn is 3", a line for each fact that is known, as tests in a policy take them.
std::string as_given(const Facts&);

}  // namespace bonafide::appraisal::policy
