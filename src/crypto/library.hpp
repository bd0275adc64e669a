// The door to libcrypto: every algorithm is looked up once, by name, and what this libcrypto lacks is simply not
// offered.
#pragma once
#include <memory>

#include <bonafide/base/bytes.hpp>
#include <bonafide/base/result.hpp>
#include <bonafide/crypto/algorithm.hpp>

struct ossl_lib_ctx_st;  // OSSL_LIB_CTX

namespace bonafide::crypto {

/// Entropy and providers come from `context`, which the caller owns and which must outlive this; null stands for the
/// process default. Cheap to share by reference; one per thread of work.
class Library {
 public:
  static Result<Library> open(ossl_lib_ctx_st* context);
  Library(Library&&) noexcept;
  Library& operator=(Library&&) noexcept;
  ~Library();

  bool offers(Hash) const;
  bool offers(Scheme) const;
  bool offers(Group) const;
  bool offers(Kem) const;
  bool offers(Aead) const;
  /// The version text of the libcrypto in use.
  std::string version() const;

  /// Fills `out` from the context's random generator.
  Result<void> random(MutableBytes out) const;

  struct Fetched;  // crypto/openssl
  const Fetched& fetched() const { return *fetched_; }

 private:
  explicit Library(std::unique_ptr<Fetched>);
  std::unique_ptr<Fetched> fetched_;
};

}  // namespace bonafide::crypto
