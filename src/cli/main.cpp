// The program: one command line, one exit code.
#include <cstdio>

#include <bonafide/cli/verbs.hpp>

int main(int count, char** words) try {
  const std::vector<std::string> line(words + (count > 0 ? 1 : 0), words + count);
  auto console = bonafide::cli::process_console();
  return static_cast<int>(bonafide::cli::run(line, console));
} catch (const std::exception& problem) {
  std::fprintf(stderr, "bonafide: %s\n", problem.what());
  return static_cast<int>(bonafide::cli::Exit::unjudged);
}
