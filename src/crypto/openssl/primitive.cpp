#include <openssl/core_names.h>
#include <openssl/params.h>

#include <bonafide/crypto/oid.hpp>
#include <bonafide/crypto/openssl/fetched.hpp>
#include <bonafide/crypto/primitive.hpp>

namespace bonafide::crypto {
namespace {

using openssl::failed;
using openssl::KeyContext;
using openssl::MdContext;
using openssl::Quiet;

Bytes oid_of(Hash hash) {
  constexpr std::array<Bytes, hash_count> oids{oid::sha256,   oid::sha384,   oid::sha512, oid::sha3_256,
                                               oid::sha3_384, oid::sha3_512, oid::sm3};
  return oids[static_cast<std::size_t>(hash)];
}

/// RFC 8017, 9.2, note 1: SEQUENCE { SEQUENCE { hash, NULL }, OCTET STRING digest }. Made here, libcrypto need not look
/// the hash up by name for each signature, and every hash works.
struct DigestInfo {
  std::array<std::uint8_t, 128> bytes{};
  std::size_t size = 0;

  DigestInfo(Hash hash, Bytes digest) {
    const auto algorithm = oid_of(hash);
    put(0x30, 6 + algorithm.size() + 2 + digest.size());
    put(0x30, 2 + algorithm.size() + 2);
    put(0x06, algorithm.size());
    put(algorithm);
    put(0x05, 0);
    put(0x04, digest.size());
    put(digest);
  }
  operator Bytes() const { return Bytes{bytes}.first(size); }

 private:
  void put(std::uint8_t tag, std::size_t length) {
    bytes[size++] = tag;
    bytes[size++] = static_cast<std::uint8_t>(length);
  }
  void put(Bytes more) {
    std::ranges::copy(more, bytes.begin() + static_cast<std::ptrdiff_t>(size));
    size += more.size();
  }
};

/// Parameters for libcrypto; the strings they point to live here.
class Params {
 public:
  explicit Params(const Method& method) {
    if (method.family == Family::rsassa) text(OSSL_SIGNATURE_PARAM_PAD_MODE, OSSL_PKEY_RSA_PAD_MODE_PKCSV15);
    if (method.family == Family::rsapss) {
      md_ = row(method.hash).evp_name;
      salt_ = static_cast<int>(method.salt_size);
      text(OSSL_SIGNATURE_PARAM_PAD_MODE, OSSL_PKEY_RSA_PAD_MODE_PSS);
      text(OSSL_SIGNATURE_PARAM_DIGEST, md_.c_str());
      text(OSSL_SIGNATURE_PARAM_MGF1_DIGEST, md_.c_str());
      params_[count_++] = OSSL_PARAM_construct_int(OSSL_SIGNATURE_PARAM_PSS_SALTLEN, &salt_);
    }
    if (method.family == Family::sm2) octets(OSSL_PKEY_PARAM_DIST_ID, method.text);
    if (method.family == Family::pure && !method.text.empty()) octets("context-string", method.text);
    params_[count_] = OSSL_PARAM_construct_end();
  }
  Params(const Params&) = delete;
  Params& operator=(const Params&) = delete;
  const OSSL_PARAM* get() const { return count_ != 0 ? params_.data() : nullptr; }

