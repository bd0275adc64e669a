// Reference values and bundles from the command line, with an emulated device.

#include <bonafide/cli/whole_file.hpp>

#include "support/command_line.hpp"

namespace bonafide::cli {
namespace {

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
  const auto different = ran({"reference", "diff", at("golden.toml"), at("golden.corim")});
  EXPECT_EQ(different.exit, 1);
  EXPECT_NE(different.out.find("- firmware 1.0"), std::string::npos) << different.out;
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
  EXPECT_EQ(ran({"bundle", "verify", at("hall.bundle"), "--bundle-key", at("device/root.pem")}).exit, 1);
  EXPECT_EQ(judged({"--bundle", at("hall.bundle"), "--bundle-key", at("device/root.pem")}).exit, 3);
  EXPECT_EQ(judged({"--bundle", at("hall.bundle")}).exit, 2);
  EXPECT_EQ(
      judged({"--bundle", at("hall.bundle"), "--bundle-key", at("signer.pub"), "--anchors", at("device/root.pem")})
          .exit,
      2);
}

}  // namespace
}  // namespace bonafide::cli
