// What keys, signatures and certificates must satisfy.
#pragma once
#include <bonafide/base/result.hpp>

namespace bonafide::crypto::rule {

inline constexpr Rule algorithm_offered{"crypto.algorithm-offered", "house rule",
                                        "the algorithm must be one that this libcrypto provides"};
inline constexpr Rule works{"crypto.works", "house rule", "libcrypto must carry out the operation",
                            ErrorCode::unspecified};
inline constexpr Rule key_well_formed{"crypto.key-well-formed", "RFC 5280, 4.1.2.7",
                                      "the public key must be a well-formed SubjectPublicKeyInfo of a kind we use"};
inline constexpr Rule key_fits{"crypto.key-fits", "DSP0274, Signature generation",
                               "the key must be of the kind that the signature algorithm needs"};
inline constexpr Rule signature_valid{"crypto.signature", "DSP0274, Signature verification",
                                      "the signature must verify with the key that is said to have made it"};
inline constexpr Rule whole_message{"crypto.whole-message", "DSP0274, Signature generation",
                                    "EdDSA, SM2, ML-DSA and SLH-DSA sign the message itself, not a digest made before"};
inline constexpr Rule digest_size{"crypto.digest-size", "DSP0274, Signature generation",
                                  "a digest that is signed must be as long as the negotiated hash makes it"};
inline constexpr Rule point_on_curve{"crypto.point-on-curve", "RFC 5480, 2.2; SP 800-56A, 5.6.2.3",
                                     "the public key must be a point of its curve"};
inline constexpr Rule private_key_readable{"crypto.private-key", "RFC 5958, 2",
                                           "a private key must be an unencrypted PKCS#8 or traditional key"};

// Sessions
inline constexpr Rule hkdf_length{
    "crypto.hkdf-length", "RFC 5869, 2.3",
    "no more is expanded at once than 255 times the hash's size, nor than the result has room for"};
inline constexpr Rule aead_key_size{"crypto.aead-key-size", "DSP0274, Algorithm request structure, AEAD",
                                    "an AEAD key is as long as its algorithm says"};
inline constexpr Rule aead_tag{"crypto.aead-tag", "DSP0277, Secured Message format, MAC",
                               "the MAC must be that of the record under the session's key", ErrorCode::decrypt_error};
inline constexpr Rule exchange_size{"crypto.exchange-size",
                                    "DSP0274, KEY_EXCHANGE request message format, ExchangeData",
                                    "exchange data is as long as the selected group or KEM makes it"};
inline constexpr Rule ffdhe_range{"crypto.ffdhe-range", "RFC 7919, 5.1",
                                  "a finite-field public value y satisfies 1 < y < p - 1"};
inline constexpr Rule kem_key{"crypto.kem-key", "FIPS 203, 7.2, Encapsulation key check",
                              "every coefficient of an encapsulation key is below the modulus"};

// Certificates
inline constexpr Rule x509_der{"x509.der", "RFC 5280, 4.1; X.690, 10",
                               "a certificate is DER: the fields in their order, definite and shortest lengths"};
inline constexpr Rule x509_version{"x509.version", "RFC 5280, 4.1.2.1",
                                   "the version is 1, 2 or 3; a field of a later version does not occur in an earlier"};
inline constexpr Rule x509_serial{"x509.serial", "RFC 5280, 4.1.2.2",
                                  "the serial number is a positive integer of at most 20 octets"};
inline constexpr Rule x509_one_algorithm{
    "x509.one-algorithm", "RFC 5280, 4.1.1.2",
    "signatureAlgorithm outside and signature inside the signed part are the same AlgorithmIdentifier"};
inline constexpr Rule x509_name{"x509.name", "RFC 5280, 4.1.2.4 and Appendix A.1",
                                "a name is a sequence of sets of an attribute type and a well-formed string"};
inline constexpr Rule x509_time{"x509.time", "RFC 5280, 4.1.2.5",
                                "a time is a real date as YYMMDDHHMMSSZ or YYYYMMDDHHMMSSZ"};
inline constexpr Rule x509_extension_once{"x509.extension-once", "RFC 5280, 4.2",
                                          "a certificate holds no extension twice, and at most 64 of them"};
inline constexpr Rule x509_extension{"x509.extension", "RFC 5280, 4.2.1",
                                     "an extension that we know has the structure of its type"};
inline constexpr Rule x509_path_length_of_ca{"x509.path-length-of-ca", "RFC 5280, 4.2.1.9",
                                             "pathLenConstraint occurs only where cA is TRUE"};
inline constexpr Rule x509_spdm_extension{"x509.spdm-extension", "DSP0274, Certificates and certificate chains",
                                          "the SPDM extension is a sequence of sequences that begin with an OID"};
inline constexpr Rule x509_dice{"x509.dice", "TCG DICE Attestation Architecture, X.509 extensions",
                                "an extension of DICE has the structure of its type, and a FWID the size of its hash"};
inline constexpr Rule x509_signature_algorithm{"x509.signature-algorithm", "RFC 5280, 4.1.1.2; RFC 4055; RFC 5758",
                                               "the certificate's signature algorithm must be one that we know"};
inline constexpr Rule x509_strong_hash{"x509.strong-hash", "NIST SP 800-131A, 9",
                                       "certificates are not signed over MD5 or SHA-1"};
inline constexpr Rule x509_signature{"x509.signature", "RFC 5280, 6.1.3 (a)(1)",
                                     "the certificate's signature must verify with its issuer's key"};

// Paths of certificates
inline constexpr Rule x509_path_size{"x509.path-size", "house rule", "a path has 1 to 16 certificates"};
inline constexpr Rule x509_link_name{"x509.link-name", "RFC 5280, 6.1.3 (a)(4)",
                                     "the issuer's name is, byte for byte, the subject's name of the issuer"};
inline constexpr Rule x509_link_key_identifier{
    "x509.link-key-identifier", "RFC 5280, 4.2.1.1",
    "where both are present, the authority key identifier is the issuer's subject key identifier"};
inline constexpr Rule x509_issuer_is_ca{"x509.issuer-is-ca", "RFC 5280, 6.1.4 (k)",
                                        "whoever issues a certificate has basicConstraints with cA TRUE"};
inline constexpr Rule x509_issuer_may_sign{"x509.issuer-may-sign", "RFC 5280, 6.1.4 (n)",
                                           "where an issuer has KeyUsage, keyCertSign is set in it"};
inline constexpr Rule x509_path_length{"x509.path-length", "RFC 5280, 6.1.4 (l) and (m)",
                                       "no more intermediate certificates follow an issuer than it allows"};
inline constexpr Rule x509_not_yet_valid{"x509.not-yet-valid", "RFC 5280, 6.1.3 (a)(2)",
                                         "the certificate's validity must have begun"};
inline constexpr Rule x509_expired{"x509.expired", "RFC 5280, 6.1.3 (a)(2)",
                                   "the certificate's validity must not have ended"};
inline constexpr Rule x509_unknown_critical{"x509.unknown-critical", "RFC 5280, 4.2",
                                            "a critical extension must be one that we know"};
inline constexpr Rule x509_name_constraints{
    "x509.name-constraints", "RFC 5280, 4.2.1.10 and 6.1.3 (b), (c)",
    "the names in a certificate must be ones that the issuers above it may certify, whose limits are well formed"};
inline constexpr Rule x509_anchor{"x509.anchor", "RFC 5280, 6.1",
                                  "the path must begin at a certificate or key that is trusted"};

// Requests for certificates
inline constexpr Rule x509_request_der{
    "x509.request-der", "RFC 2986, 4; X.690, 10",
    "a certification request is DER: version 0, subject, key, attributes, and a signature over them"};
inline constexpr Rule x509_request_signature{"x509.request-signature", "RFC 2986, 3",
                                             "a certification request is signed with the key that it is for"};

// Revocation lists
inline constexpr Rule x509_crl_der{
    "x509.crl-der", "RFC 5280, 5.1; X.690, 10",
    "a revocation list is DER: the fields in their order, definite and shortest lengths"};
inline constexpr Rule x509_crl_complete{"x509.crl-complete", "RFC 5280, 5.2 and 5.3",
                                        "a revocation list has no critical extension that we do not know"};

// Files of trust
inline constexpr Rule pem{"x509.pem", "RFC 7468, 2 and 3",
                          "a PEM block has an END line of its label and base64 between"};
inline constexpr Rule bundle_item{"x509.bundle-item", "house rule",
                                  "each item of a bundle is one object with nothing after it"};
inline constexpr Rule bundle_pkcs7{"x509.bundle-pkcs7", "RFC 5652, 3 and 5.1",
                                   "a PKCS#7 bundle is a DER ContentInfo of SignedData"};
inline constexpr Rule bundle_not_empty{"x509.bundle-not-empty", "house rule",
                                       "a bundle holds at least one certificate, public key or revocation list"};

}  // namespace bonafide::crypto::rule
