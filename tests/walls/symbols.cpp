// What the archives of the pure rooms need from outside, and what they keep: no I/O, clock, randomness, threads,
// globals.
#include <algorithm>

#include <gtest/gtest.h>

#include "walls/walls.hpp"

namespace bonafide::test {
namespace {

std::string archive(const std::string& room) { return BONAFIDE_ARCHIVES "/libbonafide-" + room + ".a"; }

std::vector<std::string> undefined_in(const std::string& file) {
  std::vector<std::string> symbols;
  for (const auto& line : run(BONAFIDE_NM " -u -C '" + file + "' 2>/dev/null").lines)
    if (const auto at = line.find("U "); at != std::string::npos) symbols.push_back(line.substr(at + 2));
  return symbols;
}

/// Variables that start as zero, those of threads, and the guards of local statics. GCC 12 keeps constants in .data
/// too, so the variables that start with a value are looked for in the source (tests/walls/includes.cpp).
std::vector<std::string> globals_in(const std::string& file) {
  std::vector<std::string> globals;
  for (const auto& line : run(BONAFIDE_NM " -C --defined-only -f sysv '" + file + "' 2>/dev/null").lines) {
    const auto section = line.substr(line.rfind('|') + 1);
    if (section.starts_with(".bss") || section.starts_with(".tbss") || section.starts_with(".tdata"))
      globals.push_back(line.substr(0, line.find('|')));
  }
  return globals;
}

TEST(Symbols, of_the_pure_rooms_reach_nothing_outside) {
  const auto walls = Walls::read(BONAFIDE_WALLS);
  ASSERT_FALSE(walls.pure.empty());
  for (const auto& room : walls.pure)
    for (const auto& symbol : impure_symbols(undefined_in(archive(room))))
      ADD_FAILURE() << room << " is pure, yet needs " << symbol;
  EXPECT_FALSE(undefined_in(archive("base")).empty()) << "nm was read";
}

TEST(Symbols, of_the_pure_rooms_are_no_variables) {
#ifndef __OPTIMIZE__
  GTEST_SKIP() << "without optimisation, local constants are filled in at run time";
#endif
  for (const auto& room : Walls::read(BONAFIDE_WALLS).pure)
    for (const auto& name : globals_in(archive(room)))
      ADD_FAILURE() << room << " is pure, yet keeps the variable " << name;
}

TEST(Symbols, of_whoever_verifies_reach_no_network) {
  // An air-gapped verifier links these, and the one that reads vendors' documents.
  auto rooms = Walls::read(BONAFIDE_WALLS).pure;
  rooms.insert("documents");
  const std::set<std::string> network{"socket",    "connect",         "bind",          "listen",        "accept",
                                      "send",      "sendto",          "sendmsg",       "recv",          "recvfrom",
                                      "recvmsg",   "getaddrinfo",     "getpeername",   "gethostbyname", "res_query",
                                      "inet_pton", "BIO_new_connect", "BIO_s_connect", "BIO_s_socket"};
  for (const auto& room : rooms) {
    const auto needed = undefined_in(archive(room));
    EXPECT_TRUE(room == "doe" || !needed.empty()) << room << " was not read";
    for (const auto& symbol : needed)
      EXPECT_FALSE(network.contains(symbol.substr(0, symbol.find('@')))) << room << " verifies, yet needs " << symbol;
  }
  const auto crossing = undefined_in(BONAFIDE_CROSSING);
  EXPECT_TRUE(std::ranges::any_of(crossing, [&](const auto& symbol) { return network.contains(symbol); }))
      << "one that crosses is found";
}

TEST(Symbols, of_an_archive_that_crosses_the_wall_are_found) {
  const auto found = impure_symbols(undefined_in(BONAFIDE_CROSSING));
  const std::set<std::string> names{found.begin(), found.end()};
  for (const std::string name : {"socket", "connect", "open", "read", "write", "clock_gettime", "time", "gettimeofday",
                                 "getrandom", "rand", "pthread_create", "puts", "getenv", "nanosleep"})
    EXPECT_TRUE(names.contains(name)) << name;
  EXPECT_NE(std::find_if(found.begin(), found.end(), [](auto& name) { return name.starts_with("std::random_device"); }),
            found.end());
  EXPECT_NE(std::find_if(found.begin(), found.end(), [](auto& name) { return name.starts_with("std::chrono::_V2::"); }),
            found.end());
  EXPECT_EQ(globals_in(BONAFIDE_CROSSING).size(), 2U) << "a variable and a variable of a thread";
}

TEST(Symbols, that_only_look_alike_are_left_alone) {
  EXPECT_TRUE(
      impure_symbols({"bonafide::open(int)", "EVP_MD_CTX_new@OPENSSL_3.0.0", "memcpy", "operator new(unsigned long)",
                      "bonafide::spdm::time", "std::__cxx11::to_string(int)", "BIO_read", "snprintf"})
          .empty());
}

}  // namespace
}  // namespace bonafide::test
