// The program: one command line, one exit code.
#include <csignal>
#include <cstdio>

#include <bonafide/cli/verbs.hpp>

int main(int count, char** words) try {
  // Who no longer reads what is printed is told like a full disk: a sentence, and the exit code for it.
  std::signal(SIGPIPE, SIG_IGN);
  const std::vector<std::string> line(words + (count > 0 ? 1 : 0), words + count);
  auto console = bonafide::cli::process_console();
  return static_cast<int>(bonafide::cli::run(line, console));
} catch (const std::exception& problem) {
  std::fprintf(stderr, "bonafide: %s\n", problem.what());
  return static_cast<int>(bonafide::cli::Exit::unjudged);
}
