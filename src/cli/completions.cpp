#include <algorithm>
#include <ostream>

#include <bonafide/cli/help.hpp>
#include <bonafide/cli/json.hpp>
#include <bonafide/cli/verbs.hpp>

namespace bonafide::cli {

namespace {

/// "a|b|c" as "a b c".
std::string spaced(std::string_view choices) {
  std::string out{choices};
  for (char& c : out) c = c == '|' ? ' ' : c;
  return out;
}

std::string option_names(const Verb& verb) {
  std::string out;
  for (const auto options : {verb.options, common_options()})
    for (const auto& option : options) out.append(out.empty() ? "" : " ").append(option.name);
  return out;
}

/// What the names of verbs begin with, each once, in the order of the table; and what may follow: "show diff", or
/// nothing.
struct FirstWord {
  std::string_view word, verb_says;
  std::string seconds;

  std::string_view says() const { return seconds.empty() ? verb_says : std::string_view{seconds}; }
};
std::vector<FirstWord> first_words() {
  std::vector<FirstWord> out;
  for (const auto& verb : verbs()) {
    const auto space = std::min(verb.name.find(' '), verb.name.size());
    const auto word = verb.name.substr(0, space);
    auto known = std::ranges::find(out, word, &FirstWord::word);
    if (known == out.end()) known = out.insert(known, {word, verb.says, {}});
    if (space == verb.name.size()) continue;
    known->seconds.append(known->seconds.empty() ? "" : " ").append(verb.name.substr(space + 1));
  }
  return out;
}

std::string names_of(const std::vector<FirstWord>& words) {
  std::string out;
  for (const auto& one : words) out.append(out.empty() ? "" : " ").append(one.word);
  return out;
}

/// "evidence|policy": those that want a second word.
std::string those_with_seconds(const std::vector<FirstWord>& words) {
  std::string out;
  for (const auto& one : words)
    if (!one.seconds.empty()) out.append(out.empty() ? "" : "|").append(one.word);
  return out;
}

std::string bash_compreply(Kind kind, std::string_view choices) {
  switch (kind) {
    case Kind::file: return "COMPREPLY=($(compgen -f -- \"$now\")); return";
    case Kind::directory: return "COMPREPLY=($(compgen -d -- \"$now\")); return";
    case Kind::choice: return "COMPREPLY=($(compgen -W '" + spaced(choices) + "' -- \"$now\")); return";
    default: return "return";
  }
}

std::string bash() {
  const auto firsts = first_words();
  std::string out =
      "# Completions of bonafide for bash. Made by: bonafide completions bash\n"
      "_bonafide() {\n"
      "  local now=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} verb=${COMP_WORDS[1]} words=''\n"
      "  if ((COMP_CWORD == 1)); then\n"
      "    COMPREPLY=($(compgen -W '" +
      names_of(firsts) +
      " --version --help' -- \"$now\")); return\n"
      "  fi\n"
      "  if ((COMP_CWORD == 2)); then\n"
      "    case $verb in\n";
  for (const auto& one : firsts)
    if (!one.seconds.empty()) out.append("      ").append(one.word).append(") words='" + one.seconds + "' ;;\n");
  out += "      help) words='" + names_of(firsts) +
         "' ;;\n"
         "    esac\n"
         "    if [[ $words ]]; then COMPREPLY=($(compgen -W \"$words\" -- \"$now\")); return; fi\n"
         "  fi\n"
         "  case $verb in " +
         those_with_seconds(firsts) +
         ") verb+=\" ${COMP_WORDS[2]}\" ;; esac\n"
         "  case \"$verb $before\" in\n";
  for (const auto& verb : verbs())
    for (const auto options : {verb.options, common_options()})
      for (const auto& option : options)
        if (option.takes_value())
          out.append("    '").append(verb.name).append(" ").append(option.name).append("') ") +=
              bash_compreply(option.kind, option.choices) + " ;;\n";
  out += "  esac\n  case $verb in\n";
  for (const auto& verb : verbs()) {
    out.append("    '").append(verb.name).append("') if [[ $now == -* ]]; then COMPREPLY=($(compgen -W '");
    out += option_names(verb) + "' -- \"$now\")); return; fi; " + bash_compreply(verb.operand, verb.operands) + " ;;\n";
  }
  return out + "  esac\n}\ncomplete -o filenames -F _bonafide bonafide\n";
}

/// Text between the brackets of _arguments: quotes, brackets and colons lose their meaning.
std::string zsh_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'')
      out += "'\\''";
    else if (c == '[' || c == ']' || c == ':')
      out.append("\\") += c;
    else
      out += c;
  }
  return out;
}

