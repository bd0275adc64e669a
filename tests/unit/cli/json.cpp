// JSON of every verb, where paths are no UTF-8: Linux allows any bytes but "/" and zero in the name of a file.
#include <algorithm>
#include <fstream>

#include <nlohmann/json.hpp>

#include <bonafide/cli/json.hpp>

#include "support/command_line.hpp"

namespace bonafide::cli {
namespace {

using test::ran;

class StrangePaths : public test::InFolder<StrangePaths> {
 protected:
  static void SetUpTestSuite() {
    make_folder();
    std::filesystem::create_directory(at("\xff"));
    ASSERT_EQ(ran({"pki", "create", odd("device"), "--asym", "p256"}).exit, 0);
    ASSERT_EQ(ran({"authenticate", target(), "--anchors", anchor(), "--evidence", odd("e")}).exit, 0);
    ASSERT_EQ(ran({"reference", "learn", odd("e"), "--anchors", anchor(), "-o", odd("values.toml")}).exit, 0);
    std::ofstream{odd("a.policy")} << "policy \"A\", language 1\nrule \"R\"\n  for everything\n  then trust\n"
                                      "otherwise reject\n";
    std::ofstream{odd("wrong.policy")} << "policy \"A\", language 1\nrule \"\xff\n";
    ASSERT_EQ(ran({"bundle", "create", "-o", odd("b"), "--key", key(), "--anchors", anchor(), "--policy",
                   odd("a.policy"), "--reference", odd("values.toml")})
                  .exit,
              0);
  }
  static std::string odd(const std::string& name) { return at("\xff/" + name); }
  static std::string target() { return "emulated:" + odd("device"); }
  static std::string anchor() { return odd("device/root.pem"); }
  static std::string leaf() { return odd("device/chain.pem"); }
  static std::string key() { return odd("device/key.pem"); }
};

TEST_F(StrangePaths, leave_the_JSON_of_every_verb_valid_and_its_exit_code_as_it_is) {
  const std::vector<std::vector<std::string>> lines{
      {"authenticate", target(), "--anchors", anchor()},
      {"session", target(), "--anchors", anchor()},
      {"measure", target()},
      {"events", target()},
      {"mel", target()},
      {"endpoint-info", target()},
      {"certificate", "get", target()},
      {"certificate", "get", target(), "--slot", "7"},
      {"key-pair", "list", target()},
      {"slot", "list", target()},
      {"scan", target(), "--probe"},
      {"verify", odd("e"), "--anchors", anchor()},
      {"verify", odd("nothing")},
      {"verify", odd("e"), "--policy", odd("a.policy"), "--was", "none"},
      {"verify", odd("e"), odd("nothing"), "--policy", odd("a.policy"), "--was", "none"},
      {"verify", odd("e"), "--bundle", odd("b"), "--bundle-key", leaf()},
      {"decode", odd("e")},
      {"evidence", "show", odd("e")},
      {"evidence", "diff", odd("e"), odd("e")},
      {"pin", odd("e"), "-o", odd("pins")},
      {"policy", "check", odd("a.policy"), odd("wrong.policy")},
      {"policy", "test", odd("a.policy"), odd("wrong.policy")},
      {"policy", "explain", odd("a.policy"), odd("e")},
      {"policy", "facts", odd("e")},
      {"reference", "show", odd("values.toml")},
      {"reference", "verify", odd("values.toml"), odd("nothing"), "--reference-anchors", anchor()},
      {"reference", "diff", odd("values.toml"), odd("values.toml")},
      {"reference", "convert", odd("values.toml"), "-o", odd("values.corim")},
      {"reference", "sign", odd("values.toml"), "--key", key(), "--name", "\xc3\xa9", "-o", odd("signed.corim")},
      {"bundle", "create", "-o", odd("c"), "--key", key(), "--anchors", anchor(), "--name", "\xc3\xa9"},
      {"bundle", "verify", odd("b"), "--bundle-key", leaf()},
      {"bundle", "show", odd("b"), "--bundle-key", leaf()},
      {"pki", "create", odd("another"), "--asym", "p256", "--force"},
  };
  for (auto line : lines) {
    const auto plain = ran(line);
    line.push_back("--json");
    const auto run = ran(line);
    const auto shown = testing::PrintToString(line);
    EXPECT_EQ(run.exit, plain.exit) << shown << run.err;
    EXPECT_TRUE(Json::accept(run.out)) << shown << run.out << run.err;
    EXPECT_TRUE(std::ranges::all_of(run.out, [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); })) << shown;
  }
}

TEST(JsonText, has_a_replacement_character_for_each_byte_that_is_no_UTF_8) {
  EXPECT_EQ(json_line("a\xff\xfe"
                      "b\xc3\xa9"),
            R"("a\ufffd\ufffdb\u00e9")");
  EXPECT_EQ(json_text({{"\xff", {1}}}), "{\n  \"\\ufffd\": [\n    1\n  ]\n}");
}

}  // namespace
}  // namespace bonafide::cli
