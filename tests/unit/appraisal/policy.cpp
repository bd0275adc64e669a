// The language of policies: what it accepts, what it refuses and in which words, and what it decides.
#include <fstream>
#include <sstream>

#include <bonafide/appraisal/policy/trial.hpp>
#include <bonafide/appraisal/rules/policy.hpp>

#include "support/broken_rules.hpp"
#include "support/places.hpp"

namespace bonafide::appraisal::policy {
namespace {

constexpr std::string_view head = "policy \"Test\", language 1\n";
constexpr std::string_view tail = "\notherwise reject\n";

Policy compiled(const std::string& text) {
  auto policy = compile("test.policy", text);
  if (policy) return std::move(*policy);
  for (const auto& each : policy.error()) ADD_FAILURE() << rendered({"test.policy", text}, each);
  return {};
}

/// A policy of one rule for everything, with these clauses.
Policy requiring(const std::string& clauses) {
  return compiled(std::string{head} + "rule \"R\"\n  for everything\n" + clauses + "\n  then trust" +
                  std::string{tail});
}

/// The first complaint about a policy.
::testing::AssertionResult breaks(const std::string& text, const Rule& rule) {
  const auto policy = compile("test.policy", text);
  if (policy) return ::testing::AssertionFailure() << "was accepted";
  return test::broke(policy.error().front().error, rule);
}

Facts facts(std::initializer_list<std::pair<std::string_view, Value>> known) {
  Facts out;
  for (const auto& [name, value] : known) {
    EXPECT_TRUE(find_fact(name)) << name;
    out.set(name, value);
  }
  return out;
}

Action outcome(const std::string& clauses, const Facts& known) { return decide(requiring(clauses), known).outcome; }

TEST(Policy, refuses_what_is_none_by_the_rule_that_it_breaks) {
  const std::string policy{head};
  EXPECT_TRUE(breaks(policy + "let a be 1 == 2", rule::policy_characters));
  EXPECT_TRUE(breaks(policy + "let a be 10de", rule::policy_literal));
  EXPECT_TRUE(breaks(policy + "permit everything", rule::policy_form));
  EXPECT_TRUE(breaks("policy \"Test\", language 2\notherwise reject", rule::policy_language));
  EXPECT_TRUE(breaks(policy + "define a as firmware.svm is 3" + std::string{tail}, rule::policy_names));
  EXPECT_TRUE(breaks(policy + "let a be 1\nlet a be 2" + std::string{tail}, rule::policy_once));
  EXPECT_TRUE(breaks(policy + "define a as firmware.svn is \"3\"" + std::string{tail}, rule::policy_types));
  EXPECT_TRUE(breaks(policy + "define a as anchored and authenticated or anchored" + std::string{tail},
                     rule::policy_precedence));
  EXPECT_TRUE(breaks(policy, rule::policy_complete));
  EXPECT_TRUE(breaks(policy + std::string(2000, ' ') + "let a be 1", rule::policy_bounded));
}

TEST(Policy, decides_by_the_gravest_clause_and_says_why) {
  const auto policy = requiring(
      "  require firmware.svn at least 4 else hold because \"svn 3 leaks keys\"\n"
      "  forbid device-mode.debug");
  const auto decision = decide(policy, facts({{"firmware.svn", 3ul}, {"device-mode.debug", false}}));
  EXPECT_EQ(decision.outcome, Action::hold);
  EXPECT_EQ(decision.rule, "R");
  EXPECT_EQ(policy.source.at(decision.place), "test.policy:4:3");
  EXPECT_EQ(decision.reason,
            "the rule \"R\" says \"require firmware.svn at least 4\", and firmware.svn is 3: svn 3 leaks keys");
  EXPECT_EQ(decide(policy, facts({{"firmware.svn", 3ul}, {"device-mode.debug", true}})).outcome, Action::reject);
  EXPECT_EQ(decide(policy, facts({{"firmware.svn", 4ul}, {"device-mode.debug", false}})).outcome, Action::trust);
}

TEST(Policy, never_takes_what_is_unknown_for_good) {
  EXPECT_EQ(outcome("  require firmware.svn at least 4", {}), Action::reject);
  EXPECT_EQ(outcome("  forbid device-mode.debug", {}), Action::reject);
  EXPECT_EQ(outcome("  require not device-mode.debug", {}), Action::reject);
  EXPECT_EQ(outcome("  require firmware.svn is not 3", {}), Action::reject);
  EXPECT_EQ(outcome("  require not (firmware.svn is 3 and pci.vendor is 1)", {}), Action::reject);
  EXPECT_EQ(outcome("  forbid firmware.svn is unknown", {}), Action::reject);
  EXPECT_EQ(outcome("  require firmware.svn at least 4 else reject if unknown hold", {}), Action::hold);
  EXPECT_EQ(outcome("  require firmware.svn is unknown", {}), Action::trust);
}

TEST(Policy, joins_conditions_as_Kleene_does) {
  const auto some = facts({{"anchored", true}, {"authenticated", false}});
  EXPECT_EQ(outcome("  require anchored or device-mode.debug", some), Action::trust);
  EXPECT_EQ(outcome("  require authenticated and device-mode.debug else hold if unknown reject", some), Action::hold);
  EXPECT_EQ(outcome("  require authenticated or device-mode.debug else hold if unknown reject", some), Action::reject);
  EXPECT_EQ(outcome("  require anchored and device-mode.debug else hold if unknown reject", some), Action::reject);
}

TEST(Policy, is_undecided_where_it_cannot_tell_whom_a_rule_is_for) {
  const auto policy = compiled(std::string{head} +
                               "rule \"A\"\n for pci.vendor is 0x10de\n then trust\n"
                               "rule \"B\"\n for anchored\n then trust\notherwise hold because \"nobody looked\"");
  EXPECT_EQ(decide(policy, facts({{"anchored", true}})).outcome, Action::undecided);
  EXPECT_EQ(decide(policy, facts({{"pci.vendor", 0x10deul}, {"anchored", false}})).outcome, Action::trust);
  const auto none = decide(policy, facts({{"pci.vendor", 0x8086ul}, {"anchored", false}}));
  EXPECT_EQ(none.outcome, Action::hold);
  EXPECT_FALSE(none.matched);
  EXPECT_EQ(none.reason, "no rule is for the device: nobody looked");
}

std::string read_file(const std::string& path) {
  std::ifstream in{test::sources() / path};
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

TEST(PolicyDocument, shows_policies_that_compile_and_whose_tests_pass) {
  const auto page = read_file("docs/policy.md");
  std::size_t shown = 0;
  for (std::size_t at = page.find("```policy\n"); at != std::string::npos; at = page.find("```policy\n", at)) {
    const auto begin = at + 10, end = page.find("```", begin);
    ASSERT_NE(end, std::string::npos);
    const auto policy = compiled(page.substr(begin, end - begin));
    for (const auto& each : policy.tests) {
      const auto tried = try_out(policy, each);
      EXPECT_TRUE(tried.passed) << each.name << ": " << tried.says;
    }
    ++shown;
    at = end;
  }
  EXPECT_GE(shown, 5u);
}

TEST(PolicyDocument, lists_the_facts_as_the_table_has_them) {
  const auto page = read_file("docs/policy.md");
  const std::string begin = "<!-- facts -->\n", end = "<!-- end of facts -->";
  const auto from = page.find(begin) + begin.size();
  EXPECT_TRUE(page.substr(from, page.find(end) - from) == "\n" + fact_table_as_markdown() + "\n")
      << "bonafide policy facts --markdown prints the table";
}

TEST(PolicyFacts, are_found_under_the_names_that_they_are_told_by) {
  for (const auto& row : fact_table()) {
    std::string text{row.name};
    if (row.indexed) text.insert(text.find('.'), "[7]");
    ASSERT_TRUE(find_fact(text)) << text;
    EXPECT_EQ(text_of(*find_fact(text)), text);
    EXPECT_EQ(find_fact("pinned." + text).has_value(), row.pinnable) << text;
  }
  EXPECT_EQ(find_fact("measurement[0xfd].raw"), find_fact("measurement[253].raw"));
  for (const auto wrong : {"", "measurement", "measurement[256].raw", "measurement[].raw", "measurement.raw",
                           "firmware.svn[1]", "measurement[1.raw", "measurement]1[.raw", "pinned.pinned.pci.vendor"})
    EXPECT_FALSE(find_fact(wrong)) << wrong;
}

TEST(Version, is_compared_part_by_part) {
  const auto order = [](const char* a, const char* b) { return compare(Version{a}, Version{b}); };
  EXPECT_EQ(order("1.2", "1.10"), std::strong_ordering::less);
  EXPECT_EQ(order("96.00.5E.00.01", "96.00.5e.00.02"), std::strong_ordering::less);
  EXPECT_EQ(order("9", "10"), std::strong_ordering::less);
  EXPECT_EQ(order("1.2", "1.2.0"), std::strong_ordering::equal);
  EXPECT_EQ(order("00000000000000000001", "1"), std::strong_ordering::equal);
  EXPECT_FALSE(order("1.2", "1.2.rc1"));
  EXPECT_FALSE(order("1.2", "1..2"));
  EXPECT_FALSE(order("", "1"));
}

}  // namespace
}  // namespace bonafide::appraisal::policy
