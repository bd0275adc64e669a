#include <bonafide/crypto/der.hpp>
#include <bonafide/crypto/hash.hpp>
#include <bonafide/crypto/oid.hpp>
#include <bonafide/crypto/rules.hpp>
#include <bonafide/crypto/spki.hpp>
#include <bonafide/crypto/x509.hpp>
#include <bonafide/crypto/x509/algorithm.hpp>

namespace bonafide::crypto::x509 {
namespace {

using der::Reader;
using der::Reading;

struct Known {
  Bytes oid;
  Family family;
  Hash hash;
};
// RFC 4055, 5; RFC 5758, 3.2; RFC 8692 for the key sizes of SHA-3; GM/T 0006.
constexpr std::array known{
    Known{oid::ecdsa_with_sha256, Family::ecdsa, Hash::sha256},
    Known{oid::ecdsa_with_sha384, Family::ecdsa, Hash::sha384},
    Known{oid::ecdsa_with_sha512, Family::ecdsa, Hash::sha512},
    Known{oid::ecdsa_with_sha3_256, Family::ecdsa, Hash::sha3_256},
    Known{oid::ecdsa_with_sha3_384, Family::ecdsa, Hash::sha3_384},
    Known{oid::ecdsa_with_sha3_512, Family::ecdsa, Hash::sha3_512},
    Known{oid::sha256_with_rsa, Family::rsassa, Hash::sha256},
    Known{oid::sha384_with_rsa, Family::rsassa, Hash::sha384},
    Known{oid::sha512_with_rsa, Family::rsassa, Hash::sha512},
    Known{oid::sha3_256_with_rsa, Family::rsassa, Hash::sha3_256},
    Known{oid::sha3_384_with_rsa, Family::rsassa, Hash::sha3_384},
    Known{oid::sha3_512_with_rsa, Family::rsassa, Hash::sha3_512},
    Known{oid::sm2_with_sm3, Family::sm2, Hash::sm3_256},
};
constexpr std::array weak{oid::sha1_with_rsa, oid::md5_with_rsa, oid::ecdsa_with_sha1, oid::of<1, 3, 14, 3, 2, 26>};

struct HashOid {
  Bytes oid;
  Hash hash;
};
constexpr std::array hashes{
    HashOid{oid::sha256, Hash::sha256},     HashOid{oid::sha384, Hash::sha384},
    HashOid{oid::sha512, Hash::sha512},     HashOid{oid::sha3_256, Hash::sha3_256},
    HashOid{oid::sha3_384, Hash::sha3_384}, HashOid{oid::sha3_512, Hash::sha3_512},
};

bool is_weak(Bytes algorithm) {
  return std::ranges::any_of(weak, [&](Bytes oid) { return equal(oid, algorithm); });
}

void refuse_algorithm(Reading& reading, Bytes algorithm) {
  const auto& rule = is_weak(algorithm) ? rule::x509_strong_hash : rule::x509_signature_algorithm;
  reading.refuse(rule, "signatureAlgorithm", algorithm, 0, Note{dotted(algorithm)});
}

// RFC 4055, 2.1: an AlgorithmIdentifier of a hash, its parameters NULL or absent.
Hash read_hash(Reading& reading, Reader& from) {
  Reader fields = from.into(der::sequence, "hashAlgorithm");
  const Bytes oid = fields.object_identifier("hashAlgorithm");
  if (fields.more()) fields.take(der::null, "parameters");
  fields.end("hashAlgorithm");
  for (const auto& candidate : hashes)
    if (equal(oid, candidate.oid)) return candidate.hash;
  if (!reading.refused()) refuse_algorithm(reading, oid);
  return Hash::sha256;
}

// RFC 4055, 3.1: the defaults are SHA-1 throughout, so the fields that name hashes must be there.
Method read_pss(Reading& reading, Reader& identifier) {
  Method method{.family = Family::rsapss};
  Reader fields = identifier.into(der::sequence, "RSASSA-PSS-params");
  const Bytes at = fields.rest();
  reading.demand(fields.sees(der::constructed(0)), rule::x509_strong_hash, "hashAlgorithm", at);
  Reader hash = fields.into(der::constructed(0), "hashAlgorithm");
  method.hash = read_hash(reading, hash);
  hash.end("hashAlgorithm");
  reading.demand(fields.sees(der::constructed(1)), rule::x509_strong_hash, "maskGenAlgorithm", at);
  Reader mask = fields.into(der::constructed(1), "maskGenAlgorithm");
  Reader generator = mask.into(der::sequence, "maskGenAlgorithm");
  const Bytes function = generator.object_identifier("maskGenAlgorithm");
  const auto inner = read_hash(reading, generator);
  generator.end("maskGenAlgorithm");
  mask.end("maskGenAlgorithm");
  reading.demand(equal(function, oid::mgf1) && inner == method.hash, rule::x509_signature_algorithm, "maskGenAlgorithm",
                 function);
  method.salt_size = 20;
  if (fields.sees(der::constructed(2))) {
    Reader salt = fields.into(der::constructed(2), "saltLength");
    method.salt_size = salt.small_integer("saltLength");
    salt.end("saltLength");
  }
  if (fields.sees(der::constructed(3))) {
    Reader trailer = fields.into(der::constructed(3), "trailerField");
    const auto value = trailer.small_integer("trailerField");
    trailer.end("trailerField");
    reading.demand(value == 1, rule::x509_signature_algorithm, "trailerField", fields.rest(), value);
  }
  fields.end("RSASSA-PSS-params");
  // RFC 8017, 9.1.1: a salt longer than the modulus cannot be; 512 octets is the longest modulus here.
  reading.demand(method.salt_size <= 512, rule::x509_signature_algorithm, "saltLength", at, method.salt_size);
  return method;
}

bool is_rsa(KeyKind kind) {
  return kind == KeyKind::rsa_2048 || kind == KeyKind::rsa_3072 || kind == KeyKind::rsa_4096;
}
bool is_nist_curve(KeyKind kind) {
  return kind == KeyKind::ec_p256 || kind == KeyKind::ec_p384 || kind == KeyKind::ec_p521;
}

}  // namespace

bool SignatureAlgorithm::fits(KeyKind kind) const {
  switch (method.family) {
    case Family::rsassa:
    case Family::rsapss: return is_rsa(kind);
    case Family::ecdsa: return is_nist_curve(kind);
    case Family::sm2: return kind == KeyKind::sm2;
    default: return kind == pure;
  }
}

Result<SignatureAlgorithm> read_signature_algorithm(Bytes identifier) {
  Reading reading{identifier, rule::x509_signature_algorithm};
  Reader outer{reading, identifier};
  Reader fields = outer.into(der::sequence, "signatureAlgorithm");
  const Bytes algorithm = fields.object_identifier("algorithm");
  SignatureAlgorithm found{.method = {.family = Family::pure, .hash = Hash::sha512}};
  const auto* row = std::ranges::find_if(known, [&](const Known& k) { return equal(k.oid, algorithm); });
  if (equal(algorithm, oid::rsassa_pss)) {
    found.method = read_pss(reading, fields);
  } else if (row != known.end()) {
    found.method = {.family = row->family, .hash = row->hash};
    // RFC 4055, 5: RSA's parameters are NULL, absent ones are to be taken too; the others have none, though SM2's are
    // written as NULL by some.
    if ((row->family == Family::rsassa || row->family == Family::sm2) && fields.more())
      fields.take(der::null, "parameters");
  } else if (const auto* pure = find_pure_kind(algorithm)) {
    found.pure = pure->kind;
  } else if (!reading.refused()) {
    refuse_algorithm(reading, algorithm);
  }
  fields.end("signatureAlgorithm");
  outer.end("signatureAlgorithm");
  if (reading.refused()) return std::unexpected(reading.error());
  return found;
}

Result<void> verify_signed(const Library& library, const PublicKey& key, Bytes identifier, Bytes tbs, Bytes signature) {
  const auto algorithm = read_signature_algorithm(identifier);
  if (!algorithm) return std::unexpected(algorithm.error());
  const auto& method = algorithm->method;
  if (!algorithm->fits(key.kind()))
    return broken(rule::key_fits, "issuer's key", 0, static_cast<std::uint64_t>(key.kind()), Note{name(key.kind())});
  Result<void> verified;
  if (method.family == Family::sm2 || method.family == Family::pure) {
    verified = verify_primitive(key, method, tbs, signature);
  } else {
    const auto hashed = digest(library, method.hash, tbs);
    if (!hashed) return std::unexpected(hashed.error());
    verified = verify_primitive(key, method, *hashed, signature);
  }
  if (!verified && verified.error() == rule::signature_valid) return broken(rule::x509_signature, "signatureValue");
  return verified;
}

Result<void> verify_issued(const Library& library, const Certificate& subject, const PublicKey& issuer_key) {
  auto verified = verify_signed(library, issuer_key, subject.signature_algorithm, subject.tbs, subject.signature);
  if (!verified) {
    auto error = verified.error();
    const bool in_algorithm = error == rule::x509_signature_algorithm || error == rule::x509_strong_hash;
    const Bytes at = in_algorithm ? subject.signature_algorithm : subject.signature;
    error.offset += static_cast<std::size_t>(at.data() - subject.raw.data());
    return std::unexpected(error);
  }
  return verified;
}

}  // namespace bonafide::crypto::x509
