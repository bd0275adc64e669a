// `bonafide policy`: whether a text is a policy, whether its tests pass, what it makes of evidence and why.
#include <filesystem>
#include <ostream>

#include <bonafide/appraisal/policy/trial.hpp>
#include <bonafide/cli/input.hpp>
#include <bonafide/cli/json.hpp>
#include <bonafide/cli/judge.hpp>
#include <bonafide/cli/library.hpp>
#include <bonafide/cli/policy_files.hpp>
#include <bonafide/cli/reference_files.hpp>
#include <bonafide/cli/secrets.hpp>
#include <bonafide/cli/sources.hpp>
#include <bonafide/cli/trust_files.hpp>
#include <bonafide/cli/verbs.hpp>

namespace bonafide::cli {

namespace policy = appraisal::policy;

namespace {

/// What turns evidence into facts, out of options.
class FactSource {
 public:
  explicit FactSource(const Words& words)
      : words_(words), trust_(read_trust(library_, words)), secrets_(read_secrets(words)) {
    conditions_ = conditions_of(words);
    conditions_.secrets = &secrets_;
    references_ = read_references(library_, words, conditions_.at ? conditions_.at : conditions_.now);
    if (references_) conditions_.references = &*references_;
  }

  struct Piece {
    std::string input;
    std::vector<policy::Facts> facts;
  };
  /// One for each connection of the file.
  std::vector<Piece> read(const std::string& name) const {
    std::vector<Piece> out;
    const auto pieces = read_evidence(name, words_);
    for (std::size_t i = 0; i < pieces.size(); ++i)
      out.push_back({pieces.size() == 1 ? name : name + "#" + std::to_string(i + 1),
                     appraisal::appraise_with_facts(library_, pieces[i], trust_, conditions_).facts});
    return out;
  }

