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

TEST(Includes, follow_the_arrows_of_the_table) {
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator{BONAFIDE_SOURCE "/src"}) {
    if (entry.path().extension() != ".hpp" && entry.path().extension() != ".cpp") continue;
    std::ifstream in{entry.path()};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    for (const auto& crossing : crossings(walls(), entry.path().lexically_relative(BONAFIDE_SOURCE "/src"), text))
      ADD_FAILURE() << crossing;
    ++files;
  }
  EXPECT_GT(files, 10U);
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
