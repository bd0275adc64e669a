// Certificate revocation lists read strictly, as views: RFC 5280, 5. Complete, direct lists only: a list whose critical
// extensions narrow its scope (delta, indirect, by distribution point) is refused, for its silence proves nothing.
#pragma once
#include <bonafide/crypto/x509.hpp>

namespace bonafide::crypto::x509 {

struct RevocationList {
  Bytes raw;     // the whole DER
  Bytes tbs;     // TBSCertList, header included
  Bytes issuer;  // Name, header included
  UnixTime this_update{};
  std::optional<UnixTime> next_update;
  Bytes revoked;                   // body of revokedCertificates; look serial numbers up with `find`
  Bytes authority_key_identifier;  // the keyIdentifier part; empty when absent
  Bytes number;                    // body of the cRLNumber INTEGER; empty when absent
  Bytes signature_algorithm;       // AlgorithmIdentifier, header included
  Bytes signature;                 // body of the BIT STRING, without the count of unused bits
};

struct Revoked {
  Bytes serial;  // body of the INTEGER
  UnixTime when{};
  std::optional<std::uint8_t> reason;  // CRLReason: RFC 5280, 5.3.1
};

/// Reads one list from the start of `der`, as `parse` reads a certificate.
Result<RevocationList> parse_revocation_list(Bytes der);

/// The entry for a certificate's serial number.
std::optional<Revoked> find(const RevocationList&, Bytes serial);

/// Whether `list` was signed by the key of its issuer: the signature alone.
Result<void> verify_issued(const Library&, const RevocationList& list, const PublicKey& issuer_key);

}  // namespace bonafide::crypto::x509
