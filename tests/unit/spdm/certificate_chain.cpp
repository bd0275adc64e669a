// The chain of a slot: its header, its certificates, how they follow from each other.
#include <deque>

#include <bonafide/crypto/hash.hpp>
#include <bonafide/spdm/certificate_chain.hpp>
#include <bonafide/spdm/rules/certificate.hpp>

#include "support/broken_rules.hpp"
#include "support/hierarchy.hpp"

namespace bonafide::test {
namespace {

using namespace spdm;

Terms terms_of(Version version) {
  Terms terms{.version = version};
  terms.selected.base_hash = bit(crypto::Hash::sha256);
  return terms;
}

const Hierarchy& usual() { return hierarchy(crypto::KeyKind::ec_p256); }

Buffer chain_of(Bytes certificates) {
  return make_chain(*crypto::digest(library(), crypto::Hash::sha256, usual().root), certificates);
}

TEST(Chain, is_a_header_a_root_hash_and_certificates) {
  const auto whole = chain_of(usual().certificates());
  // DSP0274, "Certificate chain format": Length, Reserved, RootHash.
  EXPECT_EQ(load_le<std::uint16_t>(whole), whole.size());
  EXPECT_EQ(whole.size(), 4 + 32 + usual().certificates().size());
  for (const auto version : versions) {
    const auto chain = read_chain(whole, terms_of(version));
    ASSERT_TRUE(chain) << explain(chain.error());
    EXPECT_EQ(chain->certificates.size(), 3u);
    EXPECT_TRUE(equal(chain->leaf().raw, usual().leaf));
    EXPECT_TRUE(check_root_hash(library(), *chain, crypto::Hash::sha256));
    EXPECT_TRUE(check_links(library(), chain->certificates));
  }
}

TEST(Chain, must_be_as_long_as_it_says) {
  auto whole = chain_of(usual().certificates());
  ++whole[0];
  EXPECT_TRUE(refused_by(read_chain(whole, terms_of(Version::v1_2)), rule::chain_header));
  EXPECT_TRUE(refused_by(read_chain(Bytes{whole}.first(36), terms_of(Version::v1_2)), rule::chain_header));
  EXPECT_TRUE(refused_by(read_chain({}, terms_of(Version::v1_2)), rule::chain_header));
  EXPECT_TRUE(refused_by(read_chain(Buffer(70000), terms_of(Version::v1_2)), rule::chain_header));
}

TEST(Chain, has_a_reserved_half_before_1_4_and_a_longer_length_since) {
  auto whole = chain_of(usual().certificates());
  whole[2] = 1;
  EXPECT_TRUE(read_chain(whole, terms_of(Version::v1_3)));
  EXPECT_TRUE(refused_by(read_chain(whole, terms_of(Version::v1_4)), rule::chain_header));
}

TEST(Chain, holds_one_to_sixteen_certificates_and_nothing_else) {
  Buffer many;
  for (int i = 0; i < 17; ++i) append(many, usual().leaf);
  EXPECT_TRUE(refused_by(read_certificates(many), rule::chain_certificates));
  EXPECT_TRUE(refused_by(read_certificates({}), rule::chain_certificates));
  EXPECT_TRUE(read_certificates(Bytes{many}.first(16 * usual().leaf.size())));
  Buffer trailing = usual().certificates();
  trailing.push_back(0);
  const auto refused = read_certificates(trailing, 36);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().offset, 36 + usual().certificates().size());
}

TEST(RootHash, must_be_the_digest_of_a_self_signed_first_certificate) {
  auto whole = chain_of(usual().certificates());
  whole[4] ^= 1;
  const auto chain = read_chain(whole, terms_of(Version::v1_2));
  ASSERT_TRUE(chain);
  EXPECT_TRUE(refused_by(check_root_hash(library(), *chain, crypto::Hash::sha256), rule::root_hash));
}

TEST(RootHash, of_an_omitted_root_can_only_be_judged_with_the_root) {
  Buffer below = usual().intermediate;
  append(below, usual().leaf);
  const auto whole = chain_of(below);
  const auto chain = read_chain(whole, terms_of(Version::v1_2));
  ASSERT_TRUE(chain);
  EXPECT_TRUE(check_root_hash(library(), *chain, crypto::Hash::sha256));
}

TEST(Links, break_where_names_or_signatures_do) {
  const auto& other = hierarchy(crypto::KeyKind::ec_p256, 1);
  const auto read = [](std::initializer_list<Bytes> parts) {
    static std::deque<Buffer> kept;
    auto& all = kept.emplace_back();
    for (const auto part : parts) append(all, part);
    return *read_certificates(all);
  };
  EXPECT_TRUE(refused_by(check_links(library(), read({usual().root, usual().leaf})), rule::chain_link));
  // The names agree, the keys do not.
  EXPECT_FALSE(check_links(library(), read({usual().root, other.intermediate})));
  auto forged = usual().root;
  forged.back() ^= 1;
  EXPECT_FALSE(check_links(library(), read({forged})));
}

}  // namespace
}  // namespace bonafide::test
