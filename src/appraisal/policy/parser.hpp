// The compiler: one pass by recursive descent, which checks names and types where it meets them.
#pragma once
#include <bonafide/appraisal/policy/lexer.hpp>
#include <bonafide/appraisal/policy/limits.hpp>
#include <bonafide/appraisal/policy/policy.hpp>

namespace bonafide::appraisal::policy {

/// What was said with "let".
struct Constant {
  std::string name;
  std::vector<Value> values;  // of one type
};

/// A method that gives false or nothing has complained; the caller skips to the next statement.
class Parser {
 public:
  explicit Parser(Source source);

  std::expected<Policy, Diagnostics> whole_policy();
  std::expected<std::vector<PolicyTest>, Diagnostics> tests_alone();

 private:
  // parse_policy.cpp
  bool header();
  void statement(std::string_view keyword);
  void refuse_statement();
  bool let();
  bool define();
  bool rule();
  bool rule_clauses(PolicyRule& rule);
  bool clause(PolicyRule& rule, std::string_view keyword);
  bool applies(PolicyRule& rule);
  bool demand(PolicyRule& rule, bool forbids);
  bool then(PolicyRule& rule);
  bool tail(Clause& clause);
  bool because(std::string& out);
  bool otherwise();
  void complete();

  // parse_test.cpp
  bool test();
  bool given(PolicyTest& test);
  bool expected(PolicyTest& test);
  void check_expectations();

  // parse_condition.cpp
  std::optional<std::uint32_t> condition();
  std::optional<std::uint32_t> negation();
  std::optional<std::uint32_t> primary();
  std::optional<std::uint32_t> named();
  std::optional<std::uint32_t> comparison(FactName fact, const Token& at);
  std::optional<std::uint32_t> alone(Node node, const Token& at);
  std::optional<std::uint32_t> is(Node node);
  std::optional<std::uint32_t> is_what(Node node);
  std::optional<std::uint32_t> ordered(Node node, const Token& at);
  std::optional<std::uint32_t> text_part(Node node, Operator op);
  std::optional<std::uint32_t> contains(Node node);
  std::optional<std::uint32_t> against(Node node, Operator op, Type wanted);
  std::optional<std::uint32_t> against_list(Node node, Operator op, Type wanted);
  std::optional<std::uint32_t> add(Node node);
  std::uint32_t negated(std::uint32_t node);
  void refuse_name(const Token& at);

  // parse_value.cpp
  std::optional<std::vector<Value>> values();
  bool value_into(std::vector<Value>& out);
  std::optional<Value> duration(std::uint64_t count);
  std::optional<Value> converted(Value value, Type wanted, const Token& at, std::string_view about);
  const Constant* constant(std::string_view name) const;

  // parser.cpp
  const Token& now() const { return tokens_[at_]; }
  const Token& next() const { return tokens_[std::min(at_ + 1, tokens_.size() - 1)]; }
  const Token& take() { return tokens_[at_ + 1 < tokens_.size() ? at_++ : at_]; }
  bool is_word(std::string_view word) const { return now().kind == Lexeme::word && now().raw == word; }
  bool accept(std::string_view word);
  bool accept(Lexeme kind);
  bool demand_word(std::string_view word, std::string_view where);
  std::optional<std::string> text(std::string_view of_what);
  std::optional<std::string> new_name(std::string_view of_what);
  std::optional<Action> action(std::span<const Action> among, std::string_view where);
  std::string cut(const Token& first) const;
  bool complain(const Rule&, const Token& at, std::string says, std::string meant = {});
  /// Skips to the next line that begins with such a word.
  void recover(bool (*begins)(std::string_view));
  bool enough() const { return wrong_.size() >= limit::diagnostics; }

  Policy policy_;
  Diagnostics wrong_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  std::vector<Constant> constants_;
  std::size_t depth_ = 0, values_used_ = 0;
  bool otherwise_said_ = false;
};

/// The words that begin statements, and those that begin clauses.
bool begins_statement(std::string_view word);
bool begins_clause(std::string_view word);
bool begins_either(std::string_view word);
/// The words that no let or define may take.
bool reserved(std::string_view word);
/// How people name a token: "\"firmware.svn\"", "the end of the file".
std::string spoken(const Token&);

}  // namespace bonafide::appraisal::policy
