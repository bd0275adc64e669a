#include <ostream>
#include <set>

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

std::string first_words() {
  std::set<std::string_view> words;
  for (const auto& verb : verbs()) words.insert(verb.name.substr(0, verb.name.find(' ')));
  std::string out;
  for (const auto word : words) out.append(out.empty() ? "" : " ").append(word);
  return out;
}

std::string second_words() {
  std::string out;
  for (const auto& verb : verbs())
    if (const auto space = verb.name.find(' '); space != std::string_view::npos)
      out.append("    ")
          .append(verb.name.substr(0, space))
          .append(") words='")
          .append(verb.name.substr(space + 1))
          .append("' ;;\n");
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
  std::string out =
      "# Completions of bonafide for bash. Made by: bonafide completions bash\n"
      "_bonafide() {\n"
      "  local now=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words=''\n"
      "  if ((COMP_CWORD == 1)); then\n"
      "    COMPREPLY=($(compgen -W '" +
      first_words() +
      " --version --help' -- \"$now\")); return\n"
      "  fi\n"
      "  if ((COMP_CWORD == 2)); then\n"
      "    case ${COMP_WORDS[1]} in\n" +
      second_words() + "    help) words='" + first_words() +
      "' ;;\n"
      "    esac\n"
      "    if [[ $words ]]; then COMPREPLY=($(compgen -W \"$words\" -- \"$now\")); return; fi\n"
      "  fi\n"
      "  case \"${COMP_WORDS[1]} $before\" in\n";
  for (const auto& verb : verbs())
    for (const auto options : {verb.options, common_options()})
      for (const auto& option : options)
        if (option.takes_value())
          out.append("    '")
              .append(verb.name.substr(0, verb.name.find(' ')))
              .append(" ")
              .append(option.name)
              .append("') ") += bash_compreply(option.kind, option.choices) + " ;;\n";
  out += "  esac\n  case ${COMP_WORDS[1]} in\n";
  for (const auto& verb : verbs()) {
    out.append("    ")
        .append(verb.name.substr(0, verb.name.find(' ')))
        .append(
            ") if [[ $now == -* ]]; then "
            "COMPREPLY=($(compgen -W '") += option_names(verb) + "' -- \"$now\")); return; fi; ";
    out += bash_compreply(verb.operand, verb.operands) + " ;;\n";
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
  std::string out =
      "#compdef bonafide\n# Completions of bonafide for zsh. Made by: bonafide completions zsh\n"
      "_bonafide() {\n  local -a commands=(\n";
  for (const auto& verb : verbs())
    out.append("    '")
        .append(verb.name.substr(0, verb.name.find(' ')))
        .append(":")
        .append(zsh_text(verb.says))
        .append("'\n");
  out += "  )\n  if ((CURRENT == 2)); then _describe command commands; return; fi\n  case $words[2] in\n";
  for (const auto& verb : verbs()) {
    const auto space = verb.name.find(' ');
    out.append("    ").append(verb.name.substr(0, space)).append(")\n");
    if (space != std::string_view::npos)
      out.append("      if ((CURRENT == 3)); then compadd ")
          .append(verb.name.substr(space + 1))
          .append("; return; fi\n");
    out += "      _arguments";
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
  const std::string none = "__fish_use_subcommand";
  for (const auto& verb : verbs()) {
    const auto space = verb.name.find(' ');
    const std::string first{verb.name.substr(0, space)};
    out += "complete -c bonafide -f -n " + none + " -a '" + first + "' -d '" + fish_text(verb.says) + "'\n";
    const std::string seen = "complete -c bonafide -n '__fish_seen_subcommand_from " + first + "' ";
    if (space != std::string_view::npos)
      out.append(seen).append("-f -a '").append(verb.name.substr(space + 1)).append("'\n");
    if (verb.operand == Kind::choice) out += seen + "-f -a '" + spaced(verb.operands) + "'\n";
    for (const auto options : {verb.options, common_options()})
      for (const auto& option : options) {
        out.append(seen).append("-l ").append(option.name.substr(2)).append(" -d '") += fish_text(option.says) + "'";
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
