// Command lines with an identity of one's own, and those that listen: what is printed, how they exit.
#include <fstream>

#include <nlohmann/json.hpp>

#include "support/command_line.hpp"

namespace bonafide::cli {
namespace {

using nlohmann::json;
using test::ran, test::Ran;

/// A drive, a host that it welcomes, and a stranger.
class Introductions : public test::InFolder<Introductions> {
 protected:
  static void SetUpTestSuite() {
    make_folder();
    for (const char* who : {"drive", "back"}) ASSERT_EQ(ran({"pki", "create", at(who), "--asym", "p256"}).exit, 0);
    for (const char* who : {"host", "stranger"})
      ASSERT_EQ(ran({"pki", "create", at(who), "--asym", "p256", "--requester"}).exit, 0);
    std::ofstream{at("drive/device.toml"), std::ios::app}
        << "\n[requester]\nsession = \"encapsulated\"\nrequired = true\nanchors = \"../host/root.pem\"\n"
           "[[events]]\nconcerns = [3]\n";
    ASSERT_EQ(ran({"pki", "create", at("curious"), "--asym", "p256"}).exit, 0);
    std::ofstream{at("curious/device.toml"), std::ios::app}
        << "\n[requester]\nsession = \"encapsulated\"\nendpoint-info = true\nanchors = \"../host/root.pem\"\n"
           "[[events]]\nconcerns = [3]\n";
    std::ofstream{at("back/device.toml"), std::ios::app}
        << "\n[requester]\nchallenge = true\nanchors = \"../host/root.pem\"\n";
  }

