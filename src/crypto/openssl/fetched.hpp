// What a Library looked up once.
#pragma once
#include <bonafide/crypto/library.hpp>
#include <bonafide/crypto/openssl/handles.hpp>
#include <bonafide/crypto/signature.hpp>

namespace bonafide::crypto {

struct Library::Fetched {
  OSSL_LIB_CTX* context = nullptr;
  std::array<openssl::Md, hash_count> hashes;
  std::array<bool, scheme_count> schemes{};
  std::array<bool, key_kind_count> kinds{};
  /// Keys without a point: copying one and setting the point is how a public key is made cheaply.
  std::array<openssl::Key, key_kind_count> templates;
  /// Ready for EVP_PKEY_fromdata of RSA keys.
  openssl::KeyContext rsa_maker;
  /// Keyed, to be copied and keyed anew.
  std::array<openssl::MacContext, hash_count> macs;
  std::array<openssl::Cipher, aead_count> ciphers;
  /// Templates for key exchange, and what finite-field values must be below.
  std::array<openssl::Key, group_count> groups;
  std::array<Buffer, group_count> limits;
  std::array<bool, kem_count> kems{};

  const EVP_MD* md(Hash hash) const { return hashes[static_cast<std::size_t>(hash)].get(); }
  bool has(KeyKind kind) const { return kinds[static_cast<std::size_t>(kind)]; }
};

/// How libcrypto calls a kind of key, and its group where it has one.
struct KeyName {
  const char* type = nullptr;
  const char* group = nullptr;
  unsigned bits = 0;
};
KeyName key_name(KeyKind);
/// Of the keys of a group for key exchange.
KeyName key_name(Group);

struct PublicKey::State {
  const Library::Fetched* fetched;
  openssl::Key key;
};
struct PrivateKey::State {
  const Library::Fetched* fetched;
  openssl::Key key;
};

}  // namespace bonafide::crypto
