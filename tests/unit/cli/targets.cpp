// What targets are named like, and what stands in the way of some.
#include <nlohmann/json.hpp>
#include <sys/socket.h>

#include <bonafide/link/descriptor.hpp>

#include "support/command_line.hpp"

namespace bonafide::cli {
namespace {

using nlohmann::json;
using test::ran;

/// The rule that kept every verb from speaking with `target`.
std::string cause(const std::string& target) {
  std::string out;
  for (const auto* verb : {"authenticate", "measure", "session", "mel", "events", "endpoint-info"}) {
    const auto [exit, text, problem] = ran({verb, target, "--json"});
    EXPECT_EQ(exit, 3) << verb << ' ' << target << problem;
    const auto said = json::parse(text).at(0).at("checks").at(0).at("id").get<std::string>();
    EXPECT_TRUE(out.empty() || out == said) << verb << ": " << said;
    out = said;
  }
  return out;
}

TEST(Target, that_is_no_storage_device_is_not_judged) {
  for (const std::string bus : {"nvme:", "scsi:"}) {
    EXPECT_EQ(cause(bus + "/nowhere/nvme0"), "link.storage-opens");
    EXPECT_EQ(cause(bus + "/tmp"), "link.storage-opens");
    EXPECT_EQ(cause(bus + "/proc/self/comm"), "link.storage-device");
    EXPECT_EQ(cause(bus + "/dev/null"), "link.storage-device");
  }
}

TEST(Target, behind_the_kernels_MCTP_needs_a_kernel_that_has_it) {
  const int number = ::socket(AF_MCTP, SOCK_DGRAM, 0);
  const link::Descriptor socket{number};
  if (socket.open()) GTEST_SKIP() << "this kernel has it";
  EXPECT_EQ(cause("mctp:9"), "link.mctp-kernel");
  EXPECT_EQ(cause("mctp:1,0x1d"), "link.mctp-kernel");
}

TEST(Target, that_makes_no_sense_is_refused_before_anything_is_tried) {
  for (const auto* target :
       {"nvme:", "scsi:", "mctp:", "mctp:5", "mctp:0,9", "mctp:255", "sata:/dev/sda", "tcp://", "socket://:99999"}) {
    const auto [exit, out, err] = ran({"authenticate", target});
    EXPECT_EQ(exit, 2) << target << err;
    EXPECT_NE(err, "") << target;
  }
}

TEST(Target, on_a_storage_device_has_no_capture_for_there_is_no_link_type) {
  const test::Folder folder;
  for (const auto* target : {"nvme:/dev/nvme0", "scsi:/dev/sg0"}) {
    const auto [exit, out, err] = ran({"authenticate", target, "--pcap", folder.at("drive.pcap")});
    EXPECT_EQ(exit, 2) << target;
    EXPECT_NE(err.find("captures have no link type for SPDM over storage: keep the conversation with --evidence"),
              err.npos);
  }
  EXPECT_FALSE(std::filesystem::exists(folder.at("drive.pcap")));
}

}  // namespace
}  // namespace bonafide::cli
