// Every contradiction between capability flags is refused by its own rule, in the versions that know it.
#include <bonafide/spdm/capabilities.hpp>
#include <bonafide/spdm/rules/capabilities.hpp>
#include <bonafide/spdm/rules/negotiation.hpp>

#include "support/broken_rules.hpp"

namespace bonafide::test {
namespace {

using namespace spdm;
using V = Version;

struct Contradiction {
  Role role;
  V from, to;  // the versions that must refuse it
  std::uint32_t flags;
  const Rule& rule;
};

// DSP0274, "Requester and Responder flag fields definitions": one line for each way to contradict them.
const std::vector<Contradiction> contradictions{
    {Role::responder, V::v1_0, V::v1_4, cap::cert | cap::chal | cap::meas, rule::meas_value},
    {Role::responder, V::v1_0, V::v1_4, cap::cert | cap::chal | cap::meas_fresh, rule::fresh_needs_meas},
    {Role::responder, V::v1_0, V::v1_0, cap::cert, rule::challenge_1_0},
    {Role::responder, V::v1_0, V::v1_0, cap::chal, rule::challenge_1_0},
    {Role::responder, V::v1_0, V::v1_0, cap::meas_signed, rule::challenge_1_0},
    {Role::requester, V::v1_1, V::v1_4, cap::mac | 2u << 10, rule::psk_value},
    {Role::requester, V::v1_1, V::v1_4, cap::mac | 3u << 10, rule::psk_value},
    {Role::responder, V::v1_1, V::v1_4, cap::mac | 3u << 10, rule::psk_value},
    {Role::requester, V::v1_1, V::v1_4, cap::key_ex, rule::session_protected},
    {Role::responder, V::v1_1, V::v1_4, cap::cert | cap::key_ex, rule::session_protected},
    {Role::responder, V::v1_1, V::v1_4, 1u << 10, rule::session_protected},
    {Role::requester, V::v1_1, V::v1_4, cap::encrypt, rule::protection_used},
    {Role::requester, V::v1_1, V::v1_4, cap::mac, rule::protection_used},
    {Role::requester, V::v1_1, V::v1_4, cap::hbeat, rule::protection_used},
    {Role::responder, V::v1_1, V::v1_4, cap::key_upd, rule::protection_used},
    {Role::responder, V::v1_1, V::v1_4, cap::handshake_in_the_clear, rule::protection_used},
    {Role::requester, V::v1_3, V::v1_4, cap::event, rule::protection_used},
    {Role::requester, V::v1_1, V::v1_4, cap::handshake_in_the_clear | cap::mac | 1u << 10,
     rule::clear_needs_key_exchange},
    {Role::responder, V::v1_1, V::v1_4, cap::cert | cap::pub_key_id | cap::chal, rule::one_identity},
    {Role::requester, V::v1_1, V::v1_4, cap::cert | cap::pub_key_id | cap::chal, rule::one_identity},
    {Role::responder, V::v1_1, V::v1_4, cap::cert, rule::identity_used},
    {Role::requester, V::v1_1, V::v1_4, cap::pub_key_id, rule::identity_used},
    {Role::responder, V::v1_1, V::v1_4, cap::chal, rule::identity_needed},
    {Role::responder, V::v1_1, V::v1_4, cap::meas_signed, rule::identity_needed},
    {Role::responder, V::v1_3, V::v1_4, 2u << 22, rule::identity_needed},
    {Role::requester, V::v1_1, V::v1_4, cap::chal, rule::identity_needed},
    {Role::requester, V::v1_3, V::v1_4, 2u << 22, rule::identity_needed},
    {Role::responder, V::v1_1, V::v1_4, cap::cert | cap::mut_auth | cap::encap | cap::meas_signed,
     rule::mutual_needs_signature},
    {Role::requester, V::v1_1, V::v1_1, cap::cert | cap::chal | cap::mut_auth, rule::mutual_needs_encapsulation},
    {Role::responder, V::v1_1, V::v1_1, cap::cert | cap::chal | cap::mut_auth, rule::mutual_needs_encapsulation},
    {Role::responder, V::v1_2, V::v1_4, cap::alias_cert, rule::certificates_managed},
    {Role::responder, V::v1_2, V::v1_4, cap::set_cert, rule::certificates_managed},
    {Role::responder, V::v1_2, V::v1_4, cap::cert | cap::chal | cap::csr, rule::certificates_managed},
    {Role::responder, V::v1_2, V::v1_4, cap::cert_install_reset, rule::install_reset_used},
    {Role::responder, V::v1_3, V::v1_4, 3u << 22, rule::endpoint_info_value},
    {Role::requester, V::v1_3, V::v1_4, 3u << 22, rule::endpoint_info_value},
    {Role::responder, V::v1_3, V::v1_4, cap::cert | cap::chal | cap::get_key_pair_info | 3u << 26,
     rule::multi_key_value},
    {Role::responder, V::v1_3, V::v1_4, cap::cert | cap::chal | 1u << 26, rule::multi_key_needs_certificates},
    {Role::requester, V::v1_3, V::v1_4, 1u << 26, rule::multi_key_needs_certificates},
    {Role::responder, V::v1_3, V::v1_4, cap::pub_key_id | cap::chal | cap::get_key_pair_info,
     rule::public_key_has_no_pairs},
    {Role::requester, V::v1_3, V::v1_4, cap::pub_key_id | cap::chal | 1u << 26, rule::public_key_has_no_pairs},
    {Role::responder, V::v1_4, V::v1_4, cap::set_key_pair_reset, rule::key_pair_reset_used},
};

TEST(Flags, that_contradict_each_other_are_refused_in_the_versions_that_know_them) {
  for (const auto& [role, from, to, flags, rule] : contradictions)
    for (const auto version : versions) {
      if (version < from || version > to) continue;
      EXPECT_TRUE(refused_by(legal(role, version, flags), rule)) << name(version) << " 0x" << std::hex << flags;
    }
}

TEST(Flags, of_devices_that_exist_are_legal) {
  // CAPABILITIES of the captures and of silicon: CERT, CHAL, MEAS_SIG, MEAS_FRESH; with sessions; with PSK only.
  const auto authenticating = cap::cert | cap::chal | cap::meas_signed | cap::meas_fresh;
  const auto sessions = cap::encrypt | cap::mac | cap::key_ex | cap::hbeat | cap::key_upd;
  for (const auto version : versions) {
    EXPECT_TRUE(legal(Role::responder, version, authenticating)) << name(version);
    EXPECT_TRUE(legal(Role::responder, version, authenticating | sessions)) << name(version);
    EXPECT_TRUE(legal(Role::responder, version, cap::encrypt | cap::mac | 2u << 10)) << name(version);
    EXPECT_TRUE(legal(Role::requester, version, 0)) << name(version);
    EXPECT_TRUE(legal(Role::requester, version, cap::cert | cap::chal)) << name(version);  // Linux CMA
  }
  EXPECT_TRUE(legal(Role::responder, V::v1_2, cap::cert | cap::meas_signed));
}

TEST(Flags, that_a_version_does_not_know_are_ignored) {
  EXPECT_TRUE(legal(Role::responder, V::v1_0, cap::cert | cap::chal | cap::key_ex));
  EXPECT_TRUE(legal(Role::responder, V::v1_1, cap::cert | cap::chal | cap::csr));
  EXPECT_TRUE(legal(Role::requester, V::v1_2, 3u << 26));
  EXPECT_EQ(known_flags(Role::requester, V::v1_0), 0u);
  EXPECT_EQ(known_flags(Role::requester, V::v1_4) & cap::meas, 0u) << "a Requester has no measurements";
}

TEST(Sizes, must_be_possible) {
  const auto chunks = cap::chunk;
  EXPECT_TRUE(legal(V::v1_2, 0, {20, 42, 42}));
  EXPECT_TRUE(legal(V::v1_2, chunks, {31, 42, 65536}));
  EXPECT_TRUE(refused_by(legal(V::v1_2, 0, {20, 41, 41}), rule::transfer_size));
  EXPECT_TRUE(refused_by(legal(V::v1_2, chunks, {20, 0, 100}), rule::transfer_size));
  EXPECT_TRUE(refused_by(legal(V::v1_2, chunks, {20, 100, 99}), rule::message_size));
  EXPECT_TRUE(refused_by(legal(V::v1_3, 0, {20, 100, 101}), rule::message_size));
  for (const std::uint8_t exponent : std::initializer_list<std::uint8_t>{32, 64, 255})
    EXPECT_TRUE(refused_by(legal(V::v1_0, 0, {exponent, 0, 0}), rule::crypto_time));
}

TEST(Sizes, are_nobodys_business_before_1_2) { EXPECT_TRUE(legal(V::v1_1, 0, {20, 0, 0})); }

TEST(Flags, say_in_the_refusal_which_of_them_are_meant) {
  const auto refused = legal(Role::responder, V::v1_2, cap::chal | cap::meas_unsigned);
  ASSERT_FALSE(refused);
  EXPECT_EQ(
      explain(refused.error()),
      "capabilities.identity-needed: Flags at byte 8 is 0xc, 0x0000000c CHAL_CAP MEAS_CAP=1; what is signed needs an "
      "identity (CERT_CAP or PUB_KEY_ID_CAP) [DSP0274, Requester and Responder flag fields definitions]");
}

}  // namespace
}  // namespace bonafide::test
