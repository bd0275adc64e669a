#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bonafide/cli/verb.hpp>
#include <bonafide/cli/whole_file.hpp>

namespace bonafide::cli {
namespace {

namespace fs = std::filesystem;

class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "bonafide-test-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path_); }
  fs::path operator/(std::string_view name) const { return path_ / name; }
  std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator{path_}, fs::directory_iterator{}));
  }

 private:
  fs::path path_;
};

TEST(WholeFile, appears_with_its_content_and_mode_and_leaves_nothing_beside_it) {
  const Folder folder;
  write_whole(folder / "a", as_bytes("first"));
  write_whole(folder / "a", as_bytes("second"), 0600);
  EXPECT_EQ(as_text(read_whole(folder / "a", 100)), "second");
  struct ::stat seen{};
  ASSERT_EQ(::stat((folder / "a").c_str(), &seen), 0);
  EXPECT_EQ(seen.st_mode & 0777u, 0600u);
  EXPECT_EQ(folder.entries(), 1u);
}

TEST(WholeFile, keeps_what_was_there_when_the_name_is_taken_by_a_directory) {
  const Folder folder;
  fs::create_directory(folder / "taken");
  EXPECT_THROW(write_whole(folder / "taken", as_bytes("x")), Failure);
  EXPECT_TRUE(fs::is_directory(folder / "taken"));
  EXPECT_EQ(folder.entries(), 1u);
}

TEST(WholeFile, writes_into_a_device_instead_of_replacing_it) {
  write_whole("/dev/null", as_bytes("x"));
  struct ::stat seen{};
  ASSERT_EQ(::stat("/dev/null", &seen), 0);
  EXPECT_TRUE(S_ISCHR(seen.st_mode));
}

TEST(WholeFile, tells_a_full_disk) { EXPECT_THROW(write_whole("/dev/full", as_bytes("x")), Failure); }

TEST(ReadWhole, stops_at_its_limit_even_on_an_endless_file) {
  EXPECT_THROW(static_cast<void>(read_whole("/dev/zero", 1 << 20)), Failure);
}

TEST(ReadWhole, tells_a_missing_file_as_wrong_usage) {
  try {
    static_cast<void>(read_whole("/nonexistent/file", 10));
    FAIL();
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.exit, Exit::usage);
    EXPECT_NE(std::string_view{failure.what()}.find("/nonexistent/file"), std::string_view::npos);
  }
}

TEST(WholeDirectory, vanishes_unless_it_is_committed) {
  const Folder folder;
  {
    const WholeDirectory half{folder / "device"};
    write_whole(half.path() / "key.pem", as_bytes("secret"));
  }
  EXPECT_EQ(folder.entries(), 0u);
}

TEST(WholeDirectory, replaces_an_older_one_only_when_told) {
  const Folder folder;
  fs::create_directory(folder / "device");
  std::ofstream{folder / "device/old"} << "old";
  {
    WholeDirectory fresh{folder / "device"};
    EXPECT_THROW(fresh.commit(false), Failure);
  }
  EXPECT_TRUE(fs::exists(folder / "device/old"));
  WholeDirectory fresh{folder / "device"};
  write_whole(fresh.path() / "new", as_bytes("new"));
  fresh.commit(true);
  EXPECT_FALSE(fs::exists(folder / "device/old"));
  EXPECT_TRUE(fs::exists(folder / "device/new"));
  EXPECT_EQ(folder.entries(), 1u);
}

}  // namespace
}  // namespace bonafide::cli
