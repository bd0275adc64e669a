// Requests for certificates read strictly, as views, and written: RFC 2986 (PKCS #10).
#pragma once
#include <bonafide/crypto/x509/issue.hpp>

namespace bonafide::crypto::x509 {

/// CertificationRequestInfo: what is asked for. Views are into the bytes that it was read from.
struct RequestInfo {
  Bytes raw;      // header included: what the signature covers
  Bytes subject;  // Name, header included; it may be empty
  Bytes spki;     // SubjectPublicKeyInfo, header included
  KeyKind key = KeyKind::other;
  Bytes attributes;  // body of the SET OF Attribute; empty where there are none
};

/// CertificationRequest.
struct Request {
  Bytes raw;
  RequestInfo info;
  Bytes signature_algorithm;  // AlgorithmIdentifier, header included
  Bytes signature;            // body of the BIT STRING, without the count of unused bits
};

/// Reads `der`, which must hold the one structure and nothing else. Breaks x509.request-der, and what a name or a key
/// breaks.
Result<RequestInfo> parse_request_info(Bytes der);
Result<Request> parse_request(Bytes der);

/// Whether the request was signed with the key that it is for. Breaks x509.request-signature, crypto.key-fits.
Result<void> verify_itself(const Library&, const Request&);

/// The extensions that a request asks for: body of the Extensions SEQUENCE, empty where it asks for none. RFC 2985,
/// 5.4.2, "extensionRequest".
Bytes requested_extensions(const RequestInfo&);
/// The attribute that asks for them, of whole Extension elements one after the other.
Buffer extension_request(Bytes extensions);

/// A DER CertificationRequest for the key of `signer`. `attributes`: Attribute elements one after the other.
Result<Buffer> request(const Library&, Bytes subject, Bytes attributes, const Signer& signer);

}  // namespace bonafide::crypto::x509
