// Two real ends: what an authentication proves.
#include <bonafide/spdm/rules/challenge.hpp>
#include <bonafide/spdm/rules/negotiation.hpp>

#include "support/broken_rules.hpp"
#include "support/pair.hpp"

namespace bonafide::test {
namespace {

using crypto::Hash;
using crypto::Scheme;
using spdm::Version;
using spdm::requester::MeasurementWish;
namespace rule = spdm::rule;

TEST(Authentication, succeeds_in_every_version_with_every_signature_scheme) {
  for (const auto version : {Version::v1_0, Version::v1_1, Version::v1_2, Version::v1_3, Version::v1_4})
    for (const auto scheme : schemes_offered()) {
      if ((spdm::bit(scheme) & spdm::base_asym_defined(version)) == 0) continue;
      Pair pair{usual_profile(scheme)};
      pair.profile.versions = {version};
      const auto report = pair.authenticate();
      ASSERT_TRUE(report) << spdm::name(version) << ' ' << crypto::row(scheme).name << ": " << explain(report.error());
      EXPECT_EQ(pair.line->terms.version, version);
      EXPECT_EQ(pair.line->terms.scheme(), scheme);
      ASSERT_TRUE(report->measurements);
      EXPECT_TRUE(report->measurements->is_signed());
    }
}

TEST(Authentication, succeeds_in_every_version_with_every_hash) {
  for (const auto version : {Version::v1_0, Version::v1_1, Version::v1_2, Version::v1_3, Version::v1_4})
    for (unsigned i = 0; i < crypto::hash_count; ++i) {
      const auto hash = static_cast<Hash>(i);
      if (!library().offers(hash) || (spdm::bit(hash) & spdm::base_hash_defined(version)) == 0) continue;
      Pair pair{usual_profile(Scheme::ecdsa_p384, hash)};
      pair.profile.versions = {version};
      const auto report = pair.authenticate();
      ASSERT_TRUE(report) << spdm::name(version) << ' ' << crypto::row(hash).name << ": " << explain(report.error());
      EXPECT_EQ(pair.line->terms.hash(), hash);
    }
}

TEST(Authentication, picks_the_highest_version_both_speak) {
  Pair pair;
  pair.profile.versions = {Version::v1_1, Version::v1_3, Version::v1_2};
  pair.wishes.newest = Version::v1_2;
  ASSERT_TRUE(pair.authenticate());
  EXPECT_EQ(pair.line->terms.version, Version::v1_2);
}

TEST(Authentication, fails_without_a_common_version) {
  Pair pair;
  pair.profile.versions = {Version::v1_0};
  pair.wishes.oldest = Version::v1_2;
  EXPECT_TRUE(refused_by(pair.authenticate(), rule::version_common));
}

TEST(Authentication, fails_without_a_common_algorithm) {
  Pair pair;
  pair.wishes.base_asym = spdm::bit(Scheme::ecdsa_p521);
  EXPECT_TRUE(refused_by(pair.authenticate(), rule::peer_refused));
  EXPECT_TRUE(broke(*pair.device->refusal(), rule::algorithms_common));
}

TEST(Authentication, never_selects_what_the_responders_libcrypto_lacks) {
  for (unsigned n = 0; n < spdm::pqc_schemes_from; ++n) {
    const auto lacking = static_cast<Scheme>(n);
    if (library().offers(lacking)) continue;
    Pair pair;
    pair.profile.schemes.insert(pair.profile.schemes.begin(), lacking);
    pair.wishes.base_asym |= spdm::bit(lacking);
    const auto report = pair.authenticate();
    ASSERT_TRUE(report) << explain(report.error());
    EXPECT_EQ(pair.line->terms.scheme(), Scheme::ecdsa_p256);
  }
}

TEST(Authentication, on_a_multi_key_connection_learns_of_each_slots_key) {
  for (const bool shared : {false, true}) {
    Pair pair;
    constexpr std::uint32_t multi_key_only = 1u << 26;
    pair.profile.flags |= multi_key_only | spdm::cap::get_key_pair_info;
    if (shared) pair.profile.slots[1] = pair.profile.slots[0];
    pair.wishes.every_slot = true;
    const auto report = pair.authenticate();
    ASSERT_TRUE(report) << explain(report.error());
    EXPECT_TRUE(pair.line->terms.selected.multi_key_responder);
    // KeyPairID, CertificateInfo DeviceCert, KeyUsageMask of challenges and measurements, for two slots.
    const auto columns = Bytes{pair.messages.at(7)}.subspan(4 + 2 * 32);
    EXPECT_EQ(hex(columns), shared ? "0101010106000600" : "0102010106000600");
    EXPECT_EQ(pair.messages.at(9).at(3), 0x01);  // CERTIFICATE, CertificateInfo
  }
}

TEST(Authentication, can_use_any_slot_that_is_provisioned) {
  Pair pair;
  pair.wishes.slot = 1;
  const auto report = pair.authenticate();
  ASSERT_TRUE(report) << explain(report.error());
  EXPECT_EQ(report->authentication.slot(), 1);
  EXPECT_TRUE(report->slots.chain(0).empty());
}

TEST(Authentication, of_an_empty_slot_stops_after_DIGESTS) {
  Pair pair;
  pair.wishes.slot = 5;
  EXPECT_TRUE(refused_by(pair.authenticate(), rule::slot_filled));
  EXPECT_EQ(pair.messages.size(), 8u);
}

TEST(Authentication, of_a_slot_that_cannot_exist_never_leaves_the_requester) {
  Pair pair;
  pair.wishes.slot = 8;
  EXPECT_TRUE(refused_by(pair.authenticate(), rule::slot_exists));
  EXPECT_EQ(pair.messages.size(), 6u);
}

TEST(Authentication, fetches_every_slot_when_asked) {
  Pair pair;
  pair.wishes.every_slot = true;
  const auto report = pair.authenticate();
  ASSERT_TRUE(report);
  EXPECT_EQ(report->slots.provisioned, 3);
  EXPECT_FALSE(report->slots.chain(0).empty());
  EXPECT_FALSE(report->slots.chain(1).empty());
}

TEST(Authentication, by_a_provisioned_public_key_needs_no_certificate) {
  for (const auto version : {Version::v1_1, Version::v1_2, Version::v1_3}) {
    Pair pair;
    const auto& key = hierarchy(crypto::KeyKind::ec_p256).key;
    const auto spki = *key.spki();
    pair.profile.versions = {version};
    pair.profile.flags = spdm::cap::pub_key_id | spdm::cap::chal | spdm::cap::meas_signed;
    pair.profile.provisioned_key = &key;
    pair.wishes.slot = spdm::provisioned_key;
    pair.wishes.provisioned_key_spki = spki;
    const auto report = pair.authenticate();
    ASSERT_TRUE(report) << explain(report.error());
    EXPECT_EQ(report->authentication.slot(), spdm::provisioned_key);
  }
}

TEST(Authentication, by_another_provisioned_public_key_is_refused) {
  Pair pair;
  const auto other = *hierarchy(crypto::KeyKind::ec_p256, 1).key.spki();
  pair.profile.flags = spdm::cap::pub_key_id | spdm::cap::chal;
  pair.profile.provisioned_key = &hierarchy(crypto::KeyKind::ec_p256).key;
  pair.wishes.slot = spdm::provisioned_key;
  pair.wishes.provisioned_key_spki = other;
  EXPECT_TRUE(refused_by(pair.authenticate(), rule::provisioned_hash));
}

TEST(Authentication, takes_chains_in_portions_of_any_size) {
  for (const std::uint16_t portion : std::initializer_list<std::uint16_t>{1, 2, 100, 1000, 0xFFFF}) {
    Pair pair;
    pair.wishes.portion = portion;
    const auto report = pair.authenticate();
    ASSERT_TRUE(report) << portion << ": " << explain(report.error());
    EXPECT_EQ(Buffer(report->slots.chain(0).begin() + 36, report->slots.chain(0).end()),
              hierarchy(crypto::KeyKind::ec_p256).certificates());
  }
}

TEST(Authentication, fits_a_chain_into_the_smallest_DataTransferSize) {
  Pair pair;
  pair.profile.versions = {Version::v1_2};
  pair.profile.data_transfer_size = 256;
  const auto report = pair.authenticate();
  ASSERT_TRUE(report) << explain(report.error());
}

TEST(Authentication, uses_the_nonce_it_is_given) {
  Pair pair;
  pair.wishes.nonce = spdm::Nonce{1, 2, 3};
  ASSERT_TRUE(pair.authenticate());
  const auto challenge = std::ranges::find_if(pair.messages, [](const Buffer& m) { return m[1] == 0x83; });
  ASSERT_NE(challenge, pair.messages.end());
  EXPECT_TRUE(equal(Bytes{*challenge}.subspan(4, 32), *pair.wishes.nonce));
}

TEST(Authentication, never_uses_a_nonce_twice) {
  Pair pair;
  std::vector<Buffer> nonces;
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(pair.authenticate());
    for (const auto& message : pair.messages)
      if (message[1] == 0x83) nonces.emplace_back(message.begin() + 4, message.begin() + 36);
  }
  ASSERT_EQ(nonces.size(), 3u);
  EXPECT_NE(nonces[0], nonces[1]);
  EXPECT_NE(nonces[1], nonces[2]);
}

TEST(Measurements, come_one_by_one_over_the_gaps_between_indices) {
  for (const auto version : {Version::v1_0, Version::v1_1, Version::v1_2, Version::v1_3, Version::v1_4}) {
    Pair pair;
    pair.profile.versions = {version};
    pair.wishes.measurements = MeasurementWish::one_by_one;
    const auto report = pair.authenticate();
    ASSERT_TRUE(report) << spdm::name(version) << explain(report.error());
    ASSERT_TRUE(report->measurements);
    std::vector<unsigned> indices;
    for (const auto& block :
         wire::List<spdm::MeasurementBlock, spdm::Terms>(report->measurements->record(), pair.line->terms))
      indices.push_back(block.index);
    EXPECT_EQ(indices, (std::vector<unsigned>{1, 2, 0x10, 0xFE}));
    EXPECT_TRUE(report->measurements->is_signed());
  }
}

TEST(Measurements, without_a_signature_are_not_called_signed) {
  for (const auto wish : {MeasurementWish::all, MeasurementWish::one_by_one}) {
    Pair pair;
    pair.profile.flags = spdm::cap::cert | spdm::cap::chal | spdm::cap::meas_unsigned;
    pair.wishes.measurements = wish;
    const auto report = pair.authenticate();
    ASSERT_TRUE(report) << explain(report.error());
    EXPECT_FALSE(report->measurements->record().empty());
    EXPECT_FALSE(report->measurements->is_signed());
  }
}

TEST(Measurements, are_raw_when_asked_so_and_digests_otherwise) {
  for (const bool raw : {false, true}) {
    Pair pair;
    pair.wishes.raw_measurements = raw;
    const auto report = pair.authenticate();
    ASSERT_TRUE(report) << explain(report.error());
    const wire::List<spdm::MeasurementBlock, spdm::Terms> blocks{report->measurements->record(), pair.line->terms};
    const auto first = blocks.begin();
    EXPECT_EQ(first->raw_bit_stream(), raw);
    EXPECT_EQ(equal(first->value, as_bytes("boot rom")), raw);
  }
}

TEST(Measurements, of_a_device_that_only_knows_raw_bit_streams) {
  Pair pair;
  pair.profile.measurement_hashes.clear();
  const auto report = pair.authenticate();
  ASSERT_TRUE(report) << explain(report.error());
  EXPECT_TRUE(report->measurements->is_signed());
}

TEST(Authentication, of_a_device_without_measurements_asks_for_none) {
  Pair pair;
  pair.profile.flags = spdm::cap::cert | spdm::cap::chal;
  const auto report = pair.authenticate();
  ASSERT_TRUE(report) << explain(report.error());
  EXPECT_FALSE(report->measurements);
  EXPECT_TRUE(report->authentication.summary().empty());
}

TEST(Summary, is_the_digest_of_the_blocks_that_MEASUREMENTS_brings) {
  Pair pair;
  const auto report = pair.authenticate();
  ASSERT_TRUE(report);
  const auto digest = crypto::digest(library(), Hash::sha256, report->measurements->record());
  EXPECT_TRUE(equal(report->authentication.summary(), *digest));
}

TEST(Signature, by_another_key_than_the_leafs_is_refused) {
  for (const auto version : {Version::v1_1, Version::v1_3}) {
    Pair pair;
    pair.profile.versions = {version};
    pair.profile.slots[0].key = &hierarchy(crypto::KeyKind::ec_p256, 1).key;
    EXPECT_TRUE(refused_by(pair.authenticate(), rule::challenge_signature));
  }
}

TEST(Leaf, of_another_kind_than_was_negotiated_is_refused) {
  Pair pair{usual_profile(Scheme::ecdsa_p384)};
  pair.profile.slots[0].certificates = hierarchy(crypto::KeyKind::ec_p256).certificates();
  EXPECT_TRUE(refused_by(pair.authenticate(), rule::leaf_key));
}

TEST(Chain, whose_certificates_do_not_follow_from_each_other_is_refused) {
  Pair pair;
  const auto& one = hierarchy(crypto::KeyKind::ec_p256, 0);
  const auto& other = hierarchy(crypto::KeyKind::ec_p256, 1);
  Buffer mixed = one.root;
  append(mixed, other.intermediate);
  append(mixed, other.leaf);
  pair.profile.slots[0].certificates = mixed;
  EXPECT_FALSE(pair.authenticate());
  Buffer skipped = one.root;
  append(skipped, one.leaf);
  pair.profile.slots[0].certificates = skipped;
  EXPECT_TRUE(refused_by(pair.authenticate(), rule::chain_link));
}

TEST(Chain, may_leave_its_root_out) {
  Pair pair;
  const auto& whole = hierarchy(crypto::KeyKind::ec_p256);
  Buffer below = whole.intermediate;
  append(below, whole.leaf);
  pair.profile.slots[0].certificates = below;
  pair.profile.slots[0].omitted_root = whole.root;
  const auto report = pair.authenticate();
  ASSERT_TRUE(report) << explain(report.error());
}

}  // namespace
}  // namespace bonafide::test
