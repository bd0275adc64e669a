// Which names an issuer may certify: RFC 5280, 4.2.1.10. Directory names are compared; other kinds of names we cannot
// compare, so a certificate that has one where an issuer limits its kind is refused, as 4.2.1.10 leaves to us.
#pragma once
#include <bonafide/crypto/x509.hpp>

namespace bonafide::crypto::x509 {

/// Critical or not: RFC 5280, 6.1 (g) of the preparation, treats both alike. Breaks rule::x509_name_constraints when a
/// name of `subject` is not permitted, is excluded, or cannot be compared, when it has more than 1024 names, and when
/// the extension is malformed or has more than 256 subtrees of a kind; offsets count from the first byte of `issuer`.
Result<void> check_names(const Certificate& issuer, const Certificate& subject);

/// Whether the extension with this OID is the one that check_names reads.
bool is_name_constraints(Bytes oid);

}  // namespace bonafide::crypto::x509
