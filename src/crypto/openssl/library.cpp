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
    {},
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

// DSP0274, "Signature generation": Ed448 and ML-DSA need a context string. OpenSSL 3.0 takes none for Ed448 and would
// silently sign without it.
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
  settle_schemes(*fetched);
  return Library{std::move(fetched)};
}

Library::Library(std::unique_ptr<Fetched> fetched) : fetched_(std::move(fetched)) {}
Library::Library(Library&&) noexcept = default;
Library& Library::operator=(Library&&) noexcept = default;
Library::~Library() = default;

bool Library::offers(Hash hash) const { return fetched_->md(hash) != nullptr; }
bool Library::offers(Scheme scheme) const { return fetched_->schemes[static_cast<std::size_t>(scheme)]; }
std::string Library::version() const { return OpenSSL_version(OPENSSL_VERSION); }

Result<void> Library::random(MutableBytes out) const {
  const Quiet quiet;
  if (RAND_bytes_ex(fetched_->context, out.data(), out.size(), 0) != 1) return openssl::failed("RAND_bytes_ex");
  return {};
}

}  // namespace bonafide::crypto
