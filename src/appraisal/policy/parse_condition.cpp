// Conditions: comparisons of facts, joined by and, or, not and parentheses.
#include <algorithm>

#include <bonafide/appraisal/policy/parser.hpp>
#include <bonafide/appraisal/rules/policy.hpp>
#include <bonafide/base/nearest.hpp>

namespace bonafide::appraisal::policy {
namespace {

bool has_order(Type type) {
  return type == Type::number || type == Type::version || type == Type::duration || type == Type::time;
}

std::string is_a(FactName fact) { return text_of(fact).append(" is ").append(name(fact.table_row().type)); }

}  // namespace

std::optional<std::uint32_t> Parser::condition() {
  if (++depth_ > limit::nesting) {
    complain(rule::policy_bounded, now(),
             "conditions stand in each other more than " + std::to_string(limit::nesting) + " deep",
             "give a part of it a name with define");
    return --depth_, std::nullopt;
  }
  auto first = negation();
  std::vector<std::uint32_t> parts;
  std::string_view joint;
  while (first && (is_word("and") || is_word("or"))) {
    if (joint.empty()) parts.push_back(*first), joint = now().raw;
    if (now().raw != joint) {
      complain(rule::policy_precedence, now(), "\"and\" and \"or\" beside each other can be read in two ways",
               "put parentheses around what belongs together");
      first.reset();
      break;
    }
    take();
    first = negation();
    if (first) parts.push_back(*first);
  }
  --depth_;
  if (!first || joint.empty()) return first;
  return add({.kind = joint == "and" ? Node::Kind::all : Node::Kind::any, .children = std::move(parts)});
}

std::optional<std::uint32_t> Parser::negation() {
  if (!accept("not")) return primary();
  if (is_word("not")) {
    complain(rule::policy_form, now(), "\"not not\" says nothing");
    return {};
  }
  const auto inner = primary();
  return inner ? std::optional{negated(*inner)} : std::nullopt;
}

std::optional<std::uint32_t> Parser::primary() {
  if (accept(Lexeme::open)) {
    const auto inner = condition();
    if (!inner) return {};
    if (accept(Lexeme::close)) return inner;
    complain(rule::policy_form, now(), "a parenthesis is not closed before " + spoken(now()));
    return {};
  }
  if (accept("everything")) return add({.kind = Node::Kind::everything});
  if (now().kind == Lexeme::word && !reserved(now().raw)) return named();
  complain(rule::policy_form, now(), "a condition begins with a fact, not with " + spoken(now()));
  return {};
}

std::optional<std::uint32_t> Parser::named() {
  const Token& token = take();
  const auto defined = std::ranges::find(policy_.definitions, token.raw, &Definition::name);
  if (defined != policy_.definitions.end())
    return add({.kind = Node::Kind::definition,
                .definition = static_cast<std::uint32_t>(defined - policy_.definitions.begin())});
  if (const auto fact = find_fact(token.raw)) return comparison(*fact, token);
  refuse_name(token);
  return {};
}

void Parser::refuse_name(const Token& at) {
  const auto with_zero = std::string{at.raw}.insert(std::min(at.raw.find('.'), at.raw.size()), "[0]");
  if (find_fact(with_zero)) {
    const auto with_n = std::string{at.raw}.insert(std::min(at.raw.find('.'), at.raw.size()), "[N]");
    complain(rule::policy_names, at, std::string{at.raw} + " is asked of one index", "write " + with_n);
    return;
  }
  if (at.raw.starts_with("pinned.") && find_fact(at.raw.substr(7))) {
    complain(rule::policy_names, at, std::string{at.raw.substr(7)} + " is not kept of pinned evidence");
    return;
  }
  if (constant(at.raw) != nullptr) {
    complain(rule::policy_names, at, in_quotes(at.raw) + " is a value, and a condition begins with a fact");
    return;
  }
  std::vector<std::string_view> names;
  for (const auto& each : constants_) names.push_back(each.name);
  for (const auto& each : policy_.definitions) names.push_back(each.name);
  auto near = nearest_fact(at.raw);
  if (const auto own = nearest(at.raw, names); own && near.empty()) near = *own;
  complain(rule::policy_names, at,
           "there is no fact " + in_quotes(at.raw) + ", and nothing of that name was said above",
           near.empty() ? "bonafide policy facts lists the facts" : "did you mean " + near + "?");
}

std::optional<std::uint32_t> Parser::comparison(FactName fact, const Token& at) {
  Node node{.kind = Node::Kind::comparison};
  node.fact = fact;
  if (accept("is")) return is(std::move(node));
  if (accept("starts")) return text_part(std::move(node), Operator::starts_with);
  if (accept("ends")) return text_part(std::move(node), Operator::ends_with);
  if (accept("contains")) return contains(std::move(node));
  for (const std::string_view word : {"at", "above", "below", "before", "after"})
    if (is_word(word)) return ordered(std::move(node), now());
  return alone(std::move(node), at);
}

std::optional<std::uint32_t> Parser::alone(Node node, const Token& at) {
  if (node.fact.table_row().type == Type::yes_no) return add(std::move(node));
  complain(rule::policy_types, at, is_a(node.fact) + ", not yes or no: a condition has to say what about it",
           "say " + text_of(node.fact) + " is ..., or one of the other comparisons");
  return {};
}

std::optional<std::uint32_t> Parser::is(Node node) {
  const bool denied = accept("not");
  const auto said = is_what(std::move(node));
  if (!said || !denied) return said;
  return negated(*said);
}

std::optional<std::uint32_t> Parser::is_what(Node node) {
  const auto type = node.fact.table_row().type;
  const Token& at = now();
  if (accept("known")) return node.op = Operator::known, add(std::move(node));
  if (accept("unknown")) {
    node.op = Operator::known;
    const auto known = add(std::move(node));
    return known ? std::optional{negated(*known)} : std::nullopt;
  }
  if (is_word("empty") || is_word("within")) {
    const bool empty = take().raw == "empty";
    if (!is_list(type)) {
      complain(rule::policy_types, at, is_a(node.fact) + ", not a list");
      return {};
    }
    if (empty) return node.op = Operator::empty, add(std::move(node));
    return against_list(std::move(node), Operator::within, element_of(type));
  }
  if (is_list(type)) {
    complain(rule::policy_types, at, is_a(node.fact), "say contains, is within or is empty");
    return {};
  }
  if (accept("one")) {
    if (!demand_word("of", "behind \"is one\"")) return {};
    return against_list(std::move(node), Operator::one_of, type);
  }
  return against(std::move(node), Operator::equal, type);
}

std::optional<std::uint32_t> Parser::ordered(Node node, const Token& at) {
  const auto type = node.fact.table_row().type;
  const auto word = take().raw;
  auto op = word == "above" || word == "after" ? Operator::above : Operator::below;
  if (word == "at") {
    if (!is_word("least") && !is_word("most")) {
      complain(rule::policy_form, now(), "behind \"at\" stands least or most, not " + spoken(now()));
      return {};
    }
    op = take().raw == "least" ? Operator::at_least : Operator::at_most;
  }
  if (!has_order(type)) {
    complain(rule::policy_types, at, is_a(node.fact) + ", which has no order", "say is or is one of");
    return {};
  }
  const bool of_time = word == "before" || word == "after";
  if (of_time != (type == Type::time)) {
    complain(rule::policy_types, at, is_a(node.fact),
             of_time ? "say at least, at most, above or below" : "say before or after");
    return {};
  }
  return against(std::move(node), op, type);
}

std::optional<std::uint32_t> Parser::text_part(Node node, Operator op) {
  const Token& at = now();
  if (!demand_word("with", op == Operator::starts_with ? "behind \"starts\"" : "behind \"ends\"")) return {};
  if (node.fact.table_row().type != Type::text) {
    complain(rule::policy_types, at, is_a(node.fact) + ", not a text");
    return {};
  }
  return against(std::move(node), op, Type::text);
}

std::optional<std::uint32_t> Parser::contains(Node node) {
  const auto type = node.fact.table_row().type;
  const Token& at = now();
  if (!is_list(type) && type != Type::text) {
    complain(rule::policy_types, at, is_a(node.fact) + ", neither a list nor a text");
    return {};
  }
  const auto element = type == Type::text ? Type::text : element_of(type);
  if (!is_word("any") && !is_word("all")) return against(std::move(node), Operator::contains, element);
  const auto op = take().raw == "any" ? Operator::contains_any : Operator::contains_all;
  if (!demand_word("of", op == Operator::contains_any ? "behind \"any\"" : "behind \"all\"")) return {};
  return against_list(std::move(node), op, element);
}

std::optional<std::uint32_t> Parser::against(Node node, Operator op, Type wanted) {
  node.op = op;
  const Token& at = now();
  const auto about = (is_list(node.fact.table_row().type) ? "what is in " : "") + text_of(node.fact);
  if (at.kind == Lexeme::word && constant(at.raw) == nullptr) {
    if (const auto other = find_fact(at.raw)) {
      take();
      node.other = other;
      if (other->table_row().type == wanted) return add(std::move(node));
      complain(rule::policy_types, at, about + " is " + std::string{name(wanted)} + ", and " + is_a(*other));
      return {};
    }
  }
  std::vector<Value> found;
  if (!value_into(found)) return {};
  if (found.size() != 1) {
    complain(rule::policy_types, at, in_quotes(at.raw) + " stands for " + std::to_string(found.size()) + " values",
             op == Operator::contains ? "say contains any of or contains all of" : "say is one of");
    return {};
  }
  auto value = converted(std::move(found.front()), wanted, at, about);
  if (!value) return {};
  node.values.push_back(std::move(*value));
  if (now().kind == Lexeme::comma) {
    complain(rule::policy_form, now(), "one value belongs here, and a list follows",
             op == Operator::contains ? "say contains any of or contains all of" : "say is one of");
    return {};
  }
  return add(std::move(node));
}

std::optional<std::uint32_t> Parser::against_list(Node node, Operator op, Type wanted) {
  node.op = op;
  const auto about = (is_list(node.fact.table_row().type) ? "what is in " : "") + text_of(node.fact);
  do {
    const Token& at = now();
    std::vector<Value> found;
    if (!value_into(found)) return {};
    for (auto& each : found) {
      auto value = converted(std::move(each), wanted, at, about);
      if (!value) return {};
      node.values.push_back(std::move(*value));
    }
  } while (accept(Lexeme::comma));
  return add(std::move(node));
}

std::optional<std::uint32_t> Parser::add(Node node) {
  values_used_ += 1 + node.values.size();
  if (values_used_ > limit::comparisons) {
    complain(rule::policy_bounded, now(),
             "the policy compares with more than " + std::to_string(limit::comparisons) + " values");
    return {};
  }
  policy_.nodes.push_back(std::move(node));
  return static_cast<std::uint32_t>(policy_.nodes.size() - 1);
}

std::uint32_t Parser::negated(std::uint32_t node) {
  policy_.nodes.push_back({.kind = Node::Kind::negation, .children = {node}});
  return static_cast<std::uint32_t>(policy_.nodes.size() - 1);
}

}  // namespace bonafide::appraisal::policy
