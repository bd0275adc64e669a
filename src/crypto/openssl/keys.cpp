#include <bit>

#include <openssl/core_names.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <bonafide/crypto/openssl/fetched.hpp>
#include <bonafide/crypto/spki.hpp>

namespace bonafide::crypto {
namespace {

using openssl::failed;
using openssl::Key;
using openssl::KeyContext;
using openssl::Quiet;
using Bio = std::unique_ptr<BIO, openssl::Releases<&BIO_free_all>>;
using Pkcs8 = std::unique_ptr<PKCS8_PRIV_KEY_INFO, openssl::Releases<&PKCS8_PRIV_KEY_INFO_free>>;

// libcrypto wants big numbers in the machine's byte order.
Buffer native(Bytes big_endian) {
  Buffer number = copy(big_endian);
  if constexpr (std::endian::native == std::endian::little) std::ranges::reverse(number);
  return number;
}

Result<Key> rsa_key(const Library::Fetched& fetched, const KeyParts& parts) {
  Buffer n = native(parts.modulus), e = native(parts.exponent);
  std::array params{OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_N, n.data(), n.size()),
                    OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_E, e.data(), e.size()), OSSL_PARAM_construct_end()};
  EVP_PKEY* made = nullptr;
  if (!fetched.rsa_maker || EVP_PKEY_fromdata(fetched.rsa_maker.get(), &made, EVP_PKEY_PUBLIC_KEY, params.data()) <= 0)
    return broken(rule::key_well_formed, "RSAPublicKey", 0, 0, openssl::last_words());
  return Key{made};
}

// Setting the encoded point checks that it lies on the curve.
Result<Key> point_key(const Library::Fetched& fetched, const KeyParts& parts) {
  const auto& pattern = fetched.templates[static_cast<std::size_t>(parts.kind)];
  Key key{EVP_PKEY_dup(pattern.get())};
  if (!key) return failed("EVP_PKEY_dup");
  if (EVP_PKEY_set1_encoded_public_key(key.get(), parts.bits.data(), parts.bits.size()) != 1)
    return broken(rule::point_on_curve, "ECPoint", 0, parts.bits[0], openssl::last_words());
  return key;
}

Result<Key> raw_key(const Library::Fetched& fetched, const KeyParts& parts) {
  Key key{EVP_PKEY_new_raw_public_key_ex(fetched.context, key_name(parts.kind).type, nullptr, parts.bits.data(),
                                         parts.bits.size())};
  if (!key) return broken(rule::key_well_formed, "subjectPublicKey", 0, 0, openssl::last_words());
  return key;
}

Result<Key> public_key(const Library::Fetched& fetched, const KeyParts& parts) {
  switch (parts.kind) {
    case KeyKind::rsa_2048:
    case KeyKind::rsa_3072:
    case KeyKind::rsa_4096: return rsa_key(fetched, parts);
    case KeyKind::ec_p256:
    case KeyKind::ec_p384:
    case KeyKind::ec_p521:
    case KeyKind::sm2: return point_key(fetched, parts);
    default: return raw_key(fetched, parts);
  }
}

std::unexpected<Error> kind_not_offered(KeyKind kind) {
  return broken(rule::algorithm_offered, "public key", 0, static_cast<std::uint64_t>(kind), Note{name(kind)});
}

Result<Buffer> encoded_public(const EVP_PKEY* key) {
  const Quiet quiet;
  std::uint8_t* der = nullptr;
  const int size = i2d_PUBKEY(key, &der);
  if (size <= 0) return failed("i2d_PUBKEY");
  Buffer out{der, der + size};
  OPENSSL_free(der);
  return out;
}

// Encrypted keys are refused; libcrypto would ask for the password on the terminal.
int no_password(char*, int, int, void*) { return -1; }

Key decoded_private(OSSL_LIB_CTX* context, Bytes bytes) {
  if (bytes.size() > 0xFFFFF) return {};
  const std::uint8_t* at = bytes.data();
  if (Key der{d2i_AutoPrivateKey_ex(nullptr, &at, static_cast<long>(bytes.size()), context, nullptr)};
      der && at == bytes.data() + bytes.size())
    return der;
  const Bio bio{BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size()))};
  return Key{bio ? PEM_read_bio_PrivateKey_ex(bio.get(), nullptr, no_password, nullptr, context, nullptr) : nullptr};
}

}  // namespace

