// Sources that do not hold everything: what is missing, the verdict says, and it judges no more than there is.
#include <bonafide/appraisal/appraise.hpp>
#include <bonafide/appraisal/rules.hpp>
#include <bonafide/crypto/rules.hpp>
#include <bonafide/evidence/interface_report.hpp>
#include <bonafide/evidence/rules.hpp>
#include <bonafide/spdm/rules/certificate.hpp>

#include "support/broken_rules.hpp"
#include "support/hierarchy.hpp"
#include "support/renderings.hpp"

namespace bonafide::appraisal {
namespace {

using evidence::Evidence;
using spdm::Version;
using test::Conversation;
using test::library;

Trust trusting() {
  Trust trust;
  EXPECT_TRUE(trust.add_certificate(test::hierarchy(crypto::KeyKind::ec_p256).root, "root"));
  return trust;
}

Evidence one_of(const test::Files& files, Bytes chain = {}) {
  auto found = test::read(files, chain);
  EXPECT_TRUE(found) << files.begin()->first << ": " << explain(found.error());
  return found ? std::move(found->front()) : Evidence{};
}

/// The reasons of the checks of `rule` that do not apply, one after the other.
void not_applicable(const std::vector<Check>& checks, const Rule& rule, std::string& out) {
  for (const auto& one : checks) {
    if (one.id == rule.id && one.result == Outcome::not_applicable) out += one.reason + "\n";
    not_applicable(one.inside, rule, out);
  }
}
testing::AssertionResult says(const Verdict& verdict, const Rule& rule, std::string_view words) {
  std::string all;
  not_applicable(verdict.checks, rule, all);
  if (all.find(words) != all.npos) return testing::AssertionSuccess();
  return testing::AssertionFailure() << rule.id << " says: " << all;
}

bool fails(const std::vector<Check>& checks, const Rule& rule) {
  for (const auto& one : checks) {
    if (one.id == rule.id && one.result == Outcome::failed) return test::saw_broken(rule), true;
    if (fails(one.inside, rule)) return true;
  }
  return false;
}

Verdict judged(const Evidence& evidence, const Conditions& conditions = {}) {
  return appraise(library(), evidence, trusting(), conditions);
}

/// Every reader, and whether its form has: a time (none of these), the header of the chain, the negotiation.
struct Form {
  std::string reader;
  bool header, negotiation, digests;
};
const Form forms[]{{"evidence", true, true, true},      {"capture", true, true, true},
                   {"signature-log", true, true, true}, {"event", true, true, true},
                   {"redfish", false, true, false},     {"tsm-dump", false, true, false},
                   {"vendor-sdk", false, false, false}, {"report", false, false, false}};

TEST(IncompleteSource, that_gives_another_chain_than_was_announced_is_rejected) {
  auto evidence = Conversation{Version::v1_2}.evidence;
  // MEASUREMENTS is signed without what CHALLENGE_AUTH covers: DIGESTS and CERTIFICATE.
  std::erase_if(evidence.exchanges,
                [](const evidence::Exchange& one) { return one.request[1] == 0x82 || one.request[1] == 0x83; });
  const auto& honest = test::hierarchy(crypto::KeyKind::ec_p256);
  evidence.chains = {{.slot = 0, .has_header = false, .chain = honest.certificates()}};
  EXPECT_EQ(judged(evidence).judgement, Judgement::trusted);
  evidence.chains = {
      {.slot = 0, .has_header = false, .chain = test::hierarchy(crypto::KeyKind::ec_p256, 1).certificates()}};
  const auto verdict = judged(evidence);
  EXPECT_EQ(verdict.judgement, Judgement::rejected);
  EXPECT_TRUE(fails(verdict.checks, spdm::rule::chain_digest));
}

TEST(IncompleteSource, says_what_is_missing_and_is_trusted_for_what_is_there) {
  std::size_t met = 0;
  for (const auto version : {Version::v1_1, Version::v1_2})
    for (const auto& [reader, files] : Conversation{version}.all()) {
      const auto form = std::ranges::find(forms, reader, &Form::reader);
      ASSERT_NE(form, std::end(forms)) << reader;
      ++met;
      // Before 1.2, what these have is signed without the negotiation, so that theirs is none.
      const bool negotiation = form->negotiation && !(version == Version::v1_1 && reader == "redfish");
      const auto evidence = one_of(files, test::device_chain());
      const auto verdict = judged(evidence);
      EXPECT_EQ(verdict.judgement, Judgement::trusted) << reader << ": " << verdict.reason;
      EXPECT_TRUE(says(verdict, rule::fresh, "as fresh as whoever recorded it is honest")) << reader;
      EXPECT_TRUE(says(verdict, crypto::rule::x509_expired, "no time is known at which to judge validity")) << reader;
      EXPECT_EQ(says(verdict, rule::covers_negotiation, "no negotiation is shown"), !negotiation) << reader;
      EXPECT_EQ(says(verdict, spdm::rule::root_hash, "without its header, and so no RootHash"), !form->header)
          << reader;
      EXPECT_EQ(says(verdict, spdm::rule::chain_digest, "no DIGESTS announced the chain"), !form->digests) << reader;
      const auto at_verifiers_time = judged(evidence, {.now = *civil(2026, 11, 21, 0, 0, 0)});
      EXPECT_FALSE(says(at_verifiers_time, crypto::rule::x509_expired, "no time is known")) << reader;
      EXPECT_EQ(judged(evidence, {.now = *civil(2019, 1, 1, 0, 0, 0)}).judgement, Judgement::authenticated) << reader;
    }
  EXPECT_GE(met, 15u);
}

TEST(IncompleteSource, without_the_negotiation_that_is_signed_is_not_judged) {
  for (const auto version : {Version::v1_2, Version::v1_3}) {
    const Conversation said{version};
    for (const auto& files : {said.as_report(), said.as_vendor_sdk()}) {
      const auto verdict = judged(one_of(files, test::device_chain()));
      EXPECT_EQ(verdict.judgement, Judgement::unjudged);
      EXPECT_TRUE(says(verdict, rule::covers_negotiation, "covers the negotiation, which is not shown"))
          << verdict.reason;
      test::saw_broken(rule::covers_negotiation);
    }
  }
}

TEST(IncompleteSource, without_a_chain_is_not_judged) {
  const Conversation said{Version::v1_1};
  const auto report = judged(one_of(said.as_report()));
  EXPECT_EQ(report.judgement, Judgement::unjudged);
  EXPECT_EQ(report.reason,
            "the source shows neither the negotiation nor the chain, so that nobody knows how it is signed");
  auto log = said.as_signature_log();
  for (const auto* name : {"0_transcript", "0_signature", "0_type", "0_hash_algorithm", "0_combined_spdm_prefix"})
    log.erase(std::string{"signatures/"} + name);
  log.erase("signatures/0_certificate_chain");
  EXPECT_EQ(judged(one_of(log)).judgement, Judgement::trusted) << "certificates/slot0 has the chain";
  log.erase("certificates/slot0");
  const auto without = test::read(log);
  EXPECT_TRUE(!without || judged(without->front()).judgement == Judgement::unjudged);
  auto redfish = said.as_redfish();
  redfish.erase("certificates.json");
  EXPECT_EQ(judged(one_of(redfish)).judgement, Judgement::unjudged);
}

TEST(IncompleteSource, without_header_and_root_is_trusted_by_the_anchor_alone) {
  const auto& made = test::hierarchy(crypto::KeyKind::ec_p256);
  Buffer rootless = made.intermediate;
  append(rootless, made.leaf);
  const auto verdict = judged(one_of(Conversation{Version::v1_1}.as_report(), rootless));
  EXPECT_EQ(verdict.judgement, Judgement::trusted) << verdict.reason;
  EXPECT_TRUE(says(verdict, rule::root_hash, "the source tells no RootHash that could be compared with the anchor"));
  const auto nobody = appraise(library(), one_of(Conversation{Version::v1_1}.as_report(), rootless), {}, {});
  EXPECT_EQ(nobody.judgement, Judgement::authenticated);
  EXPECT_NE(nobody.reason.find("whose hash the source does not tell"), std::string::npos) << nobody.reason;
}

/// Interface info 5 (no firmware updates, DMA with PASID), no MSI-X, two ranges, three bytes of the device's own.
Buffer interface_report() {
  return *unhex(
      "0500000000000000000000000200000000000800000000001000000000000000"
      "40000800000000000100000004000200"
      "03000000"
      "a1b2c3");
}

TEST(InterfaceReport, is_read_by_itself_but_is_no_reason_to_trust) {
  auto message = *unhex(
      "10040000"
      "000000000000000000000000"
      "37000000");
  append(message, interface_report());
  const auto digits = hex(interface_report());
  for (const auto& content : {interface_report(), message, copy(as_bytes(digits))}) {
    const auto evidence = one_of({{"tdi.bin", content}});
    EXPECT_EQ(evidence.origin.kind, evidence::SourceKind::interface_report);
    EXPECT_EQ(evidence.interface_report->report, interface_report());
    const auto verdict = judged(evidence);
    EXPECT_EQ(verdict.judgement, Judgement::unjudged);
    EXPECT_EQ(verdict.reason, "nothing was said, and no device signs an interface report");
    EXPECT_TRUE(says(verdict, rule::interface_digest, "no device signs an interface report"));
  }
}

TEST(InterfaceReport, is_compared_with_the_digest_of_the_TSM) {
  auto evidence = Conversation{Version::v1_2}.evidence;
  evidence.interface_report = evidence::InterfaceReport{interface_report(), {}};
  EXPECT_EQ(judged(evidence).judgement, Judgement::trusted);
  for (const auto hash : {crypto::Hash::sha256, crypto::Hash::sha384, crypto::Hash::sha512}) {
    const auto digest = crypto::digest(library(), hash, interface_report());
    evidence.interface_report->digest = copy(*digest);
    EXPECT_EQ(judged(evidence).judgement, Judgement::trusted);
    for (auto* bytes : {&*evidence.interface_report->digest, &evidence.interface_report->report}) {
      bytes->back() ^= 1;
      const auto verdict = judged(evidence);
      EXPECT_EQ(verdict.judgement, Judgement::rejected);
      EXPECT_TRUE(fails(verdict.checks, rule::interface_digest));
      bytes->back() ^= 1;
    }
  }
  evidence.interface_report->digest = Buffer(5);
  EXPECT_EQ(judged(evidence).judgement, Judgement::rejected);
}

TEST(InterfaceReport, has_the_sizes_that_it_names) {
  const auto whole = interface_report();
  auto evidence = Conversation{Version::v1_2}.evidence;
  const auto refused = [&](Buffer report) {
    const auto read = evidence::read_interface_report(report);
    evidence.interface_report = evidence::InterfaceReport{std::move(report), {}};
    return test::refused_by(read, evidence::rule::interface_report) &&
           judged(evidence).judgement == Judgement::rejected;
  };
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_TRUE(refused({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)})) << size;
  auto longer = whole, many = whole, overlapping = whole, beyond = whole;
  longer.push_back(0);
  many[15] = 0x10;         // 2^28 ranges
  overlapping[32] = 0x0F;  // the second begins at the last page of the first
  beyond[16 + 7] = 0x10;   // a page number of 61 bits
  for (auto* one : {&longer, &many, &overlapping, &beyond}) EXPECT_TRUE(refused(*one));
  const auto fields = *evidence::read_interface_report(whole);
  EXPECT_EQ(evidence::interface_info_text(fields.info), "no firmware updates while locked, DMA with PASID");
  ASSERT_EQ(fields.ranges.size(), 2u);
  EXPECT_EQ(evidence::range_text(fields.ranges[0]), "range 0: 16 pages from page 0x80000");
  EXPECT_EQ(evidence::range_text(fields.ranges[1]), "range 2: 1 page from page 0x80040, non-TEE memory");
  EXPECT_EQ(hex(fields.device_specific), "a1b2c3");
}

TEST(InterfaceReport, is_no_larger_than_its_offsets_reach) {
  // Nothing but 16 bytes in front, no range, and as many bytes for the device as there are: PCIe 6.x, 11.3.
  const auto sized = [](std::size_t size) {
    Buffer out(size);
    store_le(MutableBytes{out}.subspan(16), static_cast<std::uint32_t>(size - 20));
    return out;
  };
  for (const bool text : {false, true}) {
    const auto written = [&](const Buffer& report) { return text ? copy(as_bytes(hex(report))) : report; };
    EXPECT_EQ(one_of({{"tdi.bin", written(sized(65535))}}).interface_report->report.size(), 65535u);
    EXPECT_TRUE(test::refused_by(test::read({{"tdi.bin", written(sized(65536))}}, {}), evidence::rule::source_known));
  }
}

}  // namespace
}  // namespace bonafide::appraisal
