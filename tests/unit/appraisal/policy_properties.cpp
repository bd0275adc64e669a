// What holds for every policy: it ends, it says the same twice, it keeps within its limits, and a fact that is left out
// helps nobody.
#include <chrono>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include <bonafide/appraisal/policy/limits.hpp>
#include <bonafide/appraisal/policy/trial.hpp>
#include <bonafide/appraisal/rules/policy.hpp>

#include "support/broken_rules.hpp"
#include "support/places.hpp"

namespace bonafide::appraisal::policy {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view head = "policy \"Test\", language 1\n";

std::vector<std::string> texts() {
  std::vector<std::string> out;
  for (const auto& entry : fs::directory_iterator(test::sources() / "tests/policies")) {
    if (entry.path().extension() != ".policy") continue;
    std::stringstream text;
    text << std::ifstream{entry.path()}.rdbuf();
    out.push_back(text.str());
  }
  return out;
}

const std::vector<Policy>& policies() {
  static const auto made = [] {
    std::vector<Policy> out;
    for (const auto& text : texts()) out.push_back(*compile("p", text));
    return out;
  }();
  return made;
}

bool accepts(const Decision& decision) { return decision.outcome <= Action::warn; }

bool asks_whether_known(const Policy& policy) {
  return std::ranges::any_of(policy.nodes, [](const Node& node) { return node.op == Operator::known; });
}

/// The facts that a policy asks for, each unknown or one of the values that its tests give.
Facts random_facts(const Policy& policy, std::mt19937& random) {
  Facts out;
  for (const auto fact : facts_asked(policy)) {
    std::vector<Value> values;
    for (const auto& test : policy.tests)
      for (const auto& [name, value] : test.given)
        if (name == fact && value) values.push_back(*value);
    if (fact.table_row().type == Type::yes_no) values = {true, false};
    const auto pick = random() % (values.size() + 1);
    if (pick < values.size()) out.set(fact, values[pick]);
  }
  return out;
}

TEST(EveryPolicy, says_the_same_twice) {
  std::mt19937 random{4711};
  for (const auto& policy : policies())
    for (int i = 0; i < 200; ++i) {
      const auto facts = random_facts(policy, random);
      const auto a = decide(policy, facts), b = decide(policy, facts);
      EXPECT_EQ(a.outcome, b.outcome);
      EXPECT_EQ(a.reason, b.reason);
    }
}

TEST(EveryPolicy, does_not_accept_a_device_because_a_fact_was_left_out) {
  std::mt19937 random{815};
  std::size_t refused = 0;
  for (const auto& policy : policies()) {
    if (asks_whether_known(policy)) continue;
    for (int i = 0; i < 500; ++i) {
      auto facts = random_facts(policy, random);
      if (accepts(decide(policy, facts))) continue;
      ++refused;
      const auto known = facts.known();
      for (const auto& [name, value] : known) {
        auto fewer = facts;
        fewer.forget(name);
        EXPECT_FALSE(accepts(decide(policy, fewer))) << policy.name << " without " << text_of(name);
      }
    }
  }
  EXPECT_GT(refused, 500u);
}

TEST(EveryPolicy, gives_the_same_outcome_in_whatever_order_its_rules_stand) {
  std::mt19937 random{42};
  for (auto policy : policies())
    for (int i = 0; i < 50; ++i) {
      const auto facts = random_facts(policy, random);
      const auto before = decide(policy, facts).outcome;
      std::ranges::shuffle(policy.rules, random);
      EXPECT_EQ(decide(policy, facts).outcome, before);
    }
}

TEST(EveryText, is_a_policy_or_is_refused_with_a_place_inside) {
  std::mt19937 random{1};
  for (const auto& text : texts())
    for (int i = 0; i < 400; ++i) {
      auto altered = text;
      const auto at = random() % altered.size();
      switch (random() % 4) {
        case 0: altered.resize(at); break;
        case 1: altered.erase(at, random() % 20); break;
        case 2: altered[at] = static_cast<char>(random()); break;
        default: altered.insert(at, altered.substr(random() % altered.size(), random() % 30));
      }
      const auto policy = compile("p", altered);
      if (policy) continue;
      ASSERT_FALSE(policy.error().empty());
      EXPECT_LE(policy.error().size(), limit::diagnostics);
      for (const auto& each : policy.error()) {
        EXPECT_LE(each.place.offset, altered.size());
        EXPECT_NE(each.error.rule, nullptr);
        EXPECT_FALSE(rendered({"p", altered}, each).empty());
      }
    }
}

std::string repeated(std::size_t count, auto&& line) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += line(i);
  return out;
}

