#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/params.h>
#include <openssl/provider.h>
#include <openssl/rand.h>

#include <bonafide/base/secret.hpp>
#include <bonafide/crypto/openssl/context.hpp>
#include <bonafide/crypto/openssl/handles.hpp>

namespace bonafide::crypto {

struct Context::State {
  OSSL_LIB_CTX* context = nullptr;
  OSSL_PROVIDER* standard = nullptr;
  OSSL_PROVIDER* entropy = nullptr;

  ~State() {
    OSSL_PROVIDER_unload(entropy);
    OSSL_PROVIDER_unload(standard);
    OSSL_LIB_CTX_free(context);
  }
};

namespace {

constexpr const char* generator = "BONAFIDE-SEEDED";

/// SHA-256 of seed and counter, a block at a time. All random generators of a context draw from this one stream.
/// It is hashed in the process's default context: the seeded one asks for randomness while it makes its hashes.
struct Stream {
  std::array<std::uint8_t, 40> input{};  // SHA-256 of the seed, then the counter
  std::array<std::uint8_t, 32> block{};
  std::size_t used = 32;
  std::uint64_t counter = 0;

  bool fill(MutableBytes out) {
    for (auto& byte : out) {
      if (used == block.size() && !next()) return false;
      byte = block[used++];
    }
    return true;
  }

 private:
  bool next() {
    store_be(MutableBytes{input}.subspan(32), counter++);
    used = 0;
    return EVP_Digest(input.data(), input.size(), block.data(), nullptr, EVP_sha256(), nullptr) == 1;
  }
};

// A provider of one RAND algorithm: openssl-core_dispatch.h, provider-rand(7). The provider's context is the Provider
// below; a generator is nothing but a state.
struct Generator {
  Stream* stream;
  int state = EVP_RAND_STATE_UNINITIALISED;
};
Generator& of(void* self) { return *static_cast<Generator*>(self); }

void* rand_new(void* provider, void*, const OSSL_DISPATCH*);
void rand_free(void* self) { delete static_cast<Generator*>(self); }
int rand_instantiate(void* self, unsigned, int, const unsigned char*, std::size_t, const OSSL_PARAM[]) {
  of(self).state = EVP_RAND_STATE_READY;
  return 1;
}
int rand_uninstantiate(void* self) {
  of(self).state = EVP_RAND_STATE_UNINITIALISED;
  return 1;
}
int rand_generate(void* self, unsigned char* out, std::size_t size, unsigned, int, const unsigned char*, std::size_t) {
  return of(self).stream->fill({out, size}) ? 1 : 0;
}
int rand_reseed(void*, int, const unsigned char*, std::size_t, const unsigned char*, std::size_t) { return 1; }
int rand_enable_locking(void*) { return 1; }
int rand_lock(void*) { return 1; }
void rand_unlock(void*) {}
int rand_get_params(void* self, OSSL_PARAM params[]) {
  const auto state = of(self).state;
  constexpr unsigned strength = 256;
  constexpr std::size_t largest = 1u << 16;
  auto* asked = OSSL_PARAM_locate(params, OSSL_RAND_PARAM_STATE);
  if (asked != nullptr && OSSL_PARAM_set_int(asked, state) != 1) return 0;
  asked = OSSL_PARAM_locate(params, OSSL_RAND_PARAM_STRENGTH);
  if (asked != nullptr && OSSL_PARAM_set_uint(asked, strength) != 1) return 0;
  asked = OSSL_PARAM_locate(params, OSSL_RAND_PARAM_MAX_REQUEST);
  return asked == nullptr || OSSL_PARAM_set_size_t(asked, largest) == 1 ? 1 : 0;
}
const OSSL_PARAM* rand_gettable(void*, void*) {
  static const OSSL_PARAM params[] = {OSSL_PARAM_int(OSSL_RAND_PARAM_STATE, nullptr),
                                      OSSL_PARAM_uint(OSSL_RAND_PARAM_STRENGTH, nullptr),
                                      OSSL_PARAM_size_t(OSSL_RAND_PARAM_MAX_REQUEST, nullptr), OSSL_PARAM_END};
  return params;
}

template <class F> OSSL_DISPATCH entry(int id, F* function) { return {id, reinterpret_cast<void (*)()>(function)}; }

/// What libcrypto calls and keeps pointers to. A pure room has no variables, so the tables live with the stream.
struct Provider {
  Stream stream;
  std::array<OSSL_DISPATCH, 12> generates{{
      entry(OSSL_FUNC_RAND_NEWCTX, rand_new),
      entry(OSSL_FUNC_RAND_FREECTX, rand_free),
      entry(OSSL_FUNC_RAND_INSTANTIATE, rand_instantiate),
      entry(OSSL_FUNC_RAND_UNINSTANTIATE, rand_uninstantiate),
      entry(OSSL_FUNC_RAND_GENERATE, rand_generate),
      entry(OSSL_FUNC_RAND_RESEED, rand_reseed),
      entry(OSSL_FUNC_RAND_ENABLE_LOCKING, rand_enable_locking),
      entry(OSSL_FUNC_RAND_LOCK, rand_lock),
      entry(OSSL_FUNC_RAND_UNLOCK, rand_unlock),
      entry(OSSL_FUNC_RAND_GETTABLE_CTX_PARAMS, rand_gettable),
      entry(OSSL_FUNC_RAND_GET_CTX_PARAMS, rand_get_params),
      {0, nullptr},
  }};
  std::array<OSSL_ALGORITHM, 2> algorithms{{{generator, "provider=bonafide", generates.data(), "a stream from a seed"},
                                            {nullptr, nullptr, nullptr, nullptr}}};
  std::array<OSSL_DISPATCH, 3> provides{{
      entry(OSSL_FUNC_PROVIDER_TEARDOWN, teardown),
      entry(OSSL_FUNC_PROVIDER_QUERY_OPERATION, query),
      {0, nullptr},
  }};

