#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <bonafide/crypto/openssl/fetched.hpp>

namespace bonafide::crypto {
namespace {

using openssl::Quiet;

constexpr std::array<KeyName, key_kind_count> names{{
    {"RSA", nullptr, 2048},
    {"RSA", nullptr, 3072},
    {"RSA", nullptr, 4096},
    {"EC", "P-256"},
    {"EC", "P-384"},
    {"EC", "P-521"},
    {"SM2", "SM2"},
    {"ED25519"},
    {"ED448"},
    {"ML-DSA-44"},
    {"ML-DSA-65"},
    {"ML-DSA-87"},
    {"SLH-DSA-SHA2-128s"},
    {"SLH-DSA-SHAKE-128s"},
    {"SLH-DSA-SHA2-128f"},
    {"SLH-DSA-SHAKE-128f"},
    {"SLH-DSA-SHA2-192s"},
    {"SLH-DSA-SHAKE-192s"},
    {"SLH-DSA-SHA2-192f"},
    {"SLH-DSA-SHAKE-192f"},
    {"SLH-DSA-SHA2-256s"},
    {"SLH-DSA-SHAKE-256s"},
    {"SLH-DSA-SHA2-256f"},
    {"SLH-DSA-SHAKE-256f"},
    {},
}};

// SM2's key agreement (GM/T 0003.3) is in no libcrypto's key exchange: that group has no name here.
constexpr std::array<KeyName, group_count> names_of_groups{{
    {"DH", "ffdhe2048"},
    {"DH", "ffdhe3072"},
    {"DH", "ffdhe4096"},
    {"EC", "P-256"},
    {"EC", "P-384"},
    {"EC", "P-521"},
    {},
}};

openssl::Key template_of(OSSL_LIB_CTX* context, const KeyName& name) {
  const openssl::KeyContext maker{EVP_PKEY_CTX_new_from_name(context, name.type, nullptr)};
  if (!maker || EVP_PKEY_fromdata_init(maker.get()) <= 0) return {};
  std::string group{name.group};
  std::array params{OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group.data(), 0),
                    OSSL_PARAM_construct_end()};
  EVP_PKEY* made = nullptr;
  if (EVP_PKEY_fromdata(maker.get(), &made, EVP_PKEY_KEY_PARAMETERS, params.data()) <= 0) return {};
  return openssl::Key{made};
}

bool has_key_and_signature(OSSL_LIB_CTX* context, const char* key, const char* signature) {
  const openssl::KeyManagement management{EVP_KEYMGMT_fetch(context, key, nullptr)};
  const openssl::Signature method{EVP_SIGNATURE_fetch(context, signature, nullptr)};
  return management && method;
}

// DSP0274, "Signature generation": Ed448, ML-DSA and SLH-DSA need a context string. OpenSSL 3.0 takes none for Ed448
// and would silently sign without it.
bool takes_context_string(OSSL_LIB_CTX* context, const char* signature) {
  const openssl::Signature method{EVP_SIGNATURE_fetch(context, signature, nullptr)};
  if (!method) return false;
  const OSSL_PARAM* settable = EVP_SIGNATURE_settable_ctx_params(method.get());
  return settable != nullptr && OSSL_PARAM_locate_const(settable, "context-string") != nullptr;
}

void fetch_keys(Library::Fetched& fetched) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto& name = names[i];
    if (name.type == nullptr) continue;
    const bool is_ec = std::string_view{name.type} == "EC";
    fetched.kinds[i] = has_key_and_signature(fetched.context, name.type, is_ec ? "ECDSA" : name.type);
    if (!fetched.kinds[i] || name.group == nullptr) continue;
    fetched.templates[i] = template_of(fetched.context, name);
    fetched.kinds[i] = fetched.templates[i] != nullptr;
  }
  fetched.rsa_maker.reset(EVP_PKEY_CTX_new_from_name(fetched.context, "RSA", nullptr));
  if (fetched.rsa_maker && EVP_PKEY_fromdata_init(fetched.rsa_maker.get()) <= 0) fetched.rsa_maker.reset();
}

// HMAC contexts that know their hash: copying one and setting the key looks nothing up. Only a keyed one can be copied.
void fetch_macs(Library::Fetched& fetched) {
  const openssl::Mac hmac{EVP_MAC_fetch(fetched.context, "HMAC", nullptr)};
  if (!hmac) return;
  for (std::size_t i = 0; i < hash_count; ++i) {
    if (!fetched.hashes[i]) continue;
    std::string name{row(static_cast<Hash>(i)).evp_name};
    const std::array params{OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name.data(), 0),
                            OSSL_PARAM_construct_end()};
    constexpr std::array<std::uint8_t, largest_digest> any_key{};
    openssl::MacContext keyed{EVP_MAC_CTX_new(hmac.get())};
    if (keyed && EVP_MAC_init(keyed.get(), any_key.data(), any_key.size(), params.data()) == 1)
      fetched.macs[i] = std::move(keyed);
  }
}

