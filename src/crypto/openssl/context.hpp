// A libcrypto context of one's own, for whoever must own the entropy: tests, benchmarks, the emulator's repeatable
// runs.
#pragma once
#include <memory>

#include <bonafide/base/bytes.hpp>
#include <bonafide/base/result.hpp>

struct ossl_lib_ctx_st;  // OSSL_LIB_CTX

namespace bonafide::crypto {

class Context {
 public:
  /// The default provider and the system's entropy.
  static Result<Context> fresh();
  /// Every random byte follows from `seed`, in the order asked: keys, nonces and ECDSA signatures repeat exactly as
  /// long as one thread asks. Never for keys that guard anything.
  static Result<Context> seeded(Bytes seed);

  Context(Context&&) noexcept;
  Context& operator=(Context&&) noexcept;
  ~Context();

  /// For Library::open; this must outlive the Library.
  ossl_lib_ctx_st* get() const;

 private:
  struct State;
  explicit Context(std::unique_ptr<State>);
  std::unique_ptr<State> state_;
};

}  // namespace bonafide::crypto
