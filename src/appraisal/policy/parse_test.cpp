// Tests that stand beside the rules: facts given, an outcome expected.
#include <algorithm>

#include <bonafide/appraisal/policy/parser.hpp>
#include <bonafide/appraisal/rules/policy.hpp>
#include <bonafide/base/nearest.hpp>

namespace bonafide::appraisal::policy {
namespace {

constexpr std::array outcomes{Action::trust, Action::warn, Action::undecided, Action::hold, Action::reject};

/// A list of `values` as one value of the list's type.
Value gathered(std::vector<Value> values, Type list) {
  const auto gather = [&]<class T>(std::vector<T> out) {
    for (auto& each : values)
      if (auto* one = std::get_if<T>(&each)) out.push_back(std::move(*one));
    return Value{std::move(out)};
  };
  if (list == Type::numbers) return gather(std::vector<std::uint64_t>{});
  if (list == Type::texts) return gather(std::vector<std::string>{});
  return gather(std::vector<Buffer>{});
}

}  // namespace

bool Parser::test() {
  const Token& at = tokens_[at_ - 1];
  if (policy_.tests.size() >= limit::rules) return complain(rule::policy_bounded, at, "there are too many tests");
  PolicyTest test{.place = at.place};
  auto name = text("the name of a test");
  if (!name) return false;
  test.name = std::move(*name);
  while (is_word("given")) {
    take();
    if (!given(test)) return false;
  }
  if (!is_word("expect"))
    return complain(rule::policy_form, now(), "behind what a test gives stands what it expects, not " + spoken(now()),
                    "write expect trust, warn, undecided, hold or reject");
  take();
  if (!expected(test)) return false;
  policy_.tests.push_back(std::move(test));
  return true;
}

bool Parser::given(PolicyTest& test) {
  const Token& at = now();
  if (accept("evidence")) {
    auto file = text("a file of evidence");
    if (!file) return false;
    if (!test.evidence.empty()) return complain(rule::policy_once, at, "a test is given one file of evidence");
    test.evidence = std::move(*file);
    return true;
  }
  const auto fact = at.kind == Lexeme::word ? find_fact(at.raw) : std::nullopt;
  if (!fact) {
    if (at.kind == Lexeme::word) return refuse_name(at), false;
    return complain(rule::policy_form, at, "a test gives facts, not " + spoken(at));
  }
  take();
  if (!demand_word("is", "behind the fact")) return false;
  if (std::ranges::any_of(test.given, [&](const auto& each) { return each.first == *fact; }))
    return complain(rule::policy_once, at, text_of(*fact) + " is given twice");
  const auto type = fact->table_row().type;
  if (accept("unknown")) return test.given.emplace_back(*fact, std::nullopt), true;
  if (is_list(type) && accept("empty")) return test.given.emplace_back(*fact, gathered({}, type)), true;
  const Token& value_at = now();
  auto said = values();
  if (!said) return false;
  if (!is_list(type) && said->size() != 1)
    return complain(rule::policy_types, value_at, text_of(*fact) + " is " + std::string{name(type)} + ", not a list");
  const auto about = (is_list(type) ? "what is in " : "") + text_of(*fact);
  for (auto& each : *said) {
    auto value = converted(std::move(each), is_list(type) ? element_of(type) : type, value_at, about);
    if (!value) return false;
    each = std::move(*value);
  }
  test.given.emplace_back(*fact, is_list(type) ? gathered(std::move(*said), type) : std::move(said->front()));
  return true;
}

bool Parser::expected(PolicyTest& test) {
  const auto said = action(outcomes, "behind \"expect\"");
  if (!said) return false;
  test.expected = *said;
  if (!accept("from")) return true;
  if (accept("otherwise")) return test.from_otherwise = true;
  auto rule = text("the rule that is expected to decide");
  if (rule) test.expected_rule = std::move(*rule);
  return rule.has_value();
}

void Parser::check_expectations() {
  std::vector<std::string_view> names;
  for (const auto& rule : policy_.rules) names.push_back(rule.name);
  for (const auto& test : policy_.tests) {
    if (test.expected_rule.empty() || std::ranges::find(names, test.expected_rule) != names.end()) continue;
    const auto near = nearest(test.expected_rule, names);
    const Token at{.place = test.place};
    complain(rule::policy_names, at,
             "the test " + in_quotes(test.name) + " expects an outcome from " + in_quotes(test.expected_rule) +
                 ", and there is no such rule",
             near ? "did you mean " + in_quotes(*near) + "?" : "");
  }
}

std::expected<std::vector<PolicyTest>, Diagnostics> Parser::tests_alone() {
  if (!wrong_.empty()) return std::unexpected(std::move(wrong_));
  while (now().kind != Lexeme::end && !enough()) {
    const Token& at = take();
    if (at.kind == Lexeme::word && at.raw == "test" && at.begins_line) {
      if (!test()) recover(begins_statement);
      continue;
    }
    complain(rule::policy_form, at, "a file of tests holds tests, not " + spoken(at));
    recover(begins_statement);
  }
  if (wrong_.empty()) return std::move(policy_.tests);
  return std::unexpected(std::move(wrong_));
}

std::expected<std::vector<PolicyTest>, Diagnostics> compile_tests(const Source& tests) {
  return Parser{tests}.tests_alone();
}

}  // namespace bonafide::appraisal::policy
