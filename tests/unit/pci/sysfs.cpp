// The kernel's view of functions, in a folder that looks like it.
#include <fstream>

#include <sys/stat.h>
#include <unistd.h>

#include <bonafide/pci/function.hpp>
#include <bonafide/pci/sysfs.hpp>

#include "support/broken_rules.hpp"

namespace bonafide::pci {
namespace {

namespace fs = std::filesystem;
using test::refused_by;

/// A tree with one NVMe drive at 0000:01:00.0.
class FakeSysfs : public ::testing::Test {
 protected:
  FakeSysfs() : root(make()), device(root / "0000:01:00.0"), sysfs(root) {
    fs::create_directories(device / "power");
    Buffer bytes(4096);
    std::ranges::copy(*unhex("361b1000000010000202080100000000"), bytes.begin());
    write(device / "config", std::string{as_text(bytes)});
    write(device / "power" / "control", "auto\n");
  }
  ~FakeSysfs() override { fs::remove_all(root); }

  static fs::path make() {
    std::string name = (fs::temp_directory_path() / "bonafide-sysfs-XXXXXX").string();
    return mkdtemp(name.data());
  }
  static void write(const fs::path& file, const std::string& text) {
    std::ofstream{file, std::ios::binary | std::ios::trunc} << text;
  }
  static std::string read(const fs::path& file) {
    std::ifstream in{file};
    return {std::istreambuf_iterator<char>{in}, {}};
  }

  static constexpr Bdf bdf{0, 1, 0, 0};
  const fs::path root, device;
  const Sysfs sysfs;
};

TEST_F(FakeSysfs, lists_functions_in_order_and_passes_over_what_is_none) {
  for (const auto* name : {"10000:00:01.0", "0000:00:1f.3", "not-a-function", "0000:00:20.0"})
    fs::create_directories(root / name);
  const auto all = sysfs.functions();
  ASSERT_TRUE(all);
  EXPECT_EQ(*all, (std::vector<Bdf>{{0, 0, 0x1F, 3}, bdf, {0x10000, 0, 1, 0}}));
  EXPECT_TRUE(refused_by(Sysfs{root / "nowhere"}.functions(), rule::exists));
}

TEST_F(FakeSysfs, reads_and_writes_exactly_one_dword) {
  const auto space = sysfs.open(bdf, Access::read_write);
  ASSERT_TRUE(space);
  EXPECT_EQ((*space)->size(), 4096U);
  EXPECT_EQ(*(*space)->read(0), 0x00101B36U);
  ASSERT_TRUE((*space)->write(0x110, 0x01020304));
  const auto file = read(device / "config");
  EXPECT_EQ(file.size(), 4096U);
  EXPECT_EQ(hex(as_bytes(std::string_view{file}.substr(0x10C, 12))), "000000000403020100000000");
  EXPECT_TRUE(refused_by((*space)->read(0x102), rule::aligned));
}

TEST_F(FakeSysfs, says_who_may_see_more_where_a_file_ends_after_64_bytes) {
  fs::resize_file(device / "config", 4096);
  const auto space = sysfs.open(bdf);
  ASSERT_TRUE(space);
  fs::resize_file(device / "config", 64);  // the size is still said to be 4096, as the kernel does
  EXPECT_TRUE((*space)->read(0x3C));
  const auto hidden = (*space)->read(0x40);
  ASSERT_TRUE(refused_by(hidden, rule::readable));
  EXPECT_NE(explain(hidden.error()).find("root"), std::string::npos);

  const auto function = describe(bdf, **space);
  ASSERT_TRUE(function);
  EXPECT_EQ(function->identity.vendor, 0x1B36);
}

TEST_F(FakeSysfs, marks_a_function_whose_capabilities_are_hidden) {
  Buffer bytes(4096);
  std::ranges::copy(*unhex("361b1000000010000202080100000000"), bytes.begin());
  bytes[0x34] = 0x40;
  write(device / "config", std::string{as_text(bytes)});
  const auto space = sysfs.open(bdf);
  ASSERT_TRUE(space);
  fs::resize_file(device / "config", 64);
  const auto function = describe(bdf, **space);
  ASSERT_TRUE(function);
  EXPECT_TRUE(function->partly_hidden());
}

TEST_F(FakeSysfs, refuses_a_function_that_is_not_there) {
  EXPECT_TRUE(refused_by(sysfs.open({0, 9, 0, 0}), rule::exists));
}

TEST_F(FakeSysfs, explains_what_an_ordinary_user_may_not_do) {
  if (geteuid() == 0 && seteuid(65534) != 0) GTEST_SKIP() << "cannot act as an ordinary user here";
  const auto back = [] { return seteuid(getuid()); };
  const auto writing = sysfs.open(bdf, Access::read_write);
  const auto reading = sysfs.open(bdf);
  ASSERT_EQ(back(), 0);
  if (getuid() != 0) GTEST_SKIP() << "the tree belongs to this user";
  ASSERT_FALSE(writing) << "the folder of a test is not open to others";
  EXPECT_TRUE(refused_by(writing, rule::writable));
  EXPECT_NE(explain(writing.error()).find("lockdown"), std::string::npos);
  EXPECT_TRUE(refused_by(reading, rule::readable));
}

TEST_F(FakeSysfs, refuses_an_access_that_fails) {
  fs::remove(device / "config");
  fs::create_directory(device / "config");
  const auto space = sysfs.open(bdf);
  ASSERT_TRUE(space) << "a folder can be opened";
  EXPECT_TRUE(refused_by((*space)->read(0), rule::accessible));
}

TEST_F(FakeSysfs, names_the_driver) {
  EXPECT_EQ(sysfs.driver(bdf), "");
  fs::create_directories(root / "drivers" / "nvme");
  fs::create_symlink("../drivers/nvme", device / "driver");
  EXPECT_EQ(sysfs.driver(bdf), "nvme");
}

TEST_F(FakeSysfs, lists_doe_features_where_the_kernel_does) {
  EXPECT_FALSE(sysfs.doe_features(bdf));
  fs::create_directory(device / "doe_features");
  write(device / "doe_features" / "doe_discovery", "0001:00\n");
  write(device / "doe_features" / "0001:02", "0001:02\n");
  write(device / "doe_features" / "0001:01", "0001:01\n");
  write(device / "doe_features" / "odd", "no feature\n");
  EXPECT_EQ(sysfs.doe_features(bdf), (std::vector<DoeFeature>{{1, 0}, {1, 1}, {1, 2}}));
}

TEST_F(FakeSysfs, is_kept_awake_and_let_go_again) {
  {
    KeptAwake first{device};
    EXPECT_EQ(read(device / "power" / "control"), "on");
    const KeptAwake moved = std::move(first);
    EXPECT_EQ(read(device / "power" / "control"), "on");
  }
  EXPECT_EQ(read(device / "power" / "control"), "auto");
  write(device / "power" / "control", "on\n");
  { const KeptAwake nothing{device}; }
  EXPECT_EQ(read(device / "power" / "control"), "on\n") << "it was on before";
  { const KeptAwake nowhere{root / "nowhere"}; }
}

}  // namespace
}  // namespace bonafide::pci