 private:
  const Words& words_;
  crypto::Library library_ = open_library();
  appraisal::Trust trust_;
  evidence::Secrets secrets_;
  std::optional<appraisal::reference::References> references_;
  appraisal::Conditions conditions_;
};

/// The policy, or its mistakes on the console.
std::optional<policy::Policy> told(const PolicyFile& file, Console& console) {
  if (file.wrong.empty()) return file.policy;
  console.out << mistakes_of(file);
  return {};
}

/// A test of the policy that stands in `folder`.
policy::Trial tried(const policy::Policy& of, const policy::PolicyTest& test, const std::filesystem::path& folder,
                    const FactSource& facts) {
  if (test.evidence.empty()) return policy::try_out(of, test);
  const auto path = folder / test.evidence;
  try {
    const auto pieces = facts.read(path.string());
    if (pieces.size() == 1 && pieces[0].facts.size() == 1) return policy::try_out(of, test, pieces[0].facts[0]);
    return {.says = printable(path.string()) + " holds " + counted(pieces.size(), "connection") +
                    ", and a test is about one chain that signed one"};
  } catch (const Failure& failure) { return {.says = failure.what()}; }
}

Json as_json(const policy::Policy& of, const policy::Finding& found) {
  return {{"at", of.source.at(found.place)},
          {"clause", found.clause},
          {"satisfied", found.satisfied == policy::Truth::yes  ? "yes"
                        : found.satisfied == policy::Truth::no ? "no"
                                                               : "unknown"},
          {"outcome", policy::name(found.took)},
          {"because", found.because},
          {"facts", found.facts}};
}

Json as_json(const policy::Policy& of, const policy::Decision& decision) {
  Json rules = Json::array();
  for (const auto& rule : decision.rules) {
    auto clauses = Json::array({as_json(of, rule.applies)});
    for (const auto& clause : rule.clauses) clauses.push_back(as_json(of, clause));
    rules.push_back({{"rule", rule.name},
                     {"at", of.source.at(rule.place)},
                     {"outcome", policy::name(rule.outcome)},
                     {"clauses", std::move(clauses)}});
  }
  return {{"outcome", policy::name(decision.outcome)},
          {"matched", decision.matched},
          {"rule", decision.rule},
          {"at", of.source.at(decision.place)},
          {"reason", decision.reason},
          {"warnings", decision.warnings},
          {"rules", std::move(rules)}};
}

Style style_of(policy::Action action) {
  return action <= policy::Action::warn ? Style::good : action == policy::Action::reject ? Style::bad : Style::doubtful;
}

void print(const policy::Policy& of, const policy::Finding& found, Console& console) {
  const bool good = found.took == policy::Action::trust;
  console.out << "    " << console.paint(style_of(found.took), good ? "yes" : policy::name(found.took)) << "  "
              << of.source.at(found.place) << ": " << printable(found.clause) << '\n';
  for (const auto& fact : found.facts) console.out << "        " << printable(fact) << '\n';
  if (!found.because.empty() && !good) console.out << "        because " << printable(found.because) << '\n';
}

void print(const policy::Policy& of, const policy::Decision& decision, Console& console) {
  console.out << "  " << console.paint(style_of(decision.outcome), policy::name(decision.outcome)) << " at "
              << of.source.at(decision.place) << ": " << printable(decision.reason) << '\n';
  for (const auto& rule : decision.rules) {
    console.out << "  rule " << printable(policy::in_quotes(rule.name)) << '\n';
    print(of, rule.applies, console);
    for (const auto& clause : rule.clauses) print(of, clause, console);
  }
}

/// What a policy says, without evidence: rules and the facts that they ask for.
void print(const policy::Policy& of, Console& console) {
  console.out << console.paint(Style::strong, printable(of.name)) << '\n';
  for (const auto& rule : of.rules) {
    console.out << "  " << of.source.at(rule.place) << ": rule " << printable(policy::in_quotes(rule.name)) << '\n';
    console.out << "    is " << printable(rule.applies.text) << '\n';
    for (const auto& clause : rule.clauses)
      console.out << "    " << printable(clause.text) << "; else " << policy::name(clause.otherwise) << ", if unknown "
                  << policy::name(clause.if_unknown) << '\n';
    console.out << "    then " << policy::name(rule.then) << '\n';
  }
  console.out << "  " << of.source.at(of.otherwise_place)
              << ": a device that no rule is for: " << policy::name(of.otherwise) << '\n';
  console.out << "  asks for";
  std::string_view between = " ";
  for (const auto fact : policy::facts_asked(of)) console.out << std::exchange(between, ", ") << policy::text_of(fact);
  console.out << '\n';
}

}  // namespace

Exit policy_check(const Words& words, Console& console) {
  Exit exit = Exit::trusted;
  Json list = Json::array();
  for (const auto& name : words.operands) {
    const auto file = read_policy_file(name);
    if (!file.wrong.empty()) exit = Exit::broken;
    if (words.json()) {
      Json one{{"file", name}, {"mistakes", mistakes_as_json(file)}};
      if (file.wrong.empty())
        one.update({{"policy", file.policy->name},
                    {"rules", file.policy->rules.size()},
                    {"tests", file.policy->tests.size()}});
      list.push_back(std::move(one));
    } else if (const auto good = told(file, console)) {
      console.out << printable(name) << ": " << console.paint(Style::good, "a policy") << " with "
                  << counted(good->rules.size(), "rule") << " and " << counted(good->tests.size(), "test") << '\n';
    }
  }
  if (words.json()) print_json(console, list);
  return exit;
}

Exit policy_test(const Words& words, Console& console) {
  Exit exit = Exit::trusted;
  const FactSource facts{words};
  Json list = Json::array();
  for (const auto& name : words.operands) {
    const auto file = read_policy_file(name);
    if (!words.json()) static_cast<void>(told(file, console));
    if (!file.wrong.empty()) exit = Exit::broken;
    if (words.json() && !file.wrong.empty()) list.push_back({{"file", name}, {"mistakes", mistakes_as_json(file)}});
    if (!file.wrong.empty()) continue;
    std::size_t passed = 0;
    Json tests = Json::array();
    for (const auto& test : file.policy->tests) {
      const auto trial = tried(*file.policy, test, std::filesystem::path{name}.parent_path(), facts);
      passed += trial.passed ? 1 : 0;
      tests.push_back({{"test", test.name}, {"passed", trial.passed}, {"says", trial.says}});
      if (words.json()) continue;
      console.out << "  " << (trial.passed ? console.paint(Style::good, "pass") : console.paint(Style::bad, "FAIL"))
                  << "  " << printable(test.name) << (trial.passed ? "" : ": " + printable(trial.says)) << '\n';
    }
    if (passed != file.policy->tests.size()) exit = Exit::broken;
    if (file.policy->tests.empty()) exit = graver(exit, Exit::unjudged);
    if (words.json())
      list.push_back({{"file", name}, {"tests", std::move(tests)}});
    else
      console.out << printable(name) << ": " << passed << " of " << counted(file.policy->tests.size(), "test")
                  << (passed == 1 ? " passes\n" : " pass\n");
  }
  if (words.json()) print_json(console, list);
  return exit;
}

Exit policy_explain(const Words& words, Console& console) {
  const auto file = read_policy_file(words.operands[0]);
  const auto of = told(file, console);
  if (!of) return Exit::broken;
  if (words.operands.size() == 1) return print(*of, console), Exit::trusted;
  const FactSource source{words};
  auto gravest = policy::Action::trust;
  Json list = Json::array();
  for (std::size_t i = 1; i < words.operands.size(); ++i)
    for (const auto& piece : source.read(words.operands[i]))
      for (const auto& facts : piece.facts) {
        const auto decision = policy::decide(*of, facts);
        gravest = std::max(gravest, decision.outcome);
        Json one{{"input", piece.input}};
        one.update(as_json(*of, decision));
        list.push_back(std::move(one));
        if (words.json()) continue;
        console.out << console.paint(Style::strong, printable(piece.input)) << '\n';
        print(*of, decision, console);
      }
  if (words.json()) print_json(console, list);
  if (gravest == policy::Action::undecided) return Exit::unjudged;
  return gravest <= policy::Action::warn ? Exit::trusted : Exit::broken;
}

Exit policy_facts(const Words& words, Console& console) {
  if (words.has("--markdown")) return console.out << policy::fact_table_as_markdown(), Exit::trusted;
  if (words.operands.empty()) {
    for (const auto& row : policy::fact_table())
      console.out << row.name << (row.indexed ? " (of index N)" : "") << ": " << policy::name(row.type) << "; "
                  << row.says << '\n';
    return Exit::trusted;
  }
  const FactSource source{words};
  Json list = Json::array();
  for (const auto& name : words.operands)
    for (const auto& piece : source.read(name))
      for (const auto& facts : piece.facts) {
        Json one = Json::object();
        for (const auto& [fact, value] : facts.known()) one[policy::text_of(fact)] = policy::written(fact, value);
        list.push_back({{"input", piece.input}, {"facts", std::move(one)}});
        if (!words.json()) console.out << "# " << printable(piece.input) << '\n' << policy::as_given(facts);
      }
  if (words.json()) print_json(console, list);
  return Exit::trusted;
}

}  // namespace bonafide::cli
