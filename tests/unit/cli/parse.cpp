#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include <bonafide/base/nearest.hpp>
#include <bonafide/cli/help.hpp>
#include <bonafide/cli/parse.hpp>
#include <bonafide/cli/verbs.hpp>

namespace bonafide::cli {
namespace {

Parsed parsed(std::initializer_list<std::string> line) { return parse(std::vector<std::string>{line}); }

/// The sentence a wrong command line is answered with.
std::string refusal(std::initializer_list<std::string> line) {
  try {
    parsed(line);
  } catch (const Misuse& misuse) { return misuse.what(); }
  return "(accepted)";
}

struct Run {
  Exit exit;
  std::string out, err;
};
Run ran(std::initializer_list<std::string> line) {
  std::istringstream in;
  std::ostringstream out, err;
  Console console{in, out, err};
  const Exit exit = run(std::vector<std::string>{line}, console);
  return {exit, out.str(), err.str()};
}

/// man(7): hyphens that are meant as such.
std::string in_roff(std::string_view text) {
  std::string out;
  for (const char c : text) out.append(c == '-' ? "\\-" : std::string(1, c));
  return out;
}

TEST(Parser, finds_a_verb_of_one_word_and_its_operands) {
  const auto found = parsed({"completions", "bash"});
  EXPECT_EQ(found.verb->name, "completions");
  EXPECT_EQ(found.words.operands, std::vector<std::string>{"bash"});
}

TEST(Parser, without_a_word_explains_itself) { EXPECT_EQ(parsed({}).verb->name, "help"); }

TEST(Parser, suggests_the_nearest_verb) {
  EXPECT_NE(refusal({"verzion"}).find("did you mean 'version'?"), std::string::npos);
  EXPECT_NE(refusal({"hlep"}).find("did you mean 'help'?"), std::string::npos);
}

TEST(Parser, names_the_words_that_may_follow_the_first) {
  EXPECT_EQ(refusal({"bundle"}), "bonafide bundle needs one word more: create, verify, show");
  EXPECT_EQ(refusal({"bundle", "--json"}), "bonafide bundle needs one word more: create, verify, show");
  EXPECT_EQ(refusal({"bundle", "shwo", "x"}),
            "bonafide bundle takes create, verify, show, not 'shwo'; did you mean 'show'?");
  EXPECT_EQ(refusal({"bundle", "\x1b"}), "bonafide bundle takes create, verify, show, not '\\x1b'");
  EXPECT_EQ(refusal({"version", "x"}), "'x' is one word too many (usage: bonafide version)");
}

TEST(Parser, suggests_nothing_for_a_word_that_is_far_from_all) {
  EXPECT_EQ(refusal({"xylophone"}).find("did you mean"), std::string::npos);
  EXPECT_NE(refusal({"xylophone"}).find("not a command"), std::string::npos);
}

TEST(Parser, suggests_the_nearest_option) {
  EXPECT_NE(refusal({"version", "--jsno"}).find("did you mean '--json'?"), std::string::npos);
}

TEST(Parser, checks_choices_and_suggests_one) {
  EXPECT_NE(refusal({"version", "--color", "alwyas"}).find("did you mean 'always'?"), std::string::npos);
}

TEST(Parser, takes_a_value_behind_an_equals_sign) {
  EXPECT_EQ(parsed({"version", "--color=never"}).words.value("--color"), "never");
}

TEST(Parser, refuses_a_value_for_a_switch) { EXPECT_EQ(refusal({"version", "--json=1"}), "--json takes no value"); }

TEST(Parser, refuses_an_option_without_its_value) {
  EXPECT_EQ(refusal({"version", "--color"}), "--color needs a value: WHEN");
}

TEST(Parser, refuses_an_option_given_twice) {
  EXPECT_EQ(refusal({"version", "--color", "never", "--color", "never"}), "--color is given twice");
}

TEST(Parser, counts_operands) {
  EXPECT_NE(refusal({"completions"}).find("needs bash|zsh|fish"), std::string::npos);
  EXPECT_NE(refusal({"completions", "bash", "zsh"}).find("'zsh' is one word too many"), std::string::npos);
}

TEST(Parser, makes_control_characters_of_a_wrong_word_visible) {
  EXPECT_EQ(refusal({"\x1b[31mred"}).find('\x1b'), std::string::npos);
}

TEST(Parser, survives_a_word_of_a_megabyte) { EXPECT_NE(refusal({std::string(1 << 20, 'x')}), "(accepted)"); }

TEST(Distance, counts_a_transposition_as_one_slip) {
  const std::vector<std::string_view> words{"scan", "span"};
  EXPECT_EQ(nearest("sacn", words), "scan");
}

TEST(Words, reads_numbers_and_refuses_what_is_none) {
  static constexpr Option slot{"--slot", "N", Kind::number, ""};
  Words words;
  words.add(slot, "0x10");
  EXPECT_EQ(words.number("--slot", 0, 255), 16u);
  EXPECT_THROW(static_cast<void>(words.number("--slot", 0, 7)), Misuse);
  words.add(slot, "7x");
  EXPECT_THROW(static_cast<void>(words.number("--slot", 0, 7)), Misuse);
  words.add(slot, "");
  EXPECT_THROW(static_cast<void>(words.number("--slot", 0, 7)), Misuse);
}

TEST(Table, tells_each_name_once_and_says_something_about_everything) {
  std::set<std::string_view> names;
  for (const auto& verb : verbs()) {
    EXPECT_TRUE(names.insert(verb.name).second) << verb.name;
    EXPECT_FALSE(verb.says.empty() || verb.about.empty()) << verb.name;
    EXPECT_LE(verb.least, verb.most) << verb.name;
    std::set<std::string_view> options;
    for (const auto list : {verb.options, common_options()})
      for (const auto& option : list) {
        EXPECT_TRUE(options.insert(option.name).second) << verb.name << " " << option.name;
        EXPECT_TRUE(option.name.starts_with("--")) << option.name;
        EXPECT_FALSE(option.says.empty() || option.says.ends_with('.')) << option.name;
        EXPECT_EQ(option.kind == Kind::none, option.value.empty()) << option.name;
        EXPECT_EQ(option.kind == Kind::choice, !option.choices.empty()) << option.name;
      }
  }
}

TEST(Table, every_example_is_a_command_line_that_parses) {
  for (const auto& verb : verbs())
    for (const auto& example : verb.examples) {
      std::istringstream words{std::string{example.line}};
      std::vector<std::string> line;
      for (std::string word; words >> word && word != "|" && word != "&&" && word != "<";)
        if (word != "." && word != "sudo") line.push_back(word.starts_with("<(") ? word.substr(2) : word);
      ASSERT_EQ(line.at(0), "bonafide") << example.line;
      if (line.back().ends_with(')')) line.back().pop_back();
      EXPECT_NO_THROW(parse(std::span{line}.subspan(1))) << example.line;
    }
}

TEST(Table, is_what_help_manual_and_completions_tell) {
  const auto bash = completions("bash"), zsh = completions("zsh"), fish = completions("fish"), page = manual_page();
  for (const auto& verb : verbs()) {
    EXPECT_NE(help_text().find(verb.name), std::string::npos) << verb.name;
    EXPECT_NE(page.find("bonafide " + in_roff(verb.name)), std::string::npos) << verb.name;
    for (const auto& option : verb.options) {
      const std::string name{option.name};
      EXPECT_NE(help_text(verb).find(name), std::string::npos) << name;
      EXPECT_NE(bash.find(name), std::string::npos) << name;
      EXPECT_NE(zsh.find(name), std::string::npos) << name;
      EXPECT_NE(fish.find("-l " + name.substr(2)), std::string::npos) << name;
    }
  }
}

TEST(Exits, are_the_documented_numbers) {
  EXPECT_EQ(static_cast<int>(Exit::trusted), 0);
  EXPECT_EQ(static_cast<int>(Exit::broken), 1);
  EXPECT_EQ(static_cast<int>(Exit::usage), 2);
  EXPECT_EQ(static_cast<int>(Exit::unjudged), 3);
  for (const char number : std::string_view{"0123"})
    EXPECT_NE(help_text().find("\n  " + std::string(1, number) + "   "), std::string::npos) << number;
}

TEST(Exits, of_several_inputs_are_ordered_one_before_three_before_zero) {
  EXPECT_EQ(graver(Exit::unjudged, Exit::broken), Exit::broken);
  EXPECT_EQ(graver(Exit::trusted, Exit::unjudged), Exit::unjudged);
  EXPECT_EQ(graver(Exit::trusted, Exit::trusted), Exit::trusted);
}

TEST(Run, answers_a_wrong_word_on_standard_error_with_exit_2) {
  const auto [exit, out, err] = ran({"frobnicate"});
  EXPECT_EQ(exit, Exit::usage);
  EXPECT_EQ(out, "");
  EXPECT_TRUE(err.starts_with("bonafide: 'frobnicate' is not a command")) << err;
}

TEST(Run, explains_a_verb_with_help_in_either_place) {
  EXPECT_EQ(ran({"help", "version"}).out, ran({"version", "--help"}).out);
  EXPECT_EQ(ran({"help", "version"}).exit, Exit::trusted);
  EXPECT_EQ(ran({"help", "verzion"}).exit, Exit::usage);
}

TEST(Run, writes_no_escape_sequence_into_a_pipe) { EXPECT_EQ(ran({"help"}).out.find('\x1b'), std::string::npos); }

TEST(Run, prints_a_version_for_people_and_for_programs) {
  EXPECT_TRUE(ran({"--version"}).out.starts_with("bonafide "));
  EXPECT_TRUE(ran({"version", "--json"}).out.starts_with("{"));
}

TEST(Run, says_so_when_the_output_is_cut) {
  std::istringstream in;
  std::ostringstream out, err;
  out.setstate(std::ios::badbit);
  Console console{in, out, err};
  EXPECT_EQ(run(std::vector<std::string>{"help"}, console), Exit::unjudged);
  EXPECT_NE(err.str(), "");
}

}  // namespace
}  // namespace bonafide::cli
