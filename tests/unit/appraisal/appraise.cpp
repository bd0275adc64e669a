// Verdicts on conversations between our own two ends, and on what becomes of them when somebody meddles.
#include <bonafide/appraisal/appraise.hpp>
#include <bonafide/appraisal/rules.hpp>
#include <bonafide/cma/rules.hpp>
#include <bonafide/crypto/oid.hpp>
#include <bonafide/crypto/rules.hpp>
#include <bonafide/crypto/x509/issue.hpp>
#include <bonafide/evidence/conversation.hpp>
#include <bonafide/spdm/rules/flow.hpp>

#include "support/broken_rules.hpp"
#include "support/pair.hpp"

namespace bonafide::appraisal {
namespace {

namespace x509 = crypto::x509;
using crypto::KeyKind;
using evidence::Evidence;
using spdm::Version;
using test::hierarchy;
using test::library;
using test::Pair;

const auto now = *civil(2026, 11, 21, 3, 0, 0);

/// A root of our own, whose key is at hand, and a device certificate under it.
struct Issuer {
  crypto::PrivateKey root_key = *crypto::PrivateKey::generate(library(), KeyKind::ec_p256);
  crypto::PrivateKey leaf_key = *crypto::PrivateKey::generate(library(), KeyKind::ec_p256);
  Buffer root_name = x509::make_common_name("Our root");
  Buffer root = certificate("Our root", root_key, {x509::basic_constraints({.ca = true, .path_length = {}})});

