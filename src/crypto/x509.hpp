// Certificates read strictly, as views into the bytes they came from: no copies, and a reason for every refusal.
#pragma once
#include <optional>

#include <bonafide/base/time.hpp>
#include <bonafide/crypto/signature.hpp>

namespace bonafide::crypto::x509 {

/// One of the extensions, as it stands.
struct Extension {
  Bytes oid;  // body of the OBJECT IDENTIFIER
  bool critical = false;
  Bytes value;  // body of the OCTET STRING
};

struct BasicConstraints {
  bool ca = false;
  std::optional<std::uint32_t> path_length;
};

/// RFC 5280, 4.2.1.3: bit n of `bits` is KeyUsage bit n (digitalSignature 0, keyCertSign 5, cRLSign 6).
struct KeyUsage {
  std::uint16_t bits = 0;
  bool digital_signature() const { return (bits & 1u) != 0; }
  bool key_cert_sign() const { return (bits & 1u << 5) != 0; }
};

/// RFC 5280, "Basic Certificate Fields". Views are into `raw`, which must outlive this. Trivially destructible.
struct Certificate {
  Bytes raw;  // the whole DER
  Bytes tbs;  // TBSCertificate, header included: what the signature covers
  unsigned version = 3;
  Bytes serial;   // body of the INTEGER
  Bytes issuer;   // Name, header included
  Bytes subject;  // Name, header included
  UnixTime not_before{}, not_after{};
  Bytes spki;  // SubjectPublicKeyInfo, header included
  KeyKind key = KeyKind::other;
  Bytes signature_algorithm;  // AlgorithmIdentifier, header included (the outer one; the inner is equal)
  Bytes signature;            // body of the BIT STRING, without the count of unused bits
  Bytes extensions;           // body of the SEQUENCE OF Extension; walk it with for_each_extension

  std::optional<BasicConstraints> basic_constraints;
  std::optional<KeyUsage> key_usage;
  Bytes extended_key_usage;        // body of the SEQUENCE OF OBJECT IDENTIFIER; empty when absent
  Bytes subject_alternative_name;  // body of the GeneralNames; empty when absent
  Bytes subject_key_identifier;    // empty when absent
  Bytes authority_key_identifier;  // the keyIdentifier part; empty when absent
  Bytes spdm_extension;            // value of 1.3.6.1.4.1.412.274.6 (DSP0274); empty when absent
  Bytes unknown_critical;          // OID body of the first critical extension that nobody here understands; or empty

  bool issued_by_itself() const { return equal(issuer, subject); }
};

/// Reads one certificate from the start of `der`; what follows it is the caller's (`raw.size()` says how much was
/// read).
Result<Certificate> parse(Bytes der);

/// Takes the first extension off `rest`, a tail of Certificate::extensions.
std::optional<Extension> next_extension(Bytes& rest);
/// Calls `visit(Extension)` for each of the extensions, in their order.
void for_each_extension(const Certificate& certificate, auto&& visit) {
  Bytes rest = certificate.extensions;
  while (const auto extension = next_extension(rest)) visit(*extension);
}
std::optional<Extension> find_extension(const Certificate&, Bytes oid);

/// "1.3.6.1.4.1.412.274.6" of the body of an OBJECT IDENTIFIER.
std::string dotted(Bytes oid);
/// "CN=..., O=..." of a Name; control characters and non-UTF-8 are escaped.
std::string text_of_name(Bytes name);

/// Whether `subject` was signed by the key of `issuer`: the signature alone.
Result<void> verify_issued(const Library&, const Certificate& subject, const PublicKey& issuer_key);

}  // namespace bonafide::crypto::x509
