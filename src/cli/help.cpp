#include <algorithm>
#include <ostream>

#include <bonafide/cli/help.hpp>
#include <bonafide/cli/json.hpp>
#include <bonafide/cli/parse.hpp>
#include <bonafide/cli/verbs.hpp>
#include <bonafide/crypto/library.hpp>

namespace bonafide::cli {

namespace {

constexpr std::size_t line_width = 96;

/// `text` in lines of `line_width`, each behind `indent` spaces; the first is at column `column` already.
std::string wrapped(std::string_view text, std::size_t indent, std::size_t column) {
  std::string out;
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of(" \n"), text.size());
    const std::string_view word = text.substr(0, end);
    if (column > indent && column + 1 + word.size() > line_width)
      out += '\n', out.append(indent, ' '), column = indent;
    else if (column > indent)
      out += ' ', ++column;
    out += word, column += word.size();
    if (end < text.size() && text[end] == '\n') out += '\n', out.append(indent, ' '), column = indent;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out += '\n';
}

/// "  left    says", with `says` in a column of its own.
std::string row(std::string_view left, std::string_view says, std::size_t column) {
  std::string out = "  ";
  out += left;
  if (out.size() + 2 > column)
    out += '\n', out.append(column, ' ');
  else
    out.append(column - out.size(), ' ');
  return out + wrapped(says, column, column);
}

std::string spelled(const Option& option) {
  std::string out{option.name};
  if (option.takes_value()) out.append(" ").append(option.choices.empty() ? option.value : option.choices);
  return out;
}

std::string usage(const Verb& verb) {
  std::string out = "bonafide " + std::string{verb.name};
  if (!verb.operands.empty()) out.append(" ").append(verb.operands);
  return out + " [OPTION]...";
}

std::string option_rows(std::span<const Option> options) {
  std::string out;
  for (const auto& option : options) out += row(spelled(option), option.says, 30);
  return out;
}

std::string exit_table() {
  std::string out;
  for (const auto& [exit, says] : exits()) out += row(std::to_string(static_cast<int>(exit)), says, 6);
  return out;
}

/// Text for man(7): backslashes and leading dots lose their meaning, and hyphens stay hyphens.
std::string roff(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else if ((c == '.' || c == '\'') && (out.empty() || out.back() == '\n'))
      out.append("\\&") += c;
    else if (c == '\n')
      out += "\n.PP\n";
    else
      out += c;
  }
  return out;
}

std::string roff_options(std::span<const Option> options) {
  std::string out;
  for (const auto& option : options) {
    out += ".TP\n\\fB" + roff(option.name) + "\\fR";
    if (option.takes_value()) out += " \\fI" + roff(option.choices.empty() ? option.value : option.choices) + "\\fR";
    out += "\n" + roff(option.says) + ".\n";
  }
  return out;
}

std::string roff(const Verb& verb) {
  std::string out = ".SS \"" + roff(usage(verb)) + "\"\n" + roff(verb.about) + "\n" + roff_options(verb.options);
  for (const auto& example : verb.examples)
    out += ".PP\n" + roff(example.says) + ":\n.PP\n.in +4n\n.EX\n" + roff(example.line) + "\n.EE\n.in\n";
  return out;
}

}  // namespace

std::string_view version() { return BONAFIDE_VERSION; }

std::string help_text() {
  std::string out =
      "bonafide tells whether the PCI devices of this machine are what they claim to be.\n\n"
      "usage: bonafide COMMAND [OPERAND]... [OPTION]...\n\ncommands:\n";
  for (const auto& verb : verbs()) out += row(verb.name, verb.says, 17);
  out += "\noptions of every command:\n" + option_rows(common_options());
  out += "\nexit codes:\n" + exit_table();
  return out += "\nbonafide help COMMAND explains one command; bonafide man prints the whole manual.\n";
}

