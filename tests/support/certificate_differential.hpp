// Our reading of a certificate held against libcrypto's: what we accept, it must parse to equal fields. For tests and
// for fuzzing.
#pragma once
#include <ctime>
#include <memory>
#include <string>

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <bonafide/crypto/oid.hpp>
#include <bonafide/crypto/x509.hpp>

namespace bonafide::crypto::x509::test {

template <auto release> struct Frees {
  void operator()(auto* it) const { release(it); }
};
using Theirs = std::unique_ptr<X509, Frees<&X509_free>>;

class Differential {
 public:
  Differential(const Certificate& ours, X509* theirs) : ours_(ours), theirs_(theirs) {
    fields();
    extensions();
    meanings();
    key();
  }
  /// The names of the fields that differ.
  const std::string& found() const { return found_; }

 private:
  void same(bool equal, const char* field) {
    if (!equal) found_.append(field).append("; ");
  }
  static Bytes view(const ASN1_STRING* text) {
    return {ASN1_STRING_get0_data(text), static_cast<std::size_t>(ASN1_STRING_length(text))};
  }
  template <auto encode> static Buffer encoded(const auto* it) {
    std::uint8_t* der = nullptr;
    const int size = encode(it, &der);
    Buffer out{der, der + (size > 0 ? size : 0)};
    OPENSSL_free(der);
    return out;
  }
  static std::optional<UnixTime> time_of(const ASN1_TIME* time) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
    return civil(parts.tm_year + 1900, static_cast<unsigned>(parts.tm_mon + 1), static_cast<unsigned>(parts.tm_mday),
                 static_cast<unsigned>(parts.tm_hour), static_cast<unsigned>(parts.tm_min),
                 static_cast<unsigned>(parts.tm_sec));
  }

  void fields() {
    same(X509_get_version(theirs_) + 1 == static_cast<long>(ours_.version), "version");
    Bytes serial = ours_.serial;
    if (serial.size() > 1 && serial[0] == 0) serial = serial.subspan(1);
    same(equal(view(X509_get0_serialNumber(theirs_)), serial), "serialNumber");
    same(equal(encoded<&i2d_X509_NAME>(X509_get_issuer_name(theirs_)), ours_.issuer), "issuer");
    same(equal(encoded<&i2d_X509_NAME>(X509_get_subject_name(theirs_)), ours_.subject), "subject");
    same(time_of(X509_get0_notBefore(theirs_)) == ours_.not_before, "notBefore");
    same(time_of(X509_get0_notAfter(theirs_)) == ours_.not_after, "notAfter");
    same(equal(encoded<&i2d_X509_PUBKEY>(X509_get_X509_PUBKEY(theirs_)), ours_.spki), "subjectPublicKeyInfo");
    const ASN1_BIT_STRING* signature = nullptr;
    const X509_ALGOR* algorithm = nullptr;
    X509_get0_signature(&signature, &algorithm, theirs_);
    same(equal(view(signature), ours_.signature), "signatureValue");
    same(equal(encoded<&i2d_X509_ALGOR>(algorithm), ours_.signature_algorithm), "signatureAlgorithm");
  }

  void extensions() {
    int count = 0;
    for_each_extension(ours_, [&](const Extension& extension) {
      auto* other = X509_get_ext(theirs_, count++);
      if (other == nullptr) return same(false, "number of extensions");
      const auto* object = X509_EXTENSION_get_object(other);
      const Bytes oid{OBJ_get0_data(object), OBJ_length(object)};
      same(equal(oid, extension.oid), "extnID");
      same((X509_EXTENSION_get_critical(other) != 0) == extension.critical, "critical");
      same(equal(view(X509_EXTENSION_get_data(other)), extension.value), "extnValue");
      known_only_ = known_only_ && is_ours(extension.oid);
    });
    same(count == X509_get_ext_count(theirs_), "number of extensions");
  }
  static bool is_ours(Bytes oid) {
    for (const auto known : {oid::basic_constraints, oid::key_usage, oid::extended_key_usage,
                             oid::subject_alternative_name, oid::subject_key_identifier, oid::spdm_extension})
      if (equal(oid, known)) return true;
    return false;
  }

