// The DOE link over a mailbox in memory, its lock, and a fake sysfs tree.
#include <filesystem>
#include <fstream>

#include <bonafide/doe/device.hpp>
#include <bonafide/link/doe_link.hpp>
#include <bonafide/pci/memory.hpp>

#include "support/broken_rules.hpp"

namespace bonafide::link {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using test::refused_by;

const Buffer get_version = *unhex("10840000");

/// A function with a mailbox at 100h that answers VERSION with one entry.
struct Drive {
  explicit Drive(doe::DeviceMailbox::Description description = {})
      : mailbox(std::move(description), [this](Bytes object) -> std::optional<Buffer> {
          requests.push_back(copy(object));
          if (silent) return std::nullopt;
          if (object[2] == 2) return *unhex("01000200 04000000 a0a1a2a3 a4a5a600");
          return *unhex("01000100 04000000 10040000 00010012");
        }) {
    space.map(0x100, doe::reg::size,
              {[this](std::uint16_t offset) {
                 const auto value = mailbox.read(offset);
                 return offset == doe::reg::status ? value | stuck : value;
               },
               [this](std::uint16_t offset, std::uint32_t value) { mailbox.write(offset, value); }});
  }
  doe::DeviceMailbox mailbox;
  std::vector<Buffer> requests;
  bool silent = false;
  std::uint32_t stuck = 0;
  pci::MemoryConfigSpace space;
  DoeLink link{space, {.offset = 0x100, .version = 1}};
  Buffer storage;
};

TEST(DoeLink, discovers_and_exchanges) {
  Drive drive;
  const auto features = drive.link.discover(5s);
  ASSERT_TRUE(features);
  EXPECT_EQ(*features, (std::vector<doe::Feature>{{1, 0, {}}, {1, 1, {}}, {1, 2, {}}}));
  EXPECT_TRUE(drive.link.demand_spdm(5s));
  for (int i = 0; i < 2; ++i) {
    const auto answer = drive.link.exchange({get_version}, 5s, drive.storage);
    ASSERT_TRUE(answer) << explain(answer.error());
    EXPECT_EQ(hex(answer->bytes), "1004000000010012");
  }
  ASSERT_EQ(drive.requests.size(), 2U) << "discovery is answered by the mailbox itself";
  EXPECT_EQ(hex(drive.requests[0]), "010001000300000010840000");
}

TEST(DoeLink, refuses_a_mailbox_for_something_else) {
  Drive drive({.features = {{1, 0, {}}, {0x1E98, 2, {}}}});
  EXPECT_TRUE(refused_by(drive.link.demand_spdm(5s), doe::rule::speaks_spdm));
}

const binding::Message record{get_version, binding::Channel::secured};

TEST(DoeLink, carries_secured_messages_as_objects_of_their_own_type) {
  Drive drive;
  const auto answer = drive.link.exchange(record, 5s, drive.storage);
  ASSERT_TRUE(answer) << explain(answer.error());
  EXPECT_EQ(answer->channel, binding::Channel::secured);
  EXPECT_EQ(hex(answer->bytes), "a0a1a2a3a4a5a600") << "with the padding: the record knows its length";
  const auto clear = drive.link.exchange({get_version}, 5s, drive.storage);
  ASSERT_TRUE(clear);
  EXPECT_EQ(clear->channel, binding::Channel::clear);
  ASSERT_EQ(drive.requests.size(), 2U);
  EXPECT_EQ(hex(drive.requests[0]), "010002000300000010840000");
  EXPECT_EQ(hex(drive.requests[1]), "010001000300000010840000");
}

TEST(DoeLink, sends_no_secured_message_to_a_mailbox_that_does_not_list_them) {
  Drive drive({.features = {{1, 0, {}}, {1, 1, {}}, {0x1E98, 2, {}}}});
  EXPECT_TRUE(drive.link.demand_spdm(5s));
  EXPECT_TRUE(refused_by(drive.link.demand_secured(5s), doe::rule::speaks_secured));
  EXPECT_TRUE(refused_by(drive.link.exchange(record, 5s, drive.storage), doe::rule::speaks_secured));
  EXPECT_TRUE(drive.requests.empty());
  EXPECT_TRUE(drive.link.exchange({get_version}, 5s, drive.storage)) << "clear ones still pass";
}

TEST(DoeLink, gives_up_at_its_deadline_and_recovers) {
  Drive drive;
  drive.silent = true;
  const auto start = now();
  EXPECT_TRUE(refused_by(drive.link.exchange({get_version}, 30ms, drive.storage), rule::answers_in_time));
  EXPECT_LT(now() - start, 500ms);
  drive.silent = false;
  EXPECT_TRUE(drive.link.exchange({get_version}, 5s, drive.storage));
}

TEST(DoeLink, leaves_a_dead_mailbox_alone) {
  Drive drive;
  drive.stuck = doe::status::error;
  EXPECT_TRUE(refused_by(drive.link.exchange({get_version}, 5s, drive.storage), doe::rule::abort_clears));
  drive.stuck = 0;
  EXPECT_TRUE(refused_by(drive.link.exchange({get_version}, 5s, drive.storage), rule::mailbox_alive));
}

TEST(DoeLink, refuses_answers_over_its_limit) {
  Drive drive;
  drive.link.limit_answer(12);
  EXPECT_TRUE(refused_by(drive.link.exchange({get_version}, 5s, drive.storage), doe::rule::length_bounded));
}

class Folder : public ::testing::Test {
 protected:
  ~Folder() override { fs::remove_all(root); }
  static fs::path make() {
    std::string name = (fs::temp_directory_path() / "bonafide-link-XXXXXX").string();
    return mkdtemp(name.data());
  }
  const fs::path root = make();
};

TEST_F(Folder, holds_locks_that_only_one_can_take) {
  {
    const auto mine = MailboxLock::take({0, 1, 0, 0}, 0x100, root);
    ASSERT_TRUE(mine);
    EXPECT_TRUE(refused_by(MailboxLock::take({0, 1, 0, 0}, 0x100, root), rule::mailbox_free));
    EXPECT_TRUE(MailboxLock::take({0, 1, 0, 0}, 0x130, root)) << "another mailbox of the function";
    EXPECT_TRUE(MailboxLock::take({0, 2, 0, 0}, 0x100, root)) << "another function";
  }
  EXPECT_TRUE(MailboxLock::take({0, 1, 0, 0}, 0x100, root)) << "released";
  EXPECT_TRUE(refused_by(MailboxLock::take({}, 0, root / "nowhere"), rule::lockable));
}

/// Writes a function into a fake sysfs tree: an endpoint, with a mailbox at 100h where one is wanted.
pci::Sysfs fake_sysfs(const fs::path& root, bool mailbox) {
  fs::create_directories(root / "fff0:01:00.0" / "power");
  pci::MemoryConfigSpace space;
  space.set32(0x00, 0x00101B36), space.set16(0x06, 0x0010), space.set8(0x34, 0x40), space.set32(0x40, 0x00020010);
  if (mailbox) space.set32(0x100, 0x0001002E);
  std::ofstream{root / "fff0:01:00.0" / "config", std::ios::binary} << as_text(space.bytes());
  std::ofstream{root / "fff0:01:00.0" / "power" / "control"} << "auto\n";
  return pci::Sysfs{root};
}
constexpr Bdf fake{0xFFF0, 1, 0, 0};

TEST_F(Folder, as_fake_sysfs_tree_without_a_mailbox_gives_no_link) {
  const auto sysfs = fake_sysfs(root, false);
  EXPECT_TRUE(refused_by(DoeLink::open(sysfs, fake), rule::mailbox_exists));
}

TEST_F(Folder, as_fake_sysfs_tree_keeps_the_function_awake_while_its_mailbox_is_used) {
  const auto sysfs = fake_sysfs(root, true);
  const auto control = [&] {
    std::ifstream in{root / "fff0:01:00.0" / "power" / "control"};
    std::string word;
    in >> word;
    return word;
  };
  EXPECT_TRUE(refused_by(DoeLink::open(sysfs, fake, 0x200), rule::mailbox_exists)) << "none at that offset";
  {
    const auto link = DoeLink::open_mailbox(sysfs, fake, {.offset = 0x100, .version = 1});
    ASSERT_TRUE(link);
    EXPECT_EQ(control(), "on");
    EXPECT_TRUE(refused_by(DoeLink::open(sysfs, fake), rule::mailbox_free)) << "one at a time";
  }
  EXPECT_EQ(control(), "auto");
  // A file does not answer: the abort clears at once, and nothing is ever ready.
  EXPECT_TRUE(refused_by(DoeLink::open(sysfs, fake), doe::rule::answers_in_time));
}

}  // namespace
}  // namespace bonafide::link