  Buffer certificate(std::string_view subject, const crypto::PrivateKey& key, std::vector<x509::Addition> more,
                     UnixTime not_after = *civil(2036, 1, 1, 0, 0, 0)) const {
    const x509::Statement statement{.serial = {0x42},
                                    .issuer = root_name,
                                    .subject = x509::make_common_name(subject),
                                    .not_before = *civil(2020, 1, 1, 0, 0, 0),
                                    .not_after = not_after,
                                    .spki = *key.spki(),
                                    .extensions = std::move(more)};
    return *x509::issue(library(), statement, {.key = root_key});
  }
  static std::vector<x509::Addition> leaf_extensions() {
    return {x509::basic_constraints({.ca = false, .path_length = {}}), x509::key_usage(x509::usage_of({0}))};
  }
  Buffer leaf(std::vector<x509::Addition> extensions = leaf_extensions(),
              UnixTime not_after = *civil(2036, 1, 1, 0, 0, 0)) const {
    return certificate("Our device", leaf_key, std::move(extensions), not_after);
  }
  Buffer list(std::vector<x509::RevocationStatement::Entry> revoked, const crypto::PrivateKey& key) const {
    const x509::RevocationStatement statement{.issuer = root_name,
                                              .this_update = *civil(2026, 1, 1, 0, 0, 0),
                                              .next_update = *civil(2027, 1, 1, 0, 0, 0),
                                              .revoked = std::move(revoked),
                                              .authority_key_identifier = {}};
    return *x509::issue(library(), statement, {.key = key});
  }
};

const Issuer& issuer() {
  static const Issuer made;
  return made;
}

/// A device whose slot 0 holds our root and `leaf`.
spdm::responder::Profile device(const Buffer& leaf) {
  auto profile = test::usual_profile();
  Buffer chain = issuer().root;
  append(chain, leaf);
  profile.slots = {};
  profile.slots[0] = {chain, {}, &issuer().leaf_key};
  return profile;
}

Evidence evidence_of(Pair& pair) {
  Evidence evidence;
  evidence.exchanges = evidence::said_on(*pair.line);
  return evidence;
}

Evidence conversation(spdm::responder::Profile profile = test::usual_profile()) {
  Pair pair{std::move(profile)};
  const auto report = pair.authenticate();
  EXPECT_TRUE(report) << explain(report.error());
  return evidence_of(pair);
}

Trust trusting(Bytes root) {
  Trust trust;
  EXPECT_TRUE(trust.add_certificate(copy(root), "root.der"));
  return trust;
}

Verdict judged(const Evidence& evidence, const Trust& trust, const Conditions& conditions = {.now = now}) {
  return appraise(library(), evidence, trust, conditions);
}

const Bytes usual_root() { return hierarchy(KeyKind::ec_p256).root; }

/// Whether a check of `rule` did not pass.
bool complains(const std::vector<Check>& checks, const Rule& rule) {
  for (const auto& one : checks) {
    if (one.id == rule.id && one.result != Outcome::passed) return test::saw_broken(rule), true;
    if (complains(one.inside, rule)) return true;
  }
  return false;
}

TEST(Verdict, is_trusted_when_an_anchor_accepts_what_is_signed) {
  const auto verdict = judged(conversation(), trusting(usual_root()));
  EXPECT_EQ(verdict.judgement, Judgement::trusted) << verdict.reason;
  EXPECT_EQ(first_failure(verdict.checks), nullptr);
  EXPECT_NE(verdict.reason.find("CN=Test root"), std::string::npos);
}

TEST(Verdict, is_trusted_in_every_version) {
  for (const auto version : {Version::v1_0, Version::v1_1, Version::v1_2, Version::v1_3}) {
    auto profile = test::usual_profile();
    profile.versions = {version};
    const auto verdict = judged(conversation(profile), trusting(usual_root()));
    EXPECT_EQ(verdict.judgement, Judgement::trusted) << spdm::name(version) << verdict.reason;
  }
}

TEST(Verdict, is_the_same_after_the_evidence_was_written_and_read) {
  const auto evidence = conversation();
  const auto back = evidence::decode(*evidence::encode(evidence));
  ASSERT_TRUE(back);
  const auto before = judged(evidence, trusting(usual_root())), after = judged(*back, trusting(usual_root()));
  EXPECT_EQ(before.judgement, after.judgement);
  EXPECT_EQ(before.reason, after.reason);
}

TEST(Verdict, is_authenticated_only_and_names_the_root_when_no_anchor_fits) {
  const auto other = hierarchy(KeyKind::ec_p256, 1).root;
  const auto evidence = conversation();
  const auto verdict = judged(evidence, trusting(other));
  EXPECT_EQ(verdict.judgement, Judgement::authenticated);
  EXPECT_TRUE(complains(verdict.checks, rule::anchored));
  const auto digest = [](Bytes bytes) { return hex(*crypto::digest(library(), crypto::Hash::sha256, bytes)); };
  EXPECT_NE(verdict.reason.find("CN=Test root, SHA-256 " + digest(usual_root())), std::string::npos) << verdict.reason;
  EXPECT_NE(verdict.reason.find("SHA-256 " + digest(other) + ", has that name but another key"), std::string::npos);
  EXPECT_NE(judged(evidence, trusting(issuer().root)).reason.find("has another name"), std::string::npos);
  EXPECT_NE(judged(evidence, Trust{}).reason.find("no anchor is given"), std::string::npos);
}

TEST(Verdict, takes_an_intermediate_or_a_bare_key_for_an_anchor) {
  const auto evidence = conversation();
  EXPECT_EQ(judged(evidence, trusting(hierarchy(KeyKind::ec_p256).intermediate)).judgement, Judgement::trusted);
  Trust keys;
  const auto root = *x509::parse(usual_root());
  EXPECT_TRUE(keys.add_public_key(library(), copy(root.spki), "root.spki"));
  EXPECT_EQ(judged(evidence, keys).judgement, Judgement::trusted);
  EXPECT_FALSE(keys.add_public_key(library(), *unhex("3000"), "nonsense"));
  EXPECT_FALSE(keys.add_certificate(*unhex("3000"), "nonsense"));
}

TEST(Verdict, is_never_trusted_when_one_bit_of_the_conversation_is_another) {
  const auto evidence = conversation();
  const auto trust = trusting(usual_root());
  std::size_t tried = 0;
  for (std::size_t i = 0; i < evidence.exchanges.size(); ++i) {
    for (const bool request : {true, false}) {
      const auto size = request ? evidence.exchanges[i].request.size() : evidence.exchanges[i].response.size();
      for (std::size_t at = 0; at < size; ++at, ++tried) {
        auto altered = evidence;
        auto& message = request ? altered.exchanges[i].request : altered.exchanges[i].response;
        message[at] = static_cast<std::uint8_t>(message[at] ^ 1u << (at * 5 + i) % 8);
        const auto verdict = judged(altered, trust);
        EXPECT_NE(verdict.judgement, Judgement::trusted) << i << (request ? " request " : " response ") << at;
        EXPECT_NE(verdict.judgement, Judgement::authenticated) << i << (request ? " request " : " response ") << at;
      }
    }
  }
  EXPECT_GT(tried, 1500u);
}

TEST(Verdict, is_never_trusted_when_a_message_is_cut_or_an_exchange_of_the_challenge_is_missing) {
  const auto evidence = conversation();
  const auto trust = trusting(usual_root());
  std::size_t signed_at = 0;
  while (evidence.exchanges[signed_at].request[1] != 0x83) ++signed_at;
  for (std::size_t i = 0; i < evidence.exchanges.size(); ++i) {
    for (const bool request : {true, false}) {
      const auto size = request ? evidence.exchanges[i].request.size() : evidence.exchanges[i].response.size();
      for (std::size_t cut = 1; cut < size; cut += 7) {
        auto altered = evidence;
        auto& message = request ? altered.exchanges[i].request : altered.exchanges[i].response;
        message.resize(size - cut);
        EXPECT_NE(judged(altered, trust).judgement, Judgement::trusted) << i << ' ' << cut;
      }
    }
    if (i >= signed_at) continue;  // what follows a signature is not under it
    auto altered = evidence;
    altered.exchanges.erase(altered.exchanges.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_NE(judged(altered, trust).judgement, Judgement::trusted) << i;
  }
}

TEST(Verdict, does_not_care_for_the_padding_of_a_transport) {
  auto evidence = conversation();
  for (auto& exchange : evidence.exchanges)
    exchange.request.resize(exchange.request.size() + 3), exchange.response.push_back(0);
  EXPECT_EQ(judged(evidence, trusting(usual_root())).judgement, Judgement::trusted);
  evidence.exchanges[3].response.push_back(1);
  EXPECT_EQ(judged(evidence, trusting(usual_root())).judgement, Judgement::rejected);
}

TEST(Verdict, is_unjudged_when_nothing_is_signed) {
  auto evidence = conversation();
  evidence.exchanges.resize(5);  // VERSION to CERTIFICATE
  const auto verdict = judged(evidence, trusting(usual_root()));
  EXPECT_EQ(verdict.judgement, Judgement::unjudged);
  EXPECT_EQ(verdict.reason, "nothing is signed");
  EXPECT_EQ(judged(Evidence{}, Trust{}).judgement, Judgement::unjudged);
}

TEST(Verdict, is_unjudged_when_the_peer_refused_or_fell_silent) {
  auto evidence = conversation();
  evidence.exchanges.resize(6);
  evidence.exchanges[5].response = *unhex("147f0300");  // Busy
  const auto busy = judged(evidence, trusting(usual_root()));
  EXPECT_EQ(busy.judgement, Judgement::unjudged);
  EXPECT_EQ(busy.reason, "the peer answered CHALLENGE with ERROR(Busy), and nothing is signed");
  evidence.exchanges[5].response.clear();
  EXPECT_EQ(judged(evidence, trusting(usual_root())).judgement, Judgement::unjudged);
}

TEST(Freshness, needs_the_demanded_nonce_in_what_was_signed) {
  Pair pair;
  pair.wishes.nonce.emplace().fill(0x5A);
  ASSERT_TRUE(pair.authenticate());
  auto evidence = evidence_of(pair);
  evidence.demanded_nonce = pair.wishes.nonce;
  EXPECT_EQ(judged(evidence, trusting(usual_root())).judgement, Judgement::trusted);
  evidence.demanded_nonce->front() = 0;
  const auto verdict = judged(evidence, trusting(usual_root()));
  EXPECT_EQ(verdict.judgement, Judgement::rejected);
  EXPECT_TRUE(complains(verdict.checks, rule::fresh));
}

TEST(Measurements, authenticate_alone_only_where_they_cover_the_negotiation) {
  for (const auto& [version, wanted] :
       {std::pair{Version::v1_1, Judgement::unjudged}, std::pair{Version::v1_2, Judgement::trusted}}) {
    auto profile = test::usual_profile();
    profile.versions = {version};
    auto evidence = conversation(profile);
    std::erase_if(evidence.exchanges, [](const evidence::Exchange& e) { return e.request[1] == 0x83; });
    const auto verdict = judged(evidence, trusting(usual_root()));
    EXPECT_EQ(verdict.judgement, wanted) << verdict.reason;
    EXPECT_EQ(complains(verdict.checks, rule::covers_negotiation), version == Version::v1_1);
  }
}

TEST(ProvisionedKey, must_be_an_anchor) {
  auto profile = test::usual_profile();
  const auto& key = hierarchy(KeyKind::ec_p256).key;
  profile.flags = spdm::cap::pub_key_id | spdm::cap::chal | spdm::cap::meas_signed;
  profile.slots = {};
  profile.provisioned_key = &key;
  Pair pair{profile};
  const auto spki = *key.spki();
  pair.wishes.slot = spdm::provisioned_key;
  pair.wishes.provisioned_key_spki = spki;
  const auto report = pair.authenticate();
  ASSERT_TRUE(report) << explain(report.error());
  const auto evidence = evidence_of(pair);

  Trust trust;
  ASSERT_TRUE(trust.add_public_key(library(), spki, "device.pem"));
  EXPECT_EQ(judged(evidence, trust).judgement, Judgement::trusted);
  const auto verdict = judged(evidence, Trust{});
  EXPECT_EQ(verdict.judgement, Judgement::unjudged);
  EXPECT_TRUE(complains(verdict.checks, rule::key_known));
  const auto digest = hex(*crypto::digest(library(), crypto::Hash::sha256, spki));
  EXPECT_NE(verdict.reason.find(digest), std::string::npos) << verdict.reason;
}

TEST(Slots, are_all_checked_whichever_signs) {
  // Slot 1 delivers a chain whose link is broken: the second chain with the first one's leaf.
  auto profile = test::usual_profile();
  const auto& first = hierarchy(KeyKind::ec_p256, 0);
  const auto& second = hierarchy(KeyKind::ec_p256, 1);
  Buffer mixed = second.root;
  append(mixed, second.intermediate);
  append(mixed, first.leaf);
  profile.slots[1] = {mixed, {}, &first.key};
  Pair pair{profile};
  pair.wishes.every_slot = true;
  EXPECT_FALSE(pair.authenticate());
  const auto verdict = judged(evidence_of(pair), trusting(usual_root()));
  EXPECT_EQ(verdict.judgement, Judgement::rejected);
  EXPECT_TRUE(complains(verdict.checks, crypto::rule::x509_signature));
}

TEST(Validity, is_judged_at_the_time_of_the_evidence_unless_told_otherwise) {
  auto evidence = conversation(device(issuer().leaf(Issuer::leaf_extensions(), *civil(2025, 1, 1, 0, 0, 0))));
  const auto trust = trusting(issuer().root);
  const auto late = judged(evidence, trust);
  EXPECT_EQ(late.judgement, Judgement::authenticated);
  EXPECT_TRUE(complains(late.checks, crypto::rule::x509_expired));
  evidence.origin.obtained_at = *civil(2024, 6, 1, 0, 0, 0);
  EXPECT_EQ(judged(evidence, trust).judgement, Judgement::trusted);
  EXPECT_EQ(judged(evidence, trust, {.at = now}).judgement, Judgement::authenticated);
  evidence.origin.obtained_at.reset();
  EXPECT_EQ(judged(evidence, trust, {}).judgement, Judgement::trusted);  // nobody knows a time, and the verdict says so
}

TEST(Denial, is_by_the_hash_of_a_certificate_or_of_what_is_signed_in_it) {
  const auto leaf = issuer().leaf();
  const auto evidence = conversation(device(leaf));
  const auto parsed = *x509::parse(leaf);
  for (const auto hash : {crypto::Hash::sha256, crypto::Hash::sha384, crypto::Hash::sha512}) {
    for (const Bytes part : {parsed.raw, parsed.tbs, Bytes{issuer().root}}) {
      auto trust = trusting(issuer().root);
      EXPECT_TRUE(trust.deny(*crypto::digest(library(), hash, part)));
      const auto verdict = judged(evidence, trust);
      EXPECT_EQ(verdict.judgement, Judgement::authenticated);
      EXPECT_TRUE(complains(verdict.checks, rule::not_denied));
    }
  }
  auto trust = trusting(issuer().root);
  EXPECT_TRUE(trust.deny(Buffer(32)));
  EXPECT_FALSE(trust.deny(Buffer(20)));
  EXPECT_EQ(judged(evidence, trust).judgement, Judgement::trusted);
}

TEST(Revocation, is_by_the_list_of_the_issuer) {
  const auto evidence = conversation(device(issuer().leaf()));
  auto trust = trusting(issuer().root);
  ASSERT_TRUE(trust.add_revocation_list(issuer().list({{{0x41}, now}}, issuer().root_key), "list.crl"));
  EXPECT_EQ(judged(evidence, trust).judgement, Judgement::trusted);
  auto revoking = trusting(issuer().root);
  ASSERT_TRUE(revoking.add_file(library(), issuer().list({{{0x42}, now}}, issuer().root_key), "list.crl"));
  const auto verdict = judged(evidence, revoking);
  EXPECT_EQ(verdict.judgement, Judgement::authenticated);
  EXPECT_TRUE(complains(verdict.checks, rule::not_revoked));
}

TEST(Revocation, of_a_later_time_counts_unless_the_verifier_chose_an_earlier_one_and_the_key_was_good_then) {
  auto evidence = conversation(device(issuer().leaf()));
  const auto revoked_at = *civil(2026, 6, 1, 0, 0, 0), before = *civil(2026, 5, 1, 0, 0, 0);
  const auto verdict_on = [&](std::optional<std::uint8_t> reason, const Conditions& conditions) {
    auto trust = trusting(issuer().root);
    EXPECT_TRUE(trust.add_revocation_list(issuer().list({{{0x42}, revoked_at, reason}}, issuer().root_key), "it.crl"));
    return judged(evidence, trust, conditions).judgement;
  };
  // RFC 5280, 5.3.1: 4 superseded, 5 cessationOfOperation, 6 certificateHold, 9 privilegeWithdrawn, 3
  // affiliationChanged
  for (const auto reason : std::array<std::uint8_t, 5>{3, 4, 5, 6, 9}) {
    EXPECT_EQ(verdict_on(reason, {.at = before}), Judgement::trusted) << unsigned{reason};
    EXPECT_EQ(verdict_on(reason, {.at = revoked_at}), Judgement::authenticated) << unsigned{reason};
    EXPECT_EQ(verdict_on(reason, {.now = before}), Judgement::authenticated) << unsigned{reason};
  }
  // 1 keyCompromise, 2 cACompromise, 10 aACompromise, 0 unspecified; 8 removeFromCRL, which only delta lists may use
  for (const auto reason : std::array<std::uint8_t, 5>{0, 1, 2, 8, 10})
    EXPECT_EQ(verdict_on(reason, {.at = before}), Judgement::authenticated) << unsigned{reason};
  EXPECT_EQ(verdict_on({}, {.at = before}), Judgement::authenticated);
  // Whoever holds the key can write any time into the evidence.
  evidence.origin.obtained_at = before;
  evidence.origin.clock = "the device's";
  EXPECT_EQ(verdict_on(4, {.now = now}), Judgement::authenticated);
}

TEST(VerifiedSignatures, spare_no_other_check) {
  const auto evidence = conversation(device(issuer().leaf()));
  const auto trust = trusting(issuer().root);
  crypto::x509::Verified verified;
  Conditions conditions{.now = now};
  conditions.verified = &verified;
  EXPECT_EQ(judged(evidence, trust, conditions).judgement, Judgement::trusted);
  EXPECT_EQ(verified.size(), 2u);  // root and leaf
  EXPECT_EQ(judged(evidence, trust, conditions).judgement, Judgement::trusted);
  EXPECT_EQ(verified.size(), 2u);
  EXPECT_EQ(judged(evidence, trusting(usual_root()), conditions).judgement, Judgement::authenticated);
  conditions.at = *civil(2099, 1, 1, 0, 0, 0);
  EXPECT_EQ(judged(evidence, trust, conditions).judgement, Judgement::authenticated);
  conditions.at.reset();
  auto revoking = trusting(issuer().root);
  ASSERT_TRUE(revoking.add_revocation_list(issuer().list({{{0x42}, now}}, issuer().root_key), "it.crl"));
  EXPECT_EQ(judged(evidence, revoking, conditions).judgement, Judgement::authenticated);
}

TEST(VerifiedSignatures, are_of_a_certificate_to_its_last_bit) {
  const auto good = issuer().leaf();
  const auto trust = trusting(issuer().root);
  crypto::x509::Verified verified;
  Conditions conditions{.now = now};
  conditions.verified = &verified;
  ASSERT_EQ(judged(conversation(device(good)), trust, conditions).judgement, Judgement::trusted);
  // What the signature covers, and the signature itself. The device signs for whatever it was given.
  for (const std::size_t at : {good.size() - 1, good.size() / 2, good.size() - 40}) {
    auto altered = good;
    altered[at] ^= 1;
    Pair pair{device(altered)};
    static_cast<void>(pair.authenticate());
    EXPECT_NE(judged(evidence_of(pair), trust, conditions).judgement, Judgement::trusted) << at;
  }
}

TEST(Revocation, needs_a_list_that_is_signed_and_has_not_ended) {
  const auto evidence = conversation(device(issuer().leaf()));
  auto forged = trusting(issuer().root);
  ASSERT_TRUE(forged.add_revocation_list(issuer().list({}, issuer().leaf_key), "forged.crl"));
  EXPECT_TRUE(complains(judged(evidence, forged).checks, rule::list_valid));
  auto old = trusting(issuer().root);
  ASSERT_TRUE(old.add_revocation_list(issuer().list({}, issuer().root_key), "old.crl"));
  EXPECT_EQ(judged(evidence, old).judgement, Judgement::trusted);
  const auto later = judged(evidence, old, {.at = *civil(2027, 6, 1, 0, 0, 0)});
  EXPECT_EQ(later.judgement, Judgement::authenticated);
  EXPECT_TRUE(complains(later.checks, rule::list_valid));
}

TEST(OmittedRoot, must_be_the_anchor_that_RootHash_names) {
  auto profile = device(issuer().leaf());
  profile.slots[0].certificates = issuer().leaf();
  profile.slots[0].omitted_root = issuer().root;
  EXPECT_EQ(judged(conversation(profile), trusting(issuer().root)).judgement, Judgement::trusted);
  profile.slots[0].omitted_root = hierarchy(KeyKind::ec_p256).root;
  const auto verdict = judged(conversation(profile), trusting(issuer().root));
  EXPECT_EQ(verdict.judgement, Judgement::authenticated);
  EXPECT_TRUE(complains(verdict.checks, rule::root_hash));
}

TEST(CmaProfile, applies_where_the_identity_of_the_function_is_known) {
  const PciIdentity drive{.vendor = 0x1b36, .device = 0x0010, .class_code = 0x010802, .revision = 2};
  auto extensions = Issuer::leaf_extensions();
  extensions.push_back(x509::other_names({{crypto::oid::pcie_cma_name, "Vendor=1b36:Device=0010:CC=010802:REV=02"}}));
  auto evidence = conversation(device(issuer().leaf(extensions)));
  const auto trust = trusting(issuer().root);
  static_cast<PciIdentity&>(evidence.identity.emplace()) = drive;
  EXPECT_EQ(judged(evidence, trust).judgement, Judgement::trusted);

  evidence.identity->revision = 3;
  const auto verdict = judged(evidence, trust);
  EXPECT_EQ(verdict.judgement, Judgement::authenticated);
  EXPECT_TRUE(complains(verdict.checks, cma::rule::san_matches));
  EXPECT_EQ(judged(evidence, trust, {.now = now, .profile = Profile::dsp0274}).judgement, Judgement::trusted);
  evidence.identity.reset();
  EXPECT_EQ(judged(evidence, trust).judgement, Judgement::trusted);
  EXPECT_EQ(judged(evidence, trust, {.now = now, .profile = Profile::cma}).judgement, Judgement::authenticated);
}

TEST(CmaProfile, allows_fewer_algorithms) {
  const PciIdentity drive{.vendor = 0x1b36, .device = 0x0010, .class_code = 0x010802, .revision = 2};
  auto profile = test::usual_profile(crypto::Scheme::ecdsa_p256, crypto::Hash::sha512);
  auto evidence = conversation(profile);
  static_cast<PciIdentity&>(evidence.identity.emplace()) = drive;
  const auto verdict = judged(evidence, trusting(usual_root()));
  EXPECT_EQ(verdict.judgement, Judgement::authenticated);
  EXPECT_TRUE(complains(verdict.checks, cma::rule::algorithms));
}

TEST(Leaf, that_may_not_sign_is_not_trusted) {
  auto extensions = Issuer::leaf_extensions();
  extensions.push_back(x509::extended_key_usage({*unhex("2b06010401831c821204")}));  // requester-auth
  const auto verdict = judged(conversation(device(issuer().leaf(extensions))), trusting(issuer().root));
  EXPECT_EQ(verdict.judgement, Judgement::authenticated);
  EXPECT_TRUE(complains(verdict.checks, cma::rule::leaf_role));
}

}  // namespace
}  // namespace bonafide::appraisal