  // What libcrypto made of the extensions that both know.
  void meanings() {
    const auto flags = X509_get_extension_flags(theirs_);
    if (known_only_) same((flags & EXFLAG_INVALID) == 0, "libcrypto calls an extension invalid");
    if ((flags & EXFLAG_INVALID) != 0) return;
    same(((flags & EXFLAG_BCONS) != 0) == ours_.basic_constraints.has_value(), "basicConstraints");
    same(((flags & EXFLAG_CA) != 0) == (ours_.basic_constraints && ours_.basic_constraints->ca), "cA");
    const long length = ours_.basic_constraints && ours_.basic_constraints->path_length
                            ? static_cast<long>(*ours_.basic_constraints->path_length)
                            : -1;
    same(X509_get_pathlen(theirs_) == length, "pathLenConstraint");
    same(((flags & EXFLAG_KUSAGE) != 0) == ours_.key_usage.has_value(), "keyUsage");
    if (ours_.key_usage) same(X509_get_key_usage(theirs_) == their_bits(ours_.key_usage->bits), "KeyUsage");
    const auto* subject = X509_get0_subject_key_id(theirs_);
    same(equal(subject != nullptr ? view(subject) : Bytes{}, ours_.subject_key_identifier), "subjectKeyIdentifier");
    const auto* authority = X509_get0_authority_key_id(theirs_);
    same(equal(authority != nullptr ? view(authority) : Bytes{}, ours_.authority_key_identifier), "keyIdentifier");
  }
  // libcrypto keeps the octets: bit 0 of KeyUsage is 80h of the first, bit 8 is 80h of the second.
  static std::uint32_t their_bits(std::uint16_t bits) {
    std::uint32_t out = 0;
    for (unsigned n = 0; n < 16; ++n)
      if ((bits >> n & 1) != 0) out |= 0x80u >> n % 8 << n / 8 * 8;
    return out;
  }

  void key() {
    const auto* theirs = X509_get0_pubkey(theirs_);
    if (theirs == nullptr) return;  // off the curve, or of a kind that this libcrypto lacks
    const auto kind = [&]() -> KeyKind {
      if (EVP_PKEY_is_a(theirs, "RSA")) {
        const int bits = EVP_PKEY_get_bits(theirs);
        return bits == 2048   ? KeyKind::rsa_2048
               : bits == 3072 ? KeyKind::rsa_3072
               : bits == 4096 ? KeyKind::rsa_4096
                              : KeyKind::other;
      }
      if (EVP_PKEY_is_a(theirs, "SM2")) return KeyKind::sm2;
      if (EVP_PKEY_is_a(theirs, "ED25519")) return KeyKind::ed25519;
      if (EVP_PKEY_is_a(theirs, "ED448")) return KeyKind::ed448;
      if (!EVP_PKEY_is_a(theirs, "EC")) return ours_.key;
      std::array<char, 32> group{};
      std::size_t size = 0;
      if (EVP_PKEY_get_group_name(theirs, group.data(), group.size(), &size) != 1) return KeyKind::other;
      const std::string_view name{group.data(), size};
      return name == "prime256v1"  ? KeyKind::ec_p256
             : name == "secp384r1" ? KeyKind::ec_p384
             : name == "secp521r1" ? KeyKind::ec_p521
                                   : KeyKind::other;
    }();
    // Explicit parameters of a named curve are that curve to libcrypto and no key of ours: RFC 5480, 2.1.1.
    same(kind == ours_.key || ours_.key == KeyKind::other, "kind of key");
  }

  const Certificate& ours_;
  X509* theirs_;
  bool known_only_ = true;
  std::string found_;
};

/// What differs where we accept `der`; empty where we refuse it, or agree.
inline std::string difference(Bytes der) {
  const auto ours = parse(der);
  if (!ours) return {};
  const std::uint8_t* at = der.data();
  const Theirs theirs{d2i_X509(nullptr, &at, static_cast<long>(der.size()))};
  if (!theirs) return "libcrypto refuses it";
  if (static_cast<std::size_t>(at - der.data()) != ours->raw.size()) return "size";
  return Differential{*ours, theirs.get()}.found();
}

}  // namespace bonafide::crypto::x509::test
