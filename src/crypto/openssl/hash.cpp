#include <cstdlib>

#include <bonafide/crypto/hash.hpp>
#include <bonafide/crypto/openssl/fetched.hpp>

namespace bonafide::crypto {

struct Hasher::State {
  openssl::MdContext running;
};

namespace {

openssl::MdContext copied(const EVP_MD_CTX* from) {
  openssl::MdContext made{EVP_MD_CTX_new()};
  if (!made || EVP_MD_CTX_copy_ex(made.get(), from) != 1) std::abort();  // out of memory
  return made;
}

std::unexpected<Error> not_offered(Hash hash) {
  return broken(rule::algorithm_offered, "hash", 0, static_cast<std::uint64_t>(hash), Note{row(hash).name});
}

}  // namespace

Result<Hasher> Hasher::start(const Library& library, Hash hash) {
  const EVP_MD* md = library.fetched().md(hash);
  if (md == nullptr) return not_offered(hash);
  const openssl::Quiet quiet;
  auto state = std::make_unique<State>(State{openssl::MdContext{EVP_MD_CTX_new()}});
  if (!state->running || EVP_DigestInit_ex2(state->running.get(), md, nullptr) != 1)
    return openssl::failed("EVP_DigestInit_ex2");
  return Hasher{std::move(state), hash};
}

Hasher::Hasher(std::unique_ptr<State> state, Hash hash) : state_(std::move(state)), hash_(hash) {}
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;
Hasher::~Hasher() = default;

// A provider's hash cannot fail once it has begun; were it to, going on would sign or accept the wrong bytes.
void Hasher::update(Bytes bytes) {
  if (EVP_DigestUpdate(state_->running.get(), bytes.data(), bytes.size()) != 1) std::abort();
}

Digest Hasher::digest() const {
  const auto copy = copied(state_->running.get());
  Digest digest;
  digest.size = size(hash_);
  unsigned written = 0;
  if (EVP_DigestFinal_ex(copy.get(), digest.bytes.data(), &written) != 1 || written != digest.size) std::abort();
  return digest;
}

Hasher Hasher::fork() const { return {std::make_unique<State>(State{copied(state_->running.get())}), hash_}; }

Result<Digest> digest(const Library& library, Hash hash, Bytes bytes) {
  const EVP_MD* md = library.fetched().md(hash);
  if (md == nullptr) return not_offered(hash);
  const openssl::Quiet quiet;
  Digest digest;
  digest.size = size(hash);
  unsigned written = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.bytes.data(), &written, md, nullptr) != 1)
    return openssl::failed("EVP_Digest");
  return digest;
}

}  // namespace bonafide::crypto
