// Signatures that were found good before, and what they must not be mistaken for.
#include <bonafide/crypto/x509/path.hpp>

#include "unit/crypto/hierarchy.hpp"

namespace bonafide::crypto::x509 {
namespace {

using test::library;

Verified::Key key(std::string_view issuer, std::string_view issued) {
  return *Verified::key_of(library(), as_bytes(issuer), as_bytes(issued));
}

TEST(VerifiedSignatures, are_of_one_issuer_and_one_certificate) {
  Verified verified;
  verified.remember(key("ab", "cd"));
  EXPECT_TRUE(verified.knows(key("ab", "cd")));
  EXPECT_FALSE(verified.knows(key("a", "bcd")));
  EXPECT_FALSE(verified.knows(key("abc", "d")));
  EXPECT_FALSE(verified.knows(key("cd", "ab")));
}

TEST(VerifiedSignatures, are_bounded_and_keep_what_is_asked_for_often) {
  Verified verified{8};
  const auto issuer = key("root", "intermediate");
  verified.remember(issuer);
  for (int i = 0; i < 1000; ++i) {
    EXPECT_TRUE(verified.knows(issuer)) << i;
    verified.remember(key("intermediate", std::to_string(i)));
    EXPECT_LE(verified.size(), 16u);
  }
  EXPECT_TRUE(verified.knows(key("intermediate", "999")));
  EXPECT_FALSE(verified.knows(key("intermediate", "0")));
}

TEST(VerifiedSignatures, are_only_those_that_were_good) {
  test::Hierarchy made{KeyKind::ec_p256};
  const auto check = [&](Verified& verified) {
    const std::vector chain{parse(made.root.der).value(), parse(made.intermediate.der).value(),
                            parse(made.leaf.der).value()};
    return check_path(library(), {.chain = chain, .verified = &verified});
  };
  Verified verified;
  made.leaf.der.back() ^= 1;
  EXPECT_EQ(check(verified).size(), 1u);
  EXPECT_EQ(verified.size(), 2u);
  EXPECT_EQ(check(verified).size(), 1u);  // not good the second time either
  made.leaf.der.back() ^= 1;
  EXPECT_TRUE(check(verified).empty());
  EXPECT_EQ(verified.size(), 3u);
  EXPECT_TRUE(check(verified).empty());
  // Everything but signatures is looked at every time.
  made.intermediate.says.extensions[0] = basic_constraints({});
  made.intermediate.write(made.root);
  ASSERT_FALSE(check(verified).empty());
  ASSERT_FALSE(check(verified).empty());
}

}  // namespace
}  // namespace bonafide::crypto::x509
