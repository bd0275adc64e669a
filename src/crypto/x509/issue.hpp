// Certificates and revocation lists written and signed: for whoever sets up a hierarchy of their own, and for tests,
// which may also write what no issuer should.
#pragma once
#include <initializer_list>
#include <vector>

#include <bonafide/crypto/x509.hpp>

namespace bonafide::crypto::x509 {

/// The private key that signs, and how.
struct Signer {
  const PrivateKey& key;
  enum class Padding : std::uint8_t { pkcs1, pss } padding = Padding::pkcs1;  // of RSA keys
  std::optional<Hash> hash{};  // of RSA and ECDSA keys; otherwise what suits the key's strength
};

/// An extension, owned.
struct Addition {
  Buffer oid;  // body
  enum class Critical : std::uint8_t { no, yes } critical = Critical::no;
  Buffer value;  // body of the OCTET STRING
};

/// RFC 5280, 4.1.2: what a certificate says.
struct Statement {
  Buffer serial;   // magnitude, big-endian
  Buffer issuer;   // Name
  Buffer subject;  // Name
  UnixTime not_before{}, not_after{};
  Buffer spki;
  std::vector<Addition> extensions;
};

/// A DER certificate.
Result<Buffer> issue(const Library&, const Statement&, const Signer&);
/// The two halves of `issue`, for those who want to change something in between: the TBSCertificate, and any signed
/// structure {tbs, algorithm, signature} of given tbs.
Result<Buffer> to_be_signed(const Statement&, const Signer&);
Result<Buffer> seal(const Library&, Bytes tbs, const Signer&);

/// Names: {{oid::common_name, "Device"}}, each part a set of its own, UTF8String.
struct NamePart {
  Bytes type;
  std::string_view text;
};
Buffer make_name(std::initializer_list<NamePart> parts);
Buffer make_common_name(std::string_view text);

/// A random serial number of 16 octets.
Result<Buffer> random_serial(const Library&);
/// RFC 7093, 2, method 1: the leftmost 160 bits of the SHA-256 of the subjectPublicKey bits.
Result<Buffer> key_identifier(const Library&, Bytes spki);

// Extensions
Addition basic_constraints(const BasicConstraints&);
Addition key_usage(const KeyUsage&);
Addition extended_key_usage(std::initializer_list<Bytes> purposes);
Addition subject_key_identifier(Bytes identifier);
Addition authority_key_identifier(Bytes identifier);
/// SAN of otherNames with UTF8String values, RFC 5280, 4.2.1.6: {{oid::pcie_cma_name, "Vendor=1b36:..."}}.
Addition other_names(std::initializer_list<NamePart> names);
/// DSP0274's SPDM extension: the OIDs, each a sequence of its own.
Addition spdm_extension(std::initializer_list<Bytes> oids);

/// RFC 5280, 5.1: what a revocation list says.
struct RevocationStatement {
  struct Entry {
    Buffer serial;  // magnitude
    UnixTime when{};
    std::optional<std::uint8_t> reason{};  // RFC 5280, 5.3.1
  };
  Buffer issuer;  // Name
  UnixTime this_update{};
  std::optional<UnixTime> next_update;
  std::vector<Entry> revoked;
  Buffer authority_key_identifier;  // empty: none
  std::uint64_t number = 1;
};
Result<Buffer> issue(const Library&, const RevocationStatement&, const Signer&);

/// KeyUsage of bits by number: digitalSignature 0, keyCertSign 5, cRLSign 6.
constexpr KeyUsage usage_of(std::initializer_list<unsigned> numbers) {
  KeyUsage usage;
  for (const auto number : numbers) usage.bits = static_cast<std::uint16_t>(usage.bits | 1u << number);
  return usage;
}

}  // namespace bonafide::crypto::x509
