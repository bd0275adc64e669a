// Statements: the header, let, define, rule and otherwise.
#include <algorithm>

#include <bonafide/appraisal/policy/parser.hpp>
#include <bonafide/appraisal/rules/policy.hpp>
#include <bonafide/base/nearest.hpp>

namespace bonafide::appraisal::policy {
namespace {

constexpr std::array on_failure{Action::reject, Action::hold, Action::warn};
constexpr std::array in_the_end{Action::trust, Action::hold, Action::reject};
constexpr std::array unmatched{Action::reject, Action::hold};

}  // namespace

std::expected<Policy, Diagnostics> Parser::whole_policy() {
  if (!wrong_.empty()) return std::unexpected(std::move(wrong_));
  if (!header()) recover(begins_statement);
  while (now().kind != Lexeme::end && !enough()) {
    const auto word = now().raw;
    if (now().kind == Lexeme::word && begins_statement(word) && now().begins_line)
      statement(word);
    else
      refuse_statement();
  }
  complete();
  if (wrong_.empty()) return std::move(policy_);
  std::ranges::stable_sort(wrong_, {}, [](const Diagnostic& each) { return each.place.offset; });
  return std::unexpected(std::move(wrong_));
}

void Parser::refuse_statement() {
  static constexpr std::array<std::string_view, 5> names{"let", "define", "rule", "otherwise", "test"};
  const Token& at = now();
  if (begins_statement(at.raw)) {
    complain(rule::policy_form, at, in_quotes(at.raw) + " begins a line of its own");
  } else if (begins_clause(at.raw)) {
    complain(rule::policy_form, at, in_quotes(at.raw) + " belongs into a rule or a test");
  } else {
    const auto near = nearest(at.raw, names);
    complain(rule::policy_form, at,
             "a statement begins with let, define, rule, otherwise or test, not with " + spoken(at),
             near ? "did you mean " + std::string{*near} + "?" : "");
  }
  take();
  recover(begins_statement);
}

bool Parser::header() {
  if (!is_word("policy"))
    return complain(rule::policy_form, now(), "a policy begins with its name, not with " + spoken(now()),
                    "write policy \"NAME\", language 1");
  take();
  auto name = text("the name of a policy");
  if (!name) return false;
  policy_.name = std::move(*name);
  if (!accept(Lexeme::comma) || !is_word("language"))
    return complain(rule::policy_form, now(), "behind the name of a policy stands the language that it is written in",
                    "write policy \"NAME\", language 1");
  take();
  const Token& at = now();
  const auto* number = std::get_if<std::uint64_t>(&at.value);
  if (at.kind != Lexeme::literal || number == nullptr)
    return complain(rule::policy_form, at, "the language is a number, not " + spoken(at), "write language 1");
  take();
  if (*number != language_version)
    return complain(
        rule::policy_language, at,
        "this program knows language " + std::to_string(language_version) + ", not " + std::to_string(*number));
  return true;
}

void Parser::statement(std::string_view keyword) {
  const Token& at = take();
  const auto good = [&] {
    if (keyword == "let") return let();
    if (keyword == "define") return define();
    if (keyword == "rule") return rule();
    if (keyword == "otherwise") return otherwise();
    if (keyword == "test") return test();
    return complain(rule::policy_once, at, "a policy has one name, and says it first");
  };
  if (!good()) return recover(begins_statement);
  if (now().kind == Lexeme::end || now().begins_line) return;
  complain(rule::policy_form, now(), "the statement has ended before " + spoken(now()));
  recover(begins_statement);
}

bool Parser::let() {
  if (constants_.size() >= limit::rules) return complain(rule::policy_bounded, now(), "there are too many lets");
  auto name = new_name("what let names");
  if (!name || !demand_word("be", "behind the name")) return false;
  const Token& at = now();
  auto said = values();
  if (!said) return false;
  for (const auto& each : *said)
    if (type_of(each) != type_of(said->front()))
      return complain(rule::policy_types, at,
                      "these values are of different types: " + in_short(written(said->front())) + " is " +
                          std::string{policy::name(type_of(said->front()))} + ", and " + in_short(written(each)) +
                          " is " + std::string{policy::name(type_of(each))});
  constants_.push_back({std::move(*name), std::move(*said)});
  return true;
}

bool Parser::define() {
  if (policy_.definitions.size() >= limit::rules)
    return complain(rule::policy_bounded, now(), "there are too many definitions");
  auto name = new_name("what define names");
  if (!name || !demand_word("as", "behind the name")) return false;
  const auto said = condition();
  if (said) policy_.definitions.push_back({std::move(*name), *said});
  return said.has_value();
}

bool Parser::rule() {
  const Token& at = tokens_[at_ - 1];
  if (policy_.rules.size() >= limit::rules) return complain(rule::policy_bounded, at, "there are too many rules");
  PolicyRule rule{.place = at.place};
  const Token& name_at = now();
  auto name = text("the name of a rule");
  if (name && std::ranges::find(policy_.rules, *name, &PolicyRule::name) != policy_.rules.end())
    complain(rule::policy_once, name_at, "there is a rule " + in_quotes(*name) + " above",
             "give each rule its own name");
  if (!name) recover(begins_either);
  rule.name = name.value_or("");
  const auto mistakes = wrong_.size();
  rule_clauses(rule);
  const bool whole = !rule.applies.text.empty() && rule.then_place.offset != 0;
  if (!whole && wrong_.size() == mistakes)
    complain(rule::policy_complete, at,
             "the rule " + in_quotes(rule.name) +
                 (rule.applies.text.empty() ? " does not say whom it is for" : " does not say what then"),
             rule.applies.text.empty() ? "write for CONDITION, or for everything"
                                       : "end it with then trust, then hold or then reject");
  policy_.rules.push_back(std::move(rule));
  return true;
}

bool Parser::rule_clauses(PolicyRule& rule) {
  while (now().kind == Lexeme::word && begins_clause(now().raw) && !enough()) {
    const auto keyword = now().raw;
    if (!now().begins_line) complain(rule::policy_form, now(), in_quotes(keyword) + " begins a line of its own");
    if (!clause(rule, keyword)) {
      recover(begins_either);
    } else if (!now().begins_line && now().kind != Lexeme::end) {
      complain(rule::policy_form, now(), "the clause has ended before " + spoken(now()));
      recover(begins_either);
    }
  }
  return true;
}

bool Parser::clause(PolicyRule& rule, std::string_view keyword) {
  if (rule.clauses.size() >= limit::clauses)
    return complain(rule::policy_bounded, now(), "the rule has too many clauses", "make two rules of it");
  if (rule.then_place.offset != 0)
    return complain(rule::policy_form, take(), "a rule ends with then, and " + in_quotes(keyword) + " follows");
  if (keyword == "for") return applies(rule);
  if (keyword == "then") return then(rule);
  if (keyword == "require" || keyword == "forbid") return demand(rule, keyword == "forbid");
  return complain(rule::policy_form, take(), in_quotes(keyword) + " belongs into a test");
}

bool Parser::applies(PolicyRule& rule) {
  const Token& at = take();
  if (!rule.applies.text.empty())
    return complain(rule::policy_once, at, "a rule says once whom it is for", "join the conditions with and");
  if (!rule.clauses.empty())
    return complain(rule::policy_form, at, "a rule says first whom it is for, then what it requires");
  rule.applies.text = "for ...";
  const auto said = condition();
  if (!said) return false;
  rule.applies = {.place = at.place, .text = cut(at), .condition = *said};
  return true;
}

bool Parser::demand(PolicyRule& rule, bool forbids) {
  const Token& at = take();
  const auto said = condition();
  if (!said) return false;
  Clause clause{.place = at.place, .text = cut(at), .condition = *said, .forbids = forbids};
  if (!tail(clause)) return false;
  rule.clauses.push_back(std::move(clause));
  return true;
}

bool Parser::tail(Clause& clause) {
  if (accept("else")) {
    const auto said = action(on_failure, "behind \"else\"");
    if (!said) return false;
    clause.otherwise = clause.if_unknown = *said;
  }
  if (accept("if")) {
    const Token& at = next();
    if (!demand_word("unknown", "behind \"if\"")) return false;
    const auto said = action(on_failure, "behind \"if unknown\"");
    if (!said) return false;
    clause.if_unknown = *said;
    // Otherwise leaving a fact out of the evidence would help.
    if (*said == Action::warn && clause.otherwise != Action::warn)
      return complain(rule::policy_form, at, "what is unknown cannot pass where what is known to fail does not",
                      "say else warn, or if unknown " + std::string{name(clause.otherwise)});
  }
  return because(clause.because);
}

bool Parser::because(std::string& out) {
  if (!accept("because")) return true;
  auto said = text("a reason");
  if (said) out = std::move(*said);
  return said.has_value();
}

bool Parser::then(PolicyRule& rule) {
  const Token& at = take();
  rule.then_place = at.place;
  const auto said = action(in_the_end, "behind \"then\"");
  if (!said) return false;
  rule.then = *said;
  return because(rule.then_because);
}

bool Parser::otherwise() {
  const Token& at = tokens_[at_ - 1];
  if (otherwise_said_) return complain(rule::policy_once, at, "\"otherwise\" is said twice");
  otherwise_said_ = true;
  policy_.otherwise_place = at.place;
  if (is_word("trust"))
    return complain(rule::policy_complete, now(), "a device that no rule is for cannot be trusted",
                    "write a rule that is for everything, if that is what you mean");
  const auto said = action(unmatched, "behind \"otherwise\"");
  if (!said) return false;
  policy_.otherwise = *said;
  return because(policy_.otherwise_because);
}

void Parser::complete() {
  if (!otherwise_said_ && !enough())
    complain(rule::policy_complete, now(), "the policy does not say what happens to a device that no rule is for",
             "end it with otherwise reject or otherwise hold");
  check_expectations();
}

std::expected<Policy, Diagnostics> compile(std::string file, std::string text) {
  return Parser{{std::move(file), std::move(text)}}.whole_policy();
}

}  // namespace bonafide::appraisal::policy
