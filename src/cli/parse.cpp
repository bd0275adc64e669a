#include <algorithm>
#include <charconv>

#include <bonafide/base/nearest.hpp>
#include <bonafide/cli/input.hpp>
#include <bonafide/cli/parse.hpp>

namespace bonafide::cli {

namespace {

std::string meant(std::string_view word, std::span<const std::string_view> candidates) {
  const auto near = nearest(word, candidates);
  return near ? std::string{"; did you mean '"}.append(*near).append("'?") : std::string{};
}

const Option* find_option(const Verb& verb, std::string_view name) {
  for (const auto options : {verb.options, common_options()})
    for (const auto& option : options)
      if (option.name == name) return &option;
  return nullptr;
}

[[noreturn]] void refuse_verb(std::string_view word) {
  std::vector<std::string_view> names;
  for (const auto& verb : verbs())
    names.push_back(verb.name), names.push_back(verb.name.substr(0, verb.name.find(' ')));
  throw Misuse("'" + printable(word) + "' is not a command of bonafide" + meant(word, names) +
               " (bonafide help lists them)");
}

/// "show", "diff" and so on behind "evidence".
std::vector<std::string_view> words_behind(const std::string& first) {
  std::vector<std::string_view> out;
  for (const auto& verb : verbs())
    if (verb.name.starts_with(first + " ")) out.push_back(verb.name.substr(first.size() + 1));
  return out;
}

[[noreturn]] void refuse_second(const std::string& first, const std::string& second,
                                std::span<const std::string_view> candidates) {
  if (second.empty()) throw Misuse("bonafide " + first + " needs one word more: " + enumerated(candidates));
  throw Misuse("bonafide " + first + " takes " + enumerated(candidates) + ", not '" + printable(second) + "'" +
               meant(second, candidates));
}

[[noreturn]] void refuse_option(const Verb& verb, std::string_view word) {
  std::vector<std::string_view> names;
  for (const auto options : {verb.options, common_options()})
    for (const auto& option : options) names.push_back(option.name);
  throw Misuse("bonafide " + std::string{verb.name} + " knows no option '" + printable(word) + "'" +
               meant(word, names) + " (bonafide help " + std::string{verb.name} + " lists them)");
}

void check_choice(const Option& option, const std::string& value) {
  std::vector<std::string_view> choices;
  for (std::string_view left = option.choices; !left.empty();) {
    const auto end = std::min(left.find('|'), left.size());
    choices.push_back(left.substr(0, end));
    left.remove_prefix(std::min(end + 1, left.size()));
  }
  if (std::ranges::find(choices, value) != choices.end()) return;
  throw Misuse(std::string{option.name} + " takes " + std::string{option.choices} + ", not '" + printable(value) + "'" +
               meant(value, choices));
}

/// Reads the words behind a verb; the methods share the place reached.
class Reader {
 public:
  Reader(const Verb& verb, std::span<const std::string> line) : verb_(verb), line_(line) {}

  Parsed read() {
    parsed_.verb = &verb_;
    while (at_ < line_.size()) {
      const std::string& word = line_[at_++];
      if (word == "--" && !only_operands_)
        only_operands_ = true;
      else if (only_operands_ || word == "-" || !word.starts_with('-'))
        parsed_.words.operands.push_back(word);
      else
        read_option(word);
    }
    if (!parsed_.help) check_operands();
    return std::move(parsed_);
  }

 private:
  void read_option(const std::string& word) {
    const auto equals = word.find('=');
    const std::string name = word == "-h" ? "--help" : word == "-o" ? "--output" : word.substr(0, equals);
    const Option* option = find_option(verb_, name);
    if (option == nullptr) refuse_option(verb_, name);
    if (name == "--help") parsed_.help = true;
    if (!option->takes_value()) {
      if (equals != std::string::npos) throw Misuse(name + " takes no value");
      return parsed_.words.add(*option, {});
    }
    if (equals != std::string::npos) return take(*option, word.substr(equals + 1));
    if (at_ == line_.size() || line_[at_] == "--") throw Misuse(name + " needs a value: " + std::string{option->value});
    take(*option, line_[at_++]);
    if (option->repeats()) take_more(*option);
  }

