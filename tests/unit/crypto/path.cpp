// Paths: each rule broken by itself, and where libcrypto judges otherwise.
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <bonafide/crypto/rules.hpp>
#include <bonafide/crypto/x509/path.hpp>
#include <bonafide/crypto/x509/read.hpp>

#include "hierarchy.hpp"

namespace bonafide::crypto::x509 {
namespace {

using bonafide::test::broke;
using test::at;
using test::Hierarchy;
using test::library;

struct Judged {
  std::vector<Certificate> chain;
  std::vector<PathProblem> problems;

  bool good() const { return problems.empty(); }
  /// The only problem is this one.
  ::testing::AssertionResult only(const Rule& rule, std::size_t certificate) const {
    if (problems.size() != 1) {
      auto failure = ::testing::AssertionFailure() << problems.size() << " problems";
      for (const auto& problem : problems) failure << '\n' << problem.certificate << ": " << explain(problem.error);
      return failure;
    }
    if (problems[0].certificate != certificate)
      return ::testing::AssertionFailure() << "at " << problems[0].certificate;
    return broke(problems[0].error, rule);
  }
};

Certificate read(Bytes der) {
  const auto certificate = parse(der);
  EXPECT_TRUE(certificate.has_value()) << (certificate ? std::string{} : explain(certificate.error()));
  return certificate.value_or(Certificate{});
}

Judged judge(std::initializer_list<const Buffer*> ders, const Anchor* anchor, std::optional<UnixTime> time = {}) {
  Judged judged;
  for (const auto* der : ders) judged.chain.push_back(read(*der));
  judged.problems = check_path(library(), {.chain = judged.chain, .anchor = anchor, .time = time});
  return judged;
}

/// Root, intermediate, leaf, the root being the anchor.
Judged judge(const Hierarchy& made, std::optional<UnixTime> time = {}) {
  const auto anchor = Anchor::of(read(made.root.der));
  return judge({&made.root.der, &made.intermediate.der, &made.leaf.der}, &anchor, time);
}

TEST(Path, is_good_for_every_kind_of_key) {
  for (const auto kind : {KeyKind::rsa_2048, KeyKind::ec_p256, KeyKind::ec_p384, KeyKind::ec_p521, KeyKind::sm2,
                          KeyKind::ed25519, KeyKind::ed448})
    EXPECT_TRUE(judge(Hierarchy{kind}, at("2026-01-01")).good()) << name(kind);
}

TEST(Path, is_good_without_an_anchor_when_it_is_consistent_in_itself) {
  const Hierarchy made{KeyKind::ec_p256};
  EXPECT_TRUE(judge({&made.root.der, &made.intermediate.der, &made.leaf.der}, nullptr).good());
  EXPECT_TRUE(judge({&made.intermediate.der, &made.leaf.der}, nullptr).good());
}

TEST(Path, may_leave_the_root_to_the_verifier) {
  const Hierarchy made{KeyKind::ec_p256};
  const auto root = Anchor::of(read(made.root.der));
  EXPECT_TRUE(judge({&made.intermediate.der, &made.leaf.der}, &root).good());
}

TEST(Path, may_begin_at_a_bare_key) {
  const Hierarchy made{KeyKind::ec_p256}, other{KeyKind::ec_p256};
  const auto root = Anchor::of_key(made.root.says.spki);
  EXPECT_TRUE(judge({&made.root.der, &made.intermediate.der, &made.leaf.der}, &root).good());
  EXPECT_TRUE(judge({&made.intermediate.der, &made.leaf.der}, &root).good());
  EXPECT_TRUE(judge({&other.intermediate.der, &other.leaf.der}, &root).only(rule::x509_anchor, 0));
}

TEST(Path, may_be_anchored_below_its_root) {
  const Hierarchy made{KeyKind::ec_p256};
  const auto middle = Anchor::of(read(made.intermediate.der));
  EXPECT_TRUE(judge({&made.root.der, &made.intermediate.der, &made.leaf.der}, &middle).good());
  const auto leaf = Anchor::of(read(made.leaf.der));
  EXPECT_TRUE(judge({&made.leaf.der}, &leaf).good());
}

TEST(Path, is_refused_when_another_root_of_the_same_name_is_the_anchor) {
  const Hierarchy made{KeyKind::ec_p256}, other{KeyKind::ec_p256};
  const auto anchor = Anchor::of(read(other.root.der));
  EXPECT_TRUE(judge({&made.root.der, &made.intermediate.der, &made.leaf.der}, &anchor).only(rule::x509_anchor, 0));
  EXPECT_EQ(judge({&made.intermediate.der, &made.leaf.der}, &anchor).problems.size(), 2u);  // key identifier, signature
}

TEST(Path, does_not_take_a_leaf_that_copies_the_key_and_name_of_an_anchor) {
  Hierarchy made{KeyKind::ec_p256};
  const auto anchor = Anchor::of(read(made.leaf.der));
  auto forger = test::make_authority("Test Intermediate", KeyKind::ec_p256);
  auto forged = made.leaf.says;
  forged.serial = {9};
  const auto der = issue(library(), forged, {.key = forger.key});
  EXPECT_TRUE(judge({&*der}, &anchor).only(rule::x509_anchor, 0));
  const auto key = Anchor::of_key(made.leaf.says.spki);
  EXPECT_TRUE(judge({&*der}, &key).only(rule::x509_anchor, 0));
}

TEST(Path, does_not_take_the_key_of_an_anchor_under_another_name_for_the_anchor) {
  Hierarchy made{KeyKind::ec_p256};
  const auto anchor = Anchor::of(read(made.root.der));
  auto renamed = made.root.says;
  renamed.subject = renamed.issuer = make_common_name("Another Root");
  const auto root = issue(library(), renamed, {.key = made.root.key});
  auto below = made.intermediate.says;
  below.issuer = renamed.subject;
  const auto intermediate = issue(library(), below, {.key = made.root.key});
  EXPECT_TRUE(judge({&*root, &*intermediate, &made.leaf.der}, nullptr).problems.empty());
  EXPECT_TRUE(judge({&*root, &*intermediate, &made.leaf.der}, &anchor).only(rule::x509_anchor, 0));
}

TEST(Path, holds_an_anchor_to_its_own_constraints_when_the_chain_brings_a_looser_copy) {
  Hierarchy made{KeyKind::ec_p256};
  const auto strict = issue(library(),
                            [&] {
                              auto says = made.root.says;
                              says.extensions[0] = basic_constraints({true, 0});
                              return says;
                            }(),
                            {.key = made.root.key});
  const auto anchor = Anchor::of(read(*strict));
  EXPECT_TRUE(judge({&made.root.der, &made.intermediate.der, &made.leaf.der}, &anchor)
                  .only(rule::x509_path_length, the_anchor));
  EXPECT_TRUE(judge({&made.intermediate.der, &made.leaf.der}, &anchor).only(rule::x509_path_length, the_anchor));
}

TEST(Path, needs_every_signature) {
  Hierarchy made{KeyKind::ec_p256};
  made.leaf.der.back() ^= 1;
  EXPECT_TRUE(judge(made).only(rule::x509_signature, 2));
  made.leaf.der.back() ^= 1;
  made.intermediate.der.back() ^= 1;
  EXPECT_TRUE(judge(made).only(rule::x509_signature, 1));
}

TEST(Path, needs_the_self_signature_of_a_root_that_nobody_vouches_for) {
  Hierarchy made{KeyKind::ec_p256};
  made.root.der.back() ^= 1;
  EXPECT_TRUE(judge({&made.root.der, &made.intermediate.der, &made.leaf.der}, nullptr).only(rule::x509_signature, 0));
}

TEST(Path, needs_names_that_link) {
  Hierarchy made{KeyKind::ec_p256};
  made.intermediate.says.subject = make_common_name("Another");
  made.intermediate.write(made.root);
  EXPECT_TRUE(judge(made).only(rule::x509_link_name, 2));
}

TEST(Path, needs_key_identifiers_that_link) {
  Hierarchy made{KeyKind::ec_p256};
  made.leaf.says.extensions[5] = authority_key_identifier(made.root.identifier());
  made.leaf.write(made.intermediate);
  EXPECT_TRUE(judge(made).only(rule::x509_link_key_identifier, 2));
}

TEST(Path, needs_issuers_that_are_authorities) {
  Hierarchy made{KeyKind::ec_p256};
  made.intermediate.says.extensions[0] = basic_constraints({});
  made.intermediate.write(made.root);
  EXPECT_TRUE(judge(made).only(rule::x509_issuer_is_ca, 1));
  made.intermediate.says.extensions.erase(made.intermediate.says.extensions.begin());
  made.intermediate.write(made.root);
  EXPECT_TRUE(judge(made).only(rule::x509_issuer_is_ca, 1));
}

TEST(Path, needs_keyCertSign_where_key_usage_is_present) {
  Hierarchy made{KeyKind::ec_p256};
  made.intermediate.says.extensions[1] = key_usage(usage_of({0, 6}));
  made.intermediate.write(made.root);
  EXPECT_TRUE(judge(made).only(rule::x509_issuer_may_sign, 1));
  made.intermediate.says.extensions.erase(made.intermediate.says.extensions.begin() + 1);
  made.intermediate.write(made.root);
  EXPECT_TRUE(judge(made).good());
}

TEST(Path, counts_the_intermediates_below_a_path_length) {
  Hierarchy made{KeyKind::ec_p256};
  made.root.says.extensions[0] = basic_constraints({true, 0});
  made.write();
  EXPECT_TRUE(judge(made).only(rule::x509_path_length, 0));
  made.root.says.extensions[0] = basic_constraints({true, 1});
  made.write();
  EXPECT_TRUE(judge(made).good());
}

TEST(Path, does_not_count_self_issued_intermediates) {
  Hierarchy made{KeyKind::ec_p256};
  made.root.says.extensions[0] = basic_constraints({true, 1});
  made.write();
  auto renewed = test::make_authority("Test Root", KeyKind::ec_p256);  // the root's name, a new key, signed by the old
  renewed.write(made.root);
  made.intermediate.says.extensions.back() = authority_key_identifier(renewed.identifier());
  made.intermediate.write(renewed);
  const auto anchor = Anchor::of(read(made.root.der));
  EXPECT_TRUE(judge({&made.root.der, &renewed.der, &made.intermediate.der, &made.leaf.der}, &anchor).good());
}

TEST(Path, is_judged_at_a_time_when_one_is_given) {
  Hierarchy made{KeyKind::ec_p256};
  made.leaf.says.not_after = at("2025-06-30T23:59:59Z");
  made.leaf.write(made.intermediate);
  EXPECT_TRUE(judge(made).good());
  EXPECT_TRUE(judge(made, at("2025-06-30T23:59:59Z")).good());
  EXPECT_TRUE(judge(made, at("2025-07-01")).only(rule::x509_expired, 2));
  made.leaf.says.not_before = at("2024-01-01");
  made.leaf.write(made.intermediate);
  EXPECT_TRUE(judge(made, at("2024-01-01")).good());
  EXPECT_TRUE(judge(made, at("2023-12-31T23:59:59Z")).only(rule::x509_not_yet_valid, 2));
}

TEST(Path, needs_an_anchor_that_is_valid_itself) {
  Hierarchy made{KeyKind::ec_p256};
  made.root.says.not_after = at("2021-01-01");
  made.write();
  const auto anchor = Anchor::of(read(made.root.der));
  EXPECT_TRUE(
      judge({&made.intermediate.der, &made.leaf.der}, &anchor, at("2022-01-01")).only(rule::x509_expired, the_anchor));
}

TEST(Path, refuses_critical_extensions_that_nobody_understands_by_name) {
  Hierarchy made{KeyKind::ec_p256};
  const auto certificate_policies = copy(oid::of<2, 5, 29, 32>);
  made.intermediate.says.extensions.push_back({certificate_policies, Addition::Critical::yes, {0x30, 0x00}});
  made.intermediate.write(made.root);
  const auto judged = judge(made);
  ASSERT_TRUE(judged.only(rule::x509_unknown_critical, 1));
  EXPECT_EQ(judged.problems[0].error.note.text(), "2.5.29.32");
}

/// An item with the shortest length: X.690, 10.1.
Buffer wrapped(std::uint8_t tag, Bytes content) {
  const auto low = static_cast<std::uint8_t>(content.size()), high = static_cast<std::uint8_t>(content.size() >> 8);
  Buffer out = content.size() < 0x80 ? Buffer{tag, low}
               : high == 0           ? Buffer{tag, 0x81, low}
                                     : Buffer{tag, 0x82, high, low};
  append(out, content);
  return out;
}

/// Name constraints that exclude what begins with this common name.
Addition excluding(std::string_view name, Addition::Critical critical) {
  auto value = make_common_name(name);
  for (const std::uint8_t tag : std::array<std::uint8_t, 4>{0xA4, 0x30, 0xA1, 0x30}) value = wrapped(tag, value);
  return {copy(oid::of<2, 5, 29, 30>), critical, std::move(value)};
}

TEST(Path, keeps_issuers_to_the_names_that_they_may_certify) {
  for (const auto critical : {Addition::Critical::no, Addition::Critical::yes}) {
    Hierarchy made{KeyKind::ec_p256};
    made.intermediate.says.extensions.push_back(excluding("Test", critical));
    made.write();
    EXPECT_TRUE(judge(made).good());
    made.intermediate.says.extensions.back() = excluding("test DEVICE", critical);
    made.write();
    EXPECT_TRUE(judge(made).only(rule::x509_name_constraints, 2));
    // An anchor of the intermediate's name and key has limits of its own.
    const Buffer limited = made.intermediate.der;
    const auto of_limits = read(limited);
    const auto anchor = Anchor::of(of_limits);
    made.intermediate.says.extensions.pop_back();
    made.intermediate.write(made.root);
    EXPECT_TRUE(judge({&made.intermediate.der, &made.leaf.der}, &anchor).only(rule::x509_name_constraints, 1));
  }
}

/// Alternative names: so many e-mail addresses, and this directory name behind them.
Addition names_behind(std::size_t count, std::string_view last) {
  Buffer names;
  for (std::size_t i = 0; i < count; ++i) append(names, *unhex("810161"));
  append(names, wrapped(0xA4, make_common_name(last)));
  return {copy(oid::of<2, 5, 29, 17>), Addition::Critical::no, wrapped(0x30, names)};
}

TEST(Path, finds_names_that_an_issuer_may_not_certify_behind_any_number_of_others) {
  Hierarchy made{KeyKind::ec_p256};
  made.intermediate.says.extensions.push_back(excluding("Other", Addition::Critical::yes));
  auto& names = made.leaf.says.extensions[3];
  names = names_behind(1000, "Fine");
  made.write();
  EXPECT_TRUE(judge(made).good());
  for (const std::size_t count : {0u, 300u, 1000u, 1100u, 5000u}) {
    names = names_behind(count, "OTHER");
    made.write();
    EXPECT_TRUE(judge(made).only(rule::x509_name_constraints, 2)) << count;
  }
  names = names_behind(1100, "Fine");
  made.write();
  const auto judged = judge(made);
  ASSERT_TRUE(judged.only(rule::x509_name_constraints, 2));
  EXPECT_EQ(judged.problems[0].error.note.text(), "it has more names than are compared");
}

TEST(Path, compares_names_by_what_they_say_and_keeps_text_apart_from_bytes) {
  EXPECT_EQ(folded_text(der::utf8_string, as_bytes("  Some \t Name ")), "some name");
  EXPECT_EQ(folded_text(der::octet_string, as_bytes("ab")), "#6162");
  EXPECT_EQ(folded_text(der::utf8_string, as_bytes("#6162")), "\\#6162");
  EXPECT_EQ(folded_text(der::utf8_string, as_bytes("fine\xFF")), "#66696e65ff");
}

TEST(Path, knows_the_critical_extensions_of_DICE_and_DMTF) {
  Hierarchy made{KeyKind::ec_p256};
  for (auto& extension : made.leaf.says.extensions) extension.critical = Addition::Critical::yes;
  made.leaf.says.extensions.push_back({copy(oid::of<2, 23, 133, 5, 4, 1>), Addition::Critical::yes, {0x30, 0x00}});
  made.leaf.write(made.intermediate);
  EXPECT_TRUE(judge(made).good());
}

TEST(Path, has_at_least_one_certificate_and_at_most_sixteen) {
  const Hierarchy made{KeyKind::ec_p256};
  EXPECT_TRUE(judge({}, nullptr).only(rule::x509_path_size, 0));
  const auto* root = &made.root.der;
  EXPECT_TRUE(
      judge({root, root, root, root, root, root, root, root, root, root, root, root, root, root, root, root, root},
            nullptr)
          .only(rule::x509_path_size, 0));
}

TEST(Path, tells_all_that_is_wrong) {
  Hierarchy made{KeyKind::ec_p256};
  made.intermediate.says.extensions[0] = basic_constraints({});
  made.intermediate.says.extensions[1] = key_usage(usage_of({0}));
  made.intermediate.says.not_after = at("2021-01-01");
  made.intermediate.write(made.root);
  made.leaf.der.back() ^= 1;
  const auto judged = judge(made, at("2022-01-01"));
  ASSERT_EQ(judged.problems.size(), 4u);
  EXPECT_TRUE(broke(judged.problems[0].error, rule::x509_expired));
  EXPECT_TRUE(broke(judged.problems[1].error, rule::x509_issuer_is_ca));
  EXPECT_TRUE(broke(judged.problems[2].error, rule::x509_issuer_may_sign));
  EXPECT_TRUE(broke(judged.problems[3].error, rule::x509_signature));
}

TEST(Path, uses_keys_that_are_at_hand) {
  const Hierarchy made{KeyKind::ec_p256};
  const auto anchor = Anchor::of(read(made.root.der));
  const std::vector chain{read(made.root.der), read(made.intermediate.der), read(made.leaf.der)};
  const auto root = PublicKey::from_spki(library(), made.root.says.spki);
  const auto wrong = PublicKey::from_spki(library(), made.leaf.says.spki);
  const std::array<const PublicKey*, 2> keys{&*root, &*wrong};
  const auto problems = check_path(library(), {.chain = chain, .anchor = &anchor, .keys = keys});
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].certificate, 2u);
}

}  // namespace
}  // namespace bonafide::crypto::x509
