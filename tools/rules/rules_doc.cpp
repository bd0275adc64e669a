// Writes docs/rules.md, or says whether it is what would be written.
//
//   rules_doc FILE            writes it
//   rules_doc --check FILE    exits 1 when the file differs
#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>

#include <bonafide/spdm/message/error.hpp>

#include "all_rules.hpp"

namespace {

std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '|' ? std::string{"\\|"} : std::string(1, c);
  return out;
}

std::string document() {
  const auto rules = bonafide::all_rules();
  std::ostringstream out;
  out << "# Rules\n\nEvery requirement that bonafide enforces: " << rules.size()
      << " rules, by room. A refusal names one of them; at least one test breaks each. A Requester that\n"
         "breaks a rule of the wire is told the ERROR code in the last column. This page is generated from the\n"
         "declarations in `src/*/rules.hpp`.\n";
  std::string_view room;
  for (const auto& [in, rule] : rules) {
    if (in != room) {
      room = in;
      out << "\n## " << room << "\n\n| rule | demands | source | a peer is told |\n|---|---|---|---|\n";
    }
    out << "| `" << rule->id << "` | " << cell(rule->demands) << " | " << cell(rule->source) << " | "
        << bonafide::spdm::name(rule->answer) << " |\n";
  }
  return out.str();
}

/// Identifiers are what people search for, so each names one rule.
bool identifiers_are_unique() {
  std::set<std::string_view> seen;
  bool unique = true;
  for (const auto& [room, rule] : bonafide::all_rules())
    if (!seen.insert(rule->id).second) {
      std::cerr << "two rules are named " << rule->id << '\n';
      unique = false;
    }
  return unique;
}

}  // namespace

int main(int count, char** arguments) {
  const std::string first = count > 1 ? arguments[1] : "";
  if (count != (first == "--check" ? 3 : 2)) {
    std::cerr << "usage: rules_doc [--check] FILE\n";
    return 2;
  }
  if (!identifiers_are_unique()) return 1;
  if (first != "--check") return (std::ofstream{arguments[1]} << document()) ? 0 : 1;
  std::ifstream in{arguments[2]};
  const std::string written{std::istreambuf_iterator<char>{in}, {}};
  if (written == document()) return 0;
  std::cerr << arguments[2] << " is not what the rules say now; refresh it with\n"
            << "  cmake --build BUILD_FOLDER --target refresh-rules-doc\n";
  return 1;
}
