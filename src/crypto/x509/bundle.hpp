// Files of trust: certificates, bare keys and revocation lists out of PEM, DER and PKCS#7 (.p7b).
#pragma once
#include <vector>

#include <bonafide/crypto/x509.hpp>

namespace bonafide::crypto::x509 {

struct BundleItem {
  enum class Kind : std::uint8_t { certificate, key, revocation_list } kind;
  Buffer der;  // well formed: `parse`, `read_spki` or `parse_revocation_list` takes all of it
};

/// Everything in the file, in its order. Refuses a file with nothing in it, and one with a malformed item.
///   PEM: CERTIFICATE, X509 CERTIFICATE, PUBLIC KEY, X509 CRL, PKCS7, CMS; other labels are passed over.
///   DER: certificates back to back; one SubjectPublicKeyInfo, revocation list or PKCS#7 SignedData.
Result<std::vector<BundleItem>> read_bundle(Bytes file);

}  // namespace bonafide::crypto::x509
