// Fails when a declared rule was broken by no test of this run.
//
//   all_broken FOLDER     files of one rule identifier a line, as tests/support/broken_rules.cpp writes them
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <string>

#include "all_rules.hpp"

int main(int count, char** arguments) {
  if (count != 2) return 2;
  std::set<std::string, std::less<>> broken;
  if (std::filesystem::is_directory(arguments[1]))
    for (const auto& file : std::filesystem::directory_iterator{arguments[1]}) {
      std::ifstream in{file.path()};
      for (std::string id; std::getline(in, id);) broken.insert(id);
    }
  std::size_t missing = 0;
  for (const auto& [room, rule] : bonafide::all_rules())
    if (!broken.contains(rule->id)) {
      std::cerr << "no test breaks " << rule->id << ": " << rule->demands << '\n';
      ++missing;
    }
  const auto all = bonafide::all_rules().size();
  std::cout << all - missing << " of " << all << " rules are broken by a test\n";
  return missing == 0 && all != 0 ? 0 : 1;
}
