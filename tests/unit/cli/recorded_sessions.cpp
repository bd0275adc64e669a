// Recorded sessions on the command line: verify and decode with the secrets of their ends.
#include <filesystem>
#include <fstream>

#include <nlohmann/json.hpp>

#include "support/command_line.hpp"
#include "support/places.hpp"

namespace bonafide::cli {
namespace {

using test::ran;
namespace fs = std::filesystem;
using nlohmann::json;

const std::string psk_capture = (test::captures() / "psk-mctp-12.pcap").string();
const std::string psk = "5465737450736b4461746100";  // "TestPskData", with its terminator

/// The RequesterContext of the one PSK_EXCHANGE in it.
std::string context_of(const json& messages) {
  for (const auto& message : messages)
    for (const auto& field : message.at("fields"))
      if (field.at("name") == "RequesterContext") return field.at("value");
  return {};
}

class RecordedSession : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(psk_capture)) GTEST_SKIP() << "no captures here";
  }
};

TEST_F(RecordedSession, is_trusted_with_the_key_that_proves_it) {
  EXPECT_EQ(ran({"verify", psk_capture}).exit, 3);
  const auto run = ran({"verify", psk_capture, "--secrets", "psk=" + psk, "--json"});
  EXPECT_EQ(run.exit, 0) << run.err;
  EXPECT_EQ(json::parse(run.out).at(0).at("verdict"), "trusted");
  EXPECT_EQ(ran({"verify", psk_capture, "--secrets", "psk=00"}).exit, 1);
}

TEST_F(RecordedSession, is_decoded_to_what_its_records_hold) {
  const auto closed = ran({"decode", psk_capture});
  EXPECT_EQ(closed.exit, 3);
  EXPECT_EQ(closed.out.find("HEARTBEAT"), std::string::npos);
  const auto opened = ran({"decode", psk_capture, "--secrets", "psk=" + psk});
  EXPECT_EQ(opened.exit, 0) << opened.err;
  for (const auto* message : {"PSK_FINISH", "PSK_FINISH_RSP", "HEARTBEAT_ACK", "KEY_UPDATE", "END_SESSION_ACK"})
    EXPECT_NE(opened.out.find(std::string{message} + "  "), std::string::npos) << message;
  EXPECT_NE(opened.out.find("out of the record"), std::string::npos);
}

TEST_F(RecordedSession, finds_its_secret_in_a_key_log) {
  const auto messages = json::parse(ran({"decode", psk_capture, "--json"}).out);
  const auto log = fs::temp_directory_path() /
                   ("bonafide-keys-" + std::to_string(::testing::UnitTest::GetInstance()->random_seed()));
  std::ofstream{log} << "# a log\nSPDM_PSK " << context_of(messages) << ' ' << psk << '\n';
  const auto run = ran({"decode", psk_capture, "--keys", log.string(), "--json"});
  fs::remove(log);
  EXPECT_EQ(run.exit, 0) << run.err;
  std::size_t carried = 0;
  for (const auto& message : json::parse(run.out))
    if (message.contains("carries")) carried += message.at("carries").size();
  EXPECT_EQ(carried, 10u);  // five exchanges
}

TEST(SessionSecrets, must_be_written_as_they_are_read) {
  const auto run = ran({"verify", "nothing.pcap", "--secrets", "psk"});
  EXPECT_EQ(run.exit, 2);
  EXPECT_NE(run.err.find("secrets.written"), std::string::npos) << run.err;
  EXPECT_EQ(ran({"verify", "nothing.pcap", "--keys", "/nonexistent/keys"}).exit, 2);
}

}  // namespace
}  // namespace bonafide::cli
