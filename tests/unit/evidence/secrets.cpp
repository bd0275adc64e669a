// The secrets of sessions as people write them.
#include <bonafide/evidence/rules.hpp>
#include <bonafide/evidence/secrets.hpp>

#include "support/broken_rules.hpp"

namespace bonafide::evidence {
namespace {

using test::refused_by;

std::string text_of(const SecretBuffer* secret) { return secret == nullptr ? "none" : hex(secret->bytes(Reveal{})); }

const Buffer somebody(32, 1), somebody_else(32, 2);

TEST(Secrets, are_given_to_sessions_of_their_kind_in_order) {
  const auto secrets = read_secrets("dhe=01;psk=02;dhe=03;kem=04");
  ASSERT_TRUE(secrets);
  EXPECT_EQ(text_of(secrets->find(SecretKind::dhe, 0, somebody)), "01");
  EXPECT_EQ(text_of(secrets->find(SecretKind::dhe, 1, somebody)), "03");
  EXPECT_EQ(text_of(secrets->find(SecretKind::dhe, 2, somebody)), "none");
  EXPECT_EQ(text_of(secrets->find(SecretKind::kem, 0, somebody)), "04");
}

TEST(Secrets, let_the_last_psk_serve_all_sessions_after_it) {
  const auto secrets = read_secrets("psk=01;psk=02");
  EXPECT_EQ(text_of(secrets->find(SecretKind::psk, 0, somebody)), "01");
  EXPECT_EQ(text_of(secrets->find(SecretKind::psk, 9, somebody)), "02");
}

TEST(Secrets, are_refused_when_they_are_not_written_as_they_should_be) {
  for (const auto* text : {"dhe", "dhe=", "dhe=0", "dhe=xy", "ecdh=00", "=00", "dhe=00,psk=00"})
    EXPECT_TRUE(refused_by(read_secrets(text), rule::secret_written)) << text;
  EXPECT_TRUE(refused_by(read_secrets("dhe=" + std::string(2050, '0')), rule::secret_written));
  EXPECT_TRUE(read_secrets(""));
}

TEST(KeyLog, names_sessions_by_their_random_data) {
  const auto log = "# two sessions\nSPDM_PSK " + hex(somebody) + " 0a0b\r\n\n  SPDM_DHE_SECRET\t" + hex(somebody_else) +
                   " 0c # and a comment\nSPDM_KEM_SECRET " + hex(somebody_else) + " 0d";
  const auto secrets = read_key_log(log);
  ASSERT_TRUE(secrets);
  EXPECT_EQ(text_of(secrets->find(SecretKind::psk, 5, somebody)), "0a0b");
  EXPECT_EQ(text_of(secrets->find(SecretKind::psk, 0, somebody_else)), "none");
  EXPECT_EQ(text_of(secrets->find(SecretKind::dhe, 3, somebody_else)), "0c");
  EXPECT_EQ(text_of(secrets->find(SecretKind::kem, 0, somebody_else)), "0d");
}

TEST(KeyLog, refuses_lines_that_it_does_not_understand) {
  for (const auto* line : {"SPDM_DHE_SECRET", "SPDM_DHE_SECRET 00", "SPDM_DHE_SECRET 0 00", "SPDM_DHE_SECRET 00 0",
                           "CLIENT_RANDOM 00 00", "SPDM_PSK 00 00 00", "spdm_psk 00 00"})
    EXPECT_TRUE(refused_by(read_key_log(line), rule::key_log_line)) << line;
}

}  // namespace
}  // namespace bonafide::evidence
