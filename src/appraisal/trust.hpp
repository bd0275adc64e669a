// Whom a verifier trusts, and what it has been told not to trust any more.
#pragma once
#include <bonafide/crypto/hash.hpp>
#include <bonafide/crypto/x509/crl.hpp>
#include <bonafide/crypto/x509/path.hpp>

namespace bonafide::appraisal {

/// An anchor with the bytes it is read from.
struct TrustAnchor {
  Buffer bytes;        // a DER certificate, or a DER SubjectPublicKeyInfo
  std::string origin;  // the file it came from, for people
  crypto::x509::Anchor anchor;
};

/// A revocation list with the bytes it is read from.
struct TrustList {
  Buffer bytes;
  std::string origin;
  crypto::x509::RevocationList list;
};

/// Owns everything it holds; views stay valid when it is moved.
class Trust {
 public:
  Trust() = default;
  Trust(Trust&&) = default;
  Trust& operator=(Trust&&) = default;

  /// A DER certificate, exactly.
  Result<void> add_certificate(Buffer der, std::string origin);
  /// A bare SubjectPublicKeyInfo, for provisioned public keys and for roots that are known by their key.
  Result<void> add_public_key(const crypto::Library&, Buffer spki, std::string origin);
  /// A DER CertificateList, exactly.
  Result<void> add_revocation_list(Buffer der, std::string origin);
  /// Everything in a file of certificates, keys and revocation lists: PEM, DER or PKCS#7.
  Result<void> add_file(const crypto::Library&, Bytes file, const std::string& origin);
  /// The SHA-256, SHA-384 or SHA-512 of a certificate or of its TBSCertificate. False for any other size.
  bool deny(Bytes digest);

  const std::vector<TrustAnchor>& anchors() const { return anchors_; }
  const std::vector<TrustList>& lists() const { return lists_; }
  const std::vector<crypto::Digest>& denied() const { return denied_; }
  bool denies_any() const { return !denied_.empty(); }
  /// Whether `certificate` is on the list of those denied, under any of the three hashes.
  Result<bool> denies(const crypto::Library&, const crypto::x509::Certificate&) const;

 private:
  std::vector<TrustAnchor> anchors_;
  std::vector<TrustList> lists_;
  std::vector<crypto::Digest> denied_;
};

}  // namespace bonafide::appraisal
