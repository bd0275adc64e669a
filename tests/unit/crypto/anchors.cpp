// The roots that other implementations' captures chain to.
#include <filesystem>
#include <fstream>

#include <bonafide/crypto/x509.hpp>

#include "support/broken_rules.hpp"
#include "support/places.hpp"

namespace bonafide::crypto::x509 {
namespace {

Buffer contents(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

TEST(Anchors, of_the_captures_parse_and_verify_with_their_own_keys) {
  const auto folder = bonafide::test::captures() / "anchors";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "there are no recordings in " << folder;
  const auto library = Library::open(nullptr);
  int seen = 0;
  for (const auto& entry : std::filesystem::directory_iterator{folder}) {
    const auto der = contents(entry.path());
    if (entry.path().string().contains("pubkey")) continue;
    const auto certificate = parse(der);
    ASSERT_TRUE(certificate.has_value()) << entry.path() << ' ' << explain(certificate.error());
    EXPECT_EQ(certificate->raw.size(), der.size());
    EXPECT_TRUE(certificate->issued_by_itself());
    EXPECT_TRUE(certificate->basic_constraints && certificate->basic_constraints->ca) << entry.path();
    ++seen;
    const auto key = PublicKey::from_spki(*library, certificate->spki);
    if (!key) {
      EXPECT_EQ(key.error().rule->id, "crypto.algorithm-offered") << entry.path();
      EXPECT_FALSE(library->offers(Scheme::sm2_p256) && entry.path().string().contains("sm2")) << entry.path();
      continue;
    }
    const auto verified = verify_issued(*library, *certificate, *key);
    EXPECT_TRUE(verified.has_value()) << entry.path() << ' ' << explain(verified.error());
  }
  EXPECT_GE(seen, 25);
}

}  // namespace
}  // namespace bonafide::crypto::x509
