#include <bonafide/cma/leaf.hpp>
#include <bonafide/cma/rules.hpp>

#include "support/broken_rules.hpp"

namespace bonafide::cma {
namespace {

using crypto::x509::Certificate;
using test::refused_by;

constexpr std::uint16_t digital_signature = 1u << 0, key_cert_sign = 1u << 5;

// 1.3.6.1.4.1.412.274.3 and .4 as KeyPurposeIds; the SPDM extension with .2 and with .5.
const Buffer responder_purpose = *unhex("060a2b06010401831c821203"),
             requester_purpose = *unhex("060a2b06010401831c821204");
const Buffer tls_purpose = *unhex("06082b06010505070301");
const Buffer hardware_identity = *unhex("300e300c060a2b06010401831c821202");
const Buffer mutable_mark = *unhex("300e300c060a2b06010401831c821205");

Certificate good() {
  Certificate leaf;
  leaf.key_usage.emplace().bits = digital_signature;
  leaf.basic_constraints.emplace();
  return leaf;
}

Outcome outcome(const Findings& findings, const Rule& rule) {
  const auto found = std::ranges::find_if(findings, [&](const Finding& f) { return f.rule == &rule; });
  if (found == findings.end()) return Outcome::not_applicable;
  if (found->outcome == Outcome::failed) test::saw_broken(rule);
  return found->outcome;
}

Outcome judged(const Certificate& leaf, const Rule& rule, const LeafTerms& terms = {spdm::Version::v1_2}) {
  return outcome(judge_leaf(leaf, terms), rule);
}

TEST(Leaf, passes_with_digitalSignature_and_no_CA) {
  for (const auto& finding : judge_leaf(good(), {spdm::Version::v1_3})) EXPECT_NE(finding.outcome, Outcome::failed);
}

TEST(Leaf, is_an_X509_certificate_of_version_3) {
  auto leaf = good();
  leaf.version = 1;
  EXPECT_EQ(judged(leaf, rule::leaf_version), Outcome::failed);
}

TEST(Leaf, needs_digitalSignature_unless_it_is_generic) {
  auto leaf = good();
  leaf.key_usage->bits = 1u << 4;
  EXPECT_EQ(judged(leaf, rule::leaf_key_usage), Outcome::failed);
  EXPECT_EQ(judged(leaf, rule::leaf_key_usage, {spdm::Version::v1_3, Model::generic}), Outcome::passed);
  leaf.key_usage.reset();
  EXPECT_EQ(judged(leaf, rule::leaf_key_usage), Outcome::failed);
  EXPECT_EQ(judged(leaf, rule::leaf_key_usage, {spdm::Version::v1_3, Model::generic}), Outcome::passed);
}

TEST(Leaf, must_not_sign_certificates) {
  auto leaf = good();
  leaf.key_usage->bits |= key_cert_sign;
  EXPECT_EQ(judged(leaf, rule::leaf_key_usage), Outcome::failed);
  EXPECT_EQ(judged(leaf, rule::leaf_key_usage, {spdm::Version::v1_2, Model::alias}), Outcome::passed);
}

TEST(Leaf, is_not_a_CA_and_says_so_from_1_3_on) {
  auto leaf = good();
  leaf.basic_constraints->ca = true;
  EXPECT_EQ(judged(leaf, rule::leaf_not_ca), Outcome::failed);
  EXPECT_EQ(judged(leaf, rule::leaf_not_ca, {spdm::Version::v1_2, Model::alias}), Outcome::not_applicable);
  leaf.basic_constraints.reset();
  EXPECT_EQ(judged(leaf, rule::leaf_not_ca, {spdm::Version::v1_2}), Outcome::passed);
  EXPECT_EQ(judged(leaf, rule::leaf_not_ca, {spdm::Version::v1_3}), Outcome::failed);
}

TEST(Leaf, may_not_have_the_other_role_alone) {
  const LeafTerms responder{spdm::Version::v1_2}, requester{spdm::Version::v1_2, Model::device, spdm::Role::requester};
  auto leaf = good();
  leaf.extended_key_usage = tls_purpose;
  EXPECT_EQ(judged(leaf, rule::leaf_role, responder), Outcome::not_applicable);
  leaf.extended_key_usage = responder_purpose;
  EXPECT_EQ(judged(leaf, rule::leaf_role, responder), Outcome::passed);
  EXPECT_EQ(judged(leaf, rule::leaf_role, requester), Outcome::failed);
  leaf.extended_key_usage = requester_purpose;
  EXPECT_EQ(judged(leaf, rule::leaf_role, responder), Outcome::failed);
  EXPECT_EQ(judged(leaf, rule::leaf_role, requester), Outcome::passed);
  Buffer both = responder_purpose;
  append(both, requester_purpose);
  leaf.extended_key_usage = both;
  EXPECT_EQ(judged(leaf, rule::leaf_role, responder), Outcome::passed);
}

TEST(Leaf, of_an_alias_chain_does_not_claim_the_hardware_identity) {
  auto leaf = good();
  leaf.spdm_extension = hardware_identity;
  EXPECT_EQ(judged(leaf, rule::alias_identity, {spdm::Version::v1_2, Model::alias}), Outcome::failed);
  EXPECT_EQ(judged(leaf, rule::alias_identity, {spdm::Version::v1_2, Model::device}), Outcome::not_applicable);
  leaf.spdm_extension = mutable_mark;
  EXPECT_EQ(judged(leaf, rule::alias_identity, {spdm::Version::v1_2, Model::alias}), Outcome::passed);
}

TEST(SpdmExtension, is_read_by_its_structure) {
  EXPECT_TRUE(read_spdm_marks(hardware_identity)->hardware_identity);
  EXPECT_FALSE(read_spdm_marks(hardware_identity)->mutable_certificate);
  EXPECT_TRUE(read_spdm_marks(mutable_mark)->mutable_certificate);
  EXPECT_FALSE(read_spdm_marks({})->hardware_identity);
  // The same OID as data of another entry is no mark.
  const auto other = *unhex(
      "3015301306032a0304"
      "040c"
      "060a2b06010401831c821202");
  EXPECT_FALSE(read_spdm_marks(other)->hardware_identity);
}

TEST(SpdmExtension, is_refused_when_it_is_malformed) {
  for (std::size_t size = 1; size < hardware_identity.size(); ++size)
    EXPECT_TRUE(refused_by(read_spdm_marks(Bytes{hardware_identity}.first(size)), rule::spdm_extension)) << size;
  EXPECT_TRUE(refused_by(read_spdm_marks(*unhex("300c060a2b06010401831c821202")), rule::spdm_extension));
  auto leaf = good();
  const auto cut = Bytes{hardware_identity}.first(5);
  leaf.spdm_extension = cut;
  EXPECT_EQ(judged(leaf, rule::spdm_extension), Outcome::failed);
}

TEST(Algorithms, of_CMA_are_three_and_two) {
  using spdm::bit;
  const auto judged_for = [](crypto::Scheme scheme, crypto::Hash hash, std::uint32_t measurement_hash) {
    spdm::Terms terms;
    terms.selected.base_asym = bit(scheme), terms.selected.base_hash = bit(hash);
    terms.selected.measurement_hash = measurement_hash;
    const auto finding = judge_algorithms(terms);
    if (finding.outcome == Outcome::failed) test::saw_broken(rule::algorithms);
    return finding.outcome;
  };
  using enum crypto::Scheme;
  using enum crypto::Hash;
  for (const auto scheme : {rsassa_3072, ecdsa_p256, ecdsa_p384})
    for (const auto hash : {sha256, sha384}) EXPECT_EQ(judged_for(scheme, hash, 0), Outcome::passed);
  for (const auto scheme : {rsassa_2048, rsapss_3072, rsassa_4096, ecdsa_p521, sm2_p256, ed25519, ed448})
    EXPECT_EQ(judged_for(scheme, sha256, 0), Outcome::failed);
  for (const auto hash : {sha512, sha3_256, sha3_384, sm3_256})
    EXPECT_EQ(judged_for(ecdsa_p256, hash, 0), Outcome::failed);
  EXPECT_EQ(judged_for(ecdsa_p256, sha256, spdm::measurement_bit(sha384)), Outcome::passed);
  EXPECT_EQ(judged_for(ecdsa_p256, sha256, spdm::measurement_bit(sha512)), Outcome::failed);
  EXPECT_EQ(judged_for(ecdsa_p256, sha256, spdm::raw_bit_stream_only), Outcome::passed);
}

}  // namespace
}  // namespace bonafide::cma
