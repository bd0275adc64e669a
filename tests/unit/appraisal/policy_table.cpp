// The policies of tests/policies: the wrong ones with every word that is said about them, the right ones with their
// tests.
#include <filesystem>
#include <fstream>
#include <sstream>

#include <bonafide/appraisal/policy/trial.hpp>

#include "support/broken_rules.hpp"
#include "support/places.hpp"

namespace bonafide::appraisal::policy {
namespace {

namespace fs = std::filesystem;

struct Case {
  std::string name, text;
  std::vector<Place> places;
  std::vector<std::string> complaints;
};

std::string replaced(std::string line, const std::string& what, const std::string& by) {
  for (auto at = line.find(what); at != std::string::npos; at = line.find(what, at + by.size()))
    line.replace(at, what.size(), by);
  return line;
}

/// Takes the marks out of a line and notes where they stood. Columns are counted here, not by the compiler.
void add_line(Case& to, std::string line, std::uint32_t number) {
  line = replaced(replaced(line, "%head", "policy \"Test\", language 1"), "%end", "otherwise reject");
  for (auto at = line.find("@@"); at != std::string::npos; at = line.find("@@")) {
    line.erase(at, 2);
    std::uint32_t column = 1;
    for (std::size_t i = 0; i < at; ++i) column += (static_cast<unsigned char>(line[i]) & 0xC0) != 0x80;
    to.places.push_back({number, column, static_cast<std::uint32_t>(to.text.size() + at)});
  }
  to.text += line + "\n";
}

std::vector<Case> wrong_ones() {
  std::ifstream in{test::sources() / "tests/policies/wrong.txt"};
  std::vector<Case> out;
  bool complaints = false;
  std::uint32_t number = 0;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("=== ")) {
      out.push_back({.name = line.substr(4)});
      complaints = false, number = 0;
    } else if (line == "---") {
      complaints = true;
    } else if (complaints) {
      out.back().complaints.push_back(line);
    } else if (!out.empty()) {
      add_line(out.back(), line, ++number);
    }
  }
  return out;
}

/// What the compiler shall say about `number` of the case, whole.
std::string expected(const Case& of, std::size_t number) {
  const auto& place = of.places[std::min(number, of.places.size() - 1)];
  const auto bar = of.complaints[number].find(" | ");
  std::stringstream lines{of.text};
  std::string line;
  for (std::uint32_t i = 0; i < place.line && std::getline(lines, line); ++i) {}
  if (!lines) line.clear();
  std::string out = "test.policy:" + std::to_string(place.line) + ":" + std::to_string(place.column) + ": " +
                    of.complaints[number].substr(0, bar) + "\n  " + replaced(line, "\t", " ") + "\n  " +
                    std::string(place.column - 1, ' ') + "^\n";
  if (bar != std::string::npos) out += "  " + of.complaints[number].substr(bar + 3) + "\n";
  return out;
}

TEST(WrongPolicies, are_refused_in_these_words) {
  const auto cases = wrong_ones();
  EXPECT_GE(cases.size(), 90u);
  for (const auto& each : cases) {
    const auto policy = compile("test.policy", each.text);
    if (policy) {
      ADD_FAILURE() << each.name << " was accepted";
      continue;
    }
    std::string said, wanted;
    for (const auto& one : policy.error()) said += rendered({"test.policy", each.text}, one);
    for (std::size_t i = 0; i < each.complaints.size(); ++i) wanted += expected(each, i);
    EXPECT_EQ(said, wanted) << each.name;
  }
}

TEST(RightPolicies, compile_and_pass_their_tests) {
  std::size_t policies = 0, tests = 0;
  for (const auto& entry : fs::directory_iterator(test::sources() / "tests/policies")) {
    if (entry.path().extension() != ".policy") continue;
    std::stringstream text;
    text << std::ifstream{entry.path()}.rdbuf();
    const auto name = entry.path().filename().string();
    const auto policy = compile(name, text.str());
    ++policies;
    if (!policy) {
      for (const auto& one : policy.error()) ADD_FAILURE() << rendered({name, text.str()}, one);
      continue;
    }
    EXPECT_FALSE(policy->tests.empty()) << name;
    for (const auto& test : policy->tests) {
      const auto tried = try_out(*policy, test);
      EXPECT_TRUE(tried.passed) << policy->source.at(test.place) << ": " << test.name << ": " << tried.says;
      ++tests;
    }
  }
  EXPECT_GE(policies, 8u);
  EXPECT_GE(tests, 60u);
}

}  // namespace
}  // namespace bonafide::appraisal::policy
