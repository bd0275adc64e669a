// Mutual authentication between two real ends: a Requester that proves itself to a device in a session.
#include "support/mutual.hpp"

#include <bonafide/spdm/responder/sessions.hpp>
#include <bonafide/spdm/rules/encapsulated.hpp>
#include <bonafide/spdm/rules/mutual.hpp>

#include "support/broken_rules.hpp"

namespace bonafide::test {
namespace {

using namespace spdm;

constexpr std::array kinds{MutAuth::not_encapsulated, MutAuth::encapsulated, MutAuth::implicit_get_digests};

/// Connects, opens a session in which the Requester proves itself, and uses it. Gives the id of the session.
Flow<SessionId> prove_in_session(Line& line, const requester::Wishes& wishes, const RecordFormat& records) {
  auto session = co_await connect_and_prove_over(line, wishes, records);
  co_await requester::update_keys(line, session, KeyOperation::update_all_keys);
  co_return session.terms().id;
}

Result<SessionId> run(MutualPair& pair, const Mischief& mischief = honestly) {
  return pair.run(
      [&](Line& line, const requester::Wishes& wishes) { return prove_in_session(line, wishes, pair.profile.records); },
      mischief);
}

TEST(MutualSession, of_every_kind_works_in_every_version_over_every_transport) {
  for (const auto version : session_versions)
    for (const auto kind : kinds)
      for (const auto& records : {doe_records, mctp_records, tcp_records, storage_records}) {
        MutualPair pair{version, kind, records};
        const auto id = run(pair);
        ASSERT_TRUE(id) << name(version) << ' ' << static_cast<int>(kind) << explain(id.error());
        const auto* const requester = pair.device->requester_of(*id);
        ASSERT_NE(requester, nullptr);
        EXPECT_EQ(requester->slot, 0);
        EXPECT_EQ(requester->shown, pair.credentials->slots[0].certificates);
      }
}

TEST(MutualSession, is_signed_by_the_slot_that_the_device_names) {
  for (const auto version : session_versions)
    for (const auto kind : kinds) {
      MutualPair pair{version, kind};
      pair.profile.demand.slot = 3;
      const auto id = run(pair);
      ASSERT_TRUE(id) << name(version) << explain(id.error());
      ASSERT_NE(pair.device->requester_of(*id), nullptr);
      EXPECT_EQ(pair.device->requester_of(*id)->slot, 3);
    }
}

TEST(MutualSession, fetches_long_chains_in_portions) {
  MutualPair pair{Version::v1_2, MutAuth::encapsulated};
  pair.wishes.data_transfer_size = 300;  // what the device asks for must fit into what we declare
  pair.wishes.max_message_size = 4096;
  pair.profile.flags |= cap::chunk;
  const auto id = run(pair);
  ASSERT_TRUE(id) << explain(id.error());
  EXPECT_NE(pair.device->requester_of(*id), nullptr);
}

TEST(MutualSession, is_signed_with_every_algorithm_that_is_negotiated) {
  for (const auto scheme : {crypto::Scheme::rsassa_2048, crypto::Scheme::rsapss_2048, crypto::Scheme::ecdsa_p256,
                            crypto::Scheme::ecdsa_p521, crypto::Scheme::ed25519}) {
    MutualPair pair{Version::v1_2, MutAuth::encapsulated, doe_records, scheme};
    const auto id = run(pair);
    ASSERT_TRUE(id) << crypto::row(scheme).name << explain(id.error());
  }
}

TEST(MutualSession, works_with_handshakes_in_the_clear) {
  for (const auto version : {Version::v1_1, Version::v1_2, Version::v1_3, Version::v1_4})
    for (const auto kind : kinds) {
      MutualPair pair{version, kind};
      pair.profile.flags |= cap::handshake_in_the_clear;
      pair.profile.demand.slot = 3;
      pair.wishes.sessions->clear_handshake = true;
      const auto id = run(pair);
      ASSERT_TRUE(id) << name(version) << ' ' << static_cast<int>(kind) << explain(id.error());
      EXPECT_EQ(pair.device->requester_of(*id)->slot, 3);
      EXPECT_EQ(count(pair, Code::finish), 1u);
      EXPECT_EQ(count(pair, Code::deliver_encapsulated_response) > 0, kind != MutAuth::not_encapsulated);
    }
}

TEST(MutualSession, in_the_clear_ends_with_the_first_answer_that_is_none) {
  MutualPair pair{Version::v1_2, MutAuth::encapsulated};
  pair.profile.flags |= cap::handshake_in_the_clear;
  pair.wishes.sessions->clear_handshake = true;
  const auto id = run(pair, [](std::size_t n, Buffer& m) {
    if (n % 2 == 0 && m[1] == static_cast<std::uint8_t>(Code::deliver_encapsulated_response)) ++m[2];
  });
  EXPECT_TRUE(refused_by(id, rule::peer_refused));
  EXPECT_TRUE(broke(*pair.device->refusal(), rule::request_id_echoed));
  EXPECT_EQ(pair.device->open_sessions(), 0u);
}

// What is said in the clear is under no HMAC: the chain must be the one that DIGESTS announces.
TEST(MutualSession, in_the_clear_is_refused_where_DIGESTS_announces_another_chain) {
  for (const auto kind : {MutAuth::encapsulated, MutAuth::implicit_get_digests}) {
    MutualPair pair{Version::v1_2, kind};
    pair.profile.flags |= cap::handshake_in_the_clear;
    pair.wishes.sessions->clear_handshake = true;
    const auto id = run(pair, [](std::size_t n, Buffer& m) {
      // The capsule's header, that of DIGESTS, then the digest of slot 0.
      const bool capsule = n % 2 == 0 && m[1] == static_cast<std::uint8_t>(Code::deliver_encapsulated_response);
      if (capsule && m[5] == static_cast<std::uint8_t>(Code::digests)) m[4 + 4] ^= 1;
    });
    EXPECT_TRUE(refused_by(id, rule::peer_refused));
    ASSERT_TRUE(pair.device->refusal());
    EXPECT_TRUE(broke(*pair.device->refusal(), rule::chain_digest));
    EXPECT_EQ(pair.device->open_sessions(), 0u);
  }
}

TEST(MutualSession, is_signed_with_post_quantum_algorithms_where_libcrypto_has_them) {
  if (!library().offers(crypto::Scheme::ml_dsa_65)) GTEST_SKIP() << library().version() << " has no ML-DSA";
  for (const auto scheme : {crypto::Scheme::ml_dsa_44, crypto::Scheme::ml_dsa_87, crypto::Scheme::slh_dsa_sha2_128f})
    for (const auto kind : kinds) {
      MutualPair pair{Version::v1_4, kind, doe_records, scheme};
      pair.profile.data_transfer_size = 65535;
      const auto id = run(pair);
      ASSERT_TRUE(id) << crypto::row(scheme).name << explain(id.error());
      EXPECT_EQ(pair.line->terms.selected.req_base_asym, 0);
      EXPECT_EQ(pair.line->terms.selected.req_pqc_asym, bit(scheme));
    }
}

TEST(MutualSession, works_with_a_provisioned_public_key) {
  const auto& key = hierarchy(crypto::KeyKind::ec_p384, requester_hierarchy).key;
  MutualPair pair{Version::v1_3, MutAuth::not_encapsulated};
  const Credentials bare{.slots = {}, .provisioned_key = &key};
  pair.wishes.credentials = &bare;
  pair.profile.demand.slot = provisioned_key;
  pair.profile.demand.known_key = *key.spki();
  const auto id = run(pair);
  ASSERT_TRUE(id) << explain(id.error());
  EXPECT_EQ(pair.device->requester_of(*id)->slot, provisioned_key);

  pair.profile.demand.known_key = *hierarchy(crypto::KeyKind::ec_p384, 0).key.spki();
  EXPECT_FALSE(run(pair));
  EXPECT_TRUE(broke(*pair.device->refusal(), rule::finish_signature));
}

TEST(MutualSession, needs_the_key_of_the_certificate_that_is_shown) {
  for (const auto kind : kinds) {
    MutualPair pair{Version::v1_2, kind};
    auto stolen = requester_credentials();
    stolen.slots[0].key = stolen.slots[3].key = &hierarchy(crypto::KeyKind::ec_p384, 0).key;
    pair.wishes.credentials = &stolen;
    EXPECT_TRUE(refused_by(run(pair), rule::peer_refused));
    EXPECT_TRUE(broke(*pair.device->refusal(), rule::finish_signature));
    EXPECT_EQ(pair.device->open_sessions(), 0u) << "a handshake gets one try";
  }
}

TEST(MutualSession, is_for_welcome_requesters_alone) {
  MutualPair pair{Version::v1_2, MutAuth::encapsulated};
  pair.profile.demand.welcome = [](Bytes) { return false; };
  EXPECT_TRUE(refused_by(run(pair), rule::peer_refused));
  EXPECT_TRUE(broke(*pair.device->refusal(), rule::requester_accepted));
  EXPECT_EQ(pair.device->open_sessions(), 0u);
}

TEST(MutualSession, is_not_demanded_of_a_requester_without_certificates_unless_it_must_be) {
  for (const auto version : session_versions) {
    MutualPair pair{version, MutAuth::encapsulated};
    pair.wishes.credentials = nullptr;
    const auto id = run(pair);
    ASSERT_TRUE(id) << explain(id.error());
    EXPECT_EQ(pair.device->requester_of(*id), nullptr) << "nobody has proven anything";
    pair.profile.demand.required = true;
    const auto refused = run(pair);
    ASSERT_TRUE(refused_by(refused, rule::peer_refused));
    EXPECT_TRUE(broke(*pair.device->refusal(), rule::mutual_policy));
    // InvalidPolicy since 1.3, Unspecified before: DSP0274 1.3, "Error code and error data".
    EXPECT_EQ(refused.error().got, version >= Version::v1_3 ? 0x11u : 0x05u);
  }
}

TEST(MutualSession, is_refused_where_no_capability_or_slot_allows_it) {
  const auto refuses = [](MutAuth asked, std::uint8_t slot, const Credentials* credentials, std::uint32_t flags) {
    Terms terms{.version = Version::v1_2, .requester = {.flags = flags}, .responder = {.flags = flags}};
    terms.selected.req_base_asym = static_cast<std::uint16_t>(bit(crypto::Scheme::ecdsa_p384));
    return requester::can_prove(terms, credentials, {.mut_auth_requested = asked, .requester_slot = slot});
  };
  const auto own = requester_credentials();
  constexpr auto usual = cap::mut_auth | cap::encap | cap::cert, bare = cap::mut_auth | cap::encap | cap::pub_key_id;
  EXPECT_TRUE(refuses(MutAuth::none, 0, nullptr, 0));
  EXPECT_TRUE(refuses(MutAuth::not_encapsulated, 3, &own, usual));
  EXPECT_TRUE(refuses(MutAuth::not_encapsulated, 0x0F, &own, bare));
  EXPECT_TRUE(refused_by(refuses(MutAuth::encapsulated, 0, nullptr, usual), rule::mut_auth_possible));
  EXPECT_TRUE(refused_by(refuses(MutAuth::encapsulated, 0, &own, cap::cert), rule::mut_auth_possible));
  EXPECT_TRUE(refused_by(refuses(MutAuth::encapsulated, 1, &own, usual), rule::requester_slot));
  EXPECT_TRUE(refused_by(refuses(MutAuth::encapsulated, 0, &own, bare), rule::requester_slot));
  EXPECT_TRUE(refused_by(refuses(MutAuth::not_encapsulated, 0x0F, &own, usual), rule::requester_slot));
  EXPECT_TRUE(refused_by(refuses(MutAuth::not_encapsulated, 0, &own, bare), rule::requester_slot));
}

TEST(MutualSession, of_a_slot_that_the_requester_does_not_have_is_not_signed) {
  MutualPair pair{Version::v1_2, MutAuth::not_encapsulated};
  pair.profile.demand.slot = 5;
  EXPECT_TRUE(refused_by(run(pair), rule::requester_slot));
}

TEST(MutualSession, begins_only_after_the_devices_own_signature_has_verified) {
  for (const auto kind : kinds) {
    MutualPair pair{Version::v1_2, kind};
    pair.profile.slots[0].key = &hierarchy(crypto::KeyKind::ec_p256, 1).key;
    EXPECT_TRUE(refused_by(run(pair), rule::key_exchange_signature));
    EXPECT_EQ(pair.messages.back()[1], static_cast<std::uint8_t>(Code::key_exchange_rsp))
        << "something was said after it";
  }
}

TEST(MutualSession, shows_nothing_to_a_device_that_the_requester_does_not_accept) {
  for (const auto kind : kinds) {
    MutualPair pair{Version::v1_2, kind};
    pair.wishes.may_prove = [] { return false; };
    EXPECT_TRUE(refused_by(run(pair), rule::responder_accepted));
    EXPECT_EQ(pair.messages.back()[1], static_cast<std::uint8_t>(Code::key_exchange_rsp));
  }
  MutualPair basic{Version::v1_2, MutAuth::none};
  basic.profile.demand.basic = true;
  basic.wishes.may_prove = [] { return false; };
  EXPECT_TRUE(refused_by(basic.authenticate(), rule::responder_accepted));
  EXPECT_EQ(count(basic, Code::get_encapsulated_request), 0u);
}

TEST(MutualSession, survives_no_loss_no_repetition_and_no_change_of_order) {
  MutualPair honest{Version::v1_2, MutAuth::encapsulated};
  ASSERT_TRUE(run(honest));
  std::size_t first = 0;
  while (honest.messages[first][1] != static_cast<std::uint8_t>(Code::key_exchange)) ++first;
  for (std::size_t target = first; target < honest.messages.size(); ++target) {
    MutualPair lossy{Version::v1_2, MutAuth::encapsulated};
    EXPECT_FALSE(run(lossy, [&](std::size_t n, Buffer& m) {
      if (n == target) m.clear();
    })) << target;
    Buffer before;
    MutualPair repeating{Version::v1_2, MutAuth::encapsulated};
    EXPECT_FALSE(run(repeating, [&](std::size_t n, Buffer& m) {
      if (n == target) m = before;
      if (n % 2 == target % 2) before = m;
    })) << target;
  }
}

TEST(MutualSession, notices_a_changed_bit_in_any_message) {
  MutualPair honest{Version::v1_2, MutAuth::implicit_get_digests};
  ASSERT_TRUE(run(honest));
  std::size_t first = 0;
  while (honest.messages[first][1] != static_cast<std::uint8_t>(Code::key_exchange)) ++first;
  for (std::size_t target = first; target < honest.messages.size(); ++target)
    for (std::size_t byte = target % 7; byte < honest.messages[target].size(); byte += 7) {
      MutualPair pair{Version::v1_2, MutAuth::implicit_get_digests};
      EXPECT_FALSE(run(pair,
                       [&](std::size_t n, Buffer& m) {
                         if (n == target && byte < m.size()) m[byte] ^= static_cast<std::uint8_t>(1u << byte % 8);
                       }))
          << target << ' ' << byte;
    }
}

}  // namespace
}  // namespace bonafide::test