 private:
  void text(const char* key, const char* value) {
    params_[count_++] = OSSL_PARAM_construct_utf8_string(key, const_cast<char*>(value), 0);
  }
  void octets(const char* key, std::string_view value) {
    params_[count_++] = OSSL_PARAM_construct_octet_string(key, const_cast<char*>(value.data()), value.size());
  }
  std::array<OSSL_PARAM, 5> params_{};
  std::size_t count_ = 0;
  std::string md_;
  int salt_ = 0;
};

bool takes_a_digest(Family family) {
  return family == Family::rsassa || family == Family::rsapss || family == Family::ecdsa;
}

std::unexpected<Error> does_not_verify() { return broken(rule::signature_valid, "Signature"); }

// libcrypto knows fewer hashes for RSAPSS than it knows hashes: OpenSSL 3.0 lacks SM3 there.
std::unexpected<Error> unprepared(const Method& method) {
  if (method.family != Family::rsapss) return failed("signature");
  return broken(rule::algorithm_offered, "hash of RSAPSS", 0, static_cast<std::uint64_t>(method.hash),
                Note{row(method.hash).name});
}

Result<void> verify_digest(const PublicKey::State& key, const Method& method, Bytes digest, Bytes signature) {
  const Params params{method};
  const KeyContext context{EVP_PKEY_CTX_new_from_pkey(key.fetched->context, key.key.get(), nullptr)};
  if (!context || EVP_PKEY_verify_init_ex(context.get(), params.get()) <= 0) return unprepared(method);
  const auto check = [&](Bytes input) {
    return EVP_PKEY_verify(context.get(), signature.data(), signature.size(), input.data(), input.size()) == 1;
  };
  const bool good = method.family == Family::rsassa ? check(DigestInfo{method.hash, digest}) : check(digest);
  if (!good) return does_not_verify();
  return {};
}

const char* md_name(const Method& method) { return method.family == Family::sm2 ? "SM3" : nullptr; }

Result<void> verify_message(const PublicKey::State& key, const Method& method, Bytes message, Bytes signature) {
  const Params params{method};
  const MdContext context{EVP_MD_CTX_new()};
  if (!context || EVP_DigestVerifyInit_ex(context.get(), nullptr, md_name(method), key.fetched->context, nullptr,
                                          key.key.get(), params.get()) != 1)
    return failed("EVP_DigestVerifyInit_ex");
  if (EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(), message.size()) != 1)
    return does_not_verify();
  return {};
}

Result<Buffer> sign_digest(const PrivateKey::State& key, const Method& method, Bytes digest) {
  const Params params{method};
  const KeyContext context{EVP_PKEY_CTX_new_from_pkey(key.fetched->context, key.key.get(), nullptr)};
  if (!context || EVP_PKEY_sign_init_ex(context.get(), params.get()) <= 0) return unprepared(method);
  const DigestInfo info{method.hash, method.family == Family::rsassa ? digest : Bytes{}};
  const Bytes input = method.family == Family::rsassa ? Bytes{info} : digest;
  std::size_t size = 0;
  if (EVP_PKEY_sign(context.get(), nullptr, &size, input.data(), input.size()) <= 0) return failed("EVP_PKEY_sign");
  Buffer signature(size);
  if (EVP_PKEY_sign(context.get(), signature.data(), &size, input.data(), input.size()) <= 0)
    return failed("EVP_PKEY_sign");
  signature.resize(size);
  return signature;
}

Result<Buffer> sign_message(const PrivateKey::State& key, const Method& method, Bytes message) {
  const Params params{method};
  const MdContext context{EVP_MD_CTX_new()};
  if (!context || EVP_DigestSignInit_ex(context.get(), nullptr, md_name(method), key.fetched->context, nullptr,
                                        key.key.get(), params.get()) != 1)
    return failed("EVP_DigestSignInit_ex");
  std::size_t size = 0;
  if (EVP_DigestSign(context.get(), nullptr, &size, message.data(), message.size()) != 1)
    return failed("EVP_DigestSign");
  Buffer signature(size);
  if (EVP_DigestSign(context.get(), signature.data(), &size, message.data(), message.size()) != 1)
    return failed("EVP_DigestSign");
  signature.resize(size);
  return signature;
}

}  // namespace

Result<void> verify_primitive(const PublicKey& key, const Method& method, Bytes input, Bytes signature) {
  const Quiet quiet;
  return takes_a_digest(method.family) ? verify_digest(key.state(), method, input, signature)
                                       : verify_message(key.state(), method, input, signature);
}

Result<Buffer> sign_primitive(const PrivateKey& key, const Method& method, Bytes input) {
  const Quiet quiet;
  return takes_a_digest(method.family) ? sign_digest(key.state(), method, input)
                                       : sign_message(key.state(), method, input);
}

}  // namespace bonafide::crypto
