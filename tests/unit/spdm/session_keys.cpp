// The key schedule against sessions that somebody else's Requester derived: session_keys.vec.
#include <fstream>
#include <map>
#include <set>

#include <bonafide/spdm/session/keys.hpp>

#include "support/broken_rules.hpp"
#include "support/hierarchy.hpp"
#include "support/places.hpp"

namespace bonafide::spdm {
namespace {

using test::library;

struct Vector {
  std::map<std::string, std::string> lines;
  bool has(const std::string& name) const { return lines.contains(name); }
  std::string text(const std::string& name) const { return lines.at(name); }
  Buffer bytes(const std::string& name) const { return unhex(lines.at(name)).value(); }
  crypto::Digest digest(const std::string& name) const {
    const auto all = bytes(name);
    crypto::Digest out{.size = all.size()};
    std::ranges::copy(all, out.bytes.begin());
    return out;
  }
};

std::vector<Vector> vectors() {
  std::ifstream in{test::sources() / "tests/unit/spdm/session_keys.vec"};
  std::vector<Vector> all;
  bool between = true;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with('#')) continue;
    const auto middle = line.find(" = ");
    if (middle == line.npos) {
      between = true;
      continue;
    }
    if (between) all.emplace_back();
    between = false;
    all.back().lines[line.substr(0, middle)] = line.substr(middle + 3);
  }
  return all;
}

Suite suite_of(const Vector& vector) {
  static const std::map<std::string, Version> versions{
      {"1.1", Version::v1_1}, {"1.2", Version::v1_2}, {"1.3", Version::v1_3}, {"1.4", Version::v1_4}};
  static const std::map<std::string, crypto::Hash> hashes{
      {"sha256", crypto::Hash::sha256}, {"sha384", crypto::Hash::sha384}, {"sha512", crypto::Hash::sha512}};
  static const std::map<std::string, crypto::Aead> aeads{{"aes_128_gcm", crypto::Aead::aes_128_gcm},
                                                         {"aes_256_gcm", crypto::Aead::aes_256_gcm},
                                                         {"chacha20_poly1305", crypto::Aead::chacha20_poly1305}};
  return {versions.at(vector.text("version")), hashes.at(vector.text("hash")), aeads.at(vector.text("aead"))};
}

std::string text_of(const crypto::KeySecret& secret) { return hex(secret.bytes(Reveal{})); }
std::string text_of(const TrafficSecret& secret) { return text_of(secret.secret(Reveal{})); }

HandshakeSecrets handshake_of(const Vector& vector) {
  const auto origin = vector.text("origin") == "psk" ? KeyOrigin::psk : KeyOrigin::exchange;
  return HandshakeSecrets::derive(library(), suite_of(vector), origin, vector.bytes("shared"), vector.digest("th1"))
      .value();
}

void expect_key(const Vector& vector, const TrafficSecret& secret, const std::string& name) {
  const auto key = secret.key(library(), suite_of(vector)).value();
  EXPECT_EQ(hex(key.key.bytes(Reveal{})), vector.text(name + " key"));
  EXPECT_EQ(hex(key.iv.bytes(Reveal{})), vector.text(name + " iv"));
}

/// Some recordings show keys only.
void expect_secret(const Vector& vector, const std::string& derived, const std::string& name) {
  if (!vector.has(name)) return;
  EXPECT_EQ(derived, vector.text(name)) << name;
}

class KeySchedule : public testing::TestWithParam<Vector> {};
INSTANTIATE_TEST_SUITE_P(recorded, KeySchedule, testing::ValuesIn(vectors()), [](const auto& shown) {
  auto name = shown.param.text("session");
  std::ranges::replace(name, '-', '_');
  return name;
});

TEST_P(KeySchedule, derives_what_protects_the_handshake) {
  const auto& vector = GetParam();
  const auto secrets = handshake_of(vector);
  expect_secret(vector, text_of(secrets.of(Direction::request)), "request handshake secret");
  expect_secret(vector, text_of(secrets.of(Direction::response)), "response handshake secret");
  expect_key(vector, secrets.of(Direction::request), "request handshake");
  expect_key(vector, secrets.of(Direction::response), "response handshake");
}

TEST_P(KeySchedule, proves_the_responder_over_th1) {
  const auto& vector = GetParam();
  const auto proof =
      handshake_of(vector).of(Direction::response).verify_data(library(), suite_of(vector), vector.digest("th1"));
  EXPECT_EQ(hex(*proof), vector.text("responder verify data"));
}

TEST_P(KeySchedule, derives_what_protects_the_session) {
  const auto& vector = GetParam();
  const auto secrets = handshake_of(vector).finish(library(), suite_of(vector), vector.digest("th2")).value();
  expect_secret(vector, text_of(secrets.request), "request data secret");
  expect_secret(vector, text_of(secrets.response), "response data secret");
  expect_secret(vector, text_of(secrets.export_master), "export master secret");
  expect_key(vector, secrets.request, "request");
  expect_key(vector, secrets.response, "response");
}

TEST_P(KeySchedule, replaces_the_secret_of_a_direction) {
  const auto& vector = GetParam();
  const auto secrets = handshake_of(vector).finish(library(), suite_of(vector), vector.digest("th2")).value();
  const auto next = secrets.request.updated(library(), suite_of(vector)).value();
  expect_secret(vector, text_of(next), "updated request secret");
  EXPECT_NE(text_of(next), text_of(secrets.request));
}

TEST(KeySchedule, was_recorded_for_every_version_and_both_origins) {
  std::set<std::string> kinds;
  for (const auto& vector : vectors()) kinds.insert(vector.text("version") + vector.text("origin"));
  EXPECT_EQ(kinds.size(), 8u);
}

}  // namespace
}  // namespace bonafide::spdm