  /// An option that may be repeated takes every word up to the next option, once the operands are there.
  void take_more(const Option& option) {
    if (parsed_.words.operands.empty()) return;
    while (at_ < line_.size() && !line_[at_].starts_with('-')) take(option, line_[at_++]);
  }

  void take(const Option& option, const std::string& value) {
    if (parsed_.words.has(option.name) && !option.repeats()) throw Misuse(std::string{option.name} + " is given twice");
    if (option.kind == Kind::choice) check_choice(option, value);
    parsed_.words.add(option, value);
  }

  void check_operands() const {
    const auto count = parsed_.words.operands.size();
    std::string usage = "usage: bonafide " + std::string{verb_.name};
    if (!verb_.operands.empty()) usage.append(" ").append(verb_.operands);
    if (count < verb_.least)
      throw Misuse("bonafide " + std::string{verb_.name} + " needs " + std::string{verb_.operands} + " (" + usage +
                   ")");
    if (count > verb_.most)
      throw Misuse("'" + printable(parsed_.words.operands[verb_.most]) + "' is one word too many (" + usage + ")");
  }

  const Verb& verb_;
  std::span<const std::string> line_;
  std::size_t at_ = 0;
  bool only_operands_ = false;
  Parsed parsed_;
};

}  // namespace

std::optional<std::string> Words::value(std::string_view option) const {
  const auto found = values_.find(option);
  if (found == values_.end()) return std::nullopt;
  return found->second.back();
}

std::vector<std::string> Words::values(std::string_view option) const {
  const auto found = values_.find(option);
  return found == values_.end() ? std::vector<std::string>{} : found->second;
}

std::optional<std::uint64_t> Words::number(std::string_view option, std::uint64_t least, std::uint64_t most) const {
  const auto text = value(option);
  if (!text) return std::nullopt;
  const bool hexadecimal = text->starts_with("0x") || text->starts_with("0X");
  const std::string_view digits = std::string_view{*text}.substr(hexadecimal ? 2 : 0);
  std::uint64_t number = 0;
  const auto [end, problem] =
      std::from_chars(digits.data(), digits.data() + digits.size(), number, hexadecimal ? 16 : 10);
  if (problem != std::errc{} || end != digits.data() + digits.size() || number < least || number > most)
    throw Misuse(std::string{option} + " takes a number from " + std::to_string(least) + " to " + std::to_string(most) +
                 ", not '" + printable(*text) + "'");
  return number;
}

std::vector<std::string> Words::list(std::string_view option) const {
  std::vector<std::string> parts;
  for (const auto& text : values(option))
    for (std::size_t at = 0; at <= text.size();) {
      const auto end = std::min(text.find(',', at), text.size());
      if (end > at) parts.push_back(text.substr(at, end - at));
      at = end + 1;
    }
  return parts;
}

const Verb* find_verb(std::string_view name) {
  for (const auto& verb : verbs())
    if (verb.name == name) return &verb;
  return nullptr;
}

Parsed parse(std::span<const std::string> line) {
  if (line.empty()) return {.verb = find_verb("help"), .words = {}};
  if (line[0] == "--version" || line[0] == "-V") return {.verb = find_verb("version"), .words = {}};
  if (line[0] == "--help" || line[0] == "-h") return {.verb = find_verb("help"), .words = {}};
  if (line.size() > 1)
    if (const Verb* verb = find_verb(line[0] + " " + line[1])) return Reader(*verb, line.subspan(2)).read();
  if (const Verb* verb = find_verb(line[0])) return Reader(*verb, line.subspan(1)).read();

  if (const auto seconds = words_behind(line[0]); !seconds.empty())
    refuse_second(line[0], line.size() > 1 && !line[1].starts_with('-') ? line[1] : "", seconds);
  refuse_verb(line[0]);
}

}  // namespace bonafide::cli
