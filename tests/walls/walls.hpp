// The walls of the house as data, and what crosses them.
#pragma once
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace bonafide::test {

/// The table of rooms as CMakeLists.txt has it.
struct Walls {
  std::map<std::string, std::set<std::string>> sees;
  std::set<std::string> pure;
  std::vector<std::vector<std::string>> never;  // folders of which none includes another

  static Walls read(const std::filesystem::path& table);
};

/// The names between the quotes or angle brackets of every #include in `text`.
std::vector<std::string> includes_of(std::string_view text);

/// What `file` (a path inside src/) may not include, each with a reason.
std::vector<std::string> crossings(const Walls& walls, const std::string& file, std::string_view text);

/// Lines of `text` that declare a variable at namespace scope or a local static that is not constant.
std::vector<std::string> variables_of(std::string_view text);

/// Which of the undefined symbols (demangled, as nm prints them) a pure room may not need.
std::vector<std::string> impure_symbols(const std::vector<std::string>& undefined);

/// What a program prints on standard output, by lines, and how it ended.
struct Ran {
  int status = -1;
  std::vector<std::string> lines;
};
Ran run(const std::string& command);

}  // namespace bonafide::test
