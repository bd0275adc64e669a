// Whole command lines in this process: what is printed, what is written, how it exits.
#include <filesystem>
#include <fstream>
#include <thread>

#include <nlohmann/json.hpp>

#include <bonafide/appraisal/rules.hpp>
#include <bonafide/cli/whole_file.hpp>
#include <bonafide/emulator/device.hpp>
#include <bonafide/link/server.hpp>

#include "support/command_line.hpp"

namespace bonafide::cli {
namespace {

using test::ran;
namespace fs = std::filesystem;
using nlohmann::json;

/// The array that `authenticate --json` and `verify --json` print.
json judged(std::vector<std::string> line) {
  line.push_back("--json");
  return json::parse(ran(line).out);
}

const json* check(const json& verdict, std::string_view id) {
  for (const auto& one : verdict.at("checks"))
    if (one.at("id") == id) return &one;
  return nullptr;
}

/// A directory with a device and with another one that has nothing to do with it, made once for all tests.
class Devices : public test::InFolder<Devices> {
 protected:
  static void SetUpTestSuite() {
    make_folder();
    ASSERT_EQ(ran({"pki", "create", at("device"), "--asym", "p256", "--slots", "0,1"}).exit, 0);
    ASSERT_EQ(ran({"pki", "create", at("other"), "--asym", "p256"}).exit, 0);
  }
  static std::string target() { return "emulated:" + at("device"); }
  static std::string anchor() { return at("device/root.pem"); }
};

/// The device behind a socket, for as long as this lives.
class Listening {
 public:
  Listening(const std::string& directory, link::Server::Protocol protocol, const std::vector<std::string>& faults = {})
      : library_(*crypto::Library::open(nullptr)) {
    auto description = emulator::read_description(directory);
    description.faults = faults;
    device_ = std::make_unique<emulator::Device>(library_, description);
    link::Server::Terms terms;
    terms.protocol = protocol;
    server_ = *link::Server::listen({"127.0.0.1", 0}, terms, [this](std::size_t) -> link::Handler {
      auto connection = std::make_shared<emulator::Connection>(*device_, binding::Transport::none);
      return [connection](binding::Transport, binding::Message request) {
        auto reaction = connection->answer(request);
        using Kind = emulator::Reaction::Kind;
        return link::Reply{reaction.kind == Kind::silence ? link::Reply::Kind::silence
                           : reaction.kind == Kind::close ? link::Reply::Kind::hang_up
                                                          : link::Reply::Kind::answer,
                           std::move(reaction.response), reaction.channel};
      };
    });
    // The bound of every test: the server ends by itself, whatever happens to the test.
    thread_ = std::thread([this] { static_cast<void>(server_->serve(std::chrono::seconds{60})); });
  }
  ~Listening() {
    server_->stop();
    thread_.join();
  }
  std::string address() const { return "127.0.0.1:" + std::to_string(server_->port()); }

