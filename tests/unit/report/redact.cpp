// Redacted evidence: nothing of the device's own is left, what was equal stays equal, and nobody is fooled by it.
#include <bonafide/appraisal/appraise.hpp>
#include <bonafide/appraisal/rules.hpp>
#include <bonafide/crypto/oid.hpp>
#include <bonafide/crypto/x509/dice.hpp>
#include <bonafide/evidence/conversation.hpp>
#include <bonafide/report/redact/redact.hpp>
#include <bonafide/report/rules.hpp>
#include <bonafide/spdm/certificate_chain.hpp>

#include "support/broken_rules.hpp"
#include "support/issuer.hpp"

namespace bonafide::report {
namespace {

using evidence::Evidence;
using test::library;

const Buffer key(32, 0x11), another_key(32, 0x22);
constexpr std::uint64_t serial = 0x0123456789abcdef;
/// RFC 9711, 4.2.1.1: a UEID of type RAND.
const Buffer ueid = *unhex("01 d00dfeed0badcafe1122334455667788");
constexpr std::string_view leaf_name = "drive 0123456789abcdef of hall 3";

Buffer oid_tlv(std::initializer_list<std::uint8_t> body) {
  Buffer out{0x06, static_cast<std::uint8_t>(body.size())};
  out.insert(out.end(), body);
  return out;
}

Buffer wrapped(std::uint8_t tag, Bytes body) {
  Buffer out{tag, static_cast<std::uint8_t>(body.size())};
  append(out, body);
  return out;
}

/// RFC 5280, 4.2.1.6: an otherName of PCI-SIG's type.
Buffer pci_name(std::string_view text) {
  auto body = oid_tlv({0x67, 0x81, 0x13});
  append(body, wrapped(0xA0, wrapped(0x0C, as_bytes(text))));
  return wrapped(0x30, wrapped(0xA0, body));
}

const test::Issuer& vendor() {
  static const test::Issuer made{"Vendor root"};
  return made;
}

/// TCG DICE Attestation Architecture: an extension below 2.23.133.5.4.
crypto::x509::Addition dice(std::uint8_t number, Buffer value) {
  auto oid = copy(crypto::oid::tcg_dice);
  oid.push_back(number);
  return {.oid = std::move(oid), .value = std::move(value)};
}

const Buffer security_version = *unhex("3003 8301 05"), ueid_extension = wrapped(0x30, wrapped(0x04, ueid));

/// It has the device's serial number in its name, in its PCI-SIG name and in its own serial number.
Buffer leaf(const Buffer& tcb_info = security_version, const Buffer& ueid_as = ueid_extension) {
  auto extensions = test::Issuer::leaf_extensions();
  extensions.push_back({.oid = copy(crypto::oid::subject_alternative_name),
                        .value = pci_name("Vendor=1b36:Device=0010:CC=010802:REV=02:0123456789abcdef")});
  extensions.push_back(dice(1, tcb_info));
  extensions.push_back(dice(4, ueid_as));
  return vendor().leaf(std::move(extensions),
                       {.subject = leaf_name, .serial = {0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef}});
}

Evidence recorded(const Buffer& certificate = leaf()) {
  auto profile = vendor().device(certificate);
  profile.opaque = copy(as_bytes("of a vendor's own: unit 4711"));
  test::Pair pair{profile};
  pair.wishes.portion = 64;  // so that names stand in several messages
  EXPECT_TRUE(pair.authenticate());
  Evidence out;
  out.origin = {.tool = "bonafide 0.1.0", .transport = "DOE", .target = "secret-host:0000:03:00.0"};
  out.identity = evidence::IdentityRecord{{.vendor = 0x1b36, .device = 0x10, .class_code = 0x010802, .serial = serial}};
  out.exchanges = evidence::said_on(*pair.line);
  return out;
}

/// The chain of slot 0 as the evidence shows it.
Buffer chain_in(const Evidence& evidence) {
  Buffer out;
  for (const auto& exchange : evidence.exchanges)
    if (exchange.response.size() > 8 && exchange.response[1] == 0x02)
      append(out, Bytes{exchange.response}.subspan(8, load_le<std::uint16_t>(Bytes{exchange.response}.subspan(4))));
  return out;
}

Evidence redacted(const Evidence& evidence, Bytes under = key) {
  Redactor redactor{library(), under};
  const auto out = redactor.redact(evidence);
  EXPECT_TRUE(out) << explain(out.error());
  return out.value_or(Evidence{});
}

appraisal::Trust trust() {
  appraisal::Trust out;
  EXPECT_TRUE(out.add_certificate(vendor().root, "root"));
  return out;
}

TEST(Redacted, evidence_holds_no_serial_number_and_no_name_of_the_device) {
  const auto evidence = recorded();
  ASSERT_TRUE(as_text(chain_in(evidence)).contains(leaf_name)) << "otherwise there is nothing to find";
  const auto out = redacted(evidence);
  const auto encoded = *evidence::encode(out);
  const auto chain = chain_in(out);
  for (const auto& secret : {std::string{leaf_name}, std::string{"0123456789abcdef"}, std::string{"secret-host"},
                             std::string{as_text(*unhex("0123456789abcdef"))}}) {
    EXPECT_FALSE(as_text(encoded).contains(secret)) << secret;
    EXPECT_FALSE(as_text(chain).contains(secret)) << secret << ", in pieces";
  }
  EXPECT_TRUE(as_text(chain).contains("Vendor root")) << "the root is everybody's";
  EXPECT_TRUE(as_text(chain).contains("Vendor=1b36:Device=0010:CC=010802:REV=02:")) << "the kind of device stays";
}

TEST(Redacted, evidence_holds_no_UEID_whatever_stands_beside_it) {
  const auto cut = *unhex("3003 8301"), null = wrapped(0x30, wrapped(0x05, ueid));
  for (const auto& certificate : {leaf(), leaf(cut), leaf(security_version, null)}) {
    const auto evidence = recorded(certificate);
    ASSERT_TRUE(as_text(chain_in(evidence)).contains(as_text(ueid)));
    const auto out = redacted(evidence);
    EXPECT_FALSE(as_text(chain_in(out)).contains(as_text(Bytes{ueid}.subspan(1))));
    EXPECT_FALSE(evidence::replay(library(), out).problem);
  }
}

TEST(Redacted, evidence_holds_nothing_of_extensions_that_only_the_vendor_understands) {
  const auto vendors = wrapped(0x30, wrapped(0x0C, as_bytes("unit of a vendor's extension")));
  const auto wrapper = wrapped(0x04, as_bytes("unit of a wrapper"));
  // TCG DICE Attestation Architecture, "DiceTcbInfo": svn [3], vendorInfo [8].
  auto fields = *unhex("8301 05");
  append(fields, wrapped(0x88, as_bytes("unit of the firmware's vendor")));
  auto extensions = test::Issuer::leaf_extensions();
  extensions.push_back({.oid = copy(crypto::oid::of<1, 3, 6, 1, 4, 1, 32473, 1>), .value = vendors});
  extensions.push_back({.oid = copy(crypto::oid::of<1, 3, 6, 1, 4, 1, 32473, 2>), .value = copy(as_bytes("unit x"))});
  extensions.push_back({.oid = copy(crypto::oid::cmw), .value = wrapper});
  // RFC 5280, 4.2.1.7: issuerAltName with a rfc822Name, [1].
  extensions.push_back(
      {.oid = copy(crypto::oid::of<2, 5, 29, 18>), .value = wrapped(0x30, wrapped(0x81, as_bytes("unit@an-issuer")))});
  extensions.push_back(dice(1, wrapped(0x30, fields)));
  const auto evidence = recorded(vendor().leaf(std::move(extensions)));
  ASSERT_TRUE(as_text(chain_in(evidence)).contains("unit of a wrapper"));
  const auto out = redacted(evidence);
  EXPECT_FALSE(as_text(chain_in(out)).contains("unit"));
  const auto account = evidence::replay(library(), out);
  ASSERT_EQ(account.chains.size(), 1u);
  const auto chain = spdm::read_chain(account.chains[0].whole, account.chains[0].terms);
  ASSERT_TRUE(chain) << explain(chain.error());
  const auto claims = crypto::x509::read_dice(chain->certificates.back());
  ASSERT_TRUE(claims) << explain(claims.error());
  EXPECT_EQ(claims->tcb_infos.at(0).svn, 5u);
  EXPECT_EQ(claims->message_wrapper.size(), std::string_view{"unit of a wrapper"}.size());
}

TEST(Redacted, evidence_holds_nothing_that_only_the_vendor_or_the_TSM_understands) {
  auto evidence = recorded();
  const auto text = [](const Evidence& of) { return std::string{as_text(*evidence::encode(of))}; };
  evidence.interface_report = evidence::InterfaceReport{copy(as_bytes("where the function's memory lies")), {}};
  ASSERT_TRUE(text(evidence).contains("unit 4711"));
  ASSERT_TRUE(text(evidence).contains("memory lies"));
  const auto out = redacted(evidence);
  EXPECT_FALSE(out.interface_report);
  EXPECT_FALSE(text(out).contains("unit 4711"));
  EXPECT_FALSE(text(out).contains("memory lies"));
}

TEST(Redacted, evidence_can_still_be_read) {
  const auto evidence = recorded();
  const auto out = redacted(evidence);
  ASSERT_EQ(out.exchanges.size(), evidence.exchanges.size());
  for (std::size_t i = 0; i < out.exchanges.size(); ++i)
    EXPECT_EQ(out.exchanges[i].response.size(), evidence.exchanges[i].response.size());
  const auto account = evidence::replay(library(), out);
  EXPECT_FALSE(account.problem) << explain(account.problem->error);
  ASSERT_EQ(account.chains.size(), 1u);
  const auto chain = spdm::read_chain(account.chains[0].whole, account.chains[0].terms);
  ASSERT_TRUE(chain) << explain(chain.error());
  EXPECT_TRUE(account.chains[0].announced) << "DIGESTS name the redacted chain";
  EXPECT_FALSE(account.measurements.empty());
  EXPECT_EQ(evidence::decode(*evidence::encode(out)), out);
}

TEST(Redacted, evidence_of_one_set_uses_the_same_pseudonyms) {
  const auto evidence = recorded();
  EXPECT_EQ(redacted(evidence).identity, redacted(evidence).identity);
  EXPECT_NE(redacted(evidence).identity, redacted(evidence, another_key).identity);
  const auto out = redacted(evidence);
  std::array<std::uint8_t, 8> digits{};
  store_be(MutableBytes{digits}, *out.identity->serial);
  EXPECT_TRUE(as_text(chain_in(out)).contains("REV=02:" + hex(digits))) << "the certificate and the function agree";
}

TEST(Redacted, evidence_is_unjudged_whatever_it_shows) {
  auto evidence = recorded();
  const auto anchors = trust();
  ASSERT_EQ(appraisal::appraise(library(), evidence, anchors, {.profile = appraisal::Profile::dsp0274}).judgement,
            appraisal::Judgement::trusted);
  evidence.redacted = true;  // and every signature still verifies
  const auto verdict = appraisal::appraise(library(), evidence, anchors, {.profile = appraisal::Profile::dsp0274});
  EXPECT_EQ(verdict.judgement, appraisal::Judgement::unjudged);
  EXPECT_TRUE(verdict.reason.contains("redacted"));
  ASSERT_EQ(verdict.checks.size(), 1u);
  EXPECT_EQ(verdict.checks[0].id, appraisal::rule::not_redacted.id);
  test::saw_broken(appraisal::rule::not_redacted);
  const auto with_facts =
      appraisal::appraise_with_facts(library(), evidence, anchors, {.profile = appraisal::Profile::dsp0274});
  EXPECT_EQ(with_facts.verdict.judgement, appraisal::Judgement::unjudged);
  EXPECT_EQ(appraisal::appraise(library(), redacted(recorded()), anchors, {}).judgement,
            appraisal::Judgement::unjudged);
}

TEST(Redacted, evidence_is_not_given_away_with_a_part_left) {
  auto evidence = recorded();
  evidence.origin.tool = "a recorder that signs itself 0123456789abcdef";
  Redactor redactor{library(), key};
  EXPECT_TRUE(test::refused_by(redactor.redact(evidence), rule::redaction_whole));
}

TEST(Redacted, messages_that_nobody_knows_to_be_harmless_are_blank) {
  Evidence evidence;
  const Buffer vendor_defined{0x12, 0xFE, 0, 0, 's', 'e', 'c', 'r', 'e', 't'}, record(40, 0x5A),
      junk{0x12, 0x33, 1, 2, 9, 9};
  evidence.exchanges = {{vendor_defined, junk, false}, {record, record, true}, {{1}, {}, false}};
  const auto out = redacted(evidence);
  EXPECT_EQ(hex(out.exchanges[0].request), "12fe0000000000000000");
  EXPECT_EQ(hex(out.exchanges[0].response), "123301020000");
  EXPECT_TRUE(all_zero(out.exchanges[1].request));
  EXPECT_TRUE(all_zero(out.exchanges[2].request));
}

}  // namespace
}  // namespace bonafide::report