/// The first complaint about a policy whose body this is.
std::string complaint(const std::string& body) {
  const auto policy = compile("p", std::string{head} + body + "\notherwise reject\n");
  if (policy) return "accepted";
  EXPECT_TRUE(test::broke(policy.error().front().error, rule::policy_bounded)) << policy.error().front().says;
  return policy.error().front().says;
}

TEST(Limits, hold_and_are_told) {
  const auto nested = [](std::size_t depth) {
    return "define a as " + std::string(depth, '(') + "anchored" + std::string(depth, ')');
  };
  EXPECT_EQ(complaint(nested(limit::nesting - 1)), "accepted");
  EXPECT_EQ(complaint(nested(limit::nesting)), "conditions stand in each other more than 16 deep");
  EXPECT_EQ(complaint(nested(400)), "conditions stand in each other more than 16 deep");

  const auto list = [](std::size_t count) {
    return "let a be " +
           repeated(count, [](std::size_t i) { return std::to_string(i) + (i % 50 == 49 ? ",\n" : ", "); }) + "0";
  };
  EXPECT_EQ(complaint(list(limit::list - 1)), "accepted");
  EXPECT_EQ(complaint(list(limit::list)), "a list has more than 4096 values");

  const auto lets = [](std::size_t count) {
    return repeated(count, [](std::size_t i) { return "let n" + std::to_string(i) + " be 1\n"; });
  };
  EXPECT_EQ(complaint(lets(limit::rules)), "accepted");
  EXPECT_EQ(complaint(lets(limit::rules + 1)), "there are too many lets");

  const auto rules = [](std::size_t count) {
    return repeated(count,
                    [](std::size_t i) { return "rule \"" + std::to_string(i) + "\"\nfor anchored\nthen trust\n"; });
  };
  EXPECT_EQ(complaint(rules(limit::rules)), "accepted");
  EXPECT_EQ(complaint(rules(limit::rules + 1)), "there are too many rules");

  const auto clauses = [](std::size_t count) {
    return "rule \"R\"\nfor anchored\n" + repeated(count, [](std::size_t) { return "forbid anchored\n"; }) +
           "then trust";
  };
  EXPECT_EQ(complaint(clauses(limit::clauses - 1)), "accepted");
  EXPECT_EQ(complaint(clauses(limit::clauses)), "the rule has too many clauses");

  EXPECT_EQ(complaint("let a be \"" + std::string(limit::text, 'x') + "\""), "accepted");
  EXPECT_EQ(complaint("rule \"" + std::string(limit::text + 1, 'x') + "\"\nfor anchored\nthen trust"),
            "this text has more than 500 bytes");
  EXPECT_EQ(complaint("# " + std::string(limit::line, 'x')), "this line has more than 1000 bytes");
  EXPECT_EQ(complaint(repeated(limit::file / 64 + 1, [](std::size_t) { return "# " + std::string(61, 'x') + "\n"; })),
            "the file has more than 1048576 bytes");
  EXPECT_EQ(complaint(list(4000) + repeated(6,
                                            [](std::size_t i) {
                                              return "\ndefine d" + std::to_string(i) +
                                                     " as measurements.indices is within a";
                                            })),
            "the policy compares with more than 20000 values");
}

TEST(Limits, keep_definitions_that_use_each_other_from_multiplying) {
  std::string text = std::string{head} + "define d0 as anchored\n";
  for (std::size_t i = 1; i < 900; ++i) {
    const auto before = "d" + std::to_string(i - 1);
    text += "define d" + std::to_string(i) + " as (" + before + " and " + before + ") or " + before + "\n";
  }
  text += "rule \"R\"\nfor d899\nthen trust\notherwise reject\n";
  const auto policy = compile("p", text);
  ASSERT_TRUE(policy);
  Facts facts;
  facts.set("anchored", true);
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(decide(*policy, facts).outcome, Action::trust);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{2});
}

}  // namespace
}  // namespace bonafide::appraisal::policy
