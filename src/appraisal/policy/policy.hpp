// A policy: a text that says which devices are trusted, compiled into something that can be asked.
#pragma once
#include <bonafide/appraisal/policy/decision.hpp>
#include <bonafide/appraisal/policy/fact.hpp>

namespace bonafide::appraisal::policy {

inline constexpr std::uint64_t language_version = 1;

enum class Operator : std::uint8_t {
  holds,  // a fact that is yes or no, alone
  equal,
  one_of,
  at_least,
  at_most,
  above,
  below,
  starts_with,
  ends_with,
  contains,
  contains_any,
  contains_all,
  within,
  empty,
  known,
};

/// A node of a condition. Children have smaller indices than their parent: no node can contain itself.
struct Node {
  enum class Kind : std::uint8_t { everything, all, any, negation, definition, comparison };
  Kind kind = Kind::everything;
  std::vector<std::uint32_t> children;
  std::uint32_t definition = 0;  // index into Policy::definitions, of one made above

  Operator op = Operator::holds;
  FactName fact;
  std::optional<FactName> other;  // what it is compared with, where that is a fact
  std::vector<Value> values;      // where it is not
};

struct Definition {
  std::string name;
  std::uint32_t condition = 0;
};

struct Clause {
  Place place;
  std::string text;             // as it stands, on one line
  std::uint32_t condition = 0;  // of a forbid: what must not be
  bool forbids = false;
  Action otherwise = Action::reject, if_unknown = Action::reject;
  std::string because;
};

struct PolicyRule {
  Place place;
  std::string name;
  Clause applies;  // "for"
  std::vector<Clause> clauses;
  Action then = Action::trust;
  Place then_place;
  std::string then_because;
};

/// A test that stands beside the rules.
struct PolicyTest {
  Place place;
  std::string name;
  std::string evidence;  // a file that the facts come from; empty where none is named
  std::vector<std::pair<FactName, std::optional<Value>>> given;  // nothing: unknown
  Action expected = Action::trust;
  bool from_otherwise = false;
  std::string expected_rule;  // empty where the test does not say
};

struct Policy {
  Source source;
  std::string name;
  std::vector<Node> nodes;
  std::vector<Definition> definitions;
  std::vector<PolicyRule> rules;
  Action otherwise = Action::reject;
  Place otherwise_place;
  std::string otherwise_because;
  std::vector<PolicyTest> tests;
};

/// Everything that is wrong, up to limit::diagnostics, or the policy. `file` is its name for people. docs/policy.md.
std::expected<Policy, Diagnostics> compile(std::string file, std::string text);
/// A file of tests alone, for a policy that stands in another: adds them.
std::expected<std::vector<PolicyTest>, Diagnostics> compile_tests(const Source& tests);

/// Every fact that a condition of the policy looks at, each once, in the order of the table.
std::vector<FactName> facts_asked(const Policy&);

/// Total and deterministic; its cost grows with the policy's comparisons and the facts they look at, and with nothing
/// else.
Decision decide(const Policy&, const Facts&);

}  // namespace bonafide::appraisal::policy
