// What certificates, CRLs and requests have in common, read from DER.
#pragma once
#include <bonafide/crypto/der.hpp>
#include <bonafide/crypto/x509.hpp>

namespace bonafide::crypto::x509 {

/// Name, header included: RFC 5280, 4.1.2.4.
Bytes read_name(der::Reading&, der::Reader& from, std::string_view field);

/// UTCTime or GeneralizedTime in the forms of RFC 5280, 4.1.2.5.1 and 4.1.2.5.2.
UnixTime read_time(der::Reading&, der::Reader& from, std::string_view field);

/// One Extension of an Extensions sequence.
Extension read_extension(der::Reader& from);

/// The keyIdentifier of an AuthorityKeyIdentifier: RFC 5280, 4.2.1.1. Empty when it has none.
Bytes read_authority_key_identifier(der::Reading&, Bytes value);

/// Reads the extensions that Certificate names into it, refuses what they must not say.
void read_extensions(der::Reading&, der::Reader extensions, Certificate&);

/// A value of a name as it is compared: RFC 5280, 7.1. UTF-8 of whatever string it is, ASCII letters in lower case,
/// spaces collapsed and none at the ends. Hexadecimal digits behind "#" of what is no string; a string that begins so
/// has a backslash before it (RFC 4514, 2.4).
std::string folded_text(std::uint8_t tag, Bytes text);

/// Whether `text` is UTF-8 without overlong forms and surrogates (RFC 3629).
bool is_utf8(Bytes text);

}  // namespace bonafide::crypto::x509
