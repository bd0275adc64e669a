// otherNames in the subject alternative name of a certificate: RFC 5280, 4.2.1.6.
#pragma once
#include <bonafide/crypto/x509.hpp>

namespace bonafide::crypto::x509 {

/// The text of the first otherName of type `oid` that holds a UTF8String; nothing where there is none.
std::optional<std::string_view> other_name(const Certificate&, Bytes oid);

}  // namespace bonafide::crypto::x509
