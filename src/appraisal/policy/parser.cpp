#include <algorithm>

#include <bonafide/appraisal/policy/parser.hpp>
#include <bonafide/appraisal/rules/policy.hpp>
#include <bonafide/base/nearest.hpp>

namespace bonafide::appraisal::policy {
namespace {

constexpr std::array<std::string_view, 6> statements{"policy", "let", "define", "rule", "otherwise", "test"};
constexpr std::array<std::string_view, 6> clauses{"for", "require", "forbid", "then", "given", "expect"};
constexpr std::array<std::string_view, 38> others{
    "language", "be",      "as",     "and",   "or",     "not",     "is",         "one",      "of",   "at",
    "least",    "most",    "above",  "below", "before", "after",   "starts",     "ends",     "with", "contains",
    "any",      "all",     "within", "empty", "known",  "unknown", "everything", "yes",      "no",   "else",
    "if",       "because", "from",   "trust", "warn",   "hold",    "reject",     "undecided"};

bool among(std::span<const std::string_view> words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

}  // namespace

bool begins_statement(std::string_view word) { return among(statements, word); }
bool begins_clause(std::string_view word) { return among(clauses, word); }
bool begins_either(std::string_view word) { return begins_statement(word) || begins_clause(word); }
bool reserved(std::string_view word) { return among(statements, word) || among(clauses, word) || among(others, word); }

std::string spoken(const Token& token) {
  if (token.kind == Lexeme::end) return "the end of the file";
  return token.raw.starts_with('"') || token.raw.starts_with("h\"") ? std::string{token.raw} : in_quotes(token.raw);
}

Parser::Parser(Source source) {
  policy_.source = std::move(source);
  const std::string_view all = policy_.source.text;
  tokens_.emplace_back().begins_line = true;
  if (all.size() > limit::file) {
    complain(rule::policy_bounded, now(), "the file has more than " + std::to_string(limit::file) + " bytes");
    return;
  }
  Token here{.begins_line = true};
  if (const auto stranger = first_not_text(all); stranger < all.size()) {
    complain(rule::policy_characters, now(), "this is not a text in UTF-8 (byte " + std::to_string(stranger) + ")");
    return;
  }
  for (std::size_t at = 0; at < all.size(); ++at, ++here.place.line) {
    const auto end = std::min(all.find('\n', at), all.size());
    here.place.offset = static_cast<std::uint32_t>(at);
    if (end - at > limit::line)
      complain(rule::policy_bounded, here, "this line has more than " + std::to_string(limit::line) + " bytes");
    at = end;
  }
  if (wrong_.empty()) tokens_ = tokens_of(all, wrong_);
}

bool Parser::accept(std::string_view word) {
  if (!is_word(word)) return false;
  take();
  return true;
}

bool Parser::accept(Lexeme kind) {
  if (now().kind != kind) return false;
  take();
  return true;
}

bool Parser::demand_word(std::string_view word, std::string_view where) {
  if (accept(word)) return true;
  return complain(rule::policy_form, now(),
                  std::string{where}.append(" stands \"").append(word).append("\", not ").append(spoken(now())));
}

std::optional<std::string> Parser::text(std::string_view of_what) {
  if (now().kind == Lexeme::literal)
    if (const auto* found = std::get_if<std::string>(&now().value)) {
      if (found->size() > limit::text) {
        complain(rule::policy_bounded, now(), "this text has more than " + std::to_string(limit::text) + " bytes");
        return {};
      }
      take();
      return *found;
    }
  complain(rule::policy_form, now(), std::string{of_what} + " is a text in quotation marks, not " + spoken(now()));
  return {};
}

std::optional<std::string> Parser::new_name(std::string_view of_what) {
  const auto& token = now();
  if (token.kind != Lexeme::word || token.raw.find_first_of(".[]") != std::string_view::npos) {
    complain(rule::policy_form, token,
             std::string{of_what} + " is a word of letters, digits and hyphens, not " + spoken(token));
    return {};
  }
  if (reserved(token.raw) || find_fact(token.raw)) {
    complain(rule::policy_once, token,
             in_quotes(token.raw) + (reserved(token.raw) ? " is a word of the language" : " is a fact"),
             "choose another name");
    return {};
  }
  const auto said = [&](const auto& list) {
    return std::ranges::any_of(list, [&](const auto& each) { return each.name == token.raw; });
  };
  if (said(constants_) || said(policy_.definitions)) {
    complain(rule::policy_once, token, in_quotes(token.raw) + " is defined twice");
    return {};
  }
  return std::string{take().raw};
}

std::optional<Action> Parser::action(std::span<const Action> among, std::string_view where) {
  std::string all;
  std::vector<std::string_view> names;
  for (const auto each : among) {
    if (is_word(name(each))) return take(), each;
    names.push_back(name(each));
    all.append(all.empty() ? "" : each == among.back() ? " or " : ", ").append(name(each));
  }
  const auto near = nearest(now().raw, names);
  complain(rule::policy_form, now(), std::string{where} + " stands " + all + ", not " + spoken(now()),
           near ? "did you mean " + std::string{*near} + "?" : "");
  return {};
}

std::string Parser::cut(const Token& first) const {
  const std::string_view all = policy_.source.text;
  const auto& last = tokens_[at_ - 1];
  const auto end = last.place.offset + last.raw.size();
  std::string out;
  bool comment = false;
  for (std::size_t i = first.place.offset; i < end && i < all.size(); ++i) {
    const char c = all[i];
    comment = c == '\n' ? false : comment || c == '#';
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || comment) {
      if (!out.ends_with(' ')) out += ' ';
    } else {
      out += c;
    }
  }
  return out;
}

bool Parser::complain(const Rule& rule, const Token& at, std::string says, std::string meant) {
  const Error error{&rule, "policy", at.place.offset, 0, Note{says}};
  if (!enough()) wrong_.push_back({error, at.place, std::move(says), std::move(meant)});
  return false;
}

void Parser::recover(bool (*begins)(std::string_view)) {
  if (now().kind != Lexeme::end && !now().begins_line) take();
  while (now().kind != Lexeme::end && !(now().begins_line && begins(now().raw))) take();
}

}  // namespace bonafide::appraisal::policy
