// What the compiler lets a room include: the targets' include directories, tried out.
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "walls/walls.hpp"

namespace bonafide::test {
namespace {

namespace fs = std::filesystem;

/// A header of each room that has one, as it is included.
std::map<std::string, std::string> headers() {
  std::map<std::string, std::string> found;
  for (const auto& entry : fs::recursive_directory_iterator{BONAFIDE_SOURCE "/src"}) {
    const auto inside = entry.path().lexically_relative(BONAFIDE_SOURCE "/src");
    if (entry.path().extension() == ".hpp") found.emplace(*inside.begin(), "bonafide/" + inside.generic_string());
  }
  return found;
}

/// Everything a room can reach, over any number of rooms: its headers include those of the rooms that it sees.
void reach(const Walls& walls, const std::string& room, std::set<std::string>& reached) {
  if (!reached.insert(room).second || !walls.sees.contains(room)) return;
  for (const auto& seen : walls.sees.at(room)) reach(walls, seen, reached);
}

std::string include_options(const std::string& room) {
  std::ifstream in{std::string{BONAFIDE_INCLUDES} + "/" + room};
  std::string options;
  for (std::string folder; std::getline(in, folder);)
    if (!folder.empty()) options += " '-I" + folder + "'";
  return options;
}

Ran compile(const std::string& room, const std::string& source, const std::string& how) {
  const auto file = fs::temp_directory_path() / ("bonafide-visibility-" + room + std::to_string(getpid()) + ".cpp");
  std::ofstream{file} << source;
  const auto ran =
      run(BONAFIDE_COMPILER " -std=c++23 " + how + include_options(room) + " '" + file.string() + "' 2>/dev/null");
  fs::remove(file);
  return ran;
}

TEST(Visibility, ends_at_the_rooms_that_are_seen) {
  const auto walls = Walls::read(BONAFIDE_WALLS);
  const auto all = headers();
  for (const auto& [room, row] : walls.sees) {
    if (!fs::exists(std::string{BONAFIDE_INCLUDES} + "/" + room)) continue;
    std::string source;
    for (const auto& [other, header] : all) source += "#if __has_include(<" + header + ">)\n" + other + "\n#endif\n";
    const auto ran = compile(room, source, "-E -P");
    ASSERT_EQ(ran.status, 0) << room;
    std::set<std::string> reached;
    reach(walls, room, reached);
    const std::set<std::string> visible{ran.lines.begin(), ran.lines.end()};
    for (const auto& [other, header] : all)
      EXPECT_EQ(visible.contains(other), reached.contains(other)) << room << " including <" << header << ">";
  }
}

TEST(Visibility, fails_to_compile_where_a_wall_is_crossed) {
  const auto all = headers();
  EXPECT_EQ(compile("wire", "#include <bonafide/base/bytes.hpp>\n", "-fsyntax-only").status, 0);
  EXPECT_NE(compile("wire", "#include <" + all.at("crypto") + ">\n", "-fsyntax-only").status, 0);
  EXPECT_NE(compile("base", "#include <" + all.at("wire") + ">\n", "-fsyntax-only").status, 0);
}

}  // namespace
}  // namespace bonafide::test
