// SPDM 1.4 with ML-DSA, SLH-DSA and ML-KEM between two real ends. Where libcrypto lacks them, nothing here can run.
#include <cstdlib>

#include <bonafide/crypto/kem.hpp>
#include <bonafide/crypto/rules.hpp>
#include <bonafide/spdm/requester/session.hpp>
#include <bonafide/spdm/session/handshake.hpp>
#include <bonafide/spdm/signing.hpp>

#include "support/broken_rules.hpp"
#include "support/pair.hpp"

namespace bonafide::test {
namespace {

using namespace spdm;
using crypto::Kem;
using crypto::Scheme;

class PostQuantum : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!library().offers(Kem::ml_kem_768) || !library().offers(Scheme::ml_dsa_65))
      GTEST_SKIP() << library().version() << " has no ML-KEM and ML-DSA; OpenSSL 3.5 has";
  }
};

constexpr std::uint32_t session_caps = cap::cert | cap::chal | cap::meas_signed | cap::encrypt | cap::mac |
                                       cap::key_ex | cap::hbeat | cap::key_upd | cap::large_resp;

Pair pq_pair(Scheme scheme, std::vector<Kem> kems = {Kem::ml_kem_768}) {
  Pair pair{usual_profile(scheme)};
  pair.profile.versions = {Version::v1_3, Version::v1_4};
  pair.profile.flags = session_caps;
  pair.profile.kems = std::move(kems);
  pair.profile.data_transfer_size = 65535;
  pair.wishes.sessions = requester::sessions_offered_by(library());
  return pair;
}

struct Seen {
  bool measured = false;
  requester::SessionOrigin origin;
};

/// Opens a session, measures in it, updates its keys, ends it.
Flow<Seen> live(Line& line, const requester::Wishes& wishes) {
  co_await requester::connect(line, wishes);
  const auto slots = co_await requester::fetch_certificates(line, wishes);
  const requester::Identity identity{0, &*slots.leaf_key(0), slots.digest(0)};
  Seen seen;
  const requester::SessionWishes session_wishes{.summary = MeasurementSummary::all, .origin = &seen.origin};
  auto session = co_await requester::open_session(line, session_wishes, identity);
  const auto measured = co_await requester::measure(line, session, wishes, identity);
  seen.measured = measured.is_signed();
  co_await requester::update_keys(line, session, KeyOperation::update_all_keys);
  co_await requester::end_session(line, session);
  co_return std::move(seen);
}

Result<Seen> run(Pair& pair, const Mischief& mischief = honestly) { return pair.run(live, mischief); }

/// Changes every message with `code` in direction `parity`: 0 for requests, 1 for responses.
Mischief changing(std::uint8_t code, std::size_t parity, std::function<void(Buffer&)> change) {
  return [=](std::size_t n, Buffer& message) {
    if (n % 2 == parity && message.size() > 1 && message[1] == code) change(message);
  };
}

/// The small and slow variants of SLH-DSA take a minute: only when everything is asked for.
bool takes_long(Scheme scheme) {
  const auto name = crypto::row(scheme).name;
  return name.starts_with("SLH-DSA") && name.ends_with("s") && std::getenv("BONAFIDE_EXHAUSTIVE") == nullptr;
}

TEST_F(PostQuantum, authentication_succeeds_with_every_signature_scheme) {
  for (auto i = pqc_schemes_from; i < crypto::scheme_count; ++i) {
    const auto scheme = static_cast<Scheme>(i);
    if (!library().offers(scheme) || takes_long(scheme)) continue;
    auto pair = pq_pair(scheme);
    const auto report = pair.authenticate();
    ASSERT_TRUE(report) << crypto::row(scheme).name << ": " << explain(report.error());
    EXPECT_EQ(pair.line->terms.version, Version::v1_4);
    EXPECT_EQ(pair.line->terms.scheme(), scheme);
    EXPECT_EQ(pair.line->terms.selected.base_asym, 0u);
    EXPECT_TRUE(report->measurements->is_signed());
  }
}

TEST_F(PostQuantum, sessions_open_with_every_KEM_and_AEAD) {
  for (unsigned i = 0; i < crypto::kem_count; ++i)
    for (unsigned j = 0; j < crypto::aead_count; ++j) {
      const auto kem = static_cast<Kem>(i);
      const auto aead = static_cast<crypto::Aead>(j);
      if (!library().offers(aead)) continue;
      auto pair = pq_pair(Scheme::ml_dsa_65, {kem});
      pair.profile.aeads = {aead};
      const auto seen = run(pair);
      ASSERT_TRUE(seen) << i << ' ' << j << explain(seen.error());
      EXPECT_TRUE(seen->measured);
      EXPECT_EQ(pair.line->terms.selected.dhe, 0);
      EXPECT_EQ(seen->origin.kem, kem);
      EXPECT_EQ(seen->origin.secret.bytes(Reveal{}).size(), 32u);
    }
}

TEST_F(PostQuantum, sessions_open_with_classic_signatures_and_KEMs_and_the_other_way_round) {
  auto classic = pq_pair(Scheme::ecdsa_p256, {Kem::ml_kem_1024});
  EXPECT_TRUE(run(classic));
  EXPECT_NE(classic.line->terms.selected.kem, 0);
  auto post_quantum = pq_pair(Scheme::ml_dsa_44, {});
  EXPECT_TRUE(run(post_quantum));
  EXPECT_NE(post_quantum.line->terms.selected.dhe, 0);
  EXPECT_EQ(post_quantum.line->terms.selected.kem, 0);
}

