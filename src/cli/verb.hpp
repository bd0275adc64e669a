// What a command is: one row of a table that is parser, help, manual page and shell completion at once.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <bonafide/cli/console.hpp>

namespace bonafide::cli {

/// Scripts rely on these. Of several inputs the gravest decides: broken, then unjudged, then trusted.
enum class Exit : int { trusted = 0, broken = 1, usage = 2, unjudged = 3 };

struct ExitRow {
  Exit exit;
  std::string_view says;
};
std::span<const ExitRow> exits();

/// The graver of two exits.
Exit graver(Exit a, Exit b);

/// What the value of an option is: it decides how the shell completes it and what the parser checks.
enum class Kind : std::uint8_t { none, text, number, file, directory, choice };

struct Option {
  std::string_view name;   // "--timeout"
  std::string_view value;  // "SECONDS"; "PATH..." may be given several times; empty for a switch
  Kind kind = Kind::none;
  std::string_view says;       // one sentence without a full stop
  std::string_view choices{};  // "doe|mctp"

  bool takes_value() const { return !value.empty(); }
  bool repeats() const { return value.ends_with("..."); }
};

/// The command line after the parser: only names of the table, operands in their number, choices among the choices.
class Words {
 public:
  std::vector<std::string> operands;
  void add(const Option& option, std::string value) { values_[option.name].push_back(std::move(value)); }

  bool has(std::string_view option) const { return values_.contains(option); }
  /// The last value given.
  std::optional<std::string> value(std::string_view option) const;
  std::vector<std::string> values(std::string_view option) const;
  /// A number in decimal or, with 0x, hexadecimal; Misuse when it is none or out of range.
  std::optional<std::uint64_t> number(std::string_view option, std::uint64_t least, std::uint64_t most) const;
  /// The parts of a value separated by commas.
  std::vector<std::string> list(std::string_view option) const;
  bool json() const { return has("--json"); }

 private:
  std::map<std::string_view, std::vector<std::string>> values_;
};

struct Example {
  std::string_view line, says;
};

struct Verb {
  std::string_view name;      // may be two words: "pki create"
  std::string_view operands;  // "TARGET..."
  std::size_t least, most;    // operands
  Kind operand;               // how the shell completes an operand
  std::string_view says;      // one line
  std::string_view about;     // paragraphs
  std::span<const Option> options;
  std::span<const Example> examples;
  Exit (*run)(const Words&, Console&);
};

/// The table; and those of its rows that stand in files of their own.
std::span<const Verb> verbs();
std::span<const Verb> policy_verbs();
std::span<const Verb> evidence_verbs();
std::span<const Verb> reference_verbs();
std::span<const Verb> provision_verbs();
std::span<const Verb> session_verbs();
/// What every verb understands: --json, --color, --help.
std::span<const Option> common_options();

/// The user asked for something that makes no sense: exit 2, with a sentence and what to try.
struct Misuse : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// Something that was needed is not there (a file, a right, an answer): exit `exit`, with a sentence.
struct Failure : std::runtime_error {
  Failure(Exit how, const std::string& what) : std::runtime_error(what), exit(how) {}
  Exit exit;
};

}  // namespace bonafide::cli
