// What libcrypto hands out, freed when its owner goes.
#pragma once
#include <memory>

#include <openssl/err.h>
#include <openssl/evp.h>

#include <bonafide/base/result.hpp>
#include <bonafide/crypto/rules.hpp>

namespace bonafide::crypto::openssl {

template <auto release> struct Releases {
  void operator()(auto* handle) const { release(handle); }
};
using Md = std::unique_ptr<EVP_MD, Releases<&EVP_MD_free>>;
using MdContext = std::unique_ptr<EVP_MD_CTX, Releases<&EVP_MD_CTX_free>>;
using Key = std::unique_ptr<EVP_PKEY, Releases<&EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Releases<&EVP_PKEY_CTX_free>>;
using Signature = std::unique_ptr<EVP_SIGNATURE, Releases<&EVP_SIGNATURE_free>>;
using Mac = std::unique_ptr<EVP_MAC, Releases<&EVP_MAC_free>>;
using MacContext = std::unique_ptr<EVP_MAC_CTX, Releases<&EVP_MAC_CTX_free>>;
using Cipher = std::unique_ptr<EVP_CIPHER, Releases<&EVP_CIPHER_free>>;
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, Releases<&EVP_CIPHER_CTX_free>>;
using KeyExchange = std::unique_ptr<EVP_KEYEXCH, Releases<&EVP_KEYEXCH_free>>;
using KeyEncapsulation = std::unique_ptr<EVP_KEM, Releases<&EVP_KEM_free>>;
using KeyManagement = std::unique_ptr<EVP_KEYMGMT, Releases<&EVP_KEYMGMT_free>>;

/// Leaves libcrypto's error queue as it was found.
class Quiet {
 public:
  Quiet() { ERR_set_mark(); }
  Quiet(const Quiet&) = delete;
  Quiet& operator=(const Quiet&) = delete;
  ~Quiet() { ERR_pop_to_mark(); }
};

/// What libcrypto said last, for the reader of a refusal.
inline Note last_words() {
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  return Note{reason != nullptr ? reason : "libcrypto gave no reason"};
}
inline std::unexpected<Error> failed(std::string_view operation) {
  return broken(rule::works, operation, 0, 0, last_words());
}

}  // namespace bonafide::crypto::openssl
