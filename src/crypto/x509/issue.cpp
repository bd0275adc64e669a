#include <bonafide/crypto/der_write.hpp>
#include <bonafide/crypto/hash.hpp>
#include <bonafide/crypto/oid.hpp>
#include <bonafide/crypto/rules.hpp>
#include <bonafide/crypto/spki.hpp>
#include <bonafide/crypto/x509/algorithm.hpp>
#include <bonafide/crypto/x509/issue.hpp>

namespace bonafide::crypto::x509 {
namespace {

namespace write = der::write;

bool is_rsa(KeyKind kind) {
  return kind == KeyKind::rsa_2048 || kind == KeyKind::rsa_3072 || kind == KeyKind::rsa_4096;
}

Hash hash_for(const Signer& signer) {
  if (signer.hash) return *signer.hash;
  switch (signer.key.kind()) {
    case KeyKind::rsa_2048:
    case KeyKind::ec_p256: return Hash::sha256;
    case KeyKind::sm2: return Hash::sm3_256;
    case KeyKind::ec_p521: return Hash::sha512;
    default: return Hash::sha384;
  }
}

Bytes rsa_oid(Hash hash) {
  switch (hash) {
    case Hash::sha256: return oid::sha256_with_rsa;
    case Hash::sha384: return oid::sha384_with_rsa;
    case Hash::sha512: return oid::sha512_with_rsa;
    case Hash::sha3_256: return oid::sha3_256_with_rsa;
    case Hash::sha3_384: return oid::sha3_384_with_rsa;
    case Hash::sha3_512: return oid::sha3_512_with_rsa;
    default: return {};
  }
}

Bytes ecdsa_oid(Hash hash) {
  switch (hash) {
    case Hash::sha256: return oid::ecdsa_with_sha256;
    case Hash::sha384: return oid::ecdsa_with_sha384;
    case Hash::sha512: return oid::ecdsa_with_sha512;
    case Hash::sha3_256: return oid::ecdsa_with_sha3_256;
    case Hash::sha3_384: return oid::ecdsa_with_sha3_384;
    case Hash::sha3_512: return oid::ecdsa_with_sha3_512;
    default: return {};
  }
}

Bytes hash_oid(Hash hash) {
  switch (hash) {
    case Hash::sha256: return oid::sha256;
    case Hash::sha384: return oid::sha384;
    case Hash::sha512: return oid::sha512;
    case Hash::sha3_256: return oid::sha3_256;
    case Hash::sha3_384: return oid::sha3_384;
    case Hash::sha3_512: return oid::sha3_512;
    default: return {};
  }
}

// RFC 4055, 3.1, every default written out but the trailer field.
Buffer pss_identifier(Hash hash) {
  const auto hashed = write::sequence({write::object_identifier(hash_oid(hash)), write::null()});
  const auto mask = write::sequence({write::object_identifier(oid::mgf1), hashed});
  const auto parameters =
      write::sequence({write::element(der::constructed(0), hashed), write::element(der::constructed(1), mask),
                       write::element(der::constructed(2), write::integer(size(hash)))});
  return write::sequence({write::object_identifier(oid::rsassa_pss), parameters});
}

std::unexpected<Error> cannot_sign_with(KeyKind kind) {
  return broken(rule::x509_signature_algorithm, "signatureAlgorithm", 0, static_cast<std::uint64_t>(kind),
                Note{name(kind)});
}

/// The AlgorithmIdentifier of what `signer` makes.
Result<Buffer> identifier_of(const Signer& signer) {
  const auto kind = signer.key.kind();
  const auto hash = hash_for(signer);
  Bytes algorithm;
  if (is_rsa(kind)) {
    if (rsa_oid(hash).empty()) return cannot_sign_with(kind);
    if (signer.padding == Signer::Padding::pss) return pss_identifier(hash);
    return write::sequence({write::object_identifier(rsa_oid(hash)), write::null()});
  }
  switch (kind) {
    case KeyKind::ec_p256:
    case KeyKind::ec_p384:
    case KeyKind::ec_p521: algorithm = ecdsa_oid(hash); break;
    case KeyKind::sm2: algorithm = oid::sm2_with_sm3; break;
    default:
      if (const auto* pure = find_pure_kind(kind)) algorithm = pure->oid;
  }
  if (algorithm.empty()) return cannot_sign_with(kind);
  return write::sequence({write::object_identifier(algorithm)});
}

Buffer extension_of(const Addition& addition) {
  const auto critical = addition.critical == Addition::Critical::yes ? write::boolean_true() : Buffer{};
  return write::sequence({write::object_identifier(addition.oid), critical, write::octets(addition.value)});
}

Buffer extensions_of(const std::vector<Addition>& additions) {
  Buffer body;
  for (const auto& addition : additions) append(body, extension_of(addition));
  return write::element(der::sequence, body);
}

Buffer revoked_entry(const RevocationStatement::Entry& entry) {
  Buffer extensions;
  if (entry.reason) {
    const std::array<std::uint8_t, 3> enumerated{0x0A, 0x01, *entry.reason};
    extensions = extensions_of({{copy(oid::crl_reason), Addition::Critical::no, copy(enumerated)}});
  }
  return write::sequence({write::integer(entry.serial), write::time(entry.when), extensions});
}

}  // namespace

Result<Buffer> issue(const Library& library, const Statement& statement, const Signer& signer) {
  const auto tbs = to_be_signed(statement, signer);
  if (!tbs) return tbs;
  return seal(library, *tbs, signer);
}

Result<Buffer> to_be_signed(const Statement& statement, const Signer& signer) {
  const auto algorithm = identifier_of(signer);
  if (!algorithm) return algorithm;
  const auto version = write::element(der::constructed(0), write::integer(2));
  const auto validity = write::sequence({write::time(statement.not_before), write::time(statement.not_after)});
  const auto extensions = statement.extensions.empty()
                              ? Buffer{}
                              : write::element(der::constructed(3), extensions_of(statement.extensions));
  return write::sequence({statement.extensions.empty() ? Buffer{} : version, write::integer(statement.serial),
                          *algorithm, statement.issuer, validity, statement.subject, statement.spki, extensions});
}

Result<Buffer> seal(const Library& library, Bytes tbs, const Signer& signer) {
  const auto identifier = identifier_of(signer);
  if (!identifier) return identifier;
  const auto algorithm = read_signature_algorithm(*identifier);
  if (!algorithm) return std::unexpected(algorithm.error());
  const auto& method = algorithm->method;
  const bool whole = method.family == Family::sm2 || method.family == Family::pure;
  const auto hashed = whole ? Digest{} : digest(library, method.hash, tbs);
  if (!hashed) return std::unexpected(hashed.error());
  const auto signature = sign_primitive(signer.key, method, whole ? tbs : Bytes{*hashed});
  if (!signature) return signature;
  return write::sequence({tbs, *identifier, write::bits(*signature)});
}

Result<Buffer> issue(const Library& library, const RevocationStatement& statement, const Signer& signer) {
  const auto algorithm = identifier_of(signer);
  if (!algorithm) return algorithm;
  Buffer revoked;
  for (const auto& entry : statement.revoked) append(revoked, revoked_entry(entry));
  std::vector<Addition> extensions;
  if (!statement.authority_key_identifier.empty())
    extensions.push_back(authority_key_identifier(statement.authority_key_identifier));
  extensions.push_back({copy(oid::crl_number), Addition::Critical::no, write::integer(statement.number)});
  // RFC 5280, 5.1.2.6: no revokedCertificates rather than an empty list.
  const auto tbs = write::sequence({write::integer(1), *algorithm, statement.issuer, write::time(statement.this_update),
                                    statement.next_update ? write::time(*statement.next_update) : Buffer{},
                                    revoked.empty() ? Buffer{} : write::element(der::sequence, revoked),
                                    write::element(der::constructed(0), extensions_of(extensions))});
  return seal(library, tbs, signer);
}

Buffer make_name(std::initializer_list<NamePart> parts) {
  Buffer body;
  for (const auto& part : parts) {
    const auto attribute = write::sequence({write::object_identifier(part.type), write::utf8(part.text)});
    append(body, write::element(der::set, attribute));
  }
  return write::element(der::sequence, body);
}

Buffer make_common_name(std::string_view text) { return make_name({{oid::common_name, text}}); }

Result<Buffer> random_serial(const Library& library) {
  Buffer serial(16);
  if (const auto drawn = library.random(serial); !drawn) return std::unexpected(drawn.error());
  serial[0] = static_cast<std::uint8_t>((serial[0] & 0x7F) | 0x40);
  return serial;
}

Result<Buffer> key_identifier(const Library& library, Bytes spki) {
  const auto parts = read_spki(spki);
  if (!parts) return std::unexpected(parts.error());
  const auto hashed = digest(library, Hash::sha256, parts->bits);
  if (!hashed) return std::unexpected(hashed.error());
  return copy(Bytes{*hashed}.first(20));
}

// RFC 5280, 4.2.1.9: critical in CA certificates; "FALSE" is the default and not written.
Addition basic_constraints(const BasicConstraints& constraints) {
  const auto length = constraints.path_length ? write::integer(*constraints.path_length) : Buffer{};
  return {copy(oid::basic_constraints), Addition::Critical::yes,
          write::sequence({constraints.ca ? write::boolean_true() : Buffer{}, length})};
}

Addition key_usage(const KeyUsage& usage) {
  return {copy(oid::key_usage), Addition::Critical::yes, write::named_bits(usage.bits)};
}

Addition extended_key_usage(std::initializer_list<Bytes> purposes) {
  Buffer body;
  for (const auto purpose : purposes) append(body, write::object_identifier(purpose));
  return {copy(oid::extended_key_usage), Addition::Critical::no, write::element(der::sequence, body)};
}

Addition subject_key_identifier(Bytes identifier) {
  return {copy(oid::subject_key_identifier), Addition::Critical::no, write::octets(identifier)};
}

Addition authority_key_identifier(Bytes identifier) {
  return {copy(oid::authority_key_identifier), Addition::Critical::no,
          write::sequence({write::element(der::primitive(0), identifier)})};
}

Addition other_names(std::initializer_list<NamePart> names) {
  Buffer body;
  for (const auto& part : names) {
    const auto value = write::element(der::constructed(0), write::utf8(part.text));
    append(body, write::constructed(der::constructed(0), {write::object_identifier(part.type), value}));
  }
  return {copy(oid::subject_alternative_name), Addition::Critical::no, write::element(der::sequence, body)};
}

Addition spdm_extension(std::initializer_list<Bytes> oids) {
  Buffer body;
  for (const auto each : oids) append(body, write::sequence({write::object_identifier(each)}));
  return {copy(oid::spdm_extension), Addition::Critical::no, write::element(der::sequence, body)};
}

}  // namespace bonafide::crypto::x509
