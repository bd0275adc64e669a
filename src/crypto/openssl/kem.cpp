#include <openssl/params.h>

#include <bonafide/crypto/kem.hpp>
#include <bonafide/crypto/openssl/fetched.hpp>

namespace bonafide::crypto {

struct KemKey::State {
  const Library::Fetched* fetched;
  openssl::Key key;
  Buffer encapsulation_key;
};

namespace {

using openssl::failed;
using openssl::Key;
using openssl::KeyContext;
using openssl::Quiet;

std::unexpected<Error> not_offered(Kem kem) {
  return broken(rule::algorithm_offered, "KEMAlg", 0, static_cast<std::uint64_t>(kem), Note{row(kem).name});
}
std::unexpected<Error> ill_sized(Kem kem, std::size_t size) {
  return broken(rule::exchange_size, "ExchangeData", 0, size, Note{row(kem).name});
}

KeyContext maker_of(const Library::Fetched& fetched, Kem kem) {
  const std::string name{row(kem).name};
  return KeyContext{EVP_PKEY_CTX_new_from_name(fetched.context, name.c_str(), nullptr)};
}

Result<Buffer> public_of(const EVP_PKEY* key, Kem kem) {
  Buffer out(row(kem).key_size);
  std::size_t size = out.size();
  if (EVP_PKEY_get_raw_public_key(key, out.data(), &size) != 1 || size != out.size())
    return failed("EVP_PKEY_get_raw_public_key");
  return out;
}

// FIPS 203, 7.2: two coefficients in three octets, then the 32 octets of a seed.
bool is_reduced(Bytes key) {
  constexpr unsigned modulus = 3329;
  for (Bytes rest = key.first(key.size() - 32); !rest.empty(); rest = rest.subspan(3)) {
    const unsigned pair = rest[0] | static_cast<unsigned>(rest[1]) << 8 | static_cast<unsigned>(rest[2]) << 16;
    if ((pair & 0xFFF) >= modulus || pair >> 12 >= modulus) return false;
  }
  return true;
}

}  // namespace

Result<KemKey> KemKey::generate(const Library& library, Kem kem) {
  if (!library.offers(kem)) return not_offered(kem);
  const Quiet quiet;
  const auto maker = maker_of(library.fetched(), kem);
  EVP_PKEY* made = nullptr;
  if (!maker || EVP_PKEY_keygen_init(maker.get()) <= 0 || EVP_PKEY_generate(maker.get(), &made) <= 0)
    return failed("EVP_PKEY_generate");
  Key key{made};
  auto open = public_of(made, kem);
  if (!open) return std::unexpected(open.error());
  return KemKey{std::make_unique<State>(State{&library.fetched(), std::move(key), std::move(*open)}), kem};
}

Result<KemKey> KemKey::from_seed(const Library& library, Kem kem, Bytes seed) {
  if (!library.offers(kem)) return not_offered(kem);
  const Quiet quiet;
  const auto maker = maker_of(library.fetched(), kem);
  // OSSL_PKEY_PARAM_ML_KEM_SEED of OpenSSL 3.5, which may not be the one that this is compiled with.
  const std::array params{
      OSSL_PARAM_construct_octet_string("seed", const_cast<std::uint8_t*>(seed.data()), seed.size()),
      OSSL_PARAM_construct_end()};
  EVP_PKEY* made = nullptr;
  if (!maker || EVP_PKEY_fromdata_init(maker.get()) <= 0 ||
      EVP_PKEY_fromdata(maker.get(), &made, EVP_PKEY_KEYPAIR, const_cast<OSSL_PARAM*>(params.data())) <= 0)
    return failed("EVP_PKEY_fromdata");
  Key key{made};
  auto open = public_of(made, kem);
  if (!open) return std::unexpected(open.error());
  return KemKey{std::make_unique<State>(State{&library.fetched(), std::move(key), std::move(*open)}), kem};
}

KemKey::KemKey(std::unique_ptr<State> state, Kem kem) : state_(std::move(state)), kem_(kem) {}
KemKey::KemKey(KemKey&&) noexcept = default;
KemKey& KemKey::operator=(KemKey&&) noexcept = default;
KemKey::~KemKey() = default;

Bytes KemKey::encapsulation_key() const { return state_->encapsulation_key; }

Result<ExchangeSecret> KemKey::decapsulate(Bytes ciphertext) const {
  if (ciphertext.size() != row(kem_).ciphertext_size) return ill_sized(kem_, ciphertext.size());
  const Quiet quiet;
  const KeyContext context{EVP_PKEY_CTX_new_from_pkey(state_->fetched->context, state_->key.get(), nullptr)};
  ExchangeSecret secret{row(kem_).secret_size};
  std::size_t size = secret.size();
  if (!context || EVP_PKEY_decapsulate_init(context.get(), nullptr) <= 0 ||
      EVP_PKEY_decapsulate(context.get(), secret.bytes(Reveal{}).data(), &size, ciphertext.data(), ciphertext.size()) <=
          0 ||
      size != secret.size())
    return failed("EVP_PKEY_decapsulate");
  return secret;
}

Result<Encapsulated> encapsulate(const Library& library, Kem kem, Bytes key) {
  if (key.size() != row(kem).key_size) return ill_sized(kem, key.size());
  if (!is_reduced(key)) return broken(rule::kem_key, "ExchangeData", 0, 0, Note{row(kem).name});
  if (!library.offers(kem)) return not_offered(kem);
  const Quiet quiet;
  auto* libcrypto = library.fetched().context;
  const std::string name{row(kem).name};
  const Key theirs{EVP_PKEY_new_raw_public_key_ex(libcrypto, name.c_str(), nullptr, key.data(), key.size())};
  if (!theirs) return broken(rule::kem_key, "ExchangeData", 0, 0, openssl::last_words());
  const KeyContext context{EVP_PKEY_CTX_new_from_pkey(libcrypto, theirs.get(), nullptr)};
  Encapsulated made{Buffer(row(kem).ciphertext_size), ExchangeSecret{row(kem).secret_size}};
  std::size_t ciphertext_size = made.ciphertext.size(), secret_size = made.secret.size();
  if (!context || EVP_PKEY_encapsulate_init(context.get(), nullptr) <= 0 ||
      EVP_PKEY_encapsulate(context.get(), made.ciphertext.data(), &ciphertext_size, made.secret.bytes(Reveal{}).data(),
                           &secret_size) <= 0 ||
      ciphertext_size != made.ciphertext.size() || secret_size != made.secret.size())
    return failed("EVP_PKEY_encapsulate");
  return made;
}

}  // namespace bonafide::crypto
