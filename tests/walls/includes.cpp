// Who includes whom, read from every file of src/.
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "walls/walls.hpp"

namespace bonafide::test {
namespace {

namespace fs = std::filesystem;

const Walls& walls() {
  static const Walls table = Walls::read(BONAFIDE_WALLS);
  return table;
}

const Walls example{.sees = {{"wire", {"wire", "base"}}, {"spdm", {"spdm", "base"}}, {"link", {"link", "base"}}},
                    .pure = {"wire", "spdm"},
                    .never = {{"spdm/requester", "spdm/responder"}}};

/// Every file of src/ by its path in there, with its text.
std::map<std::string, std::string> sources() {
  std::map<std::string, std::string> texts;
  for (const auto& entry : fs::recursive_directory_iterator{BONAFIDE_SOURCE "/src"}) {
    if (entry.path().extension() != ".hpp" && entry.path().extension() != ".cpp") continue;
    std::ifstream in{entry.path()};
    texts.emplace(entry.path().lexically_relative(BONAFIDE_SOURCE "/src"),
                  std::string{std::istreambuf_iterator<char>{in}, {}});
  }
  return texts;
}

TEST(Includes, follow_the_arrows_of_the_table) {
  const auto all = sources();
  EXPECT_GT(all.size(), 10U);
  for (const auto& [file, text] : all)
    for (const auto& crossing : crossings(walls(), file, text)) ADD_FAILURE() << crossing;
}

TEST(Variables, are_not_kept_by_pure_rooms) {
  for (const auto& [file, text] : sources())
    if (walls().pure.contains(file.substr(0, file.find('/'))))
      for (const auto& line : variables_of(text)) ADD_FAILURE() << "src/" << file << " keeps a variable: " << line;
}

TEST(Variables, are_told_from_constants) {
  for (const std::string line :
       {"int counter = 1;", "std::string text;", "static int x{2};", "  static std::set<int> seen;",
        "inline bool asked = false;", "thread_local int y;", "  static int calls = 0;"})
    EXPECT_EQ(variables_of(line).size(), 1U) << line;
  for (const std::string line :
       {"constexpr int one = 1;", "inline constexpr Rule a{\"b\"};", "using Bytes = std::span<int>;", "struct Line;",
        "const Row table[] = {", "  static constexpr int x = 1;", "  static Result<Library> open(int* context);",
        "std::string name(Version);", "  static const auto row = make();", "enum class Part : int { a };",
        "}  // namespace"})
    EXPECT_TRUE(variables_of(line).empty()) << line;
}

TEST(Includes, have_a_table_without_cycles) {
  for (const auto& [room, seen] : walls().sees)
    for (const auto& other : seen)
      if (other != room && walls().sees.contains(other)) {
        EXPECT_FALSE(walls().sees.at(other).contains(room)) << room << " and " << other << " see each other";
      }
  EXPECT_EQ(walls().sees.at("base").size(), 1U) << "base sees nothing";
}

TEST(Includes, of_a_pure_room_never_name_an_impure_one) {
  for (const auto& room : walls().pure)
    for (const auto& seen : walls().sees.at(room))
      if (walls().sees.contains(seen)) { EXPECT_TRUE(walls().pure.contains(seen)) << room << " sees " << seen; }
}

TEST(Includes, of_a_room_that_is_not_seen_are_found) {
  EXPECT_EQ(crossings(example, "wire/walk.cpp", "#include <bonafide/spdm/terms.hpp>\n").size(), 1U);
  EXPECT_EQ(crossings(example, "wire/walk.cpp", "  # include \"bonafide/link/tcp.hpp\"\n").size(), 1U);
  EXPECT_TRUE(crossings(example, "wire/walk.cpp", "#include <bonafide/base/bytes.hpp>\n").empty());
}

TEST(Includes, between_requester_and_responder_are_found) {
  EXPECT_EQ(crossings(example, "spdm/requester/a.cpp", "#include <bonafide/spdm/responder/b.hpp>\n").size(), 1U);
  EXPECT_EQ(crossings(example, "spdm/responder/a.cpp", "#include <bonafide/spdm/requester/b.hpp>\n").size(), 1U);
  EXPECT_TRUE(crossings(example, "spdm/requester/a.cpp", "#include <bonafide/spdm/requester/b.hpp>\n").empty());
}

TEST(Includes, of_OpenSSL_outside_its_folder_are_found) {
  EXPECT_EQ(crossings(walls(), "crypto/x509.cpp", "#include <openssl/evp.h>\n").size(), 1U);
  EXPECT_TRUE(crossings(walls(), "crypto/openssl/hash.cpp", "#include <openssl/evp.h>\n").empty());
}

TEST(Includes, of_files_sockets_and_threads_in_a_pure_room_are_found) {
  for (const std::string header : {"fstream", "sys/socket.h", "thread", "random", "unistd.h"})
    EXPECT_EQ(crossings(example, "spdm/a.cpp", "#include <" + header + ">\n").size(), 1U) << header;
  EXPECT_TRUE(crossings(example, "link/tcp.cpp", "#include <sys/socket.h>\n").empty());
}

}  // namespace
}  // namespace bonafide::test