TEST_F(PostQuantum, algorithms_are_not_spoken_of_before_1_4) {
  auto pair = pq_pair(Scheme::ml_dsa_65);
  pair.wishes.newest = Version::v1_3;
  EXPECT_TRUE(refused_by(run(pair), rule::peer_refused));
  EXPECT_TRUE(broke(*pair.device->refusal(), rule::algorithms_common));
  // NEGOTIATE_ALGORITHMS, bytes 16 to 19: reserved before 1.4.
  EXPECT_TRUE(all_zero(Bytes{pair.messages[4]}.subspan(16, 4)));
}

TEST_F(PostQuantum, signatures_by_another_key_are_refused) {
  auto pair = pq_pair(Scheme::ml_dsa_65);
  pair.profile.slots[0].key = &hierarchy(crypto::KeyKind::ml_dsa_65, 1).key;
  EXPECT_TRUE(refused_by(pair.authenticate(), rule::challenge_signature));
  EXPECT_TRUE(refused_by(run(pair), rule::key_exchange_signature));
}

TEST_F(PostQuantum, large_signatures_come_in_chunks_where_messages_are_small) {
  auto pair = pq_pair(Scheme::ml_dsa_87, {Kem::ml_kem_1024});
  pair.profile.flags |= cap::chunk;
  pair.profile.data_transfer_size = 1024;
  pair.wishes.data_transfer_size = 1024;
  pair.wishes.max_message_size = 1u << 20;
  const auto seen = run(pair);
  ASSERT_TRUE(seen) << explain(seen.error());
  for (const auto& message : pair.messages) EXPECT_LE(message.size(), 1024u + 96u);
}

// --- meddling ---

/// ExchangeData begins at byte 40 of both messages: DSP0274 1.1, "KEY_EXCHANGE request message format".
constexpr std::size_t exchange_data_at = 40;

TEST_F(PostQuantum, a_ciphertext_with_a_flipped_bit_breaks_the_signature_over_it) {
  auto pair = pq_pair(Scheme::ml_dsa_65);
  EXPECT_TRUE(refused_by(run(pair, changing(0x64, 1, [](Buffer& m) { m[exchange_data_at + 7] ^= 1; })),
                         rule::key_exchange_signature));
}

/// Signs KEY_EXCHANGE_RSP anew, as a Responder that lies would.
void sign_again(const Pair& pair, Buffer& response) {
  const auto& terms = pair.line->terms;
  const auto mac_size = terms.digest_size(), signature_size = terms.signature_size();
  const auto signature_at = response.size() - mac_size - signature_size;
  auto handshake = *Handshake::begin(library(), *suite_of(terms), pair.line->transcript);
  Terms served = terms;
  const auto chain = make_chain(*crypto::digest(library(), *terms.hash(), hierarchy(crypto::KeyKind::ml_dsa_65).root),
                                hierarchy(crypto::KeyKind::ml_dsa_65).certificates());
  handshake.identity(served, pair.line->transcript, *crypto::digest(library(), *terms.hash(), chain));
  handshake.add(pair.messages.back());
  handshake.add(Bytes{response}.first(signature_at));
  const Signer signer{terms.version, *terms.scheme(), *terms.hash(), Purpose::responder_key_exchange_rsp};
  const auto place = MutableBytes{response}.subspan(signature_at, signature_size);
  EXPECT_TRUE(sign(library(), hierarchy(crypto::KeyKind::ml_dsa_65).key, signer, handshake.digest(), place));
}

// FIPS 203, 6.3: decapsulation never fails; what tells of a ciphertext that belongs to another secret is the HMAC.
TEST_F(PostQuantum, a_signed_ciphertext_of_another_secret_shows_in_the_HMAC) {
  auto pair = pq_pair(Scheme::ml_dsa_65);
  const auto seen = run(pair, changing(0x64, 1, [&](Buffer& m) {
                          m[exchange_data_at + 7] ^= 1;
                          sign_again(pair, m);
                        }));
  EXPECT_TRUE(refused_by(seen, rule::verify_data));
}

TEST_F(PostQuantum, a_ciphertext_of_another_size_is_refused) {
  auto pair = pq_pair(Scheme::ml_dsa_65);
  EXPECT_FALSE(run(pair, changing(0x64, 1, [](Buffer& m) { m.erase(m.begin() + 50); })));
  const auto key = *crypto::KemKey::generate(library(), Kem::ml_kem_512);
  EXPECT_TRUE(refused_by(key.decapsulate(Buffer(767)), crypto::rule::exchange_size));
}

TEST_F(PostQuantum, an_encapsulation_key_that_is_none_is_refused_by_the_Responder) {
  auto pair = pq_pair(Scheme::ml_dsa_65);
  // FIPS 203, 7.2, "Modulus check": coefficients of 12 bits must be below 3329.
  const auto seen = run(pair, changing(0xE4, 0, [](Buffer& m) { std::fill_n(m.begin() + exchange_data_at, 3, 0xFF); }));
  EXPECT_TRUE(refused_by(seen, rule::peer_refused));
  EXPECT_TRUE(broke(*pair.device->refusal(), crypto::rule::kem_key));
  EXPECT_EQ(pair.device->open_sessions(), 0u);
}

TEST_F(PostQuantum, an_offer_without_its_post_quantum_half_is_noticed_in_the_signature) {
  auto pair = pq_pair(Scheme::ecdsa_p256);
  pair.profile.schemes = {Scheme::ml_dsa_65, Scheme::ecdsa_p256};
  const auto stripped = changing(0xE3, 0, [](Buffer& m) { std::fill_n(m.begin() + 16, 4, std::uint8_t{0}); });
  EXPECT_TRUE(refused_by(pair.authenticate(stripped), rule::challenge_signature));
  EXPECT_TRUE(refused_by(run(pair, stripped), rule::key_exchange_signature));
}

}  // namespace
}  // namespace bonafide::test
