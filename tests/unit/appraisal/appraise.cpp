// Verdicts on conversations between our own two ends, and on what becomes of them when somebody meddles.
#include <bonafide/appraisal/rules.hpp>
#include <bonafide/crypto/rules.hpp>
#include <bonafide/spdm/rules/flow.hpp>

#include "judged.hpp"

namespace bonafide::appraisal {
namespace {

namespace x509 = crypto::x509;
using crypto::KeyKind;
using evidence::Evidence;
using spdm::Version;
using test::hierarchy;
using test::library;
using test::Pair;

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

}  // namespace
}  // namespace bonafide::appraisal
