// The policy put to the facts of one device.
#include <algorithm>

#include <bonafide/appraisal/policy/policy.hpp>

namespace bonafide::appraisal::policy {
namespace {

constexpr std::size_t most_facts_told = 24;  // in one finding

Truth truth_of(bool holds) { return holds ? Truth::yes : Truth::no; }

template <class T> bool holds(const std::vector<T>& list, const T& value) {
  return std::ranges::find(list, value) != list.end();
}

/// How `a` stands to `b`; nothing when they have no order.
std::optional<std::strong_ordering> order(const Value& a, const Value& b) {
  if (const auto* version = std::get_if<Version>(&a)) return compare(*version, std::get<Version>(b));
  if (const auto* number = std::get_if<std::uint64_t>(&a)) return *number <=> std::get<std::uint64_t>(b);
  if (const auto* time = std::get_if<UnixTime>(&a))
    return time->time_since_epoch().count() <=> std::get<UnixTime>(b).time_since_epoch().count();
  if (const auto* duration = std::get_if<std::chrono::seconds>(&a))
    return duration->count() <=> std::get<std::chrono::seconds>(b).count();
  return {};
}

Truth ordered(Operator op, const Value& a, const Value& b) {
  const auto found = order(a, b);
  if (!found) return Truth::unknown;
  switch (op) {
    case Operator::at_least: return truth_of(*found >= 0);
    case Operator::at_most: return truth_of(*found <= 0);
    case Operator::above: return truth_of(*found > 0);
    default: return truth_of(*found < 0);
  }
}

/// Two versions are the same when no part differs, however they are written.
bool same(const Value& a, const Value& b) {
  if (const auto* version = std::get_if<Version>(&a)) {
    const auto found = compare(*version, std::get<Version>(b));
    return found ? *found == 0 : a == b;
  }
  return a == b;
}

template <class T> Truth list_against(Operator op, const std::vector<T>& list, const std::vector<Value>& values) {
  const auto said = [&](const T& element) {
    return std::ranges::any_of(values, [&](const Value& value) {
      const auto* one = std::get_if<T>(&value);
      return one != nullptr && *one == element;
    });
  };
  const auto there = [&](const Value& value) {
    const auto* one = std::get_if<T>(&value);
    return one != nullptr && holds(list, *one);
  };
  if (op == Operator::within) return truth_of(std::ranges::all_of(list, said));
  if (op == Operator::empty) return truth_of(list.empty());
  return truth_of(op == Operator::contains_all ? std::ranges::all_of(values, there)
                                               : std::ranges::any_of(values, there));
}

Truth text_against(Operator op, std::string_view text, const std::vector<Value>& values) {
  const auto there = [&](const Value& value) {
    const auto* part = std::get_if<std::string>(&value);
    if (part == nullptr) return false;
    if (op == Operator::starts_with) return text.starts_with(*part);
    if (op == Operator::ends_with) return text.ends_with(*part);
    return text.contains(*part);
  };
  return truth_of(op == Operator::contains_all ? std::ranges::all_of(values, there)
                                               : std::ranges::any_of(values, there));
}

Truth compared(Operator op, const Value& fact, const std::vector<Value>& values) {
  if (op == Operator::holds) return truth_of(std::get<bool>(fact));
  if (op == Operator::equal || op == Operator::one_of)
    return truth_of(std::ranges::any_of(values, [&](const Value& value) { return same(fact, value); }));
  if (const auto* list = std::get_if<std::vector<std::uint64_t>>(&fact)) return list_against(op, *list, values);
  if (const auto* list = std::get_if<std::vector<std::string>>(&fact)) return list_against(op, *list, values);
  if (const auto* list = std::get_if<std::vector<Buffer>>(&fact)) return list_against(op, *list, values);
  if (const auto* text = std::get_if<std::string>(&fact)) return text_against(op, *text, values);
  return ordered(op, fact, values.front());
}

class Evaluation {
 public:
  Evaluation(const Policy& policy, const Facts& facts) : policy_(policy), facts_(facts) {
    // Each definition is evaluated once, whoever uses it: what uses it comes after it.
    for (const auto& definition : policy.definitions) {
      used_.clear();
      const auto truth = truth_of_node(definition.condition);
      definitions_.push_back({truth, std::move(used_)});
    }
  }

  Decision run() {
    Decision out;
    for (const auto& rule : policy_.rules) {
      auto found = judge(rule);
      if (found.applies.satisfied == Truth::no) continue;
      out.matched = out.matched || found.applies.satisfied == Truth::yes;
      out.rules.push_back(std::move(found));
    }
    conclude(out);
    return out;
  }

 private:
  struct Known {
    Truth truth;
    std::vector<FactName> facts;
  };

  Truth truth_of_node(std::uint32_t index) {
    const auto& node = policy_.nodes[index];
    switch (node.kind) {
      case Node::Kind::everything: return Truth::yes;
      case Node::Kind::negation: return negation(truth_of_node(node.children[0]));
      case Node::Kind::comparison: return truth_of_comparison(node);
      case Node::Kind::definition:
        for (const auto fact : definitions_[node.definition].facts) note(fact);
        return definitions_[node.definition].truth;
      case Node::Kind::all:
      case Node::Kind::any: break;
    }
    const bool all = node.kind == Node::Kind::all;
    auto out = all ? Truth::yes : Truth::no;
    for (const auto child : node.children) {
      const auto truth = truth_of_node(child);
      out = all ? std::min(out, truth) : std::max(out, truth);
    }
    return out;
  }

