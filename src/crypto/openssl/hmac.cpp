#include <cstdlib>

#include <bonafide/crypto/hmac.hpp>
#include <bonafide/crypto/openssl/fetched.hpp>

namespace bonafide::crypto {

struct Hmac::State {
  openssl::MacContext running;
};

Result<Hmac> Hmac::keyed(const Library& library, Hash hash, Bytes key) {
  const auto* pattern = library.fetched().macs[static_cast<std::size_t>(hash)].get();
  if (pattern == nullptr)
    return broken(rule::algorithm_offered, "HMAC", 0, static_cast<std::uint64_t>(hash), Note{row(hash).name});
  const openssl::Quiet quiet;
  auto state = std::make_unique<State>(State{openssl::MacContext{EVP_MAC_CTX_dup(pattern)}});
  if (!state->running) return openssl::failed("EVP_MAC_CTX_dup");
  Hmac made{std::move(state), hash};
  if (const auto set = made.rekey(key); !set) return std::unexpected(set.error());
  return made;
}

Hmac::Hmac(std::unique_ptr<State> state, Hash hash) : state_(std::move(state)), hash_(hash) {}
Hmac::Hmac(Hmac&&) noexcept = default;
Hmac& Hmac::operator=(Hmac&&) noexcept = default;
Hmac::~Hmac() = default;

Result<void> Hmac::rekey(Bytes key) {
  const openssl::Quiet quiet;
  // An empty key is a key; a null one would keep the one before.
  constexpr std::uint8_t nothing = 0;
  if (EVP_MAC_init(state_->running.get(), key.empty() ? &nothing : key.data(), key.size(), nullptr) != 1)
    return openssl::failed("EVP_MAC_init");
  return {};
}

// A provider's HMAC cannot fail once it has begun; were it to, going on would accept or derive the wrong bytes.
void Hmac::update(Bytes bytes) {
  if (EVP_MAC_update(state_->running.get(), bytes.data(), bytes.size()) != 1) std::abort();
}

void Hmac::finish(MutableBytes out) {
  std::size_t written = 0;
  if (EVP_MAC_final(state_->running.get(), out.data(), &written, out.size()) != 1 || written != size(hash_) ||
      EVP_MAC_init(state_->running.get(), nullptr, 0, nullptr) != 1)
    std::abort();
}

Digest Hmac::digest() {
  Digest digest;
  digest.size = size(hash_);
  finish(digest.bytes);
  return digest;
}

Result<Digest> hmac(const Library& library, Hash hash, Bytes key, Bytes message) {
  auto mac = Hmac::keyed(library, hash, key);
  if (!mac) return std::unexpected(mac.error());
  mac->update(message);
  return mac->digest();
}

}  // namespace bonafide::crypto