  Provider() = default;
  Provider(const Provider&) = delete;
  Provider& operator=(const Provider&) = delete;

  static void teardown(void* self) { delete static_cast<Provider*>(self); }
  static const OSSL_ALGORITHM* query(void* self, int operation, int* no_cache) {
    *no_cache = 0;
    return operation == OSSL_OP_RAND ? static_cast<Provider*>(self)->algorithms.data() : nullptr;
  }
  static int start(const OSSL_CORE_HANDLE*, const OSSL_DISPATCH*, const OSSL_DISPATCH** out, void** self) {
    auto* made = new Provider;
    *out = made->provides.data();
    *self = made;
    return 1;
  }
};

void* rand_new(void* provider, void*, const OSSL_DISPATCH*) {
  return new Generator{&static_cast<Provider*>(provider)->stream};
}

}  // namespace

Result<Context> Context::fresh() {
  const openssl::Quiet quiet;
  auto state = std::make_unique<State>();
  state->context = OSSL_LIB_CTX_new();
  if (state->context == nullptr) return openssl::failed("OSSL_LIB_CTX_new");
  state->standard = OSSL_PROVIDER_load(state->context, "default");
  if (state->standard == nullptr) return openssl::failed("OSSL_PROVIDER_load");
  return Context{std::move(state)};
}

Result<Context> Context::seeded(Bytes seed) {
  auto made = fresh();
  if (!made) return made;
  const openssl::Quiet quiet;
  auto& state = *made->state_;
  if (OSSL_PROVIDER_add_builtin(state.context, "bonafide-seeded", Provider::start) != 1)
    return openssl::failed("OSSL_PROVIDER_add_builtin");
  state.entropy = OSSL_PROVIDER_load(state.context, "bonafide-seeded");
  if (state.entropy == nullptr) return openssl::failed("OSSL_PROVIDER_load");
  auto& stream = static_cast<Provider*>(OSSL_PROVIDER_get0_provider_ctx(state.entropy))->stream;
  if (EVP_Digest(seed.data(), seed.size(), stream.input.data(), nullptr, EVP_sha256(), nullptr) != 1)
    return openssl::failed("EVP_Digest");
  if (RAND_set_DRBG_type(state.context, generator, nullptr, nullptr, nullptr) != 1)
    return openssl::failed("RAND_set_DRBG_type");
  return made;
}

Context::Context(std::unique_ptr<State> state) : state_(std::move(state)) {}
Context::Context(Context&&) noexcept = default;
Context& Context::operator=(Context&&) noexcept = default;
Context::~Context() = default;

ossl_lib_ctx_st* Context::get() const { return state_->context; }

}  // namespace bonafide::crypto
