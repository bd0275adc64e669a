// What verify and authenticate write beside what they print.
#include <filesystem>
#include <fstream>

#include <nlohmann/json.hpp>

#include <bonafide/evidence/cbor.hpp>
#include <bonafide/evidence/cose.hpp>
#include <bonafide/evidence/evidence.hpp>

#include "support/command_line.hpp"

namespace bonafide::cli {
namespace {

using test::ran;
namespace fs = std::filesystem;

std::string content(const fs::path& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// A directory with an emulated device and its evidence, made once for all tests.
class Reports : public test::InFolder<Reports> {
 protected:
  static void SetUpTestSuite() {
    make_folder();
    ASSERT_EQ(ran({"pki", "create", at("device"), "--asym", "p256"}).exit, 0);
    ASSERT_EQ(ran({"authenticate", "emulated:" + at("device"), "--anchors", anchor(), "--evidence", at("e"), "--html",
                   at("live.html")})
                  .exit,
              0);
  }
  static std::string anchor() { return at("device/root.pem"); }
  /// The key of the emulated hierarchy serves as a verifier's.
  static std::string key() { return at("device/root-key.pem"); }
};

TEST_F(Reports, tell_people_on_a_page) {
  EXPECT_EQ(ran({"verify", at("e"), "--anchors", anchor(), "--html", at("v.html")}).exit, 0);
  for (const auto page : {"v.html", "live.html"}) {
    EXPECT_TRUE(content(at(page)).starts_with("<!DOCTYPE html>"));
    EXPECT_TRUE(content(at(page)).contains(R"(<p class="word">trusted</p>)")) << page;
  }
}

TEST_F(Reports, tell_relying_parties_with_a_token_and_wrap_it_with_the_evidence) {
  EXPECT_EQ(
      ran({"verify", at("e"), "--anchors", anchor(), "--eat", at("t"), "--sign-key", key(), "--cmw", at("c")}).exit, 0);
  const auto token = content(at("t"));
  const auto read = evidence::cose::read(as_bytes(token));
  ASSERT_TRUE(read) << explain(read.error());
  EXPECT_TRUE(read->is_cwt);
  const auto collection = content(at("c"));
  EXPECT_TRUE(evidence::cbor::read(as_bytes(collection)));
  EXPECT_TRUE(collection.contains(content(at("e")))) << "the evidence as it is";
  EXPECT_TRUE(collection.contains(token.substr(0, 16)));
}

TEST_F(Reports, name_the_policy_that_decided_wherever_it_came_from) {
  const std::string text = "policy \"P\", language 1\nrule \"R\"\n  for everything\n  then trust\notherwise reject\n";
  std::ofstream{at("p.policy")} << text;
  // openssl dgst -sha256 of the text
  const std::string identifier = "sha-256:9f5c6d9555e9bc368b08909c6f639b0b7002b257637fa8e91a7a33024b2bdf57";
  ASSERT_EQ(
      ran({"bundle", "create", "--output", at("b"), "--key", key(), "--anchors", anchor(), "--policy", at("p.policy")})
          .exit,
      0);
  using Line = std::vector<std::string>;
  for (const auto& by :
       {Line{"--policy", at("p.policy"), "--anchors", anchor()}, Line{"--bundle", at("b"), "--bundle-key", anchor()}}) {
    Line line{"verify", at("e"), "--eat", at("t"), "--sign-key", key()};
    line.insert(line.end(), by.begin(), by.end());
    const auto run = ran(line);
    EXPECT_EQ(run.exit, 0) << run.out << run.err;
    EXPECT_TRUE(content(at("t")).contains(identifier)) << by[0];
  }
}

TEST_F(Reports, are_json_where_that_is_asked_for) {
  EXPECT_EQ(ran({"verify", at("e"), "--eat", at("t"), "--sign-key", key(), "--format", "jwt", "--cmw", at("c")}).exit,
            1);
  const auto collection = nlohmann::json::parse(content(at("c")));
  EXPECT_EQ(collection.at("result").at(0), "application/eat+jwt");
  EXPECT_EQ(collection.at("result").at(2), 8);
  EXPECT_EQ(collection.at("evidence").at(2), 4);
  EXPECT_EQ(std::ranges::count(content(at("t")), '.'), 2);
}

TEST_F(Reports, are_not_begun_when_the_options_make_no_sense) {
  EXPECT_EQ(ran({"verify", at("e"), "--eat", at("x")}).exit, 2);
  EXPECT_EQ(ran({"verify", at("e"), "--sign-key", key()}).exit, 2);
  EXPECT_EQ(ran({"verify", at("e"), "--format", "jwt"}).exit, 2);
  const auto run = ran({"verify", at("e"), "--eat", at("x"), "--sign-key", anchor()});
  EXPECT_EQ(run.exit, 3) << "not a private key";
  EXPECT_EQ(run.out, "") << "known before anything is judged";
  EXPECT_FALSE(fs::exists(at("x")));
}

TEST_F(Reports, hand_on_evidence_that_is_redacted) {
  EXPECT_EQ(ran({"evidence", "redact", at("e"), "--output", at("r")}).exit, 0);
  const auto verdict = ran({"verify", at("r"), "--anchors", anchor()});
  EXPECT_EQ(verdict.exit, 3);
  EXPECT_TRUE(verdict.out.contains("the evidence is redacted"));
  EXPECT_EQ(ran({"evidence", "redact", at("e")}).exit, 2) << "where to?";
  EXPECT_EQ(ran({"evidence", "redact", at("e"), at("e"), "--output", at("r")}).exit, 2) << "two into one file";
  EXPECT_EQ(ran({"evidence", "redact", at("device/root.pem"), "--output", at("x")}).exit, 3);
  EXPECT_FALSE(fs::exists(at("x")));
}

}  // namespace
}  // namespace bonafide::cli
