// Entropy that is passed in: seeded contexts repeat, fresh ones do not.
#include <bonafide/crypto/openssl/context.hpp>
#include <bonafide/crypto/signature.hpp>

#include "support/broken_rules.hpp"

namespace bonafide::crypto {
namespace {

struct Drawn {
  Buffer random, spki, signature;
  bool operator==(const Drawn&) const = default;
};

Drawn draw(const Context& context, KeyKind kind, Scheme scheme) {
  const auto library = Library::open(context.get());
  Drawn drawn{Buffer(100000), {}, Buffer(row(scheme).signature_size)};
  EXPECT_TRUE(library->random(drawn.random).has_value());
  const auto key = PrivateKey::generate(*library, kind);
  drawn.spki = *key->spki();
  const Signed what{Signed::Form::message, as_bytes("message")};
  EXPECT_TRUE(sign(*library, *key, scheme, Hash::sha256, what, drawn.signature).has_value());
  return drawn;
}

TEST(SeededContext, repeats_random_bytes_keys_and_signatures) {
  for (const auto& [kind, scheme] :
       {std::pair{KeyKind::ec_p256, Scheme::ecdsa_p256}, std::pair{KeyKind::ec_p384, Scheme::ecdsa_p384},
        std::pair{KeyKind::rsa_2048, Scheme::rsapss_2048}, std::pair{KeyKind::ed25519, Scheme::ed25519},
        std::pair{KeyKind::sm2, Scheme::sm2_p256}}) {
    const auto once = draw(*Context::seeded(as_bytes("seed")), kind, scheme);
    const auto again = draw(*Context::seeded(as_bytes("seed")), kind, scheme);
    const auto other = draw(*Context::seeded(as_bytes("another seed")), kind, scheme);
    EXPECT_EQ(once, again) << name(kind);
    EXPECT_NE(once.random, other.random);
    EXPECT_NE(once.spki, other.spki);
    EXPECT_NE(once.signature, other.signature);
  }
}

TEST(SeededContext, draws_different_bytes_each_time) {
  const auto context = Context::seeded(as_bytes("seed"));
  const auto library = Library::open(context->get());
  std::array<std::uint8_t, 32> first{}, second{};
  ASSERT_TRUE(library->random(first).has_value());
  ASSERT_TRUE(library->random(second).has_value());
  EXPECT_NE(first, second);
}

TEST(FreshContext, does_not_repeat) {
  const auto once = draw(*Context::fresh(), KeyKind::ec_p256, Scheme::ecdsa_p256);
  const auto again = draw(*Context::fresh(), KeyKind::ec_p256, Scheme::ecdsa_p256);
  EXPECT_NE(once.random, again.random);
  EXPECT_NE(once.spki, again.spki);
}

}  // namespace
}  // namespace bonafide::crypto