 private:
  crypto::Library library_;
  std::unique_ptr<emulator::Device> device_;
  std::unique_ptr<link::Server> server_;
  std::thread thread_;
};

TEST_F(Devices, are_trusted_by_their_own_root_through_config_space_and_mailbox) {
  const auto verdict = judged({"authenticate", target(), "--anchors", anchor()}).at(0);
  EXPECT_EQ(verdict.at("verdict"), "trusted") << verdict.dump(2);
  ASSERT_NE(check(verdict, "cma.san-matches"), nullptr);
  EXPECT_EQ(check(verdict, "cma.san-matches")->at("result"), "passed");
  EXPECT_EQ(ran({"authenticate", target(), "--anchors", anchor()}).exit, 0);
}

TEST_F(Devices, without_an_anchor_are_authenticated_and_told_which_root_they_need) {
  const auto run = ran({"authenticate", target()});
  EXPECT_EQ(run.exit, 1);
  EXPECT_NE(run.out.find(": authenticated\n"), std::string::npos) << run.out;
  EXPECT_NE(run.out.find("CN=bonafide root, SHA-256 "), std::string::npos) << run.out;
  EXPECT_NE(run.out.find("try next: "), std::string::npos);
}

TEST_F(Devices, are_not_trusted_by_another_root) {
  const auto verdict = judged({"authenticate", target(), "--anchors", at("other/root.pem")}).at(0);
  EXPECT_EQ(verdict.at("verdict"), "authenticated");
  EXPECT_EQ(check(verdict, "appraisal.anchored")->at("result"), "failed");
}

TEST_F(Devices, on_the_blacklist_are_not_trusted) {
  std::ofstream{at("nobody")} << "# nothing\n";
  EXPECT_EQ(ran({"authenticate", target(), "--anchors", anchor(), "--blacklist", at("nobody")}).exit, 0);
  const auto created = json::parse(ran({"pki", "create", at("listed"), "--asym", "p256", "--json"}).out);
  std::ofstream{at("list")} << created.at("root_sha256").get<std::string>() << "\n";
  const std::vector<std::string> line{
      "authenticate", "emulated:" + at("listed"), "--anchors", at("listed/root.pem"), "--blacklist", at("list")};
  EXPECT_EQ(ran(line).exit, 1);
  EXPECT_EQ(check(judged(line).at(0), "appraisal.not-denied")->at("result"), "failed");
}

struct Lie {
  std::string fault, verdict, id;
};
TEST_F(Devices, that_lie_are_each_refused_by_the_rule_they_break) {
  const Lie lies[] = {
      {"other_serial", "authenticated", "cma.san-matches"},
      {"wrong_key", "rejected", "challenge.signature"},
      {"stale_nonce", "rejected", "challenge.signature"},
      {"flipped_signature", "rejected", "challenge.signature"},
      {"hidden_version", "rejected", "challenge.signature"},
      {"altered_chain", "rejected", "chain.digest"},
      {"wrong_slot", "rejected", "challenge.slot-echoed"},
      {"wrong_chain_hash", "rejected", "challenge.chain-hash"},
      {"zero_portion", "rejected", "certificate.portion"},
      {"truncated", "rejected", "wire.complete"},
      {"garbage", "rejected", "message.version"},
      {"altered_measurement", "rejected", "measurements.signature"},
      {"refused_challenge", "unjudged", "flow.refused"},
      {"busy_forever", "unjudged", "flow.busy"},
  };
  for (const auto& [fault, word, id] : lies) {
    const std::vector<std::string> line{"authenticate", target(), "--anchors", anchor(), "--fault", fault};
    const auto verdict = judged(line).at(0);
    EXPECT_EQ(verdict.at("verdict"), word) << fault << ": " << verdict.dump(2);
    const auto* found = check(verdict, id);
    ASSERT_NE(found, nullptr) << fault << ": " << verdict.dump(2);
    EXPECT_EQ(found->at("result"), word == "unjudged" ? "not applicable" : "failed") << fault;
    EXPECT_EQ(ran(line).exit, word == "unjudged" ? 3 : 1) << fault;
  }
}

TEST_F(Devices, are_authenticated_over_sockets_and_tcp) {
  const Listening socket{at("device"), link::Server::Protocol::socket};
  const Listening tcp{at("device"), link::Server::Protocol::tcp};
  for (const std::string transport : {"doe", "mctp"})
    EXPECT_EQ(
        ran({"authenticate", "socket://" + socket.address(), "--transport", transport, "--anchors", anchor()}).exit, 0)
        << transport;
  EXPECT_EQ(ran({"authenticate", "tcp://" + tcp.address(), "--anchors", anchor()}).exit, 0);
}

TEST_F(Devices, that_stay_silent_end_within_the_timeout) {
  const Listening silent{at("device"), link::Server::Protocol::tcp, {"silence"}};
  const auto before = std::chrono::steady_clock::now();
  const auto run = ran({"authenticate", "tcp://" + silent.address(), "--timeout", "2"});
  EXPECT_EQ(run.exit, 3);
  EXPECT_NE(run.out.find("flow.answered"), std::string::npos) << run.out;
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds{5});
}

TEST_F(Devices, asked_for_a_slot_that_they_do_not_have_broke_no_rule) {
  const auto asked = ran({"authenticate", target(), "--slot", "5", "--json"});
  EXPECT_EQ(asked.exit, 3);
  EXPECT_NE(asked.out.find("certificate.slot-filled"), std::string::npos) << asked.out;
}

TEST_F(Devices, that_hang_up_cannot_be_judged) {
  const Listening leaving{at("device"), link::Server::Protocol::socket, {"close_mid_exchange"}};
  const auto verdict = judged({"authenticate", "socket://" + leaving.address()}).at(0);
  EXPECT_EQ(verdict.at("verdict"), "unjudged");
  EXPECT_NE(check(verdict, "link.stays-open"), nullptr) << verdict.dump(2);
}

TEST_F(Devices, at_a_port_where_nobody_listens_cannot_be_judged) {
  std::string address;
  { address = Listening{at("device"), link::Server::Protocol::tcp}.address(); }
  const auto run = ran({"authenticate", "tcp://" + address, "--timeout", "2", "--json"});
  EXPECT_EQ(run.exit, 3);
  EXPECT_EQ(json::parse(run.out).at(0).at("verdict"), "unjudged");
}

TEST_F(Devices, leave_evidence_and_captures_that_verify_again) {
  ASSERT_EQ(ran({"authenticate", target(), "--anchors", anchor(), "--evidence", at("e.evidence"), "--pcap",
                 at("e.pcap"), "--save-chain", at("chains"), "--every-slot"})
                .exit,
            0);
  const auto again = judged({"verify", at("e.evidence"), at("e.pcap"), "--anchors", anchor()});
  ASSERT_EQ(again.size(), 2u);
  for (const auto& one : again) EXPECT_EQ(one.at("verdict"), "trusted") << one.dump(2);
  EXPECT_EQ(ran({"verify", at("e.evidence"), "--anchors", at("chains/slot0.pem")}).exit, 0);
  EXPECT_TRUE(fs::exists(at("chains/slot1.pem")));
  EXPECT_EQ(ran({"decode", at("e.evidence")}).exit, 0);
  EXPECT_EQ(ran({"decode", at("e.pcap")}).out.find("refused"), std::string::npos);
}

TEST_F(Devices, do_not_verify_with_one_bit_of_their_evidence_flipped) {
  ASSERT_EQ(ran({"authenticate", target(), "--measurements", "none", "--evidence", at("f.evidence")}).exit, 1);
  const auto whole = read_whole(at("f.evidence"), 1 << 20);
  for (std::size_t i = 0; i < whole.size(); i += 41) {
    auto bent = whole;
    bent[i] ^= 0x10;
    write_whole(at("bent"), bent);
    const auto run = ran({"verify", at("bent"), "--anchors", anchor(), "--profile", "dsp0274", "--json"});
    const auto text = as_text(whole);
    // What nobody signed (the origin of the evidence) may change: then the verdict stands, on the same conversation.
    EXPECT_TRUE(run.exit != 0 || i < text.find(as_text(Buffer{0x10, 0x84, 0x00, 0x00}))) << i;
  }
}

TEST_F(Devices, sign_the_nonce_that_a_verifier_demands) {
  const std::string nonce(64, '5');
  ASSERT_EQ(
      ran({"authenticate", target(), "--anchors", anchor(), "--nonce", nonce, "--evidence", at("n.evidence")}).exit, 0);
  EXPECT_NE(ran({"decode", at("n.evidence")}).out.find(nonce), std::string::npos);
  EXPECT_EQ(ran({"authenticate", target(), "--nonce", "55"}).exit, 2);
}

TEST_F(Devices, speak_what_the_options_ask_for) {
  for (const std::string version : {"1.0", "1.1", "1.2", "1.3"}) {
    const auto verdict =
        judged({"authenticate", target(), "--anchors", anchor(), "--version", version, "--hash", "SHA-256"});
    EXPECT_EQ(verdict.at(0).at("verdict"), "trusted") << verdict.dump(2);
    EXPECT_NE(verdict.at(0).at("facts").dump().find("SPDM " + version + ", ECDSA-P256, SHA-256"), std::string::npos);
  }
  EXPECT_EQ(ran({"authenticate", target(), "--anchors", anchor(), "--slot", "1"}).exit, 0);
  EXPECT_EQ(ran({"authenticate", target(), "--anchors", anchor(), "--measurements", "each"}).exit, 0);
  EXPECT_EQ(ran({"authenticate", target(), "--asym", "p521"}).exit, 3);
  EXPECT_EQ(ran({"authenticate", target(), "--asym", "p999"}).exit, 2);
  EXPECT_EQ(ran({"authenticate", target(), "--slot", "8"}).exit, 2);
}

TEST_F(Devices, are_seen_by_scan_and_asked_with_probe) {
  const auto seen = json::parse(ran({"scan", target(), "--probe", "--json"}).out).at(0);
  EXPECT_EQ(seen.at("vendor"), "1b36");
  EXPECT_EQ(seen.at("class"), "010802");
  EXPECT_EQ(seen.at("doe").at(0).at("offset"), 0x100);
  EXPECT_NE(seen.at("probed").dump().find("CMA-SPDM"), std::string::npos);
}

TEST_F(Devices, are_made_whole_or_not_at_all) {
  EXPECT_EQ(ran({"pki", "create", at("device")}).exit, 2);
  EXPECT_EQ(ran({"authenticate", target(), "--anchors", anchor()}).exit, 0);
  EXPECT_EQ(ran({"pki", "create", at("nowhere/deep/device")}).exit, 2);
  EXPECT_FALSE(fs::exists(at("nowhere")));
  EXPECT_EQ(ran({"pki", "create", at("bad"), "--vendor", "xyz"}).exit, 2);
  EXPECT_EQ(ran({"pki", "create", at("bad"), "--asym", "p1"}).exit, 2);
  EXPECT_FALSE(fs::exists(at("bad")));
  const auto key = fs::status(at("device/key.pem")).permissions();
  EXPECT_EQ(key & (fs::perms::group_all | fs::perms::others_all), fs::perms::none);
}

TEST_F(Devices, share_a_root_when_one_is_issued_by_the_other) {
  ASSERT_EQ(ran({"pki", "create", at("sister"), "--issuer", at("device"), "--asym", "p384"}).exit, 0);
  EXPECT_EQ(ran({"authenticate", "emulated:" + at("sister"), "--anchors", anchor()}).exit, 0);
}

TEST_F(Devices, with_files_that_do_not_fit_are_refused_with_a_sentence) {
  fs::copy(at("device"), at("mixed"));
  fs::copy_file(at("other/key.pem"), at("mixed/key.pem"), fs::copy_options::overwrite_existing);
  const auto run = ran({"authenticate", "emulated:" + at("mixed")});
  EXPECT_EQ(run.exit, 2);
  EXPECT_NE(run.err.find("is not the key of the last certificate"), std::string::npos) << run.err;
  EXPECT_EQ(ran({"authenticate", "emulated:" + at("no-such-device")}).exit, 2);
  EXPECT_EQ(ran({"authenticate", target(), "--fault", "no_such_fault"}).exit, 2);
}

TEST_F(Devices, are_not_looked_for_with_anchors_that_cannot_be_read) {
  std::ofstream{at("not-a-certificate.pem")} << "hello\n";
  for (const auto& [path, exit] : {std::pair{"no-such-file", 2}, std::pair{"not-a-certificate.pem", 3}}) {
    const auto run = ran({"authenticate", target(), "--anchors", at(path)});
    EXPECT_EQ(run.exit, exit) << path;
    EXPECT_NE(run.err.find(path), std::string::npos) << run.err;
    EXPECT_EQ(run.out, "");
  }
}

TEST(Authenticate, refuses_what_is_no_target) {
  EXPECT_EQ(ran({"authenticate"}).exit, 2);
  EXPECT_EQ(ran({"authenticate", "nonsense"}).exit, 2);
  EXPECT_EQ(ran({"authenticate", "socket://"}).exit, 2);
  EXPECT_EQ(ran({"authenticate", "tcp://host:99999"}).exit, 2);
  EXPECT_EQ(ran({"authenticate", "--all", "0000:00:00.0"}).exit, 2);
  EXPECT_EQ(ran({"authenticate", "0000:00:1f.7", "--config-root", "/nonexistent"}).exit, 3);
}

TEST(Verify, tells_a_missing_file_and_one_that_is_no_evidence) {
  EXPECT_EQ(ran({"verify", "/nonexistent/file"}).exit, 2);
  const auto run = ran({"verify", "/proc/version", "--json"});
  EXPECT_EQ(run.exit, 3);
  EXPECT_EQ(json::parse(run.out).at(0).at("verdict"), "unjudged");
  EXPECT_EQ(ran({"verify", "/dev/null", "--at", "yesterday"}).exit, 2);
}

// DSP0274, "GET_VERSION request and VERSION response messages": 10 84 00 00, and a VERSION that lists 1.2.
TEST(Decode, reads_hexadecimal_from_standard_input) {
  const auto run = ran({"decode", "-", "--json"}, "10840000\n1004 0000 00 01\n  0012\n");
  EXPECT_EQ(run.exit, 0);
  const auto messages = json::parse(run.out);
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages.at(0).at("name"), "GET_VERSION");
  EXPECT_EQ(messages.at(1).at("name"), "VERSION");
  EXPECT_EQ(messages.at(1).at("direction"), "response");
  EXPECT_EQ(messages.at(1).at("fields").at(4).at("name"), "VersionNumberEntryCount");
  EXPECT_EQ(messages.at(1).at("fields").at(4).at("offset"), 5);
}

