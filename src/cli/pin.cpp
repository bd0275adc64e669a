// `bonafide pin`: keep of a device what it must show again, and the rule by which it may go on.
#include <charconv>
#include <filesystem>
#include <ostream>

#include <bonafide/appraisal/policy/limits.hpp>
#include <bonafide/cli/json.hpp>
#include <bonafide/cli/judge.hpp>
#include <bonafide/cli/library.hpp>
#include <bonafide/cli/option_files.hpp>
#include <bonafide/cli/policy_files.hpp>
#include <bonafide/cli/secrets.hpp>
#include <bonafide/cli/sources.hpp>
#include <bonafide/cli/trust_files.hpp>
#include <bonafide/cli/verbs.hpp>
#include <bonafide/cli/whole_file.hpp>

namespace bonafide::cli {

namespace fs = std::filesystem;
namespace recovery = appraisal::recovery;

namespace {

constexpr std::size_t largest_program = 1u << 20;

template <class T> std::optional<T> number_in(std::string_view digits) {
  T value = 0;
  const bool hexadecimal = digits.starts_with("0x");
  if (hexadecimal) digits.remove_prefix(2);
  const auto [end, problem] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, hexadecimal ? 16 : 10);
  if (problem != std::errc{} || end != digits.data() + digits.size()) return {};
  return value;
}

/// "17", or "17:4-7": the whole of measurement 17, or its bytes 4 to 7.
recovery::Volatile volatile_named(const std::string& text) {
  const auto colon = std::min(text.find(':'), text.size());
  const auto index = number_in<std::uint8_t>(std::string_view{text}.substr(0, colon));
  if (index && *index != 0 && *index != 0xFF) {
    if (colon == text.size()) return {.index = *index};
    const auto bytes = std::string_view{text}.substr(colon + 1);
    const auto dash = std::min(bytes.find('-'), bytes.size());
    const auto first = number_in<std::uint16_t>(bytes.substr(0, dash));
    const auto last = dash < bytes.size() ? number_in<std::uint16_t>(bytes.substr(dash + 1)) : first;
    if (first && last && *first <= *last) return {.index = *index, .first = *first, .last = *last};
  }
  throw Misuse("--volatile takes INDEX or INDEX:FIRST-LAST, as in 17 or 17:4-7, not '" + printable(text) + "'");
}

/// The rule, and what it needs, out of options.
recovery::Pin rule_of(const Words& words, Console& console) {
  recovery::Pin out{.rule = recovery::Rule::equal};
  const auto rule = words.value("--rule");
  if (rule == "key") out.rule = recovery::Rule::key;
  if (rule == "never") out.rule = recovery::Rule::never;
  for (const auto& text : words.list("--volatile")) out.may_change.push_back(volatile_named(text));
  const auto policy = words.value("--policy"), program = words.value("--program");
  if (int{rule.has_value()} + int{policy.has_value()} + int{program.has_value()} > 1)
    throw Misuse("--rule, --policy and --program exclude each other");
  if (!out.may_change.empty() && (out.rule != recovery::Rule::equal || policy || program))
    throw Misuse("--volatile belongs to --rule equal");
  if (policy) {
    const auto compiled = read_policy(words, console);
    out.rule = recovery::Rule::policy;
    out.file = recovery::PinnedFile{compiled->source.file, copy(as_bytes(compiled->source.text))};
  }
  if (program) {
    out.rule = recovery::Rule::program;
    auto content = for_option("--program", [&] { return read_whole(*program, largest_program); });
    if (!as_text(content).starts_with("\x7f"
                                      "ELF"))
      throw Failure(Exit::unjudged,
                    "--program: " + printable(*program) + " is no object as clang -target bpf writes it");
    out.file = recovery::PinnedFile{printable(*program), std::move(content)};
  }
  return out;
}

}  // namespace

Exit write_pins(const Words& words, Console& console) {
  const auto library = open_library();
  const auto directory = words.value("--output");
  if (!directory) throw Misuse("bonafide pin needs --output DIR");
  const auto rule = rule_of(words, console);
  const auto trust = read_trust(library, words);
  const auto secrets = read_secrets(words);
  auto conditions = conditions_of(words);
  conditions.secrets = &secrets;
  Exit exit = Exit::trusted;
  Json list = Json::array();
  for (const auto& name : words.operands)
    for (const auto& evidence : read_evidence(name, words)) {
      const auto is = appraisal::appraise_with_facts(library, evidence, trust, conditions);
      const auto judgement = is.verdict.judgement;
      const bool good = judgement == appraisal::Judgement::trusted ||
                        (!words.has("--anchors") && judgement == appraisal::Judgement::authenticated);
      if (!good || is.states.size() != 1) {
        exit = graver(exit, good ? Exit::unjudged : exit_of(judgement));
        console.err << "bonafide: " << printable(name)
                    << " is not pinned: " << (good ? "not exactly one chain signed" : printable(is.verdict.reason))
                    << '\n';
        continue;
      }
      auto made = rule;
      made.target = evidence.origin.target.empty() ? fs::path{name}.filename().string() : evidence.origin.target;
      made.pinned_at = evidence.origin.obtained_at;
      made.state = is.states.front();
      made.facts = recovery::pinned_facts(is.facts.front());
      const auto encoded = recovery::encode(made);
      if (!encoded) throw Failure(Exit::unjudged, "the pin cannot be written: " + explain(encoded.error()));
      fs::create_directories(*directory);
      const auto path = fs::path{*directory} / (file_name_for(made.target) + ".pin");
      write_whole(path, *encoded);
      list.push_back({{"target", made.target},
                      {"file", path.string()},
                      {"rule", recovery::name(made.rule)},
                      {"slot", made.state.slot},
                      {"certificates", made.state.certificates.size()},
                      {"measurements", made.state.measurements.size()}});
      if (!words.json())
        console.out << printable(made.target) << ": pinned in " << printable(path.string()) << " ("
                    << recovery::name(made.rule) << "; slot " << unsigned{made.state.slot} << ", "
                    << counted(made.state.certificates.size(), "certificate") << ", "
                    << counted(made.state.measurements.size(), "measurement") << ")\n";
    }
  if (words.json()) print_json(console, list);
  return exit;
}

}  // namespace bonafide::cli