  static Ran speak(std::string_view verb, std::string_view device, std::vector<std::string> options) {
    std::vector<std::string> line{std::string{verb}, "emulated:" + at(device), "--anchors",
                                  at(std::string{device} + "/root.pem")};
    line.insert(line.end(), options.begin(), options.end());
    return ran(line);
  }
};

TEST_F(Introductions, open_a_session_with_a_device_that_wants_to_know_who_we_are) {
  const auto whole = speak("session", "drive", {"--identity", at("host")});
  EXPECT_EQ(whole.exit, 0) << whole.out << whole.err;
  EXPECT_NE(whole.out.find("FINISH of slot 0 verifies"), std::string::npos) << whole.out;
  const auto files = speak("session", "drive", {"--identity", at("host/chain.pem"), "--identity", at("host/key.pem")});
  EXPECT_EQ(files.exit, 0) << files.out << files.err;
}

TEST_F(Introductions, are_needed_where_they_are_demanded) {
  EXPECT_EQ(speak("session", "drive", {}).exit, 3);
  EXPECT_EQ(speak("session", "drive", {"--identity", at("stranger")}).exit, 3);
}

TEST_F(Introductions, are_not_made_to_devices_that_the_anchors_do_not_vouch_for) {
  const auto shy =
      ran({"session", "emulated:" + at("drive"), "--anchors", at("back/root.pem"), "--identity", at("host")});
  EXPECT_EQ(shy.exit, 1);
  EXPECT_NE(shy.out.find("mutual.responder-accepted"), std::string::npos) << shy.out;
  const auto open = ran({"session", "emulated:" + at("drive"), "--identity", at("host")});
  EXPECT_NE(open.out.find("done: opened, ended"), std::string::npos) << open.out;
}

TEST_F(Introductions, answer_a_challenge) {
  const auto good = speak("authenticate", "back", {"--identity", at("host"), "--version", "1.2", "--json"});
  EXPECT_EQ(good.exit, 0) << good.out << good.err;
  EXPECT_NE(good.out.find("the Requester's CHALLENGE_AUTH"), std::string::npos) << good.out;
  EXPECT_EQ(speak("authenticate", "back", {"--identity", at("stranger"), "--version", "1.2"}).exit, 3);
  EXPECT_EQ(speak("authenticate", "back", {"--version", "1.2"}).exit, 0) << "nobody is asked who cannot answer";
}

TEST_F(Introductions, are_recorded_and_judged_again) {
  const auto evidence = at("e"), keys = at("k");
  ASSERT_EQ(speak("session", "drive", {"--identity", at("host"), "--evidence", evidence, "--key-log", keys}).exit, 0);
  const auto again = [&](const char* requester) {
    return ran({"verify", evidence, "--keys", keys, "--anchors", at("drive/root.pem"), "--requester-anchors",
                at(std::string{requester} + "/root.pem")})
        .exit;
  };
  EXPECT_EQ(again("host"), 0);
  EXPECT_EQ(again("stranger"), 1);
}

TEST_F(Introductions, need_a_chain_and_its_key) {
  for (const auto& options : {std::vector{std::string{"--identity"}, at("nowhere")},
                              {"--identity", at("host/chain.pem"), "--identity", at("stranger/key.pem")},
                              {"--identity", "a", "--identity", "b", "--identity", "c"}})
    EXPECT_EQ(speak("session", "drive", options).exit, 2);
}

TEST_F(Introductions, lead_to_events) {
  const auto told = speak("events", "drive", {"--identity", at("host"), "--subscribe", "all"});
  EXPECT_EQ(told.exit, 0) << told.out << told.err;
  EXPECT_NE(told.out.find("event 0: MeasurementChanged, measurements 3\n"), std::string::npos) << told.out;

  const auto listed = speak("events", "drive", {"--identity", at("host"), "--json"});
  const auto verdict = json::parse(listed.out).at(0);
  EXPECT_EQ(verdict.at("supported_events").size(), 4u);
  EXPECT_EQ(verdict.at("supported_events").at(1).at("name"), "MeasurementChanged");
  EXPECT_TRUE(verdict.at("events").empty());

  const auto one = speak("events", "drive", {"--identity", at("host"), "--json", "--subscribe", "MeasurementChanged"});
  const auto event = json::parse(one.out).at(0).at("events").at(0);
  EXPECT_EQ(event.at("type"), 2);
  EXPECT_EQ(event.at("says"), "measurements 3");
}

TEST_F(Introductions, say_what_we_are_where_the_device_asks) {
  const auto capture = at("said.pcap"), keys = at("said.keys");
  const auto said = [&](std::vector<std::string> options) {
    for (const auto& more : {std::vector<std::string>{"--subscribe", "all", "--pcap", capture, "--key-log", keys}})
      options.insert(options.end(), more.begin(), more.end());
    const auto told = speak("events", "curious", options);
    EXPECT_EQ(told.exit, 0) << told.out << told.err;
    return ran({"decode", capture, "--keys", keys}).out;
  };
  const auto whole = said({"--identity", at("host"), "--endpoint", "PCI-SIG:8680:3412"});
  EXPECT_NE(whole.find("GET_ENDPOINT_INFO"), std::string::npos) << whole;
  // DSP0274 1.3, "DeviceClassIdentifier": one, of 8 bytes: registry 3, vendor id of 2 bytes, one
  // sub-identifier of 2.
  EXPECT_NE(whole.find("01000000080302868001023412"), std::string::npos) << whole;
  for (const auto& silent : {said({"--identity", at("host")}), said({})})
    EXPECT_EQ(silent.find("GET_ENDPOINT_INFO"), std::string::npos) << "without EP_INFO_CAP nobody asks";
}

TEST_F(Introductions, say_what_we_are_in_the_words_of_a_registry) {
  for (const char* text : {"", "PCI-SIG", "PCI-SIG:", "PCI-SIG:8680:", "PCI-SIG:868", "Nobody:8680", "PCI-SIG:86:12"}) {
    const auto told = speak("events", "curious", {"--identity", at("host"), "--endpoint", text});
    EXPECT_EQ(told.exit, 2) << text;
    EXPECT_NE(told.err.find("--endpoint"), std::string::npos) << told.err;
  }
  const std::string long_one = "PCI-SIG:8680:" + std::string(500, '1');
  EXPECT_EQ(speak("events", "curious", {"--identity", at("host"), "--endpoint", long_one}).exit, 2);
  const auto alone = speak("events", "curious", {"--endpoint", "PCI-SIG:8680"});
  EXPECT_EQ(alone.exit, 2);
  EXPECT_NE(alone.err.find("--endpoint needs --identity"), std::string::npos) << alone.err;
}

TEST_F(Introductions, to_events_make_sense) {
  EXPECT_EQ(speak("events", "drive", {"--wait", "1"}).exit, 2);
  EXPECT_EQ(speak("events", "drive", {"--subscribe", "Rumours"}).exit, 2);
  EXPECT_EQ(speak("events", "back", {}).exit, 3) << "it has no EVENT_CAP";
}

}  // namespace
}  // namespace bonafide::cli
