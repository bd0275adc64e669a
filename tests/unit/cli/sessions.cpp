// `bonafide session` and `bonafide measure` as whole command lines: what is printed, what is written, how they exit.
#include <filesystem>
#include <fstream>
#include <thread>

#include <nlohmann/json.hpp>

#include <bonafide/cli/measured.hpp>
#include <bonafide/cli/whole_file.hpp>
#include <bonafide/emulator/device.hpp>
#include <bonafide/link/server.hpp>

#include "support/command_line.hpp"

namespace bonafide::cli {
namespace {

using test::ran, test::Ran;
namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* psk = "a hint=00112233445566778899aabbccddeeff";

/// A device with a pre-shared key, made once for all tests.
class Sessions : public test::InFolder<Sessions> {
 protected:
  static void SetUpTestSuite() {
    make_folder();
    ASSERT_EQ(ran({"pki", "create", at("device"), "--asym", "p256"}).exit, 0);
    std::ofstream{at("device/device.toml"), std::ios::app}
        << "\n[[psk]]\nhint-text = \"a hint\"\nkey = \"00112233445566778899aabbccddeeff\"\n"
        << "\n[[psk]]\nhint = \"\"\nkey = \"ff\"\n";
  }
  static std::string target() { return "emulated:" + at("device"); }

  static Ran session(std::vector<std::string> options, const std::string& input = {}) {
    options.insert(options.begin(), {"session", target(), "--anchors", at("device/root.pem")});
    return ran(options, input);
  }
  static json told(std::vector<std::string> options, const std::string& input = {}) {
    options.push_back("--json");
    return json::parse(session(std::move(options), input).out).at(0);
  }
  static bool failed(const json& verdict, std::string_view id) {
    for (const auto& check : verdict.at("checks"))
      if (check.at("id") == id && check.at("result") == "failed") return true;
    return false;
  }
};

/// The device behind a socket or TCP, for as long as this lives.
class Served {
 public:
  Served(const std::string& directory, link::Server::Protocol protocol)
      : library_(*crypto::Library::open(nullptr)),
        device_(library_, emulator::read_description(directory)),
        server_(*link::Server::listen({"127.0.0.1", 0}, {.protocol = protocol},
                                      [this](std::size_t) -> link::Handler {
                                        return [this, connection = std::shared_ptr<emulator::Connection>{}](
                                                   binding::Transport transport, binding::Message request) mutable {
                                          if (!connection)
                                            connection = std::make_shared<emulator::Connection>(device_, transport);
                                          auto said = connection->answer(request);
                                          return link::Reply{said.kind == emulator::Reaction::Kind::answer
                                                                 ? link::Reply::Kind::answer
                                                                 : link::Reply::Kind::silence,
                                                             std::move(said.response), said.channel};
                                        };
                                      })),
        thread_([this] { static_cast<void>(server_->serve(std::chrono::seconds{60})); }) {}
  ~Served() { server_->stop(), thread_.join(); }
  std::string address() const { return "127.0.0.1:" + std::to_string(server_->port()); }

