// `bonafide policy` and --policy, as whole command lines in this process.
#include <filesystem>
#include <fstream>

#include <nlohmann/json.hpp>

#include <bonafide/appraisal/rules/recovery.hpp>
#include <bonafide/cli/asking.hpp>
#include <bonafide/cli/library.hpp>
#include <bonafide/cli/parse.hpp>
#include <bonafide/cli/policy_files.hpp>
#include <bonafide/spdm/requester/authenticate.hpp>

#include "support/broken_rules.hpp"
#include "support/command_line.hpp"

namespace bonafide::cli {
namespace {

using test::ran;
namespace fs = std::filesystem;
using nlohmann::json;

/// A directory with a device, its evidence, and whatever policies a test writes.
class Policies : public test::InFolder<Policies> {
 protected:
  static void SetUpTestSuite() {
    make_folder();
    ASSERT_EQ(ran({"pki", "create", at("device"), "--asym", "p256", "--vendor", "1b36"}).exit, 0);
    ASSERT_EQ(ran({"authenticate", "emulated:" + at("device"), "--anchors", anchor(), "--evidence", evidence()}).exit,
              0);
  }
  static std::string anchor() { return at("device/root.pem"); }
  static std::string evidence() { return at("device.evidence"); }
  static std::string written(std::string_view name, std::string_view text) {
    std::ofstream{at(name)} << text;
    return at(name);
  }
  static std::string policy(std::string_view name, const std::string& clauses) {
    return written(name, "policy \"Test\", language 1\nrule \"R\"\n  for pci.vendor is 0x1b36\n" + clauses +
                             "  then trust\notherwise reject because \"not ours\"\n");
  }
};

TEST_F(Policies, are_checked_and_counted) {
  const auto good = ran({"policy", "check", policy("good.policy", "")});
  EXPECT_EQ(good.exit, 0);
  EXPECT_EQ(good.out, at("good.policy") + ": a policy with 1 rule and 0 tests\n");
  const auto wrong = ran({"policy", "check", policy("wrong.policy", "  require firmware.svm at least 4\n")});
  EXPECT_EQ(wrong.exit, 1);
  EXPECT_EQ(wrong.out, at("wrong.policy") +
                           ":4:11: there is no fact \"firmware.svm\", and nothing of that name was said above\n"
                           "    require firmware.svm at least 4\n"
                           "            ^\n"
                           "  did you mean firmware.svn?\n");
  const auto told = json::parse(ran({"policy", "check", at("wrong.policy"), "--json"}).out);
  EXPECT_EQ(told[0]["mistakes"][0]["line"], 4);
  EXPECT_EQ(told[0]["mistakes"][0]["rule"], "policy.names");
  EXPECT_EQ(ran({"policy", "check", at("missing.policy")}).exit, 2);
}

TEST_F(Policies, decide_about_evidence) {
  const auto verify = [](const std::string& file) {
    return ran({"verify", evidence(), "--anchors", anchor(), "--policy", file});
  };
  EXPECT_EQ(verify(policy("fine.policy", "  require pci.named\n")).exit, 0);
  const auto held = verify(policy("strict.policy", "  require spdm.strength at least 192 else hold\n"));
  EXPECT_EQ(held.exit, 1);
  EXPECT_NE(
      held.out.find("device.evidence: authenticated\n  the rule \"R\" says \"require spdm.strength at least 192\", "
                    "and spdm.strength is 128"),
      std::string::npos)
      << held.out;
  EXPECT_NE(held.out.find("strict.policy:4:3]"), std::string::npos) << held.out;
  const auto warned = verify(policy("warns.policy", "  require revocation.checked else warn\n"));
  EXPECT_EQ(warned.exit, 0);
  EXPECT_NE(warned.out.find("  warning: the rule \"R\" says \"require revocation.checked\""), std::string::npos);
  const auto none = verify(policy("broken.policy", "  require\n"));
  EXPECT_EQ(none.exit, 3);
  EXPECT_NE(none.err.find("broken.policy:5:3: a condition begins with a fact, not with \"then\""), std::string::npos)
      << none.err;
}

TEST_F(Policies, decide_about_devices) {
  const auto ask = [](const std::string& file) {
    return ran({"authenticate", "emulated:" + at("device"), "--anchors", anchor(), "--policy", file}).exit;
  };
  EXPECT_EQ(ask(policy("today.policy", "  require evidence.age at most 1 hour\n")), 0);
  EXPECT_EQ(ask(policy("challenged.policy", "  require nonce.given\n")), 1);
}

spdm::Flow<void> say(spdm::Line& line, const spdm::requester::Wishes& wishes) {
  co_await spdm::requester::authenticate(line, wishes);
  co_return Result<void>{};
}

TEST_F(Policies, measure_age_from_when_a_device_has_answered_and_not_from_when_it_was_asked) {
  const auto target = "emulated:" + at("device");
  const std::vector<std::string> line{
      "authenticate", target,     "--anchors",
      anchor(),       "--policy", policy("young.policy", "  require evidence.age at most 1 hour\n")};
  const auto parsed = parse(line);
  std::stringstream in, out, err;
  Console console{in, out, err};
  AppraisalWords asked{parsed.words, console};
  *asked.conditions.now -= std::chrono::minutes{1};  // a slow device
  const auto library = open_library();
  Asking asking{library, parsed.words, console, asked.conditions};
  const auto wishes = wishes_of(parsed.words, library);
  Speech speech;
  speech.say = [&](spdm::Line& on, const Reached&) { return say(on, wishes); };
  const auto judged = asking.judge(target, speech);
  EXPECT_EQ(judged.verdict.judgement, appraisal::Judgement::trusted) << judged.verdict.reason;
}

TEST_F(Policies, are_explained_with_the_facts_that_they_saw) {
  const auto file = policy("explained.policy", "  require spdm.strength at least 192 because \"house rule\"\n");
  const auto told = ran({"policy", "explain", file, evidence(), "--anchors", anchor()});
  EXPECT_EQ(told.exit, 1);
  EXPECT_NE(told.out.find("explained.policy:4:3: require spdm.strength at least 192\n        spdm.strength is 128\n"
                          "        because house rule\n"),
            std::string::npos)
      << told.out;
  const auto as_json = json::parse(ran({"policy", "explain", file, evidence(), "--anchors", anchor(), "--json"}).out);
  EXPECT_EQ(as_json[0]["outcome"], "reject");
  EXPECT_EQ(as_json[0]["rules"][0]["clauses"][1]["facts"][0], "spdm.strength is 128");
  const auto alone = ran({"policy", "explain", file});
  EXPECT_EQ(alone.exit, 0);
  EXPECT_NE(alone.out.find("asks for pci.vendor, spdm.strength"), std::string::npos) << alone.out;
}

TEST_F(Policies, have_tests_beside_their_rules) {
  const auto file = policy("tested.policy", "  require firmware.svn at least 4 else hold\n");
  EXPECT_EQ(ran({"policy", "test", file}).exit, 3);
  written("tested.test",
          "test \"old\"\n  given pci.vendor is 0x1b36\n  given firmware.svn is 3\n  expect hold from \"R\"\n"
          "test \"recorded\"\n  given evidence \"device.evidence\"\n  given firmware.svn is 4\n  expect trust\n"
          "test \"others\"\n  given pci.vendor is 0x8086\n  expect reject from otherwise\n");
  const auto good = ran({"policy", "test", file, "--anchors", anchor()});
  EXPECT_EQ(good.exit, 0) << good.out;
  EXPECT_NE(good.out.find("3 of 3 tests pass"), std::string::npos);
  written("tested.test", "test \"old\"\n  given pci.vendor is 0x1b36\n  given firmware.svn is 3\n  expect trust\n");
  const auto bad = ran({"policy", "test", file});
  EXPECT_EQ(bad.exit, 1);
  EXPECT_NE(bad.out.find("FAIL  old: expected trust, and it is hold from \"R\""), std::string::npos) << bad.out;
}

TEST_F(Policies, see_facts_that_tests_can_take) {
  const auto facts = ran({"policy", "facts", evidence(), "--anchors", anchor()});
  EXPECT_EQ(facts.exit, 0);
  EXPECT_NE(facts.out.find("given pci.vendor is 0x1b36\n"), std::string::npos) << facts.out;
  // What is printed is read back as the same.
  const auto file = written("read-back.policy",
                            "policy \"T\", language 1\nrule \"R\"\n  for pci.vendor is 0x1b36\n"
                            "  require leaf.subject is known and measurements.indices is known\n"
                            "  then trust\notherwise hold\ntest \"back\"\n" +
                                facts.out + "expect trust\n");
  const auto again = ran({"policy", "test", file});
  EXPECT_EQ(again.exit, 0) << again.out << again.err;
  EXPECT_NE(ran({"policy", "facts"}).out.find("firmware.svn: a number;"), std::string::npos);
}

TEST_F(Policies, see_what_was_pinned) {
  ASSERT_EQ(ran({"pin", evidence(), "--anchors", anchor(), "-o", at("seen")}).exit, 0);
  const auto ask = [](const std::string& clause) {
    return ran({"authenticate", "emulated:" + at("device"), "--anchors", anchor(), "--pin", at("seen"), "--policy",
                policy("pinned.policy", clause)})
        .exit;
  };
  EXPECT_EQ(ask("  require leaf.sha256 is pinned.leaf.sha256 and firmware.version at least pinned.firmware.version\n"),
            0);
  EXPECT_EQ(ask("  require evidence.obtained before pinned.evidence.obtained\n"), 1);
}

TEST_F(Policies, tell_what_they_would_change) {
  fs::create_directories(at("archive/below"));
  fs::copy_file(evidence(), at("archive/a.evidence"));
  fs::copy_file(evidence(), at("archive/below/b.evidence"));
  const auto loose = policy("loose.policy", ""),
             strict = policy("new.policy", "  require slot is 3 because \"moved\"\n");
  const auto ask = [](const std::string& is, const std::string& was, bool as_json = false) {
    std::vector<std::string> line{"verify", at("archive"), "--anchors", anchor(), "--policy", is, "--was", was};
    if (as_json) line.emplace_back("--json");
    return ran(line);
  };
  const auto changed = ask(strict, loose);
  EXPECT_EQ(changed.exit, 1);
  EXPECT_EQ(changed.out,
            at("archive/a.evidence") +
                ": trusted -> rejected: the rule \"R\" says \"require slot is 3\", and slot is 0: moved\n" +
                at("archive/below/b.evidence") +
                ": trusted -> rejected: the rule \"R\" says \"require slot is 3\", and slot is 0: moved\n"
                "2 of 2 verdicts change: 2 trusted -> rejected\n");
  const auto same = ask(loose, "none");
  EXPECT_EQ(same.exit, 0);
  EXPECT_EQ(same.out, "0 of 2 verdicts change\n");
  written("archive/noise", "no evidence at all");
  const auto noisy = ask(loose, "none");
  EXPECT_EQ(noisy.exit, 3);
  EXPECT_NE(noisy.out.find("1 could not be read\n"), std::string::npos) << noisy.out;
  const auto back = json::parse(ask(loose, strict, true).out);
  EXPECT_EQ(back["changed"], 2);
  EXPECT_EQ(back["changes"][0]["was"], "rejected");
  EXPECT_EQ(back["kinds"]["rejected -> trusted"], 2);
  EXPECT_EQ(ran({"verify", evidence(), "--was", loose}).exit, 2);
}

using Pins = Policies;

TEST_F(Pins, tell_whether_a_device_may_go_on) {
  const auto pinned = ran({"pin", evidence(), "--anchors", anchor(), "-o", at("pins")});
  EXPECT_EQ(pinned.exit, 0) << pinned.err;
  EXPECT_NE(pinned.out.find("(equal; slot 0, 3 certificates, 4 measurements)"), std::string::npos) << pinned.out;
  const auto device = "emulated:" + at("device");
  EXPECT_EQ(ran({"authenticate", device, "--anchors", anchor(), "--pin", at("pins")}).exit, 0);
  const auto replayed = ran({"verify", evidence(), "--anchors", anchor(), "--pin", at("pins")});
  EXPECT_EQ(replayed.exit, 1);
  EXPECT_NE(replayed.out.find("this is a replay"), std::string::npos) << replayed.out;
  // Another device of the same maker, in the same place.
  ASSERT_EQ(ran({"pki", "create", at("second"), "--asym", "p256", "--vendor", "1b36", "--issuer", at("device")}).exit,
            0);
  const auto pin = ran({"authenticate", "emulated:" + at("second"), "--anchors", anchor(), "--pin",
                        fs::directory_iterator(at("pins"))->path().string()});
  EXPECT_EQ(pin.exit, 1);
  EXPECT_NE(pin.out.find("FAIL  recovery.key: another key signs than the one that was pinned"), std::string::npos)
      << pin.out;
}

TEST_F(Pins, must_be_about_the_device_where_there_are_several) {
  ASSERT_EQ(ran({"pin", evidence(), "--anchors", anchor(), "-o", at("several")}).exit, 0);
  const auto one = fs::directory_iterator(at("several"))->path();
  fs::copy_file(one, one.parent_path() / "copy.pin");
  const auto other = "emulated:" + at("device") + "/";
  const auto told = ran({"authenticate", other, "--anchors", anchor(), "--pin", at("several")});
  EXPECT_EQ(told.exit, 1);
  EXPECT_NE(told.out.find("FAIL  recovery.pinned: no pin is about " + other), std::string::npos) << told.out;
  test::saw_broken(appraisal::rule::recovery_pinned);
}

TEST_F(Pins, keep_only_what_is_good) {
  ASSERT_EQ(ran({"pki", "create", at("stranger"), "--asym", "p256"}).exit, 0);
  const auto none = ran({"pin", evidence(), "--anchors", at("stranger/root.pem"), "-o", at("none")});
  EXPECT_EQ(none.exit, 1) << none.out << none.err;
  EXPECT_FALSE(fs::exists(at("none")));
  EXPECT_EQ(ran({"pin", evidence()}).err, "bonafide: bonafide pin needs --output DIR\n");
  EXPECT_EQ(ran({"pin", evidence(), "-o", at("x"), "--rule", "key", "--volatile", "3"}).exit, 2);
  EXPECT_EQ(ran({"pin", evidence(), "-o", at("x"), "--volatile", "3:9-4"}).err,
            "bonafide: --volatile takes INDEX or INDEX:FIRST-LAST, as in 17 or 17:4-7, not '3:9-4'\n");
  EXPECT_EQ(ran({"verify", evidence(), "--pin", anchor()}).exit, 3);
}

TEST_F(Pins, can_name_policies_and_programs) {
  const auto device = "emulated:" + at("device");
  const auto with = [&](std::vector<std::string> rule, const std::string& directory) {
    std::vector<std::string> line{"pin", evidence(), "--anchors", anchor(), "-o", at(directory)};
    line.insert(line.end(), rule.begin(), rule.end());
    const auto pinned = ran(line);
    EXPECT_EQ(pinned.exit, 0) << pinned.err;
    return ran({"authenticate", device, "--anchors", anchor(), "--pin", at(directory)});
  };
  EXPECT_EQ(with({"--policy", policy("go.policy", "  require leaf.sha256 is pinned.leaf.sha256\n")}, "by-policy").exit,
            0);
  EXPECT_EQ(with({"--policy", policy("stop.policy", "  require slot is 3\n")}, "by-policy-no").exit, 1);
  EXPECT_EQ(with({"--rule", "never"}, "final").exit, 1);
  const auto noise = with({"--program", written("noise.o",
                                                "\x7f"
                                                "ELF, but no program")},
                          "by-program");
  EXPECT_EQ(noise.exit, 3);
  EXPECT_NE(noise.out.find("the program that was pinned did not run: bpf."), std::string::npos) << noise.out;
  const auto refused = ran({"pin", evidence(), "-o", at("x"), "--program", written("text.o", "no program")});
  EXPECT_EQ(refused.exit, 3);
  EXPECT_EQ(refused.err, "bonafide: --program: " + at("text.o") + " is no object as clang -target bpf writes it\n");
}

}  // namespace
}  // namespace bonafide::cli
