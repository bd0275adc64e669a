// Reference values and bundles from the command line, with an emulated device.

#include <bonafide/cli/whole_file.hpp>

#include "support/command_line.hpp"

namespace bonafide::cli {
namespace {

namespace fs = std::filesystem;
using test::ran, test::Ran;

/// An emulated device, evidence of it, and the values that are learnt from it; made once.
class References : public test::InFolder<References> {
 protected:
  static void SetUpTestSuite() {
    make_folder();
    ASSERT_EQ(ran({"pki", "create", at("device"), "--asym", "p256"}).exit, 0);
    ASSERT_EQ(ran({"pki", "create", at("signer"), "--asym", "p256"}).exit, 0);
    ASSERT_EQ(ran({"authenticate", "emulated:" + at("device"), "--anchors", at("device/root.pem"), "--evidence",
                   at("golden.evidence")})
                  .exit,
              0);
    ASSERT_EQ(
        ran({"reference", "learn", at("golden.evidence"), "--anchors", at("device/root.pem"), "-o", at("golden.toml")})
            .exit,
        0);
  }
  static std::string text_of(std::string_view name) {
    const auto bytes = read_whole(at(name), 1u << 20);
    return std::string{as_text(bytes)};
  }
  static void write(std::string_view name, std::string_view text) { write_whole(at(name), as_bytes(text)); }
  /// verify of the golden evidence, with more options.
  static Ran judged(std::vector<std::string> more) {
    std::vector<std::string> line{"verify", at("golden.evidence")};
    line.insert(line.end(), more.begin(), more.end());
    return ran(line);
  }
  static Ran compared(const std::string& file) {
    return judged({"--anchors", at("device/root.pem"), "--reference", file});
  }
  static std::string signing_key() { return at("signer/key.pem"); }
};

TEST_F(References, that_were_learnt_accept_the_device_they_were_learnt_from) {
  const auto result = compared(at("golden.toml"));
  EXPECT_EQ(result.exit, 0) << result.out << result.err;
  EXPECT_NE(result.out.find("what the device says is as its reference values say"), std::string::npos) << result.out;
}

TEST_F(References, are_facts_of_policies_however_a_policy_is_asked) {
  write("referenced.policy",
        "policy \"Referenced\", language 1\nrule \"R\"\n  for everything\n"
        "  require reference.given and reference.good\n  then trust\notherwise reject\n");
  write("any.policy", "policy \"Any\", language 1\nrule \"R\"\n  for everything\n  then trust\notherwise reject\n");
  const auto ask = [](std::vector<std::string> line, bool reference) {
    line.insert(line.end(), {at("golden.evidence"), "--anchors", at("device/root.pem")});
    if (reference) line.insert(line.end(), {"--reference", at("golden.toml")});
    return ran(line);
  };
  EXPECT_NE(ask({"policy", "facts"}, true).out.find("given reference.good is yes\n"), std::string::npos);
  EXPECT_NE(ask({"policy", "facts"}, false).out.find("given reference.given is no\n"), std::string::npos);
  EXPECT_EQ(ask({"policy", "explain", at("referenced.policy")}, true).exit, 0);
  EXPECT_EQ(ask({"policy", "explain", at("referenced.policy")}, false).exit, 1);
  const std::vector<std::string> change{"verify", "--policy", at("referenced.policy"), "--was", at("any.policy")};
  EXPECT_EQ(ask(change, true).out, "0 of 1 verdicts change\n");
  EXPECT_NE(ask(change, false).out.find("1 of 1 verdicts change: 1 trusted -> rejected\n"), std::string::npos);
}

TEST_F(References, reject_a_device_that_measures_something_else) {
  auto text = text_of("golden.toml");
  const auto digit = text.find("SHA-384 ") == std::string::npos ? text.find("SHA-256 ") + 8 : text.find("SHA-384 ") + 8;
  text[digit] = text[digit] == 'a' ? 'b' : 'a';
  write("changed.toml", text);
  const auto result = compared(at("changed.toml"));
  EXPECT_EQ(result.exit, 1);
  EXPECT_NE(result.out.find("rejected"), std::string::npos) << result.out;
  EXPECT_NE(result.out.find("reference.matches"), std::string::npos) << result.out;
}

TEST_F(References, of_another_device_or_firmware_are_no_reason_to_trust) {
  write("other.toml", "[device]\npci-vendor = 0x1234\n[[measurement]]\nindex = 1\nsvn = 1\n");
  auto result = compared(at("other.toml"));
  EXPECT_EQ(result.exit, 1);
  EXPECT_NE(result.out.find("there are no reference values for this device"), std::string::npos) << result.out;
  auto text = text_of("golden.toml");
  text.replace(text.find("firmware = \"1.0\""), 16, "firmware = \"2.0\"");
  write("newer.toml", text);
  result = compared(at("newer.toml"));
  EXPECT_EQ(result.exit, 1);
  EXPECT_NE(
      result.out.find("there are no reference values for this firmware: the device runs 1.0, and there are values "
                      "for 2.0"),
      std::string::npos)
      << result.out;
}

TEST_F(References, are_not_learnt_from_a_device_that_lies) {
  write("broken.evidence", "not evidence");
  EXPECT_EQ(ran({"reference", "learn", at("broken.evidence")}).exit, 3);
}

TEST_F(References, are_converted_and_compared) {
  ASSERT_EQ(ran({"reference", "convert", at("golden.toml"), "-o", at("golden.corim")}).exit, 0);
  EXPECT_EQ(ran({"reference", "diff", at("golden.toml"), at("golden.toml")}).exit, 0);
  const auto shown = ran({"reference", "show", at("golden.corim")});
  EXPECT_EQ(shown.exit, 0);
  EXPECT_NE(shown.out.find("PCI vendor 1b36"), std::string::npos) << shown.out;
  EXPECT_EQ(compared(at("golden.corim")).exit, 0);
  EXPECT_EQ(ran({"reference", "diff", at("golden.toml"), at("golden.corim")}).exit, 0) << "nothing is lost";
  ASSERT_EQ(ran({"reference", "convert", at("golden.corim"), "-o", at("again.toml")}).exit, 0);
  EXPECT_EQ(text_of("again.toml"), text_of("golden.toml").substr(text_of("golden.toml").find("id = ")));
  auto text = text_of("golden.toml");
  text.replace(text.find("firmware = \"1.0\""), 16, "firmware = \"2.0\"");
  write("newer.toml", text);
  const auto different = ran({"reference", "diff", at("golden.toml"), at("newer.toml")});
  EXPECT_EQ(different.exit, 1);
  EXPECT_EQ(different.out, "- firmware 1.0\n+ firmware 2.0\n");
}

TEST_F(References, are_signed_and_checked) {
  const auto key = signing_key();
  ASSERT_EQ(ran({"reference", "sign", at("golden.toml"), "--key", key, "-o", at("signed.corim")}).exit, 0);
  // Nobody but the key itself can be the anchor here.
  EXPECT_EQ(ran({"reference", "verify", at("signed.corim"), "--reference-anchors", at("device/root.pem")}).exit, 1);
  EXPECT_EQ(ran({"reference", "verify", at("golden.toml"), "--reference-anchors", at("device/root.pem")}).exit, 1);
  EXPECT_EQ(judged({"--anchors", at("device/root.pem"), "--reference", at("signed.corim"), "--reference-anchors",
                    at("device/root.pem")})
                .exit,
            3);
  EXPECT_EQ(compared(at("signed.corim")).exit, 0) << "a signature that nobody asks for is not looked at";
}

TEST_F(References, mark_what_varies_between_golden_devices) {
  auto description = text_of("device/device.toml");
  description.replace(description.find("hex = \"68617264"), 15, "hex = \"78617264");
  fs::copy(at("device"), at("changed"), fs::copy_options::recursive | fs::copy_options::overwrite_existing);
  write("changed/device.toml", description);
  const auto changed = ran({"authenticate", "emulated:" + at("changed"), "--anchors", at("device/root.pem"),
                            "--evidence", at("changed.evidence")});
  ASSERT_EQ(changed.exit, 0) << changed.err;
  const auto learnt = ran({"reference", "learn", at("golden.evidence"), at("changed.evidence"), "--anchors",
                           at("device/root.pem"), "-o", at("both.toml")});
  EXPECT_EQ(learnt.exit, 0);
  EXPECT_NE(learnt.err.find("measurement 3 of type hardware configuration varies: 2 values of 2 devices, of 2"),
            std::string::npos)
      << learnt.err;
  ASSERT_EQ(ran({"reference", "convert", at("both.toml"), "-o", at("both.corim")}).exit, 0);
  for (const auto* form : {"both.toml", "both.corim"}) {
    const auto shown = ran({"reference", "show", at(form)});
    EXPECT_NE(shown.out.find("measurement 3 of type hardware configuration: volatile"), std::string::npos) << shown.out;
    const auto result = compared(at(form));
    EXPECT_EQ(result.exit, 0) << result.out;
    EXPECT_NE(result.out.find("reference"), std::string::npos);
    const auto listed = judged({"--anchors", at("device/root.pem"), "--reference", at(form), "--json"});
    EXPECT_NE(listed.out.find("is listed as varying between devices that are fine, and is not judged"),
              std::string::npos)
        << listed.out;
  }
  // A value that only one of two golden devices has is nobody's reference value.
  EXPECT_EQ(text_of("both.toml").find("index = 3\ntype = \"hardware configuration\"\ndigests"), std::string::npos);
}

TEST_F(References, are_told_to_programs_as_JSON) {
  const auto learnt = ran({"reference", "learn", at("golden.evidence"), "--anchors", at("device/root.pem"), "--json"});
  EXPECT_EQ(learnt.exit, 0);
  EXPECT_EQ(learnt.out.front(), '{');
  EXPECT_NE(learnt.out.find("\"firmware\": \"1.0\""), std::string::npos) << learnt.out;
  const auto converted = ran({"reference", "convert", at("golden.toml"), "-o", at("j.corim"), "--json"});
  EXPECT_NE(converted.out.find("\"entries\""), std::string::npos) << converted.out;
  EXPECT_TRUE(fs::exists(at("j.corim")));
  EXPECT_EQ(ran({"reference", "sign", at("golden.toml"), "--key", signing_key(), "--json"}).exit, 2);
  const auto made = ran({"reference", "sign", at("golden.toml"), "--key", signing_key(), "-o", at("j.cose"), "--json"});
  EXPECT_NE(made.out.find("\"file\""), std::string::npos) << made.out;
  const auto verified =
      ran({"reference", "verify", at("j.cose"), "--reference-anchors", at("device/root.pem"), "--json"});
  EXPECT_EQ(verified.exit, 1);
  EXPECT_NE(verified.out.find("\"verified\": false"), std::string::npos) << verified.out;
  EXPECT_EQ(ran({"reference", "diff", at("golden.toml"), at("golden.toml"), "--json"}).out, "[]\n");
  const auto bundle = ran(
      {"bundle", "create", "-o", at("j.bundle"), "--key", signing_key(), "--anchors", at("device/root.pem"), "--json"});
  EXPECT_EQ(bundle.exit, 0);
  EXPECT_NE(bundle.out.find("\"anchors\""), std::string::npos) << bundle.out;
}

TEST_F(References, that_are_broken_end_with_3_and_the_place) {
  for (const auto& [name, content] : std::initializer_list<std::pair<const char*, std::string>>{
           {"a.toml", "[[measurement]]\nindex = 1\ndigets = []\n"},
           {"b.corim", std::string{"\xD9\x01\xF5\xBF", 4}},
           {"c.xml", "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>"},
           {"d.cose", std::string{"\xD2\x84\x5F", 3}}}) {
    write(name, content);
    const auto result = compared(at(name));
    EXPECT_EQ(result.exit, 3) << name;
    EXPECT_NE(result.err.find(name), std::string::npos) << result.err;
  }
  EXPECT_NE(compared(at("a.toml")).err.find("line at byte 3"), std::string::npos);
  EXPECT_EQ(compared(at("nothing.toml")).exit, 2);
}

TEST_F(References, go_into_a_bundle_that_is_all_a_verifier_needs) {
  const auto key = signing_key();
  ASSERT_EQ(ran({"bundle", "create", "-o", at("hall.bundle"), "--key", key, "--anchors", at("device/root.pem"),
                 "--reference", at("golden.toml"), "--name", "hall 3"})
                .exit,
            0);
  ASSERT_EQ(std::system(("openssl pkey -in '" + key + "' -pubout -out '" + at("signer.pub") + "' 2>/dev/null").c_str()),
            0);
  const auto trusted = judged({"--bundle", at("hall.bundle"), "--bundle-key", at("signer.pub")});
  EXPECT_EQ(trusted.exit, 0) << trusted.out << trusted.err;
  EXPECT_NE(trusted.out.find("pass  reference"), std::string::npos) << trusted.out;
  const auto shown = ran({"bundle", "show", at("hall.bundle"), "--bundle-key", at("signer.pub")});
  EXPECT_EQ(shown.exit, 0) << shown.err;
  EXPECT_NE(shown.out.find("hall 3"), std::string::npos);
  EXPECT_EQ(ran({"bundle", "verify", at("hall.bundle"), "--bundle-key", at("signer.pub")}).exit, 0);
  EXPECT_EQ(ran({"bundle", "verify", at("hall.bundle"), "--bundle-key", at("device/root.pem")}).exit, 3);
  EXPECT_EQ(judged({"--bundle", at("hall.bundle"), "--bundle-key", at("device/root.pem")}).exit, 3);
  EXPECT_EQ(judged({"--bundle", at("hall.bundle")}).exit, 2);
  EXPECT_EQ(
      judged({"--bundle", at("hall.bundle"), "--bundle-key", at("signer.pub"), "--anchors", at("device/root.pem")})
          .exit,
      2);
}

TEST_F(References, go_into_a_bundle_with_a_policy_that_decides) {
  const auto key = signing_key();
  ASSERT_EQ(std::system(("openssl pkey -in '" + key + "' -pubout -out '" + at("signer.pub") + "' 2>/dev/null").c_str()),
            0);
  for (const std::string strength : {"128", "192"}) {
    const auto text = "policy \"Hall 3\", language 1\nrule \"R\"\n for everything\n require spdm.strength at least " +
                      strength + " because \"hall 3 is careful\"\n then trust\notherwise hold\n";
    write("hall.policy", text);
    ASSERT_EQ(ran({"bundle", "create", "-o", at("careful.bundle"), "--key", key, "--anchors", at("device/root.pem"),
                   "--policy", at("hall.policy")})
                  .exit,
              0);
    const auto run = judged({"--bundle", at("careful.bundle"), "--bundle-key", at("signer.pub")});
    EXPECT_EQ(run.exit == 0, strength == "128") << run.out << run.err;
    EXPECT_EQ(run.out.contains("hall 3 is careful"), strength == "192") << run.out;
  }
}

TEST_F(References, in_a_bundle_that_cannot_be_used_judge_nobody) {
  const auto key = signing_key();
  ASSERT_EQ(std::system(("openssl pkey -in '" + key + "' -pubout -out '" + at("signer.pub") + "' 2>/dev/null").c_str()),
            0);
  ASSERT_EQ(ran({"bundle", "create", "-o", at("good.bundle"), "--key", key, "--anchors", at("device/root.pem"),
                 "--not-after", "2099-01-01"})
                .exit,
            0);
  const auto good = text_of("good.bundle");
  auto altered = good;
  altered[good.size() / 2] = static_cast<char>(altered[good.size() / 2] ^ 1);
  write("altered.bundle", altered);
  write("truncated.bundle", good.substr(0, good.size() - 9));
  write("longer.bundle", good + "x");
  write("nested.bundle", "\xD2\x84" + std::string(100'000, '\x81'));
  write("huge.bundle", std::string(5u << 20, '\xD2'));
  write("lying.bundle", std::string{"\xD2\x84\x5B\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 11});
  write("empty.bundle", "");
  EXPECT_EQ(judged({"--bundle", at("good.bundle"), "--bundle-key", at("signer.pub")}).exit, 0);
  for (const auto* name : {"altered", "truncated", "longer", "nested", "huge", "lying", "empty"}) {
    const auto file = at(std::string{name} + ".bundle");
    for (const auto& result : {judged({"--bundle", file, "--bundle-key", at("signer.pub")}),
                               ran({"bundle", "verify", file, "--bundle-key", at("signer.pub")}),
                               ran({"bundle", "show", file, "--bundle-key", at("signer.pub")})}) {
      EXPECT_EQ(result.exit, 3) << name << result.out << result.err;
      EXPECT_NE(result.err.find(std::string{name} + ".bundle"), std::string::npos) << result.err;
    }
  }
  const auto expired = judged({"--bundle", at("good.bundle"), "--bundle-key", at("signer.pub"), "--at", "2099-01-02"});
  EXPECT_EQ(expired.exit, 3);
  EXPECT_NE(expired.err.find("bundle.in-force"), std::string::npos) << expired.err;
  const auto stranger = judged({"--bundle", at("good.bundle"), "--bundle-key", at("device/root.pem")});
  EXPECT_EQ(stranger.exit, 3);
  EXPECT_NE(stranger.err.find("reference.signer"), std::string::npos) << stranger.err;
}

}  // namespace
}  // namespace bonafide::cli