std::string help_text(const Verb& verb) {
  std::string out = "usage: " + usage(verb) + "\n\n" + wrapped(verb.about, 0, 0);
  if (!verb.options.empty()) out += "\noptions:\n" + option_rows(verb.options);
  out += "\noptions of every command:\n" + option_rows(common_options());
  if (!verb.examples.empty()) out += "\nexamples:\n";
  for (const auto& [line, says] : verb.examples)
    out.append("  ").append(line).append("\n      ").append(says).append("\n");
  return out += "\nexit codes:\n" + exit_table();
}

std::string manual_page() {
  std::string out = ".TH BONAFIDE 1 \"\" \"bonafide " + std::string{version()} + "\" \"User Commands\"\n";
  out += ".SH NAME\nbonafide \\- authenticate PCI devices with CMA\\-SPDM\n";
  out += ".SH SYNOPSIS\n.B bonafide\n\\fICOMMAND\\fR [\\fIOPERAND\\fR]... [\\fIOPTION\\fR]...\n";
  out +=
      ".SH DESCRIPTION\nbonafide tells whether the PCI devices of this machine are what they claim to be, keeps the "
      "record that proves it, and judges such records again, offline.\n";
  out += ".SH COMMANDS\n";
  for (const auto& verb : verbs()) out += roff(verb);
  out += ".SH \"OPTIONS OF EVERY COMMAND\"\n" + roff_options(common_options());
  out += ".SH \"EXIT STATUS\"\n";
  for (const auto& [exit, says] : exits())
    out += ".TP\n\\fB" + std::to_string(static_cast<int>(exit)) + "\\fR\n" + roff(says) + ".\n";
  return out +=
         ".PP\nOf several inputs the gravest decides: 1 before 3 before 0.\n"
         ".SH ENVIRONMENT\n.TP\n\\fBNO_COLOR\\fR\nWhen set, text is never coloured unless \\-\\-color says so.\n";
}

/// The table for programs.
Json as_json(std::span<const Option> options) {
  auto list = Json::array();
  for (const auto& option : options)
    list.push_back(
        {{"name", option.name}, {"value", option.value}, {"choices", option.choices}, {"says", option.says}});
  return list;
}

Json table_as_json() {
  Json out{{"commands", Json::array()}, {"options", as_json(common_options())}};
  for (const auto& verb : verbs())
    out["commands"].push_back({{"name", verb.name},
                               {"operands", verb.operands},
                               {"says", verb.says},
                               {"about", verb.about},
                               {"options", as_json(verb.options)}});
  for (const auto& [exit, says] : exits()) out["exits"][std::to_string(static_cast<int>(exit))] = says;
  return out;
}

Exit help(const Words& words, Console& console) {
  if (words.json()) return print_json(console, table_as_json()), Exit::trusted;
  if (words.operands.empty()) return console.out << help_text(), Exit::trusted;
  std::string name = words.operands[0];
  if (words.operands.size() > 1) name += " " + words.operands[1];
  if (const Verb* verb = find_verb(name)) return console.out << help_text(*verb), Exit::trusted;
  bool any = false;
  for (const auto& verb : verbs())
    if (verb.name.starts_with(name + " ")) console.out << (any ? "\n" : "") << help_text(verb), any = true;
  if (!any) static_cast<void>(parse(std::span{&name, 1}));
  return Exit::trusted;
}

Exit show_version(const Words& words, Console& console) {
  const auto library = crypto::Library::open(nullptr);
  const std::string libcrypto = library ? library->version() : "libcrypto cannot be used: " + explain(library.error());
  if (words.json())
    print_json(console, {{"version", version()}, {"libcrypto", libcrypto}});
  else
    console.out << "bonafide " << version() << " (" << libcrypto << ")\n";
  return Exit::trusted;
}

Exit man(const Words& words, Console& console) {
  if (words.json())
    print_json(console, {{"man", manual_page()}});
  else
    console.out << manual_page();
  return Exit::trusted;
}

}  // namespace bonafide::cli
