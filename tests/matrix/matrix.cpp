// Every algorithm with every other: version, signature, hash, key exchange, AEAD, transport and kind of session. A
// sample in which each pair of choices meets runs always; everything runs with BONAFIDE_EXHAUSTIVE in the environment.
#include "support/matrix.hpp"

#include <set>

#include <gtest/gtest.h>

#include "support/mutual.hpp"
#include "support/pre_shared_key.hpp"

namespace bonafide::test {
namespace {

using namespace spdm;

constexpr std::array versions{Version::v1_1, Version::v1_2, Version::v1_3, Version::v1_4};
constexpr std::array transports{doe_records, mctp_records, tcp_records, storage_records};
enum class Kind : std::uint8_t { certificate, psk, mutual };

constexpr unsigned exchange_count = crypto::group_count + crypto::kem_count;
enum Factor : std::size_t { of_version, of_scheme, of_hash, of_exchange, of_aead, of_transport, of_kind };
constexpr Levels levels{versions.size(),
                        crypto::scheme_count,
                        crypto::hash_count,
                        exchange_count,
                        crypto::aead_count,
                        transports.size(),
                        3};

std::optional<crypto::Kem> kem_of_level(std::size_t level) {
  if (level < crypto::group_count) return {};
  return static_cast<crypto::Kem>(level - crypto::group_count);
}
crypto::Group group_of_level(std::size_t level) { return static_cast<crypto::Group>(level); }

/// DSP0274 1.2, "NEGOTIATE_ALGORITHMS": SM2, SM3, SM4 and EdDSA came with it; 1.4 brought what is post-quantum.
bool since_its_version(std::size_t factor, std::size_t level, Version version) {
  const bool before_1_2 = version < Version::v1_2, before_1_4 = version < Version::v1_4;
  switch (factor) {
    case of_scheme: {
      const auto scheme = static_cast<crypto::Scheme>(level);
      if (scheme >= crypto::Scheme::ml_dsa_44) return !before_1_4;
      return scheme < crypto::Scheme::sm2_p256 || !before_1_2;
    }
    case of_hash: return static_cast<crypto::Hash>(level) != crypto::Hash::sm3_256 || !before_1_2;
    case of_exchange:
      if (kem_of_level(level)) return !before_1_4;
      return group_of_level(level) != crypto::Group::sm2 || !before_1_2;
    case of_aead: return static_cast<crypto::Aead>(level) != crypto::Aead::sm4_gcm || !before_1_2;
    default: return true;
  }
}

/// What takes long to sign with, and adds nothing that its faster sibling does not.
bool slow(crypto::Scheme scheme) {
  const auto name = crypto::row(scheme).name;
  return name.starts_with("SLH-DSA") && name.ends_with("s");
}

bool offered(std::size_t factor, std::size_t level) {
  switch (factor) {
    case of_scheme: {
      const auto scheme = static_cast<crypto::Scheme>(level);
      return library().offers(scheme) && !slow(scheme);
    }
    case of_hash: return library().offers(static_cast<crypto::Hash>(level));
    case of_exchange: {
      const auto kem = kem_of_level(level);
      return kem ? library().offers(*kem) : library().offers(group_of_level(level));
    }
    case of_aead: return library().offers(static_cast<crypto::Aead>(level));
    default: return true;
  }
}

bool possible(const Row& row) {
  for (std::size_t factor = 0; factor < row.size(); ++factor)
    if (!offered(factor, row[factor]) || !since_its_version(factor, row[factor], versions[row[of_version]]))
      return false;
  // libcrypto has no RSA signatures over SM3: PKCS #1 names no DigestInfo for it.
  const bool rsa = crypto::row(static_cast<crypto::Scheme>(row[of_scheme])).name.starts_with("RSA");
  return !rsa || static_cast<crypto::Hash>(row[of_hash]) != crypto::Hash::sm3_256;
}

/// `number` turns through what is no factor of its own: the ways of mutual authentication, handshakes in the clear,
/// records without encryption.
MutualPair pair_of(const Row& row, std::size_t number) {
  constexpr std::array ways{MutAuth::not_encapsulated, MutAuth::encapsulated, MutAuth::implicit_get_digests};
  const auto kind = static_cast<Kind>(row[of_kind]);
  constexpr std::array its_schemes{crypto::Scheme::ecdsa_p256, crypto::Scheme::ecdsa_p384, crypto::Scheme::ecdsa_p521};
  const auto scheme = static_cast<crypto::Scheme>(row[of_scheme]);
  MutualPair pair{versions[row[of_version]], kind == Kind::mutual ? ways[number % 3] : MutAuth::none,
                  transports[row[of_transport]], its_schemes[number % its_schemes.size()]};
  const auto& own = hierarchy(crypto::row(scheme).key);
  pair.profile.slots = {};
  pair.profile.slots[0] = {own.certificates(), {}, &own.key};
  pair.profile.schemes = {scheme};
  pair.profile.hashes = pair.profile.measurement_hashes = {static_cast<crypto::Hash>(row[of_hash])};
  pair.profile.groups.clear(), pair.profile.kems.clear();
  if (const auto kem = kem_of_level(row[of_exchange]))
    pair.profile.kems = {*kem};
  else
    pair.profile.groups = {group_of_level(row[of_exchange])};
  pair.profile.aeads = {static_cast<crypto::Aead>(row[of_aead])};
  pair.profile.data_transfer_size = 65535;  // SLH-DSA signs with up to 49856 bytes
  pair.profile.flags |= cap::psk_with_context;
  // And three certificates with such signatures go beyond 64 KiB.
  if (versions[row[of_version]] >= Version::v1_4) pair.profile.flags |= cap::large_resp;
  pair.profile.psks.push_back({psk_hint, psk_key});
  pair.wishes.sessions->psk = true;
  if (kind == Kind::certificate && number % 4 == 1) {
    pair.profile.flags |= cap::handshake_in_the_clear;
    pair.wishes.sessions->clear_handshake = true;
  } else if (number % 5 == 2) {
    pair.profile.flags &= ~cap::encrypt;
  }
  return pair;
}

/// The session, and whether its measurements verified.
struct Used {
  SessionId id;
  bool measured;
};

Flow<Used> use(Line& line, const requester::Wishes& wishes, Kind kind, RecordFormat records) {
  co_await requester::connect(line, wishes);
  const auto slots = co_await requester::fetch_certificates(line, wishes);
  const requester::Identity identity{0, &*slots.leaf_key(0), slots.digest(0)};
  const requester::PreSharedKey psk{psk_hint, psk_key.get()};
  const requester::SessionWishes session_wishes{
      .records = records, .summary = MeasurementSummary::all, .credentials = wishes.credentials};
  std::optional<Session> session;
  if (kind == Kind::psk)
    session = co_await requester::open_session(line, session_wishes, psk);
  else
    session = co_await requester::open_session(line, session_wishes, identity);
  co_await requester::heartbeat(line, *session);
  co_await requester::update_keys(line, *session, KeyOperation::update_all_keys);
  const auto measured = co_await requester::measure(line, *session, wishes, identity);
  const Used used{session->terms().id, measured.is_signed()};
  co_return used;
}

/// What was negotiated is what the row says: a session by something else would prove nothing.
void negotiated_as(const Row& row, const Terms& terms) {
  EXPECT_EQ(terms.version, versions[row[of_version]]);
  EXPECT_EQ(terms.scheme(), static_cast<crypto::Scheme>(row[of_scheme]));
  EXPECT_EQ(terms.hash(), static_cast<crypto::Hash>(row[of_hash]));
  EXPECT_EQ(terms.selected.aead, 1u << row[of_aead]);
  if (kem_of_level(row[of_exchange]))
    EXPECT_EQ(terms.selected.kem, 1u << (row[of_exchange] - crypto::group_count));
  else
    EXPECT_EQ(terms.selected.dhe, 1u << row[of_exchange]);
}

void run(const Row& row, std::size_t number) {
  std::string choice = "row " + std::to_string(number) + ':';
  for (const auto level : row) choice += ' ' + std::to_string(level);
  SCOPED_TRACE(choice);
  auto pair = pair_of(row, number);
  const auto kind = static_cast<Kind>(row[of_kind]);
  const auto used = pair.run(
      [&](Line& line, const requester::Wishes& wishes) { return use(line, wishes, kind, pair.profile.records); });
  ASSERT_TRUE(used) << explain(used.error());
  EXPECT_TRUE(used->measured);
  negotiated_as(row, pair.line->terms);
  negotiated_as(row, pair.device->terms());
  EXPECT_EQ(pair.device->requester_of(used->id) != nullptr, kind == Kind::mutual);
}

TEST(Matrix, sample_lets_every_two_choices_meet) {
  const auto rows = pairwise(levels, possible);
  for (const auto& row : rows) EXPECT_TRUE(possible(row));
  // The slow way: every row that there is, and every pair in it.
  using Pairing = std::array<std::size_t, 4>;
  std::set<Pairing> exist, met;
  const auto note = [](std::set<Pairing>& pairs, const Row& row) {
    for (std::size_t f = 0; f < row.size(); ++f)
      for (std::size_t g = f + 1; g < row.size(); ++g) pairs.insert({f, row[f], g, row[g]});
  };
  each_row(levels, [&](const Row& row) {
    if (possible(row)) note(exist, row);
  });
  for (const auto& row : rows) note(met, row);
  EXPECT_EQ(met, exist);
  EXPECT_GT(exist.size(), rows.size());
}

TEST(Matrix, of_algorithms_transports_and_kinds_of_session_works_in_every_version) {
  std::size_t number = 0;
  if (std::getenv("BONAFIDE_EXHAUSTIVE") == nullptr) {
    for (const auto& row : pairwise(levels, possible)) run(row, number++);
    return;
  }
  each_row(levels, [&](const Row& row) {
    // Of a session by a pre-shared key neither signature nor group is a part, nor is the group of its measurements.
    const bool again = row[of_kind] == static_cast<std::size_t>(Kind::psk) && row[of_exchange] != 0;
    if (possible(row) && !again) run(row, number++);
  });
}

}  // namespace
}  // namespace bonafide::test