void fetch_ciphers(Library::Fetched& fetched) {
  for (std::size_t i = 0; i < aead_count; ++i) {
    const std::string name{row(static_cast<Aead>(i)).evp_name};
    fetched.ciphers[i].reset(EVP_CIPHER_fetch(fetched.context, name.c_str(), nullptr));
  }
}

// What a finite-field value must be below: p - 1, of the odd prime p.
Buffer limit_of(const EVP_PKEY* group, std::size_t size) {
  BIGNUM* prime = nullptr;
  if (EVP_PKEY_get_bn_param(group, OSSL_PKEY_PARAM_FFC_P, &prime) != 1) return {};
  const std::unique_ptr<BIGNUM, openssl::Releases<&BN_free>> owned{prime};
  Buffer limit(size);
  if (BN_bn2binpad(prime, limit.data(), static_cast<int>(size)) != static_cast<int>(size)) return {};
  limit.back() ^= 1;
  return limit;
}

void fetch_groups(Library::Fetched& fetched) {
  for (std::size_t i = 0; i < group_count; ++i) {
    const auto name = key_name(static_cast<Group>(i));
    if (name.type == nullptr) continue;
    const bool is_field = std::string_view{name.type} == "DH";
    const openssl::KeyExchange method{EVP_KEYEXCH_fetch(fetched.context, is_field ? "DH" : "ECDH", nullptr)};
    if (!method) continue;
    auto pattern = template_of(fetched.context, name);
    if (pattern && is_field) {
      fetched.limits[i] = limit_of(pattern.get(), row(static_cast<Group>(i)).exchange_size);
      if (fetched.limits[i].empty()) continue;
    }
    fetched.groups[i] = std::move(pattern);
  }
}

void fetch_kems(Library::Fetched& fetched) {
  for (std::size_t i = 0; i < kem_count; ++i) {
    const std::string name{row(static_cast<Kem>(i)).name};
    const openssl::KeyManagement management{EVP_KEYMGMT_fetch(fetched.context, name.c_str(), nullptr)};
    const openssl::KeyEncapsulation method{EVP_KEM_fetch(fetched.context, name.c_str(), nullptr)};
    fetched.kems[i] = management && method;
  }
}

void settle_schemes(Library::Fetched& fetched) {
  for (std::size_t i = 0; i < scheme_count; ++i) {
    const auto& scheme = row(static_cast<Scheme>(i));
    bool offered = fetched.has(scheme.key);
    if (scheme.key == KeyKind::sm2) offered = offered && fetched.md(Hash::sm3_256) != nullptr;
    if (scheme.hashes_itself && scheme.key != KeyKind::sm2 && scheme.key != KeyKind::ed25519)
      offered = offered && takes_context_string(fetched.context, key_name(scheme.key).type);
    fetched.schemes[i] = offered;
  }
}

}  // namespace

KeyName key_name(KeyKind kind) { return names[static_cast<std::size_t>(kind)]; }
KeyName key_name(Group group) { return names_of_groups[static_cast<std::size_t>(group)]; }

Result<Library> Library::open(OSSL_LIB_CTX* context) {
  const Quiet quiet;
  auto fetched = std::make_unique<Fetched>();
  fetched->context = context;
  for (std::size_t i = 0; i < hash_count; ++i) {
    const std::string name{row(static_cast<Hash>(i)).evp_name};
    fetched->hashes[i].reset(EVP_MD_fetch(context, name.c_str(), nullptr));
  }
  if (fetched->md(Hash::sha256) == nullptr || fetched->md(Hash::sha384) == nullptr)
    return broken(rule::algorithm_offered, "SHA-256 and SHA-384", 0, 0, openssl::last_words());
  fetch_keys(*fetched);
  fetch_macs(*fetched);
  fetch_ciphers(*fetched);
  fetch_groups(*fetched);
  fetch_kems(*fetched);
  settle_schemes(*fetched);
  return Library{std::move(fetched)};
}

Library::Library(std::unique_ptr<Fetched> fetched) : fetched_(std::move(fetched)) {}
Library::Library(Library&&) noexcept = default;
Library& Library::operator=(Library&&) noexcept = default;
Library::~Library() = default;

bool Library::offers(Hash hash) const { return fetched_->md(hash) != nullptr; }
bool Library::offers(Scheme scheme) const { return fetched_->schemes[static_cast<std::size_t>(scheme)]; }
bool Library::offers(Group group) const { return fetched_->groups[static_cast<std::size_t>(group)] != nullptr; }
bool Library::offers(Kem kem) const { return fetched_->kems[static_cast<std::size_t>(kem)]; }
bool Library::offers(Aead aead) const { return fetched_->ciphers[static_cast<std::size_t>(aead)] != nullptr; }
std::string Library::version() const { return OpenSSL_version(OPENSSL_VERSION); }

Result<void> Library::random(MutableBytes out) const {
  const Quiet quiet;
  if (RAND_bytes_ex(fetched_->context, out.data(), out.size(), 0) != 1) return openssl::failed("RAND_bytes_ex");
  return {};
}

}  // namespace bonafide::crypto
