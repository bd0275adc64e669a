#include <algorithm>
#include <bit>

#include <bonafide/crypto/oid.hpp>
#include <bonafide/crypto/rules.hpp>
#include <bonafide/crypto/spki.hpp>

namespace bonafide::crypto {
namespace {

using der::Reader;
using der::Reading;

// RFC 8410, 3 and 4; RFC 9881, 2; RFC 9909, 3. Sizes: FIPS 204, Table 2; FIPS 205, Table 2.
constexpr std::array pure_kinds{
    PureKind{oid::ed25519, KeyKind::ed25519, 32},
    PureKind{oid::ed448, KeyKind::ed448, 57},
    PureKind{oid::ml_dsa_44, KeyKind::ml_dsa_44, 1312},
    PureKind{oid::ml_dsa_65, KeyKind::ml_dsa_65, 1952},
    PureKind{oid::ml_dsa_87, KeyKind::ml_dsa_87, 2592},
    PureKind{oid::slh_dsa_sha2_128s, KeyKind::slh_dsa_sha2_128s, 32},
    PureKind{oid::slh_dsa_shake_128s, KeyKind::slh_dsa_shake_128s, 32},
    PureKind{oid::slh_dsa_sha2_128f, KeyKind::slh_dsa_sha2_128f, 32},
    PureKind{oid::slh_dsa_shake_128f, KeyKind::slh_dsa_shake_128f, 32},
    PureKind{oid::slh_dsa_sha2_192s, KeyKind::slh_dsa_sha2_192s, 48},
    PureKind{oid::slh_dsa_shake_192s, KeyKind::slh_dsa_shake_192s, 48},
    PureKind{oid::slh_dsa_sha2_192f, KeyKind::slh_dsa_sha2_192f, 48},
    PureKind{oid::slh_dsa_shake_192f, KeyKind::slh_dsa_shake_192f, 48},
    PureKind{oid::slh_dsa_sha2_256s, KeyKind::slh_dsa_sha2_256s, 64},
    PureKind{oid::slh_dsa_shake_256s, KeyKind::slh_dsa_shake_256s, 64},
    PureKind{oid::slh_dsa_sha2_256f, KeyKind::slh_dsa_sha2_256f, 64},
    PureKind{oid::slh_dsa_shake_256f, KeyKind::slh_dsa_shake_256f, 64},
};

struct Curve {
  Bytes oid;
  KeyKind kind;
  std::size_t coordinate;
};
constexpr std::array curves{
    Curve{oid::p256, KeyKind::ec_p256, 32},
    Curve{oid::p384, KeyKind::ec_p384, 48},
    Curve{oid::p521, KeyKind::ec_p521, 66},
    Curve{oid::sm2, KeyKind::sm2, 32},
};

std::size_t bit_length(Bytes magnitude) {
  return magnitude.empty() ? 0 : magnitude.size() * 8 - static_cast<std::size_t>(std::countl_zero(magnitude[0]));
}

// RFC 8017, A.1.1: RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER }
void read_rsa(Reading& reading, KeyParts& parts) {
  Reader outer{reading, parts.bits};
  Reader fields = outer.into(der::sequence, "RSAPublicKey");
  const auto positive = [&](std::string_view field) {
    const Bytes body = fields.integer(field);
    reading.demand(!body.empty() && body[0] < 0x80, rule::key_well_formed, field, body);
    return !body.empty() && body[0] == 0 ? body.subspan(1) : body;
  };
  parts.modulus = positive("modulus");
  parts.exponent = positive("publicExponent");
  fields.end("RSAPublicKey");
  outer.end("subjectPublicKey");
  if (reading.refused()) return;
  const auto odd = [](Bytes magnitude) { return !magnitude.empty() && (magnitude.back() & 1) != 0; };
  // RFC 8017, 3.1: both are odd, and 1 < e < n; libcrypto refuses exponents above 64 bits for moduli this large.
  reading.demand(odd(parts.modulus), rule::key_well_formed, "modulus", parts.modulus);
  reading.demand(odd(parts.exponent) && parts.exponent.size() <= 8 && bit_length(parts.exponent) > 1,
                 rule::key_well_formed, "publicExponent", parts.exponent);
  switch (bit_length(parts.modulus)) {
    case 2048: parts.kind = KeyKind::rsa_2048; break;
    case 3072: parts.kind = KeyKind::rsa_3072; break;
    case 4096: parts.kind = KeyKind::rsa_4096; break;
    default: parts.kind = KeyKind::other;
  }
}

// RFC 5480, 2.2: uncompressed or compressed; the hybrid form must not be used. Whether the point lies on the curve is
// for libcrypto to say when the key is made.
void read_point(Reading& reading, KeyParts& parts, const Curve& curve) {
  const Bytes point = parts.bits;
  const std::uint8_t form = point.empty() ? 0 : point[0];
  const bool uncompressed = form == 0x04 && point.size() == 1 + 2 * curve.coordinate;
  const bool compressed = (form == 0x02 || form == 0x03) && point.size() == 1 + curve.coordinate;
  reading.demand(uncompressed || compressed, rule::key_well_formed, "ECPoint", point, form);
  parts.kind = curve.kind;
}

void read_raw(Reading& reading, KeyParts& parts, const PureKind& raw) {
  reading.demand(parts.bits.size() == raw.size, rule::key_well_formed, "subjectPublicKey", parts.bits,
                 parts.bits.size());
  parts.kind = raw.kind;
}

void read_bits(Reading& reading, KeyParts& parts, Bytes algorithm, Reader parameters) {
  if (equal(algorithm, oid::rsa_encryption)) {
    // RFC 3279, 2.3.1: parameters are NULL; absent ones are tolerated, as libcrypto does.
    if (parameters.more()) parameters.take(der::null, "parameters");
    parameters.end("parameters");
    return read_rsa(reading, parts);
  }
  // GM/T 0006 gives SM2 a number of its own, and some versions of libcrypto write it for the algorithm as well as for
  // the curve; RFC 5480, 2.1.1, has it for the curve alone.
  const bool own_sm2 = equal(algorithm, oid::sm2);
  if (own_sm2 || equal(algorithm, oid::ec_public_key)) {
    if (!parameters.sees(der::object_identifier)) return;  // explicit curves: KeyKind::other
    const Bytes named = parameters.object_identifier("namedCurve");
    parameters.end("ECParameters");
    for (const auto& curve : curves)
      if (equal(named, curve.oid) && (!own_sm2 || curve.kind == KeyKind::sm2)) return read_point(reading, parts, curve);
    return;
  }
  if (const auto* pure = find_pure_kind(algorithm)) {
    parameters.end("parameters");
    read_raw(reading, parts, *pure);
  }
}

}  // namespace

const PureKind* find_pure_kind(Bytes algorithm) {
  const auto* found = std::ranges::find_if(pure_kinds, [&](const PureKind& k) { return equal(k.oid, algorithm); });
  return found != pure_kinds.end() ? found : nullptr;
}

const PureKind* find_pure_kind(KeyKind kind) {
  const auto* found = std::ranges::find(pure_kinds, kind, &PureKind::kind);
  return found != pure_kinds.end() ? found : nullptr;
}

KeyParts read_spki(Reading& reading, Reader& from) {
  KeyParts parts;
  const auto whole = from.take(der::sequence, "subjectPublicKeyInfo");
  parts.whole = whole.whole;
  Reader fields{reading, whole.body};
  Reader identifier = fields.into(der::sequence, "algorithm");
  const Bytes algorithm = identifier.object_identifier("algorithm");
  Reader parameters{reading, identifier.rest()};
  if (identifier.more()) identifier.value("parameters");
  identifier.end("AlgorithmIdentifier");
  parts.bits = fields.whole_bits("subjectPublicKey");
  fields.end("subjectPublicKeyInfo");
  if (!reading.refused()) read_bits(reading, parts, algorithm, parameters);
  if (reading.refused()) return {};
  return parts;
}

Result<KeyParts> read_spki(Bytes spki) {
  Reading reading{spki, rule::key_well_formed};
  Reader outer{reading, spki};
  const auto parts = read_spki(reading, outer);
  outer.end("SubjectPublicKeyInfo");
  if (reading.refused()) return std::unexpected(reading.error());
  return parts;
}

}  // namespace bonafide::crypto
