// `bonafide verify` over folders, archives and whatever else holds evidence, as whole command lines in this process.
#include <filesystem>
#include <fstream>

#include <nlohmann/json.hpp>

#include "support/command_line.hpp"
#include "support/hierarchy.hpp"
#include "support/renderings.hpp"

namespace bonafide::cli {
namespace {

using test::ran, test::Ran;
namespace fs = std::filesystem;
using nlohmann::json;
using test::Conversation;

/// A folder for what a test writes, with the root of the test devices.
class Sources : public ::testing::Test {
 protected:
  void SetUp() override { write("root.der", test::hierarchy(crypto::KeyKind::ec_p256).root); }
  std::string at(std::string_view name) const { return folder_.at(name); }
  std::string write(const std::string& name, Bytes content) const {
    fs::create_directories(fs::path{at(name)}.parent_path());
    std::ofstream{at(name), std::ios::binary} << as_text(content);
    return at(name);
  }
  Ran verify(const std::string& name, std::vector<std::string> more = {}) const {
    std::vector<std::string> line{"verify", at(name), "--anchors", at("root.der")};
    line.insert(line.end(), more.begin(), more.end());
    return ran(std::move(line));
  }
  test::Folder folder_;
};

TEST_F(Sources, are_judged_whatever_their_form_is) {
  const Conversation said{spdm::Version::v1_1};
  for (const auto& [reader, files] : said.all()) {
    const auto folder = files.size() == 1 ? std::string{} : reader + "/";
    for (const auto& [name, content] : files) write("in/" + folder + name, content);
    const auto name = files.size() == 1 ? "in/" + files.begin()->first : "in/" + reader;
    const auto chain = write("chain.der", test::device_chain());
    EXPECT_EQ(verify(name, {"--chain", chain}).exit, 0) << reader << verify(name, {"--chain", chain}).out;
    const auto decoded = ran({"decode", at(name), "--chain", chain});
    EXPECT_NE(decoded.out.find(reader == "event" ? "CHALLENGE_AUTH" : "MEASUREMENTS"), std::string::npos) << reader;
  }
}

TEST_F(Sources, in_folders_are_told_in_one_line_each_in_order) {
  const auto good = Conversation{spdm::Version::v1_2}.as_evidence().begin()->second;
  for (unsigned i = 10; i < 40; ++i) write("many/" + std::to_string(i) + ".evidence", good);
  write("many/deep/50.pcap", Conversation{spdm::Version::v1_2}.as_capture().begin()->second);
  write("many/.hidden", as_bytes("nothing"));
  EXPECT_EQ(verify("many").exit, 0);
  write("many/99.broken", as_bytes("nothing"));
  const auto run = verify("many");
  EXPECT_EQ(run.exit, 3);
  EXPECT_TRUE(run.out.ends_with("32 judged: 31 trusted, 1 unjudged\n")) << run.out;
  EXPECT_LT(run.out.find("10.evidence: trusted: "), run.out.find("11.evidence: trusted: "));
  const auto told = json::parse(verify("many", {"--json"}).out);
  ASSERT_EQ(told.size(), 32u);
  EXPECT_EQ(told[0]["input"], at("many/10.evidence"));
  EXPECT_EQ(told[31]["verdict"], "trusted") << "deep/50.pcap";
  fs::create_directory(at("empty"));
  EXPECT_EQ(verify("empty").exit, 2);
}

TEST_F(Sources, in_folders_are_in_the_order_of_their_paths_as_text) {
  for (const auto* name : {"in/a/x", "in/a.b", "in/a0", "in/a-b/c"}) write(name, as_bytes("nothing"));
  std::vector<std::string> order;
  for (const auto& one : json::parse(verify("in", {"--json"}).out)) order.push_back(one["input"]);
  EXPECT_EQ(order, (std::vector{at("in/a-b/c"), at("in/a.b"), at("in/a/x"), at("in/a0")}));  // '-' < '.' < '/' < '0'
}

TEST_F(Sources, with_a_nonce_that_was_used_before_are_rejected) {
  spdm::Nonce nonce{};
  nonce.fill(9);
  write("set/a.evidence", Conversation{spdm::Version::v1_2, nonce}.as_evidence().begin()->second);
  write("set/b.evidence", Conversation{spdm::Version::v1_2, nonce}.as_evidence().begin()->second);
  const auto run = verify("set");
  EXPECT_EQ(run.exit, 1);
  EXPECT_NE(
      run.out.find("b.evidence: rejected: the Requester's nonce of CHALLENGE_AUTH of slot 0 was used before, in " +
                   at("set/a.evidence")),
      std::string::npos)
      << run.out;
  EXPECT_EQ(verify("set/b.evidence").exit, 0) << "by itself";
}

TEST_F(Sources, are_bound_to_the_nonce_of_the_verifier) {
  spdm::Nonce nonce{};
  nonce.fill(9);
  write("e", Conversation{spdm::Version::v1_2, nonce}.as_evidence().begin()->second);
  EXPECT_EQ(verify("e", {"--nonce", hex(nonce)}).exit, 0);
  EXPECT_EQ(verify("e", {"--nonce", std::string(64, '8')}).exit, 1);
  EXPECT_EQ(verify("e", {"--nonce", "09"}).exit, 2);
}

TEST_F(Sources, are_shown_with_what_is_missing_in_them) {
  const Conversation said{spdm::Version::v1_1};
  const auto shown = [&](const std::string& name) {
    return json::parse(ran({"evidence", "show", at(name), "--json"}).out).at(0);
  };
  write("list.json", said.as_vendor_sdk().begin()->second);
  const auto list = shown("list.json");
  EXPECT_EQ(list["source"], "vendor-sdk");
  EXPECT_EQ(list["missing"], (json{"the time at which it was obtained", "what config space says of the function",
                                   "the negotiation", "the header of a chain, and so RootHash"}));
  EXPECT_EQ(list["measurements"].size(), 4u);
  EXPECT_EQ(list["measurements"][2]["value"], "7") << "the security version number of the test device";
  EXPECT_EQ(list["chains"][0]["certificates"].size(), 3u);
  write("e", said.as_evidence().begin()->second);
  EXPECT_EQ(shown("e")["missing"],
            (json{"the time at which it was obtained", "what config space says of the function"}));
  EXPECT_NE(ran({"evidence", "show", at("e")}).out.find("mutable firmware"), std::string::npos);
}

TEST_F(Sources, that_differ_are_told_apart_by_what_they_say) {
  const Conversation said{spdm::Version::v1_2};
  write("a", said.as_evidence().begin()->second);
  write("b", Conversation{spdm::Version::v1_2}.as_evidence().begin()->second);
  const auto same = ran({"evidence", "diff", at("a"), at("b")});
  EXPECT_EQ(same.exit, 0) << same.out;
  auto other = said;
  // The device mode is the last block of the record: 16 bytes of 01, its last byte 101 bytes from the end.
  auto& response = other.evidence.exchanges.back().response;
  const auto mode = std::ranges::search(response, Buffer(16, 1)).begin();
  *(mode + 4) = 3;  // of the state, not of what it is capable of
  write("c", other.as_evidence().begin()->second);
  const auto differs = ran({"evidence", "diff", at("a"), at("c"), "--json"});
  EXPECT_EQ(differs.exit, 1);
  const auto told = json::parse(differs.out);
  ASSERT_EQ(told.size(), 1u) << told.dump(2);
  EXPECT_EQ(told[0]["about"], "measurement 254");
  EXPECT_NE(ran({"evidence", "diff", at("a"), at("c")}).out.find("measurement 254\n  was: device mode, "),
            std::string::npos);
}

TEST_F(Sources, are_converted_to_the_canonical_form) {
  const Conversation said{spdm::Version::v1_2};
  for (const auto& [name, content] : said.as_signature_log()) write("log/" + name, content);
  EXPECT_EQ(ran({"evidence", "convert", at("log"), at("log.evidence")}).exit, 0);
  EXPECT_EQ(verify("log.evidence").exit, 0);
  EXPECT_EQ(ran({"evidence", "diff", at("log"), at("log.evidence")}).exit, 0);
  EXPECT_EQ(ran({"evidence", "convert", at("nothing"), at("x")}).exit, 2);
}

TEST_F(Sources, of_no_known_form_are_refused_with_those_that_are) {
  const auto run = ran({"verify", write("x", as_bytes("hello")), "--anchors", at("root.der")});
  EXPECT_EQ(run.exit, 3);
  EXPECT_NE(run.out.find("signature-log, event, tsm-dump, redfish"), std::string::npos) << run.out;
}

/// No kernel of today has the families, so this is what everybody sees; with them, see tests/unit/link.
TEST_F(Sources, that_this_kernel_does_not_have_are_said_to_be_missing) {
  for (const std::vector<std::string>& line :
       {std::vector<std::string>{"evidence", "read", "0000:01:00.0", "--output", at("tsm.evidence")},
        {"evidence", "listen", "--output", at("machine.events"), "--wait", "1"}}) {
    const auto run = ran(line);
    EXPECT_EQ(run.exit, 3);
    EXPECT_NE(run.err.find("link.netlink-"), std::string::npos) << run.err;
  }
  EXPECT_EQ(ran({"evidence", "read", "nowhere", "--output", at("x")}).exit, 2);
  EXPECT_EQ(ran({"evidence", "read", "0000:01:00.0"}).exit, 2);
  EXPECT_FALSE(std::filesystem::exists(at("tsm.evidence")));
  EXPECT_FALSE(std::filesystem::exists(at("machine.events")));
}

}  // namespace
}  // namespace bonafide::cli