 private:
  crypto::Library library_;
  emulator::Device device_;
  std::unique_ptr<link::Server> server_;
  std::thread thread_;
};

TEST_F(Sessions, carry_everything_that_is_asked_for) {
  for (const std::string version : {"1.1", "1.2", "1.3"})
    for (const std::string update : {"request", "all"}) {
      const auto verdict = told(
          {"--version", version, "--heartbeat", "2", "--update", update, "--measure", "--vendor", "3:361b"}, "hello");
      EXPECT_EQ(verdict.at("verdict"), "trusted") << verdict.dump(2);
      const auto& session = verdict.at("session");
      EXPECT_EQ(session.at("version"), version);
      EXPECT_EQ(session.at("by"), "certificate");
      EXPECT_EQ(session.at("encrypted"), true);
      EXPECT_EQ(session.at("heartbeat_period"), 30);
      EXPECT_EQ(session.at("heartbeats"), 2);
      EXPECT_EQ(session.at("updated"), true);
      EXPECT_EQ(session.at("answers"), "68656c6c6f");
      EXPECT_EQ(session.at("ended"), true);
      EXPECT_FALSE(verdict.at("measurements").empty());
    }
}

TEST_F(Sessions, print_what_was_agreed) {
  const auto run = session({"--dhe", "secp256r1", "--aead", "AES-128-GCM"});
  EXPECT_EQ(run.exit, 0) << run.out << run.err;
  EXPECT_NE(run.out.find("agreed: SPDM 1.4, secp256r1, AES-128-GCM, session 0x"), std::string::npos) << run.out;
  EXPECT_NE(run.out.find("heartbeat within 30 s"), std::string::npos);
  EXPECT_NE(run.out.find("done: opened, ended"), std::string::npos);
}

TEST_F(Sessions, may_be_several_side_by_side) {
  const auto run = session({"--count", "3", "--heartbeat", "1", "--key-log", at("three.keys")});
  EXPECT_EQ(run.exit, 0) << run.out << run.err;
  EXPECT_NE(run.out.find("done: opened 3 sessions, 3 heartbeats, ended"), std::string::npos) << run.out;
  const auto log = read_whole(at("three.keys"), 4096);
  EXPECT_EQ(std::ranges::count(log, '\n'), 3);
  // A device of ours holds four: DSP0274 1.1, ERROR, SessionLimitExceeded.
  EXPECT_EQ(session({"--count", "5"}).exit, 3);
  EXPECT_EQ(session({"--count", "0"}).exit, 2);
}

TEST_F(Sessions, open_by_a_provisioned_public_key) {
  const auto library = *crypto::Library::open(nullptr);
  const auto key = *crypto::PrivateKey::from_pkcs8(library, read_whole(at("device/key.pem"), 65536));
  write_whole(at("device.pub"), *key.spki());
  std::ofstream{at("device/bare.toml")}
      << "[spdm]\nasym = [\"ECDSA-P256\"]\nprovisioned-key = \"key.pem\"\n"
         "capabilities = [\"PUB_KEY_ID\", \"CHAL\", \"ENCRYPT\", \"MAC\", \"KEY_EX\"]\n";
  const std::vector<std::string> line{
      "session", "emulated:" + at("device/bare.toml"), "--slot", "255", "--profile", "dsp0274", "--anchors"};
  auto right = line, wrong = line;
  right.push_back(at("device.pub")), wrong.push_back(at("device/root.pem"));
  const auto run = ran(right);
  EXPECT_EQ(run.exit, 0) << run.out << run.err;
  EXPECT_NE(run.out.find("done: opened, ended"), std::string::npos) << run.out;
  EXPECT_EQ(ran(wrong).exit, 2) << "a certificate is no public key";
}

TEST_F(Sessions, may_show_their_FINISH) {
  write_whole(at("clear.toml"), as_bytes("[spdm]\ncapabilities = [\"CERT\", \"CHAL\", \"MEAS_SIG\", \"ENCRYPT\", "
                                         "\"MAC\", \"KEY_EX\", \"HANDSHAKE_IN_THE_CLEAR\"]\n"));
  const auto device = emulator::read_description(at("clear.toml"), emulator::read_description(at("device")));
  std::ofstream{at("device/clear.toml")} << emulator::to_toml(device, at("device"));
  const std::vector<std::string> line{"session",          "emulated:" + at("device/clear.toml"),
                                      "--anchors",        at("device/root.pem"),
                                      "--pcap",           at("clear.pcap"),
                                      "--clear-handshake"};
  const auto run = ran(line);
  EXPECT_EQ(run.exit, 0) << run.out << run.err;
  const auto shown = ran({"decode", at("clear.pcap")});
  EXPECT_NE(shown.out.find("FINISH_RSP"), std::string::npos);
}

TEST_F(Sessions, give_the_answers_alone_to_standard_output) {
  std::string data;
  for (int i = 0; i < 5000; ++i) data += static_cast<char>('a' + i % 26);
  const auto run = session({"--vendor", "3:361b"}, data);
  EXPECT_EQ(run.exit, 0) << run.err;
  EXPECT_EQ(run.out, data);
  EXPECT_NE(run.err.find("3 messages sent"), std::string::npos) << run.err;
}

TEST_F(Sessions, with_a_vendor_that_the_device_does_not_know_are_told_so) {
  const auto run = session({"--vendor", "3:ffff"}, "hello");
  EXPECT_EQ(run.exit, 3) << run.err;
  EXPECT_NE(run.err.find("flow.refused"), std::string::npos) << run.err;
}

TEST_F(Sessions, are_not_trusted_without_an_anchor_and_get_no_data) {
  EXPECT_EQ(ran({"session", target()}).exit, 1);
  const auto run = ran({"session", target(), "--vendor", "3:361b"}, "a secret");
  EXPECT_EQ(run.exit, 1);
  EXPECT_EQ(run.out, "");
  EXPECT_NE(run.err.find("standard input was not sent"), std::string::npos) << run.err;
  EXPECT_NE(run.err.find("done: opened, ended"), std::string::npos) << run.err;
}

TEST_F(Sessions, open_by_the_right_pre_shared_key_only) {
  const auto good = told({"--psk", psk, "--measure", "--heartbeat", "1", "--update", "all"});
  EXPECT_EQ(good.at("verdict"), "trusted") << good.dump(2);
  EXPECT_EQ(good.at("session").at("by"), "psk");
  EXPECT_FALSE(good.at("measurements").empty());
  const Buffer key{0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF};
  write_whole(at("psk.key"), key);
  EXPECT_EQ(session({"--psk", "0x612068696e74=@" + at("psk.key")}).exit, 0);

  const auto bad = told({"--psk", "a hint=00112233445566778899aabbccddee00"});
  EXPECT_EQ(bad.at("verdict"), "rejected") << bad.dump(2);
  EXPECT_TRUE(failed(bad, "session.verify-data")) << bad.dump(2);
  EXPECT_EQ(session({"--psk", "another=00112233445566778899aabbccddeeff"}).exit, 3);
}

// DSP0274 1.1, "PSK_EXCHANGE request message format": PSKHintLength may be 0.
TEST_F(Sessions, open_by_a_pre_shared_key_without_a_hint) {
  EXPECT_EQ(told({"--psk", "=ff"}).at("verdict"), "trusted");
  EXPECT_EQ(told({"--psk", "=fe"}).at("verdict"), "rejected");
}

TEST_F(Sessions, with_devices_that_lie_are_refused_by_the_rule_they_break) {
  for (const auto& [fault, rule] : {std::pair{"flipped_verify_data", "session.verify-data"},
                                    {"spoiled_record", "record.mac"},
                                    {"wrong_key", "session.signature"}}) {
    const auto verdict = told({"--fault", fault});
    EXPECT_EQ(verdict.at("verdict"), "rejected") << fault << verdict.dump(2);
    EXPECT_TRUE(failed(verdict, rule)) << fault << verdict.dump(2);
    EXPECT_EQ(session({"--fault", fault}).exit, 1) << fault;
  }
  const auto silent = session({"--fault", "silent_in_session", "--timeout", "2"});
  EXPECT_EQ(silent.exit, 3) << silent.out;
}

TEST_F(Sessions, cross_sockets_and_tcp) {
  const Served socket{at("device"), link::Server::Protocol::socket};
  const Served tcp{at("device"), link::Server::Protocol::tcp};
  const auto over = [&](const std::string& address, const std::string& transport) {
    return ran({"session", address, "--transport", transport, "--anchors", at("device/root.pem"), "--measure",
                "--update", "all", "--heartbeat", "1", "--vendor", "3:361b"},
               "hello");
  };
  for (const auto& [address, transport] : {std::pair<std::string, std::string>{"socket://" + socket.address(), "doe"},
                                           {"socket://" + socket.address(), "mctp"},
                                           {"tcp://" + tcp.address(), "doe"}}) {
    const auto run = over(address, transport);
    EXPECT_EQ(run.exit, 0) << address << ' ' << transport << ' ' << run.err;
    EXPECT_EQ(run.out, "hello");
  }
}

TEST_F(Sessions, leave_evidence_captures_and_a_key_log_that_verify_again) {
  for (const std::string by : {"", psk}) {
    std::vector<std::string> options{"--measure", "--update",   "all",       "--evidence", at("s.evidence"),
                                     "--pcap",    at("s.pcap"), "--key-log", at("s.keys")};
    if (!by.empty()) options.insert(options.end(), {"--psk", by});
    ASSERT_EQ(session(options).exit, 0);
    EXPECT_EQ(fs::status(at("s.keys")).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    for (const auto file : {"s.evidence", "s.pcap"}) {
      const auto again =
          ran({"verify", at(file), "--anchors", at("device/root.pem"), "--keys", at("s.keys"), "--profile", "dsp0274"});
      EXPECT_EQ(again.exit, 0) << file << again.out;
    }
    EXPECT_NE(ran({"decode", at("s.pcap"), "--keys", at("s.keys")}).out.find("END_SESSION_ACK"), std::string::npos);
  }
}

TEST_F(Sessions, may_be_left_open) {
  EXPECT_EQ(told({"--end", "leave"}).at("session").at("ended"), false);
  EXPECT_EQ(told({"--end", "clear"}).at("session").at("ended"), true);
}

TEST_F(Sessions, need_options_that_make_sense) {
  EXPECT_EQ(session({"--psk", "hint"}).exit, 2);
  EXPECT_EQ(session({"--psk", "hint=0"}).exit, 2);
  EXPECT_EQ(session({"--psk", "hint=@" + at("nothing")}).exit, 2);
  EXPECT_EQ(session({"--vendor", "x:00"}).exit, 2);
  EXPECT_EQ(session({"--vendor", "12345:00"}).exit, 2);
  EXPECT_EQ(session({"--vendor", "3:0"}).exit, 2);
  EXPECT_EQ(session({"--dhe", "p999"}).exit, 2);
  EXPECT_EQ(session({"--slot", "255"}).exit, 2);
}

TEST_F(Sessions, with_devices_that_lack_what_is_asked_for_cannot_be_judged) {
  std::ifstream in{at("device/device.toml")};
  const std::string whole{std::istreambuf_iterator<char>{in}, {}};
  const auto from = whole.find("capabilities"), to = whole.find('\n', from);
  const auto asked_of = [&](const std::string& instead, std::vector<std::string> options) {
    auto text = whole;
    text.replace(from, to - from, instead);
    std::ofstream{at("device/other.toml")} << text;
    options.insert(options.begin(),
                   {"session", "emulated:" + at("device/other.toml"), "--anchors", at("device/root.pem")});
    return ran(options).exit;
  };
  EXPECT_EQ(asked_of("capabilities = [\"CERT\", \"CHAL\"]", {}), 3);
  const std::string no_heartbeat = "capabilities = [\"CERT\", \"CHAL\", \"ENCRYPT\", \"MAC\", \"KEY_EX\"]";
  EXPECT_EQ(asked_of(no_heartbeat, {}), 0);
  EXPECT_EQ(asked_of(no_heartbeat, {"--heartbeat", "1"}), 3);
  EXPECT_EQ(asked_of(no_heartbeat, {"--update", "all"}), 3);
  EXPECT_EQ(asked_of(no_heartbeat + "\ndhe = [\"secp256r1\"]", {"--dhe", "secp521r1"}), 3);
}

TEST_F(Sessions, measure_in_them_and_without_them) {
  for (const std::vector<std::string>& more :
       {std::vector<std::string>{}, {"--in-session"}, {"--each"}, {"--in-session", "--each"}}) {
    std::vector<std::string> line{"measure", target(), "--anchors", at("device/root.pem"), "--json"};
    line.insert(line.end(), more.begin(), more.end());
    const auto run = ran(line);
    EXPECT_EQ(run.exit, 0) << run.out;
    const auto verdict = json::parse(run.out).at(0);
    ASSERT_FALSE(verdict.at("measurements").empty());
    EXPECT_EQ(verdict.at("measurements").at(0).at("name"), "immutable ROM");
  }
  EXPECT_NE(ran({"measure", target(), "--anchors", at("device/root.pem")}).out.find("measurement 1: immutable ROM"),
            std::string::npos);
  EXPECT_EQ(ran({"measure", target(), "--anchors", at("device/root.pem"), "--fault", "altered_measurement"}).exit, 1);
}

TEST(Measurements, have_the_names_of_DSP0274) {
  EXPECT_EQ(measurement_name(0x00), "immutable ROM");
  EXPECT_EQ(measurement_name(0x81), "mutable firmware");
  EXPECT_EQ(measurement_name(0x0A), "structured measurement manifest");
  EXPECT_EQ(measurement_name(0x7F), "type 127");
  // One block: index 1, DMTF, 5 bytes, raw "firmware version" of two bytes; then one of another specification.
  const Buffer record{1, 1, 5, 0, 0x86, 2, 0, 0xAB, 0xCD, 2, 0x80, 1, 0, 0xEE};
  const auto lines = measurement_lines(record);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0], "measurement 1: mutable firmware version, raw abcd");
  EXPECT_EQ(lines[1], "measurement 2: specification 128, ee");
}

}  // namespace
}  // namespace bonafide::cli