  Truth truth_of_comparison(const Node& node) {
    note(node.fact);
    if (node.other) note(*node.other);
    const auto* value = facts_.find(node.fact);
    if (node.op == Operator::known) return truth_of(value != nullptr);
    if (value == nullptr) return Truth::unknown;
    if (!node.other) return compared(node.op, *value, node.values);
    const auto* other = facts_.find(*node.other);
    return other == nullptr ? Truth::unknown : compared(node.op, *value, {*other});
  }

  void note(FactName fact) {
    if (used_.size() < most_facts_told && std::ranges::find(used_, fact) == used_.end()) used_.push_back(fact);
  }

  std::string told(FactName fact) const {
    const auto* value = facts_.find(fact);
    return text_of(fact) + " is " +
           (value != nullptr ? in_short(written(fact, *value)) : "unknown: " + facts_.why(fact));
  }

  Finding find(const Clause& clause) {
    used_.clear();
    auto truth = truth_of_node(clause.condition);
    if (clause.forbids) truth = negation(truth);
    Finding out{.place = clause.place, .clause = clause.text, .satisfied = truth, .because = clause.because};
    bool missing = false;
    for (const auto fact : used_) {
      missing = missing || facts_.find(fact) == nullptr;
      out.facts.push_back(told(fact));
    }
    if (truth == Truth::unknown && !missing) out.facts.push_back("these versions have no order");
    return out;
  }

  RuleFinding judge(const PolicyRule& rule) {
    RuleFinding out{.place = rule.place, .name = rule.name, .applies = find(rule.applies)};
    if (out.applies.satisfied != Truth::yes) {
      out.outcome = out.applies.took = out.applies.satisfied == Truth::unknown ? Action::undecided : Action::trust;
      return out;
    }
    for (const auto& clause : rule.clauses) {
      auto found = find(clause);
      if (found.satisfied != Truth::yes)
        found.took = found.satisfied == Truth::no ? clause.otherwise : clause.if_unknown;
      out.outcome = std::max(out.outcome, found.took);
      out.clauses.push_back(std::move(found));
    }
    Finding end{.place = rule.then_place,
                .clause = "then " + std::string{name(rule.then)},
                .satisfied = Truth::yes,
                .took = rule.then,
                .because = rule.then_because};
    out.outcome = std::max(out.outcome, rule.then);
    out.clauses.push_back(std::move(end));
    return out;
  }

  void conclude(Decision& out) const {
    const RuleFinding* graver = nullptr;
    for (const auto& rule : out.rules) {
      if (graver == nullptr || rule.outcome > graver->outcome) graver = &rule;
      for (const auto& clause : rule.clauses)
        if (clause.took == Action::warn) out.warnings.push_back(reason_of(rule, clause));
    }
    if (graver == nullptr) {
      out.outcome = policy_.otherwise;
      out.place = policy_.otherwise_place;
      out.reason = with("no rule is for the device", policy_.otherwise_because);
      return;
    }
    out.outcome = graver->outcome;
    out.rule = graver->name;
    const auto& deciding = deciding_clause(*graver);
    out.place = deciding.place;
    out.reason = reason_of(*graver, deciding);
  }

  static const Finding& deciding_clause(const RuleFinding& rule) {
    if (rule.applies.satisfied != Truth::yes) return rule.applies;
    if (rule.outcome == Action::trust) return rule.clauses.back();
    return *std::ranges::find(rule.clauses, rule.outcome, &Finding::took);
  }

  static std::string with(std::string says, const std::string& because) {
    return because.empty() ? says : says + ": " + because;
  }

  static std::string reason_of(const RuleFinding& rule, const Finding& clause) {
    const auto about = "the rule " + in_quotes(rule.name);
    if (clause.clause.starts_with("for "))
      return "it is not known whether " + about + " is for the device: " + clause.facts_told();
    if (clause.clause.starts_with("then "))
      return with(about + (clause.took == Action::trust  ? " is satisfied"
                           : clause.took == Action::hold ? " holds the device"
                                                         : " rejects the device"),
                  clause.because);
    return with(about + " says " + in_quotes(clause.clause) + ", and " + clause.facts_told(), clause.because);
  }

  const Policy& policy_;
  const Facts& facts_;
  std::vector<Known> definitions_;
  std::vector<FactName> used_;
};

}  // namespace

std::string_view name(Action action) {
  constexpr std::array<std::string_view, 5> names{"trust", "warn", "undecided", "hold", "reject"};
  return names[static_cast<std::size_t>(action)];
}

std::string Finding::facts_told() const {
  std::string out;
  for (const auto& fact : facts) out.append(out.empty() ? "" : ", ").append(fact);
  return out.empty() ? "it always does" : out;
}

std::vector<FactName> facts_asked(const Policy& policy) {
  std::vector<FactName> out;
  for (const auto& node : policy.nodes) {
    if (node.kind != Node::Kind::comparison) continue;
    out.push_back(node.fact);
    if (node.other) out.push_back(*node.other);
  }
  std::ranges::sort(out);
  out.erase(std::ranges::unique(out).begin(), out.end());
  return out;
}

Decision decide(const Policy& policy, const Facts& facts) { return Evaluation{policy, facts}.run(); }

}  // namespace bonafide::appraisal::policy
