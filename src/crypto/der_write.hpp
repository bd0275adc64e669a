// DER written: each function returns one whole element.
#pragma once
#include <initializer_list>

#include <bonafide/base/time.hpp>
#include <bonafide/crypto/der.hpp>

namespace bonafide::crypto::der::write {

Buffer element(std::uint8_t tag, Bytes body);
/// The parts, one after the other, under `tag`.
Buffer constructed(std::uint8_t tag, std::initializer_list<Bytes> parts);
inline Buffer sequence(std::initializer_list<Bytes> parts) { return constructed(Tag::sequence, parts); }

/// A non-negative INTEGER of a big-endian magnitude, however many zeros lead it.
Buffer integer(Bytes magnitude);
Buffer integer(std::uint64_t value);
Buffer boolean_true();
/// `oid` is the body.
inline Buffer object_identifier(Bytes oid) { return element(Tag::object_identifier, oid); }
inline Buffer octets(Bytes body) { return element(Tag::octet_string, body); }
inline Buffer null() { return element(Tag::null, {}); }
/// A BIT STRING of whole octets.
Buffer bits(Bytes body);
/// A BIT STRING of a named bit list: bit n of `set` is bit n of the list, trailing zeros dropped (X.690, 11.2.2).
Buffer named_bits(std::uint16_t set);
inline Buffer utf8(std::string_view text) { return element(Tag::utf8_string, as_bytes(text)); }
/// UTCTime up to 2049, GeneralizedTime from 2050 on and before 1950: RFC 5280, 4.1.2.5.
Buffer time(UnixTime);

}  // namespace bonafide::crypto::der::write