TEST(Decode, reads_a_conversation_without_line_breaks) {
  const auto messages = json::parse(ran({"decode", "-", "--json"}, "1084000010040000000100121081000010840000").out);
  ASSERT_EQ(messages.size(), 4u);
  EXPECT_EQ(messages.at(1).at("hex"), "1004000000010012");
  EXPECT_EQ(messages.at(3).at("name"), "GET_VERSION");
  EXPECT_EQ(ran({"decode", "-"}, "10840000ff").exit, 1);
}

TEST(Decode, reads_a_single_message_with_the_terms_of_the_options) {
  const auto digests = "12010003" + std::string(128, 'a');
  EXPECT_EQ(ran({"decode", "-", "--version", "1.2", "--hash", "SHA-256"}, digests).exit, 0);
  EXPECT_EQ(ran({"decode", "-", "--version", "1.2", "--hash", "SHA-384"}, digests).exit, 1);
}

TEST(Decode, tells_the_line_of_what_is_not_hexadecimal) {
  const auto run = ran({"decode", "-"}, "10840000\nxyz\n");
  EXPECT_EQ(run.exit, 2);
  EXPECT_NE(run.err.find("line 2"), std::string::npos);
  EXPECT_EQ(ran({"decode", "-"}, "").exit, 3);
}

TEST(Decode, shows_a_refused_message_up_to_the_field_at_fault) {
  const auto run = ran({"decode", "-"}, "1084\n100400000000");
  EXPECT_EQ(run.exit, 1);
  EXPECT_NE(run.out.find("VersionNumberEntryCount"), std::string::npos);
  EXPECT_NE(run.out.find("version.listed"), std::string::npos);
}

TEST(Scan, finds_no_functions_below_a_folder_that_is_not_there) {
  EXPECT_EQ(ran({"scan", "--config-root", "/nonexistent"}).exit, 2);
  EXPECT_EQ(ran({"scan", "--dump", "/nonexistent"}).exit, 2);
  EXPECT_EQ(ran({"scan", "--dump", "/dev/null", "--probe"}).exit, 2);
}

}  // namespace
}  // namespace bonafide::cli
