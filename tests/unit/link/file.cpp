// Files that are no files: pipes without a writer, devices without an end.
#include <cerrno>
#include <chrono>
#include <fstream>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bonafide/link/descriptor.hpp>
#include <bonafide/link/file.hpp>

namespace bonafide::link {
namespace {

namespace fs = std::filesystem;

class Files : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "bonafide-file-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }
  fs::path at(const std::string& name) const { return folder_ / name; }
  fs::path written(const std::string& name, const std::string& content) const {
    std::ofstream{at(name)} << content;
    return at(name);
  }
  fs::path pipe() const {
    EXPECT_EQ(::mkfifo(at("pipe").c_str(), 0600), 0);
    return at("pipe");
  }
  static int refusal(const fs::path& path, std::size_t limit = 100) {
    const auto content = read_file(path, limit);
    return content ? 0 : content.error().error;
  }

 private:
  fs::path folder_;
};

TEST_F(Files, are_read_whole_up_to_the_limit) {
  const std::string large(200'000, 'x');
  EXPECT_EQ(as_text(*read_file(written("a", large), large.size())), large);
  EXPECT_EQ(refusal(at("a"), large.size() - 1), EFBIG);
  EXPECT_EQ(read_file(at("a"), 100).error().says, at("a").string() + " is larger than the 100 bytes that are read");
  EXPECT_TRUE(read_file(written("empty", ""), 0)->empty());
}

TEST_F(Files, that_are_none_are_told_from_each_other) {
  EXPECT_EQ(refusal(at("nowhere")), ENOENT);
  EXPECT_EQ(refusal(at("")), EISDIR);
  EXPECT_EQ(refusal(written("a", "x") / "b"), ENOTDIR);
  EXPECT_EQ(refusal("/dev/null"), 0);
  EXPECT_EQ(read_file(at("nowhere"), 1).error().says,
            "cannot read " + at("nowhere").string() + ": No such file or directory");
}

TEST_F(Files, without_an_end_are_read_no_further_than_a_stream_may_be) {
  EXPECT_EQ(refusal("/dev/zero", std::size_t{1} << 40), EFBIG);
  EXPECT_EQ(read_file("/dev/zero", std::size_t{1} << 40).error().says,
            "/dev/zero is larger than the 16777216 bytes that are read");
}

TEST_F(Files, that_are_pipes_are_read_until_the_writer_is_done) {
  const auto path = pipe();
  std::jthread writer{[&] {
    std::this_thread::sleep_for(std::chrono::milliseconds{200});  // after the reader has come
    const Descriptor out{::open(path.c_str(), O_WRONLY | O_CLOEXEC)};
    for (const auto* part : {"in ", "two parts"}) {
      EXPECT_GT(::write(out.number(), part, std::char_traits<char>::length(part)), 0);
      std::this_thread::sleep_for(std::chrono::milliseconds{200});
    }
  }};
  const auto content = read_file(path, 100);
  ASSERT_TRUE(content);
  EXPECT_EQ(as_text(*content), "in two parts");
}

TEST_F(Files, that_are_pipes_without_a_writer_are_waited_for_a_while) {
  const auto path = pipe();
  const auto begun = std::chrono::steady_clock::now();
  const auto content = read_file(path, 100);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds{20});
  ASSERT_FALSE(content);
  EXPECT_EQ(content.error().error, ETIMEDOUT);
  EXPECT_EQ(content.error().says, "nobody writes into the pipe " + path.string());
}

}  // namespace
}  // namespace bonafide::link
