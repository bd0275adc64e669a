#include <utility>

#include <bonafide/crypto/x509/verified.hpp>

namespace bonafide::crypto::x509 {

std::optional<Verified::Key> Verified::key_of(const Library& library, Bytes issuer_spki, Bytes issued) {
  auto hasher = Hasher::start(library, Hash::sha256);
  if (!hasher) return {};
  // The length tells where the key ends: no other pair has these bytes.
  std::array<std::uint8_t, 8> length{};
  for (std::size_t i = 0; i < length.size(); ++i)
    length[i] = static_cast<std::uint8_t>(std::uint64_t{issuer_spki.size()} >> 8 * i);
  hasher->update(length);
  hasher->update(issuer_spki);
  hasher->update(issued);
  Key key{};
  std::ranges::copy(Bytes{hasher->digest()}, key.begin());
  return key;
}

bool Verified::knows(const Key& key) {
  if (young_.contains(key)) return true;
  if (!old_.contains(key)) return false;
  remember(key);
  return true;
}

void Verified::remember(const Key& key) {
  if (young_.size() >= most_) old_ = std::exchange(young_, {});
  young_.insert(key);
}

}  // namespace bonafide::crypto::x509
