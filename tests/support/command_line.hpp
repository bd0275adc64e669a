// Whole command lines in this process, and a directory for what they read and write.
#pragma once
#include <filesystem>
#include <optional>
#include <sstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include <bonafide/cli/verbs.hpp>

namespace bonafide::test {

/// How a command line exited, and what it printed.
struct Ran {
  int exit;
  std::string out, err;
};

inline Ran ran(const std::vector<std::string>& line, const std::string& input = {}) {
  std::istringstream in{input};
  std::ostringstream out, err;
  cli::Console console{in, out, err};
  const auto exit = cli::run(line, console);
  return {static_cast<int>(exit), out.str(), err.str()};
}

/// A directory that goes when this goes.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "bonafide-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) ADD_FAILURE() << "no directory like " << name << " can be made";
    root_ = name;
  }
  ~Folder() { std::filesystem::remove_all(root_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string at(std::string_view name) const { return (root_ / name).string(); }

 private:
  std::filesystem::path root_;
};

/// A Folder that the tests of one Suite share, made with what it holds in SetUpTestSuite().
template <class Suite> class InFolder : public ::testing::Test {
 protected:
  static void make_folder() { folder_.emplace(); }
  static void TearDownTestSuite() { folder_.reset(); }
  static std::string at(std::string_view name) { return folder_->at(name); }

 private:
  inline static std::optional<Folder> folder_;
};

}  // namespace bonafide::test
