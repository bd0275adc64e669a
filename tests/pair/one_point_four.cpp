// What 1.4 changes for everybody, post-quantum or not: large forms, and that nobody can talk two ends out of it.
#include <random>

#include <bonafide/crypto/x509/issue.hpp>
#include <bonafide/spdm/negotiation.hpp>
#include <bonafide/spdm/requester/session.hpp>

#include "support/broken_rules.hpp"
#include "support/pair.hpp"

namespace bonafide::test {
namespace {

using namespace spdm;
namespace x509 = crypto::x509;

constexpr std::uint32_t session_caps =
    cap::cert | cap::chal | cap::meas_signed | cap::encrypt | cap::mac | cap::key_ex | cap::large_resp;

Pair pair_of(std::vector<Version> versions) {
  Pair pair;
  pair.profile.versions = std::move(versions);
  pair.profile.flags = session_caps;
  pair.wishes.sessions = requester::sessions_offered_by(library());
  return pair;
}

Flow<void> open_one(Line& line, const requester::Wishes& wishes) {
  co_await requester::connect(line, wishes);
  const auto slots = co_await requester::fetch_certificates(line, wishes);
  const requester::Identity identity{0, &*slots.leaf_key(0), slots.digest(0)};
  const requester::SessionWishes session_wishes{};
  co_await requester::open_session(line, session_wishes, identity);
  co_return Result<void>{};
}

/// Takes 1.4 out of VERSION, as somebody between the two ends would.
void without_1_4(std::size_t n, Buffer& message) {
  if (n != 1) return;
  ASSERT_EQ(hex(message), "10040000000200130014");
  message.resize(message.size() - 2);
  message[5] = 1;
}

// fail-doe-downgrade-14-to-12 of the golden captures, from the inside.
TEST(Downgrade, to_an_older_version_breaks_the_first_signature) {
  auto pair = pair_of({Version::v1_3, Version::v1_4});
  EXPECT_TRUE(refused_by(pair.authenticate(without_1_4), rule::challenge_signature));
  EXPECT_EQ(pair.line->terms.version, Version::v1_3);
  EXPECT_TRUE(refused_by(pair.run(open_one, without_1_4), rule::key_exchange_signature));
}

TEST(Downgrade, is_not_what_an_older_peer_does) {
  auto pair = pair_of({Version::v1_3});
  EXPECT_TRUE(pair.authenticate());
  EXPECT_TRUE(pair.run(open_one));
}

// --- ALGORITHMS out of any offer ---

struct Offered {
  NegotiateAlgorithms offer;
  Buffer structs;
};

/// An offer of random bits, known and unknown ones.
Offered random_offer(std::mt19937& random) {
  Offered out;
  const auto mask = [&] { return static_cast<std::uint32_t>(random() & random()); };
  for (const std::uint8_t type : std::initializer_list<std::uint8_t>{2, 3, 4, 5, 6, 7}) {
    const auto bits = static_cast<std::uint16_t>(mask());
    if (random() % 4 == 0) continue;
    const AlgStruct one{.type = static_cast<AlgType>(type), .algorithms = bits};
    const auto at = out.structs.size();
    out.structs.resize(at + AlgStruct::size);
    EXPECT_TRUE(wire::encode(one, Terms{}, MutableBytes{out.structs}.subspan(at)));
  }
  out.offer = {.struct_count = static_cast<std::uint8_t>(out.structs.size() / AlgStruct::size),
               .length = static_cast<std::uint16_t>(NegotiateAlgorithms::fixed_size + out.structs.size()),
               .measurement_specification = static_cast<std::uint8_t>(mask()),
               .other_params = static_cast<std::uint8_t>(mask() & 0x0F),
               .base_asym = mask(),
               .base_hash = mask(),
               .pqc_asym = mask()};
  return out;
}

std::uint16_t of_type(Bytes structs, AlgType type) {
  const Terms terms{};
  for (const auto& one : wire::List<AlgStruct, Terms>(structs, terms))
    if (one.type == type) return one.algorithms;
  return 0;
}

TEST(Responder, never_selects_what_was_not_offered) {
  std::mt19937 random{14};
  unsigned agreed = 0;
  for (const auto version : {Version::v1_1, Version::v1_3, Version::v1_4})
    for (int i = 0; i < 2000; ++i) {
      auto profile = usual_profile();
      profile.flags = session_caps;
      profile.schemes.clear();
      for (unsigned s = 0; s < crypto::scheme_count; ++s)
        if (library().offers(static_cast<crypto::Scheme>(s))) profile.schemes.push_back(static_cast<crypto::Scheme>(s));
      std::ranges::shuffle(profile.schemes, random);
      profile.kems = {crypto::Kem::ml_kem_1024, crypto::Kem::ml_kem_768, crypto::Kem::ml_kem_512};
      profile.hashes = {crypto::Hash::sha512, crypto::Hash::sha256, crypto::Hash::sha384};
      responder::Responder device{library(), profile};
      Buffer out(4096), room(256);
      static_cast<void>(device.respond(*unhex("10840000"), out));
      const Terms terms{.version = version};
      const GetCapabilities ours{
          .flags = cap::key_ex | cap::mac | cap::encrypt, .data_transfer_size = 4096, .max_message_size = 4096};
      static_cast<void>(device.respond(*wire::encode(ours, terms, room), out));
      auto [offer, structs] = random_offer(random);
      offer.structs = structs;
      const auto reply = copy(device.respond(*wire::encode(offer, terms, room), out));
      const auto answer = wire::decode<Algorithms>(reply, terms);
      if (!answer) continue;
      ++agreed;
      const auto& chosen = answer->message;
      const bool pqc = version >= Version::v1_4;
      ASSERT_EQ(chosen.base_asym & ~offer.base_asym, 0u);
      ASSERT_EQ(chosen.base_hash & ~offer.base_hash, 0u);
      ASSERT_EQ(chosen.pqc_asym & ~(pqc ? offer.pqc_asym : 0), 0u);
      ASSERT_EQ(std::popcount(chosen.base_asym) + std::popcount(chosen.pqc_asym), 1);
      ASSERT_EQ(chosen.measurement_specification & ~offer.measurement_specification, 0);
      for (const auto& one : wire::List<AlgStruct, Terms>(chosen.structs, terms)) {
        ASSERT_EQ(one.algorithms & ~of_type(structs, one.type), 0);
        ASSERT_EQ(std::popcount(one.algorithms), 1);
        ASSERT_TRUE(pqc || one.type < AlgType::req_pqc_asym);
      }
      ASSERT_TRUE(of_type(chosen.structs, AlgType::dhe) == 0 || of_type(chosen.structs, AlgType::kem) == 0);
    }
  EXPECT_GT(agreed, 1000u);
}

// --- chains and messages beyond 64 KiB ---

/// The usual chain of slot 0 with an extension of `size` bytes in its leaf.
Buffer chain_with_a_large_leaf(std::size_t size) {
  const auto& usual = hierarchy(crypto::KeyKind::ec_p256);
  static const auto issuer_key = *crypto::PrivateKey::generate(library(), crypto::KeyKind::ec_p256);
  const auto name = x509::make_common_name("Large root");
  const x509::Statement root{.serial = {1},
                             .issuer = name,
                             .subject = name,
                             .not_before = *civil(2020, 1, 1, 0, 0, 0),
                             .not_after = *civil(9999, 12, 31, 23, 59, 59),
                             .spki = *issuer_key.spki(),
                             .extensions = {x509::basic_constraints({.ca = true, .path_length = {}}),
                                            x509::key_usage(x509::usage_of({5, 6}))}};
  auto leaf = root;
  leaf.serial = {2}, leaf.subject = x509::make_common_name("Large leaf"), leaf.spki = *usual.key.spki();
  // An extension that nobody knows, not critical: 1.3.6.1.4.1.99999.1
  leaf.extensions = {x509::key_usage(x509::usage_of({0}))};
  leaf.extensions.push_back({.oid = *unhex("2b06010401868d1f01"), .value = Buffer(size, 4)});
  Buffer chain = *x509::issue(library(), root, {.key = issuer_key});
  append(chain, *x509::issue(library(), leaf, {.key = issuer_key}));
  return chain;
}

TEST(LargeChain, beyond_64_KiB_is_delivered_in_1_4) {
  auto pair = pair_of({Version::v1_4});
  pair.profile.slots[0].certificates = chain_with_a_large_leaf(150'000);
  const auto report = pair.authenticate();
  ASSERT_TRUE(report) << explain(report.error());
  EXPECT_GT(report->slots.chain(0).size(), 150'000u);
}

TEST(LargeChain, beyond_64_KiB_cannot_be_had_in_the_small_form) {
  auto pair = pair_of({Version::v1_4});
  pair.profile.flags &= ~cap::large_resp;
  pair.profile.slots[0].certificates = chain_with_a_large_leaf(70'000);
  EXPECT_TRUE(refused_by(pair.authenticate(), rule::peer_refused));
  EXPECT_TRUE(broke(*pair.device->refusal(), rule::small_form_suffices));
  // ERROR, DataTooLarge, with the length of the chain: DSP0274 1.4, "Error code and error data".
  EXPECT_EQ(hex(Bytes{pair.messages.back()}.first(4)), "147f1200");
  EXPECT_GT(load_le<std::uint32_t>(Bytes{pair.messages.back()}.subspan(4)), 70'000u);

  auto older = pair_of({Version::v1_3});
  older.profile.slots[0].certificates = pair.profile.slots[0].certificates;
  EXPECT_FALSE(older.authenticate());
  EXPECT_EQ(hex(older.messages.back()), "137f0500");
}

TEST(LargeForm, is_not_answered_without_LARGE_RESP_CAP_of_both) {
  auto pair = pair_of({Version::v1_4});
  ASSERT_TRUE(pair.authenticate());
  Buffer out(4096);
  const auto ask = [&] { return hex(pair.device->respond(*unhex("14828000 00000000 00000000 10000000"), out)); };
  EXPECT_EQ(ask().substr(0, 16), "1402800000000000");
  pair.profile.flags &= ~cap::large_resp;
  ASSERT_TRUE(pair.authenticate());
  EXPECT_EQ(ask(), "147f0100");
  EXPECT_TRUE(broke(*pair.device->refusal(), rule::large_form_is_1_4));
}

TEST(LargeForm, must_be_answered_in_kind) {
  auto pair = pair_of({Version::v1_4});
  const auto report = pair.authenticate([](std::size_t n, Buffer& m) {
    if (n % 2 == 1 && m.size() > 16 && m[1] == 0x02) {
      m[2] &= 0x7F;
      std::copy(m.begin() + 8, m.begin() + 10, m.begin() + 4);
      m.erase(m.begin() + 8, m.begin() + 16);
    }
  });
  EXPECT_TRUE(refused_by(report, rule::large_form_is_1_4));
}

}  // namespace
}  // namespace bonafide::test