std::string zsh_action(Kind kind, std::string_view choices) {
  switch (kind) {
    case Kind::file: return "_files";
    case Kind::directory: return "_files -/";
    case Kind::choice: return "(" + spaced(choices) + ")";
    default: return "";
  }
}

std::string zsh() {
  const auto firsts = first_words();
  std::string out =
      "#compdef bonafide\n# Completions of bonafide for zsh. Made by: bonafide completions zsh\n"
      "_bonafide() {\n  local verb=$words[2]\n  local -a commands=(\n";
  for (const auto& one : firsts)
    out.append("    '").append(one.word).append(":").append(zsh_text(one.says())).append("'\n");
  out += "  )\n  if ((CURRENT == 2)); then _describe command commands; return; fi\n  case $verb in\n";
  for (const auto& one : firsts)
    if (!one.seconds.empty())
      out.append("    ")
          .append(one.word)
          .append(") if ((CURRENT == 3)); then compadd ")
          .append(one.seconds)
          .append("; return; fi; verb+=\" $words[3]\" ;;\n");
  out += "  esac\n  case $verb in\n";
  for (const auto& verb : verbs()) {
    out.append("    '").append(verb.name).append("')\n      _arguments");
    for (const auto options : {verb.options, common_options()})
      for (const auto& option : options) {
        out.append(" \\\n        '").append(option.repeats() ? "*" : "").append(option.name).append("[") +=
            zsh_text(option.says) + "]";
        if (option.takes_value()) out += ":" + zsh_text(option.value) + ":" + zsh_action(option.kind, option.choices);
        out += "'";
      }
    out.append(" \\\n        '*:") +=
        zsh_text(verb.operands) + ":" + zsh_action(verb.operand, verb.operands) + "' ;;\n";
  }
  return out + "  esac\n}\ncompdef _bonafide bonafide\n";
}

std::string fish_text(std::string_view text) {
  std::string out;
  for (const char c : text) out.append(c == '\'' || c == '\\' ? "\\" : "") += c;
  return out;
}

std::string fish() {
  std::string out = "# Completions of bonafide for fish. Made by: bonafide completions fish\n";
  const std::string seen = "__fish_seen_subcommand_from ";
  for (const auto& one : first_words()) {
    out.append("complete -c bonafide -f -n __fish_use_subcommand -a '").append(one.word).append("' -d '") +=
        fish_text(one.says()) + "'\n";
    if (!one.seconds.empty())
      out.append("complete -c bonafide -n '" + seen)
          .append(one.word)
          .append("; and not " + seen + one.seconds + "' -f -a '") += one.seconds + "'\n";
  }
  for (const auto& verb : verbs()) {
    const auto space = std::min(verb.name.find(' '), verb.name.size());
    auto there = "complete -c bonafide -n '" + seen + std::string{verb.name.substr(0, space)};
    if (space < verb.name.size()) there.append("; and " + seen).append(verb.name.substr(space + 1));
    there += "' ";
    if (verb.operand == Kind::choice) out += there + "-f -a '" + spaced(verb.operands) + "'\n";
    for (const auto options : {verb.options, common_options()})
      for (const auto& option : options) {
        out.append(there).append("-l ").append(option.name.substr(2)).append(" -d '") += fish_text(option.says) + "'";
        if (option.takes_value()) out += option.kind == Kind::file || option.kind == Kind::directory ? " -r -F" : " -x";
        if (option.kind == Kind::choice) out += " -a '" + spaced(option.choices) + "'";
        out += '\n';
      }
  }
  return out;
}

}  // namespace

std::string completions(std::string_view shell) {
  if (shell == "bash") return bash();
  if (shell == "zsh") return zsh();
  if (shell == "fish") return fish();
  throw Misuse("completions are made for bash, zsh and fish, not for '" + printable(shell) + "'");
}

Exit show_completions(const Words& words, Console& console) {
  const auto script = completions(words.operands[0]);
  if (words.json())
    print_json(console, {{"shell", words.operands[0]}, {"script", script}});
  else
    console.out << script;
  return Exit::trusted;
}

}  // namespace bonafide::cli