Result<PublicKey> PublicKey::from_spki(const Library& library, Bytes spki) {
  const auto parts = read_spki(spki);
  if (!parts) return std::unexpected(parts.error());
  const auto& fetched = library.fetched();
  if (!fetched.has(parts->kind)) return kind_not_offered(parts->kind);
  const Quiet quiet;
  auto key = public_key(fetched, *parts);
  if (!key) return std::unexpected(key.error());
  return PublicKey{std::make_unique<State>(State{&fetched, std::move(*key)}), parts->kind};
}

PublicKey::PublicKey(std::unique_ptr<State> state, KeyKind kind) : state_(std::move(state)), kind_(kind) {}
PublicKey::PublicKey(PublicKey&&) noexcept = default;
PublicKey& PublicKey::operator=(PublicKey&&) noexcept = default;
PublicKey::~PublicKey() = default;

Result<PrivateKey> PrivateKey::generate(const Library& library, KeyKind kind) {
  const auto& fetched = library.fetched();
  if (!fetched.has(kind)) return kind_not_offered(kind);
  const Quiet quiet;
  const auto wanted = key_name(kind);
  const KeyContext maker{EVP_PKEY_CTX_new_from_name(fetched.context, wanted.type, nullptr)};
  if (!maker || EVP_PKEY_keygen_init(maker.get()) <= 0) return failed("EVP_PKEY_keygen_init");
  std::string group{wanted.group != nullptr ? wanted.group : ""};
  unsigned bits = wanted.bits;
  std::array params{OSSL_PARAM_construct_end(), OSSL_PARAM_construct_end()};
  if (!group.empty())
    params[0] = OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group.data(), 0);
  else if (bits != 0)
    params[0] = OSSL_PARAM_construct_uint(OSSL_PKEY_PARAM_RSA_BITS, &bits);
  EVP_PKEY* made = nullptr;
  if (EVP_PKEY_CTX_set_params(maker.get(), params.data()) <= 0 || EVP_PKEY_generate(maker.get(), &made) <= 0)
    return failed("EVP_PKEY_generate");
  return PrivateKey{std::make_unique<State>(State{&fetched, Key{made}}), kind};
}

Result<PrivateKey> PrivateKey::from_pkcs8(const Library& library, Bytes bytes) {
  const Quiet quiet;
  const auto& fetched = library.fetched();
  auto key = decoded_private(fetched.context, bytes);
  if (!key) return broken(rule::private_key_readable, "PrivateKeyInfo", 0, 0, openssl::last_words());
  const auto spki = encoded_public(key.get());
  if (!spki) return std::unexpected(spki.error());
  const auto parts = read_spki(*spki);
  if (!parts) return std::unexpected(parts.error());
  if (!fetched.has(parts->kind)) return kind_not_offered(parts->kind);
  return PrivateKey{std::make_unique<State>(State{&fetched, std::move(key)}), parts->kind};
}

PrivateKey::PrivateKey(std::unique_ptr<State> state, KeyKind kind) : state_(std::move(state)), kind_(kind) {}
PrivateKey::PrivateKey(PrivateKey&&) noexcept = default;
PrivateKey& PrivateKey::operator=(PrivateKey&&) noexcept = default;
PrivateKey::~PrivateKey() = default;

Result<Buffer> PrivateKey::spki() const { return encoded_public(state_->key.get()); }

Result<SecretBuffer> PrivateKey::pkcs8() const {
  const Quiet quiet;
  const Pkcs8 info{EVP_PKEY2PKCS8(state_->key.get())};
  std::uint8_t* der = nullptr;
  const int size = info ? i2d_PKCS8_PRIV_KEY_INFO(info.get(), &der) : 0;
  if (size <= 0) return failed("i2d_PKCS8_PRIV_KEY_INFO");
  SecretBuffer out{Bytes{der, static_cast<std::size_t>(size)}};
  OPENSSL_clear_free(der, static_cast<std::size_t>(size));
  return out;
}

}  // namespace bonafide::crypto
