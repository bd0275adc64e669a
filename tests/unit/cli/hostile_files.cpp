// Files that lie, do not end, lead elsewhere or never answer: exit 3, a sentence with the place, and no waiting.
#include <filesystem>
#include <fstream>

#include <sys/resource.h>
#include <sys/stat.h>

#include "support/command_line.hpp"
#include "support/hierarchy.hpp"
#include "support/renderings.hpp"

namespace bonafide::cli {
namespace {

using test::ran, test::Ran;
namespace fs = std::filesystem;

class HostileFiles : public ::testing::Test {
 protected:
  void SetUp() override {
    write("root.der", test::hierarchy(crypto::KeyKind::ec_p256).root);
    write("set/good.evidence", test::Conversation{spdm::Version::v1_2}.as_evidence().begin()->second);
  }
  std::string at(std::string_view name) const { return folder_.at(name); }
  std::string write(const std::string& name, Bytes content) const {
    fs::create_directories(fs::path{at(name)}.parent_path());
    std::ofstream{at(name), std::ios::binary} << as_text(content);
    return at(name);
  }
  Ran verify(const std::string& name) const { return ran({"verify", at(name), "--anchors", at("root.der")}); }
  /// Not judged, with a sentence in which the words stand.
  void unjudged(const std::string& name, Bytes content, const std::string& words) const {
    write(name, content);
    const auto run = verify(name);
    EXPECT_EQ(run.exit, 3) << name << ": " << run.out;
    EXPECT_NE(run.out.find(words), std::string::npos) << name << ": " << run.out;
  }
  test::Folder folder_;
};

long peak_kilobytes() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  return used.ru_maxrss;
}

TEST_F(HostileFiles, in_a_folder_neither_block_nor_lead_away_nor_hide) {
  ASSERT_EQ(::mkfifo(at("set/pipe").c_str(), 0600), 0);
  fs::create_symlink("loop", at("set/loop"));
  fs::create_symlink("nowhere", at("set/dangling"));
  fs::create_symlink("/dev/zero", at("set/endless"));
  fs::create_directory_symlink("..", at("set/above"));
  fs::create_directory_symlink(".", at("set/itself"));
  const auto run = verify("set");
  EXPECT_EQ(run.exit, 3) << run.out;
  EXPECT_TRUE(run.out.ends_with("5 judged: 1 trusted, 4 unjudged\n")) << run.out;
  for (const auto* name : {"pipe", "loop", "dangling", "endless"})
    EXPECT_NE(
        run.out.find(at("set/") + name + ": unjudged: " + at("set/") + name + " is not judged: it is no plain file"),
        std::string::npos)
        << run.out;
}

TEST_F(HostileFiles, that_are_named_are_refused_in_a_sentence) {
  fs::create_symlink("loop", at("loop"));
  EXPECT_EQ(verify("loop").exit, 3);
  EXPECT_NE(verify("loop").out.find("Too many levels of symbolic links"), std::string::npos);
  EXPECT_EQ(verify("nowhere").exit, 2);
}

TEST_F(HostileFiles, that_options_name_are_refused_in_their_names) {
  write("noise", *unhex("00ff1337"));
  fs::create_symlink("loop", at("loop"));
  fs::create_directory(at("nothing-to-read"));
  for (const std::string option : {"--anchors", "--crl", "--blacklist", "--reference", "--policy", "--pin", "--keys"}) {
    const auto given = [&](const char* name) { return ran({"verify", at("set"), option, at(name)}); };
    for (const auto& [name, exit] : {std::pair{"noise", 3}, std::pair{"loop", 3}, std::pair{"nowhere", 2},
                                     std::pair{"noise/below", 2}, std::pair{"nothing-to-read", 2}}) {
      const auto run = given(name);
      EXPECT_EQ(run.exit, exit) << option << ' ' << name << ": " << run.out << run.err;
      EXPECT_NE(run.err.find("bonafide: " + option + ": "), std::string::npos) << run.err;
      EXPECT_NE(run.err.find(at(name)), std::string::npos) << run.err;
      EXPECT_EQ(run.out, "");
    }
  }
}

TEST_F(HostileFiles, that_are_enormous_take_no_memory) {
  for (const auto* name : {"huge.cbor", "set/huge.pcap"}) {
    write(name, test::Conversation{spdm::Version::v1_2}.as_evidence().begin()->second);
    fs::resize_file(at(name), std::uintmax_t{10} << 30);  // sparse
  }
  const auto before = peak_kilobytes();
  const auto alone = verify("huge.cbor"), listed = verify("set");
  EXPECT_EQ(alone.exit, 3);
  EXPECT_NE(alone.out.find("is larger than the 268435456 bytes that are read"), std::string::npos) << alone.out;
  EXPECT_EQ(listed.exit, 3);
  EXPECT_NE(listed.out.find("is larger than the 16777216 bytes that are read"), std::string::npos) << listed.out;
  EXPECT_LT(peak_kilobytes() - before, 16 * 1024);
  // A folder that is one source is bounded as a whole.
  write("log/signatures/0_signature", as_bytes("x"));
  write("log/signatures/0_transcript", as_bytes("x"));
  fs::resize_file(at("log/signatures/0_transcript"), std::uintmax_t{10} << 30);
  EXPECT_EQ(verify("log").exit, 3);
  EXPECT_LT(peak_kilobytes() - before, 16 * 1024);
}

TEST_F(HostileFiles, that_are_cut_name_the_place) {
  const test::Conversation said{spdm::Version::v1_1};
  const auto cut = [](const test::Files& files) {
    auto content = files.begin()->second;
    content.resize(content.size() * 2 / 3);
    return content;
  };
  unjudged("a.evidence", cut(said.as_evidence()), "[RFC 8949");
  unjudged("a.pcap", cut(said.as_capture()), "capture.complete");
  unjudged("a.tar", cut(said.as_archive()), "tar.complete");
  unjudged("a.json", cut(said.as_vendor_sdk()), "json.well-formed: JSON at byte ");
  for (const auto* name : {"a.events", "a.dump", "a.hex"}) {
    const auto files = name == std::string{"a.hex"}    ? said.as_report()
                       : name == std::string{"a.dump"} ? said.as_tsm_dump()
                                                       : said.as_events();
    write(name, cut(files));
    EXPECT_EQ(verify(name).exit, 3) << name;
  }
  unjudged("empty", {}, "is no evidence of a form that is known here");
}

TEST_F(HostileFiles, that_nest_deeply_or_lie_about_their_length_are_refused_where_they_do) {
  // {0: "bonafide.evidence", 1: [[[[...
  const std::string head = std::string{"\xA2", 1} + std::string(1, '\0') + "\x71" + "bonafide.evidence" + "\x01";
  unjudged("deep.evidence", as_bytes(head + std::string(100000, '\x81')), "cbor.depth");
  // A byte string of 2^60 bytes.
  unjudged("long.evidence", as_bytes(head + "\x5B\x10" + std::string(7, '\0')), "cbor.complete");
  // 1 in two bytes.
  unjudged("loose.evidence", as_bytes(head + "\x18\x01"), "cbor.shortest");
  unjudged("deep.json", as_bytes(std::string(100000, '[')), "json.depth: JSON at byte 32");
}

TEST_F(HostileFiles, in_archives_do_not_escape) {
  for (const auto* name :
       {"../signatures/0_signature", "/etc/signatures/0_signature", "a/../../signatures/0_signature"}) {
    test::Files files{{name, Buffer{1}}};
    unjudged("a.tar", test::tar_of(files), "tar.name");
  }
}

TEST_F(HostileFiles, that_are_pipes_without_a_writer_are_not_waited_for_in_vain) {
  ASSERT_EQ(::mkfifo(at("pipe").c_str(), 0600), 0);
  const auto read = verify("pipe");
  EXPECT_EQ(read.exit, 3);
  EXPECT_NE(read.out.find("nobody writes into the pipe " + at("pipe")), std::string::npos) << read.out;
  const auto written = ran({"evidence", "convert", at("set/good.evidence"), at("pipe")});
  EXPECT_EQ(written.exit, 3);
  EXPECT_EQ(written.err, "bonafide: cannot write " + at("pipe") + ": nobody reads from this pipe\n");
}

TEST_F(HostileFiles, that_options_name_are_refused_with_the_option) {
  const std::vector<std::string> line{"verify", at("set/good.evidence")};
  const auto with = [&](const std::string& option, const std::string& file) {
    auto words = line;
    words.insert(words.end(), {option, file});
    if (option == "--reference-anchors") words.insert(words.end(), {"--reference", at("root.der")});
    if (option == "--bundle-key") words.insert(words.end(), {"--bundle", at("root.der")});
    return ran(words);
  };
  fs::create_directory(at("bare"));
  write("bare/readme", as_bytes("nothing"));
  for (const std::string option : {"--anchors", "--requester-anchors", "--crl", "--blacklist", "--policy", "--pin",
                                   "--reference", "--reference-anchors", "--keys", "--bundle-key"}) {
    const auto missing = with(option, at("nowhere")), folder = with(option, at("bare")),
               endless = with(option, "/dev/zero");
    EXPECT_EQ(missing.exit, 2) << option;
    EXPECT_EQ(missing.err.find("bonafide: " + option + ": "), 0u) << missing.err;
    EXPECT_NE(missing.err.find(at("nowhere")), std::string::npos) << missing.err;
    EXPECT_EQ(folder.exit, 2) << option;
    EXPECT_EQ(folder.err.find("bonafide: " + option + ": "), 0u) << folder.err;
    EXPECT_NE(folder.err.find(at("bare")), std::string::npos) << folder.err;
    EXPECT_EQ(endless.exit, 3) << option;
    EXPECT_EQ(endless.err.find("bonafide: " + option + ": /dev/zero is larger than the "), 0u) << endless.err;
  }
}

TEST_F(HostileFiles, without_an_end_take_little_memory) {
  const auto before = peak_kilobytes();
  EXPECT_EQ(ran({"verify", "/dev/zero"}).exit, 3);
  EXPECT_LT(peak_kilobytes() - before, 128 * 1024);
  EXPECT_EQ(ran({"scan", "--dump", "/dev/zero"}).exit, 3);
  EXPECT_EQ(ran({"emulate", "/dev/zero"}).exit, 3);
  EXPECT_EQ(ran({"authenticate", "emulated:/dev/zero"}).exit, 3);
}

TEST_F(HostileFiles, that_are_somebody_elses_are_not_replaced_by_an_identity) {
  EXPECT_EQ(ran({"pki", "create", at("set"), "--asym", "p256", "--force"}).err,
            "bonafide: " + at("set") + " is there already, and is nothing that pki create made\n");
  EXPECT_TRUE(fs::exists(at("set/good.evidence")));
  EXPECT_EQ(ran({"pki", "create", at("root.der"), "--asym", "p256", "--force"}).exit, 2);
  ASSERT_EQ(ran({"pki", "create", at("device"), "--asym", "p256"}).exit, 0);
  EXPECT_EQ(ran({"pki", "create", at("device"), "--asym", "p256"}).exit, 2);
  EXPECT_EQ(ran({"pki", "create", at("device"), "--asym", "p256", "--force"}).exit, 0);
}

}  // namespace
}  // namespace bonafide::cli
