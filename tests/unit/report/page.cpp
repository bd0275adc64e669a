// Pages about conversations of our own two ends, and about devices that would like to write the page themselves.
#include <bonafide/appraisal/appraise.hpp>
#include <bonafide/crypto/x509/issue.hpp>
#include <bonafide/evidence/conversation.hpp>
#include <bonafide/report/page.hpp>

#include "support/broken_rules.hpp"
#include "support/markup.hpp"
#include "support/pair.hpp"

namespace bonafide::report {
namespace {

namespace x509 = crypto::x509;
using appraisal::Check;
using evidence::Evidence;
using test::library;
using test::Pair;

constexpr std::string_view attack = "<script>alert(1)</script>\" onload='x'";

std::string page_of(const Evidence& evidence, const appraisal::Verdict& verdict,
                    std::string_view input = "a.evidence") {
  Page page;
  page.add(library(), {.input = input, .evidence = evidence, .verdict = verdict});
  return std::move(page).finish({.tool = "bonafide 0.1.0", .at = civil(2026, 11, 21, 3, 0, 0)});
}

void expect_reasons(const std::vector<Check>& checks, const std::string& text) {
  for (const auto& check : checks) {
    EXPECT_TRUE(text.contains(check.reason)) << check.id << ": " << check.reason;
    EXPECT_TRUE(text.contains(check.source)) << check.source;
    expect_reasons(check.inside, text);
  }
}

Evidence honest_evidence() {
  Pair pair;
  EXPECT_TRUE(pair.authenticate());
  Evidence evidence;
  evidence.origin.target = "0000:03:00.0";
  evidence.exchanges = evidence::said_on(*pair.line);
  return evidence;
}

TEST(Page, tells_the_verdict_and_every_reason) {
  const auto evidence = honest_evidence();
  appraisal::Trust trust;
  ASSERT_TRUE(trust.add_certificate(test::hierarchy(crypto::KeyKind::ec_p384).root, "root"));
  const auto verdict = appraisal::appraise(library(), evidence, trust, {});
  const auto page = page_of(evidence, verdict);
  EXPECT_EQ(test::markup_problem(page), "");
  const auto text = test::text_of_markup(page);
  EXPECT_TRUE(text.contains(appraisal::name(verdict.judgement)));
  EXPECT_TRUE(text.contains(verdict.reason));
  EXPECT_FALSE(verdict.checks.empty());
  expect_reasons(verdict.checks, text);
}

TEST(Page, shows_every_message_of_the_conversation_with_its_fields) {
  const auto evidence = honest_evidence();
  const auto text = test::text_of_markup(page_of(evidence, appraisal::appraise(library(), evidence, {}, {})));
  for (const auto name : {"GET_VERSION", "CAPABILITIES", "NEGOTIATE_ALGORITHMS", "CHALLENGE_AUTH", "MEASUREMENTS"})
    EXPECT_TRUE(text.contains(name)) << name;
  for (const auto field : {"DataTransferSize", "MeasurementSummaryHash", "CertChainHash", "OpaqueDataLength"})
    EXPECT_TRUE(text.contains(field)) << field;
}

TEST(Page, loads_nothing_and_runs_nothing) {
  const auto evidence = honest_evidence();
  const auto page = page_of(evidence, appraisal::appraise(library(), evidence, {}, {}));
  for (const auto word : {"http:", "https:", "<script", "<link", "<img", "<iframe", "@import", "url(", "javascript:"})
    EXPECT_FALSE(page.contains(word)) << word;
  EXPECT_TRUE(page.contains("Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\""));
}

/// A device whose certificate carries markup for its name, and whose evidence was recorded by another that does.
TEST(Page, shows_markup_of_a_hostile_device_as_text) {
  const auto key = *crypto::PrivateKey::generate(library(), crypto::KeyKind::ec_p256);
  const auto name = x509::make_common_name(attack);
  const auto hostile = *x509::issue(library(),
                                    {.serial = {1},
                                     .issuer = name,
                                     .subject = name,
                                     .not_before = *civil(2020, 1, 1, 0, 0, 0),
                                     .not_after = *civil(2036, 1, 1, 0, 0, 0),
                                     .spki = *key.spki(),
                                     .extensions = {x509::key_usage(x509::usage_of({0}))}},
                                    {.key = key});
  auto profile = test::usual_profile();
  profile.slots = {};
  profile.slots[0] = {hostile, {}, &key};
  Pair pair{profile};
  static_cast<void>(pair.authenticate());
  Evidence evidence;
  evidence.exchanges = evidence::said_on(*pair.line);
  evidence.origin = {.tool = std::string{attack}, .transport = std::string{attack}, .target = std::string{attack}};
  const auto verdict = appraisal::appraise(library(), evidence, {}, {});
  const auto page = page_of(evidence, verdict, attack);
  EXPECT_EQ(test::markup_problem(page), "");
  EXPECT_FALSE(page.contains("<script"));
  // RFC 4514, 2.4: a name escapes them once, the page once more.
  EXPECT_TRUE(test::text_of_markup(page).contains("CN=\\<script\\>alert(1)")) << "the certificate is shown";
}

TEST(Page, shows_markup_of_a_hostile_verdict_as_text) {
  const appraisal::Verdict verdict{
      .reason = std::string{attack},
      .checks = {{std::string{attack}, appraisal::Outcome::failed, std::string{attack}, std::string{attack}, {}}}};
  const auto page = page_of({}, verdict);
  EXPECT_EQ(test::markup_problem(page), "");
  EXPECT_TRUE(test::text_of_markup(page).contains(attack));
}

/// What an appraisal says of the honest evidence with these reference values.
appraisal::Verdict compared_with(const Evidence& evidence, std::vector<appraisal::reference::Entry> entries) {
  const appraisal::reference::References references{{{.origin = "golden.toml", .entries = std::move(entries)}}};
  return appraisal::appraise(library(), evidence, {}, {.references = &references});
}

TEST(Page, puts_measurements_beside_their_reference_values) {
  const auto evidence = honest_evidence();
  const auto wrong = Buffer(48, 0xA5);
  const auto verdict =
      compared_with(evidence, {{{}, {.index = std::uint8_t{1}}, {{.digests = {{crypto::Hash::sha384, {}, wrong}}}}},
                               {{}, {.index = std::uint8_t{2}}, {}, true},
                               {{}, {.index = std::uint8_t{99}, .name = "fuses"}, {{.version = "7"}}}});
  ASSERT_FALSE(verdict.compared.empty());
  const auto page = page_of(evidence, verdict);
  EXPECT_EQ(test::markup_problem(page), "");
  const auto text = test::text_of_markup(page);
  EXPECT_TRUE(text.contains("Reference"));
  EXPECT_TRUE(text.contains("SHA-384 " + hex(wrong))) << "what it should be";
  EXPECT_TRUE(text.contains("differs"));
  EXPECT_TRUE(text.contains("varies: not judged"));
  EXPECT_TRUE(text.contains("measurement 99 (fuses) has reference values, and no signed evidence says it"));
  EXPECT_TRUE(text.contains("golden.toml"));
  EXPECT_FALSE(test::text_of_markup(page_of(evidence, appraisal::appraise(library(), evidence, {}, {})))
                   .contains("not compared"));
}

TEST(Page, shows_markup_of_hostile_reference_values_as_text) {
  const auto evidence = honest_evidence();
  const auto verdict = compared_with(
      evidence, {{{}, {.index = std::uint8_t{1}, .name = std::string{attack}}, {{.version = std::string{attack}}}},
                 {{}, {.name = std::string{attack}}, {{.version = std::string{attack}}}}});
  const auto page = page_of(evidence, verdict);
  EXPECT_EQ(test::markup_problem(page), "");
  EXPECT_FALSE(page.contains("<script"));
}

TEST(Page, stays_small_however_much_was_said) {
  Evidence evidence;
  const Buffer request{0x10, 0x84, 0, 0}, junk(4000, 0x41);
  for (int i = 0; i < 20000; ++i) evidence.exchanges.push_back({request, junk, false});
  const auto page = page_of(evidence, appraisal::appraise(library(), evidence, {}, {}));
  EXPECT_EQ(test::markup_problem(page), "");
  EXPECT_LT(page.size(), 9u << 20);
  EXPECT_TRUE(page.contains("36000 more messages are not shown"));
}

TEST(Page, lists_the_devices_where_there_are_several) {
  const auto evidence = honest_evidence();
  const auto verdict = appraisal::appraise(library(), evidence, {}, {});
  Page page;
  for (const auto input : {"one.evidence", "two.evidence"})
    page.add(library(), {.input = input, .evidence = evidence, .verdict = verdict});
  const auto text = std::move(page).finish({.tool = "bonafide", .at = {}});
  EXPECT_EQ(test::markup_problem(text), "");
  EXPECT_TRUE(text.contains("href=\"#device-2\""));
  EXPECT_TRUE(text.contains("id=\"device-2\""));
}

}  // namespace
}  // namespace bonafide::report
