// Bundles: what goes in comes out, and nothing that the signer did not sign.
#include <bonafide/appraisal/bundle.hpp>
#include <bonafide/appraisal/rules/reference.hpp>
#include <bonafide/crypto/rules.hpp>
#include <bonafide/crypto/x509/issue.hpp>
#include <bonafide/evidence/cose.hpp>
#include <bonafide/evidence/rules/cose.hpp>

#include "support/broken_rules.hpp"
#include "support/hierarchy.hpp"

namespace bonafide::appraisal {
namespace {

using test::library;
using test::refused_by;

const test::Hierarchy& signer() { return test::hierarchy(crypto::KeyKind::ec_p384); }
const test::Hierarchy& vendor() { return test::hierarchy(crypto::KeyKind::ec_p256); }

Trust signer_key() {
  Trust out;
  EXPECT_TRUE(out.add_public_key(library(), *signer().key.spki(), "signer.pub"));
  return out;
}

const Buffer& revocation_list() {
  static const auto made =
      *crypto::x509::issue(library(),
                           crypto::x509::RevocationStatement{.issuer = crypto::x509::make_common_name("Our root"),
                                                             .this_update = *parse_time("2026-11-01"),
                                                             .next_update = *parse_time("2027-11-01"),
                                                             .revoked = {{{0x42}, *parse_time("2026-11-02")}},
                                                             .authority_key_identifier = {}},
                           {.key = vendor().key});
  return made;
}

Bundle example() {
  Bundle out{.name = "hall 3", .created = parse_time("2026-11-21"), .not_after = parse_time("2027-11-21")};
  out.certificates.push_back({vendor().root, "root.pem"});
  out.keys.push_back({*vendor().key.spki(), "key.pub"});
  out.revocation_lists.push_back({revocation_list(), "root.crl"});
  out.denied.push_back(Buffer(32, 7));
  reference::Set set{.id = "values", .origin = "values.toml", .firmware = "1.2", .notes = {"a note"}};
  set.entries.push_back(
      {{.model = "RoadRunner", .leaf_key = reference::DigestValue{crypto::Hash::sha256, {}, Buffer(32)}},
       {.index = std::uint8_t{1}, .type = evidence::MeasurementType::mutable_firmware},
       {{.digests = {{crypto::Hash::sha384, {}, Buffer(48, 1)}},
         .raw = reference::RawValue{{1}, {2}},
         .svn = reference::SecurityVersion{3, true},
         .flags = {.named = 8}}},
       true});
  out.references.push_back(set);
  out.policy = BundledPolicy{"hall3.policy", "policy"};
  return out;
}

Result<OpenedBundle> opened(Bytes bytes, const Trust& keys, std::string_view day = "2026-12-01") {
  return open_bundle(library(), bytes, {keys, parse_time(day)});
}

Bundle without_policy() {
  auto out = example();
  out.policy.reset();
  return out;
}

TEST(Bundle, gives_back_everything_that_was_put_into_it) {
  const auto bundle = example();
  const auto read = decode_bundle(*encode(bundle));
  ASSERT_TRUE(read) << explain(read.error());
  EXPECT_EQ(*encode(*read), *encode(bundle));
  EXPECT_EQ(read->certificates, bundle.certificates);
  EXPECT_EQ(read->revocation_lists, bundle.revocation_lists);
  EXPECT_TRUE(read->references[0].entries == bundle.references[0].entries);
  EXPECT_EQ(read->references[0].firmware, "1.2");
  EXPECT_EQ(read->policy, bundle.policy);
}

TEST(Bundle, is_ready_to_judge_with_when_it_is_opened) {
  const auto sealed = seal(library(), signer().key, without_policy(), {});
  ASSERT_TRUE(sealed) << explain(sealed.error());
  const auto keys = signer_key();
  const auto bundle = opened(*sealed, keys);
  ASSERT_TRUE(bundle) << explain(bundle.error());
  EXPECT_EQ(bundle->signer, "signer.pub");
  ASSERT_EQ(bundle->trust.anchors().size(), 2u);
  EXPECT_EQ(bundle->trust.anchors()[0].bytes, vendor().root);
  EXPECT_EQ(bundle->trust.anchors()[1].bytes, *vendor().key.spki());
  ASSERT_EQ(bundle->trust.lists().size(), 1u);
  EXPECT_EQ(bundle->trust.lists()[0].bytes, revocation_list());
  EXPECT_EQ(bundle->trust.lists()[0].origin, "root.crl");
  EXPECT_TRUE(bundle->trust.denies_any());
  EXPECT_EQ(bundle->references.sets.size(), 1u);
}

TEST(Bundle, is_opened_by_whoever_trusts_the_root_of_its_signer) {
  Trust root, other;
  ASSERT_TRUE(root.add_certificate(signer().root, "root.pem"));
  ASSERT_TRUE(other.add_certificate(vendor().root, "other.pem"));
  const auto sealed = *seal(library(), signer().key, without_policy(), {signer().leaf, signer().intermediate});
  EXPECT_TRUE(opened(sealed, root));
  EXPECT_FALSE(opened(sealed, other));
  EXPECT_TRUE(refused_by(opened(sealed, {}), rule::reference_signer));
}

TEST(Bundle, is_opened_by_the_certificate_of_its_signer_while_that_is_valid) {
  Trust leaf;
  ASSERT_TRUE(leaf.add_certificate(signer().leaf, "signer.pem"));
  const auto sealed = *seal(library(), signer().key, without_policy(), {});
  const auto bundle = opened(sealed, leaf);
  ASSERT_TRUE(bundle) << explain(bundle.error());
  EXPECT_EQ(bundle->signer, "CN=Test leaf");
  EXPECT_TRUE(refused_by(opened(sealed, leaf, "2019-12-31"), rule::reference_signer)) << "it begins in 2020";
  const auto with_chain = *seal(library(), signer().key, without_policy(), {signer().leaf, signer().intermediate});
  Trust root;
  ASSERT_TRUE(root.add_certificate(signer().root, "root.pem"));
  EXPECT_TRUE(opened(with_chain, root));
  EXPECT_TRUE(refused_by(opened(with_chain, root, "2019-12-31"), crypto::rule::x509_not_yet_valid));
}

TEST(Bundle, cannot_be_altered_anywhere) {
  auto sealed = *seal(library(), signer().key, without_policy(), {});
  const auto keys = signer_key();
  for (std::size_t i = 0; i < sealed.size(); i += 7) {
    sealed[i] ^= 1;
    EXPECT_FALSE(opened(sealed, keys)) << "byte " << i;
    sealed[i] ^= 1;
  }
  for (std::size_t size = 0; size < sealed.size(); size += 13)
    EXPECT_FALSE(opened(Bytes{sealed}.first(size), keys)) << size;
}

TEST(Bundle, is_not_used_longer_than_it_holds) {
  const auto sealed = *seal(library(), signer().key, without_policy(), {});
  const auto keys = signer_key();
  EXPECT_TRUE(opened(sealed, keys, "2027-11-21"));
  EXPECT_TRUE(refused_by(opened(sealed, keys, "2027-11-22"), rule::bundle_in_force));
}

TEST(Bundle, says_what_it_is_under_its_signature) {
  const auto keys = signer_key();
  auto other = without_policy();
  other.kind = "something else";
  EXPECT_TRUE(refused_by(opened(*seal(library(), signer().key, other, {}), keys), rule::bundle_kind));
  other = without_policy();
  other.version = 2;
  EXPECT_TRUE(refused_by(opened(*seal(library(), signer().key, other, {}), keys), rule::bundle_kind));
  // The same bytes, signed as something else.
  const auto elsewhere = *evidence::cose::sign(library(), signer().key, {.payload = *encode(without_policy())});
  EXPECT_TRUE(refused_by(opened(elsewhere, keys), rule::bundle_kind));
}

TEST(Bundle, is_refused_whole_for_one_thing_that_cannot_be_used) {
  const auto keys = signer_key();
  EXPECT_TRUE(refused_by(opened(*seal(library(), signer().key, example(), {}), keys), rule::bundle_policy));
  auto bundle = without_policy();
  bundle.certificates.push_back({{0x30, 0x00}, "broken.der"});
  EXPECT_FALSE(opened(*seal(library(), signer().key, bundle, {}), keys));
  bundle = without_policy();
  bundle.denied.push_back(Buffer(31));
  EXPECT_TRUE(refused_by(opened(*seal(library(), signer().key, bundle, {}), keys), evidence::rule::evidence_value));
  bundle = without_policy();
  bundle.references[0].entries[0].accepted[0].digests[0].hash = static_cast<crypto::Hash>(17);  // of none
  EXPECT_TRUE(refused_by(opened(*seal(library(), signer().key, bundle, {}), keys), evidence::rule::evidence_value));
  bundle = without_policy();
  bundle.references[0].entries[0].accepted[0].digests[0].bytes.pop_back();
  EXPECT_TRUE(refused_by(opened(*seal(library(), signer().key, bundle, {}), keys), evidence::rule::evidence_value));
}

}  // namespace
}  // namespace bonafide::appraisal
