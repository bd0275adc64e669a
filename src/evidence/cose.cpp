#include <algorithm>

#include <bonafide/crypto/rules.hpp>
#include <bonafide/evidence/cbor_foreign.hpp>
#include <bonafide/evidence/cose.hpp>
#include <bonafide/evidence/rules/cose.hpp>

namespace bonafide::evidence::cose {
namespace {

using cbor::Inside;
using cbor::Item;
using cbor::Major;

struct Row {
  Algorithm algorithm;
  std::string_view name;
  crypto::Hash hash;                     // SHA-256 for those that hash by themselves, unused
  std::array<crypto::KeyKind, 3> kinds;  // that it signs with
};

constexpr auto p256 = crypto::KeyKind::ec_p256, p384 = crypto::KeyKind::ec_p384, p521 = crypto::KeyKind::ec_p521,
               rsa_2048 = crypto::KeyKind::rsa_2048, rsa_3072 = crypto::KeyKind::rsa_3072,
               rsa_4096 = crypto::KeyKind::rsa_4096, ed25519 = crypto::KeyKind::ed25519, ed448 = crypto::KeyKind::ed448,
               none = crypto::KeyKind::other;

// RFC 9053, Tables 1 and 2 (the curve is not part of ESnnn); RFC 8230, Table 1; RFC 9864, Tables 1 and 2;
// draft-ietf-cose-dilithium, "ML-DSA algorithms".
constexpr std::array rows{
    Row{Algorithm::es256, "ES256", crypto::Hash::sha256, {p256, p384, p521}},
    Row{Algorithm::es384, "ES384", crypto::Hash::sha384, {p256, p384, p521}},
    Row{Algorithm::es512, "ES512", crypto::Hash::sha512, {p256, p384, p521}},
    Row{Algorithm::eddsa, "EdDSA", crypto::Hash::sha256, {ed25519, ed448, none}},
    Row{Algorithm::esp256, "ESP256", crypto::Hash::sha256, {p256, none, none}},
    Row{Algorithm::esp384, "ESP384", crypto::Hash::sha384, {p384, none, none}},
    Row{Algorithm::esp512, "ESP512", crypto::Hash::sha512, {p521, none, none}},
    Row{Algorithm::ed25519, "Ed25519", crypto::Hash::sha256, {ed25519, none, none}},
    Row{Algorithm::ed448, "Ed448", crypto::Hash::sha256, {ed448, none, none}},
    Row{Algorithm::ps256, "PS256", crypto::Hash::sha256, {rsa_2048, rsa_3072, rsa_4096}},
    Row{Algorithm::ps384, "PS384", crypto::Hash::sha384, {rsa_2048, rsa_3072, rsa_4096}},
    Row{Algorithm::ps512, "PS512", crypto::Hash::sha512, {rsa_2048, rsa_3072, rsa_4096}},
    Row{Algorithm::ml_dsa_44, "ML-DSA-44", crypto::Hash::sha256, {crypto::KeyKind::ml_dsa_44, none, none}},
    Row{Algorithm::ml_dsa_65, "ML-DSA-65", crypto::Hash::sha256, {crypto::KeyKind::ml_dsa_65, none, none}},
    Row{Algorithm::ml_dsa_87, "ML-DSA-87", crypto::Hash::sha256, {crypto::KeyKind::ml_dsa_87, none, none}},
};

const Row* find_row(std::int64_t number) {
  const auto found = std::ranges::find(rows, static_cast<Algorithm>(number), &Row::algorithm);
  return found == rows.end() ? nullptr : &*found;
}

/// The scheme of DSP0274 that makes the same signatures; RSA's are the probabilistic ones.
std::optional<crypto::Scheme> scheme_of(const Row& row, crypto::KeyKind kind) {
  if (kind == none || std::ranges::find(row.kinds, kind) == row.kinds.end()) return {};
  switch (kind) {
    case rsa_2048: return crypto::Scheme::rsapss_2048;
    case rsa_3072: return crypto::Scheme::rsapss_3072;
    case rsa_4096: return crypto::Scheme::rsapss_4096;
    default: break;
  }
  for (std::size_t i = 0; i < crypto::scheme_count; ++i)
    if (const auto scheme = static_cast<crypto::Scheme>(i); crypto::row(scheme).key == kind) return scheme;
  return {};
}

/// An integer of either sign that fits; nothing for another item.
std::optional<std::int64_t> integer_of(const Item& item) {
  if (item.argument > 0x7FFF'FFFF'FFFF'FFFF) return {};
  if (item.major == Major::unsigned_integer) return static_cast<std::int64_t>(item.argument);
  if (item.major == Major::negative_integer) return -1 - static_cast<std::int64_t>(item.argument);
  return {};
}

Buffer encoded(std::int64_t label) {
  cbor::Writer writer;
  writer.integer(label);
  return writer.take();
}

/// Reads both headers. An offset in a refusal counts from the start of the header's map.
class HeaderReader {
 public:
  explicit HeaderReader(Sign1& into) : into_(into) {}

  Result<void> read(Bytes map, bool is_protected) {
    const auto item = cbor::read(map);
    if (!item) return std::unexpected(item.error());
    if (item->major != Major::map) return broken(rule::cose_header, part(is_protected));
    Inside inside{*item};
    while (const Item* next = inside.next()) {
      const Item label = *next;
      const Item value = *inside.next();
      const auto at = static_cast<std::size_t>(label.raw.data() - map.data());
      if (const auto good = take(label, value, is_protected, at); !good) return good;
    }
    return {};
  }

  Result<void> finish() const {
    if (!named_) return broken(rule::cose_algorithm, "alg", 0, 0, Note{"there is none"});
    // RFC 9052, 3.1, crit: in the protected header, and what it lists there, too.
    for (const auto& label : critical_) {
      const bool understood = std::ranges::find(known, label) != known.end();
      if (!understood || std::ranges::find(protected_, encoded(label)) == protected_.end())
        return broken(rule::cose_critical, "crit", 0, static_cast<std::uint64_t>(label));
    }
    return {};
  }

 private:
  static constexpr std::array<std::int64_t, 6> known{1, 3, 4, 8, 15, 33};
  static std::string_view part(bool is_protected) { return is_protected ? "protected" : "unprotected"; }

  Result<void> take(const Item& label, const Item& value, bool is_protected, std::size_t at) {
    const auto number = integer_of(label);
    if (!number && label.major != Major::text) return broken(rule::cose_header, part(is_protected), at);
    // RFC 9052, 3: labels must be unique across both headers.
    const auto key = copy(label.raw);
    if (!is_protected && std::ranges::find(protected_, key) != protected_.end())
      return broken(rule::cose_header, "unprotected", at, label.argument, Note{"the label is protected, too"});
    if (is_protected) protected_.push_back(key);
    if (number && *number >= 0) {
      switch (static_cast<Label>(*number)) {
        case Label::algorithm: return take_algorithm(value, is_protected, at);
        case Label::critical: return take_critical(value, is_protected, at);
        case Label::content_type: return take_content_type(value, at);
        case Label::key_identifier: return take_key_identifier(value, at);
        case Label::x5chain: return take_chain(value, at);
        default: break;
      }
    }
    into_.headers.others.push_back({key, copy(value.raw), is_protected});
    return {};
  }

  Result<void> take_algorithm(const Item& value, bool is_protected, std::size_t at) {
    const auto number = integer_of(value);
    const Row* row = number ? find_row(*number) : nullptr;
    if (!is_protected) return broken(rule::cose_algorithm, "alg", at, value.argument, Note{"it is not protected"});
    if (row == nullptr) return broken(rule::cose_algorithm, "alg", at, value.argument, Note{cbor::diagnose(value)});
    into_.algorithm = row->algorithm;
    named_ = true;
    return {};
  }

  Result<void> take_critical(const Item& value, bool is_protected, std::size_t at) {
    if (!is_protected || value.major != Major::array || value.argument == 0)
      return broken(rule::cose_critical, "crit", at);
    Inside inside{value};
    while (const Item* label = inside.next()) {
      const auto number = integer_of(*label);
      if (!number) return broken(rule::cose_critical, "crit", at, 0, Note{cbor::diagnose(*label)});
      critical_.push_back(*number);
    }
    return {};
  }

  Result<void> take_content_type(const Item& value, std::size_t at) {
    if (value.major == Major::unsigned_integer)
      into_.headers.content_type = value.argument;
    else if (value.major == Major::text)
      into_.headers.content_type = std::string{value.text()};
    else
      return broken(rule::cose_parameter, "content type", at);
    return {};
  }

  Result<void> take_key_identifier(const Item& value, std::size_t at) {
    if (value.major != Major::bytes) return broken(rule::cose_parameter, "kid", at);
    into_.headers.key_identifier = copy(value.body());
    return {};
  }

  // RFC 9360, 2, COSE_X509: one certificate, or an array of two or more.
  Result<void> take_chain(const Item& value, std::size_t at) {
    if (value.major == Major::bytes) return into_.headers.chain.push_back(copy(value.body())), Result<void>{};
    if (value.major != Major::array || value.argument < 2) return broken(rule::cose_parameter, "x5chain", at);
    Inside inside{value};
    while (const Item* certificate = inside.next()) {
      if (certificate->major != Major::bytes) return broken(rule::cose_parameter, "x5chain", at);
      into_.headers.chain.push_back(copy(certificate->body()));
    }
    return {};
  }

  Sign1& into_;
  bool named_ = false;
  std::vector<Buffer> protected_;  // labels
  std::vector<std::int64_t> critical_;
};

/// RFC 9052, 4.4: Sig_structure.
Buffer to_be_signed(Bytes protected_header, Bytes external_aad, Bytes payload) {
  cbor::Writer writer;
  writer.array(4);
  writer.text("Signature1");
  writer.bytes(protected_header);
  writer.bytes(external_aad);
  writer.bytes(payload);
  return writer.take();
}

void put_chain(cbor::Writer& writer, const std::vector<Buffer>& chain) {
  if (chain.size() > 1) writer.array(chain.size());
  for (const auto& certificate : chain) writer.bytes(certificate);
}

/// A map out of encoded pairs in whatever order.
Result<Buffer> map_of(std::vector<Parameter> pairs) {
  cbor::Writer writer;
  writer.map(pairs.size());
  for (const auto& [label, value, is_protected] : pairs) writer.raw(label), writer.raw(value);
  return cbor::to_deterministic(writer.written());
}

Result<Buffer> protected_header_of(Algorithm algorithm, const Headers& headers) {
  std::vector<Parameter> pairs;
  const auto add = [&](Label label, cbor::Writer& value) {
    pairs.push_back({encoded(static_cast<std::int64_t>(label)), value.take()});
  };
  cbor::Writer value;
  value.integer(static_cast<std::int64_t>(algorithm));
  add(Label::algorithm, value);
  if (headers.content_type) {
    if (const auto* number = std::get_if<std::uint64_t>(&*headers.content_type)) value.unsigned_integer(*number);
    if (const auto* text = std::get_if<std::string>(&*headers.content_type)) value.text(*text);
    add(Label::content_type, value);
  }
  if (!headers.chain.empty()) put_chain(value, headers.chain), add(Label::x5chain, value);
  for (const auto& other : headers.others)
    if (other.is_protected) pairs.push_back(other);
  return map_of(std::move(pairs));
}

Result<Buffer> unprotected_header_of(const Headers& headers) {
  std::vector<Parameter> pairs;
  cbor::Writer value;
  value.bytes(headers.key_identifier);
  if (!headers.key_identifier.empty())
    pairs.push_back({encoded(static_cast<std::int64_t>(Label::key_identifier)), value.take()});
  for (const auto& other : headers.others)
    if (!other.is_protected) pairs.push_back(other);
  return map_of(std::move(pairs));
}

}  // namespace

std::string_view name(Algorithm algorithm) {
  const Row* row = find_row(static_cast<std::int64_t>(algorithm));
  return row == nullptr ? std::string_view{} : row->name;
}

std::optional<Algorithm> algorithm_for(crypto::KeyKind kind) {
  switch (kind) {
    case p256: return Algorithm::es256;
    case p384: return Algorithm::es384;
    case p521: return Algorithm::es512;
    case rsa_2048:
    case rsa_3072:
    case rsa_4096: return Algorithm::ps384;
    default: break;
  }
  for (const auto& row : rows)
    if (kind != none && std::ranges::find(row.kinds, kind) != row.kinds.end()) return row.algorithm;
  return {};
}

const Parameter* Headers::find(Label label) const {
  const auto found = std::ranges::find(others, encoded(static_cast<std::int64_t>(label)), &Parameter::label);
  return found == others.end() ? nullptr : &*found;
}

void Headers::add(Label label, Buffer value) {
  others.push_back({encoded(static_cast<std::int64_t>(label)), std::move(value)});
}

Result<Sign1> read(Bytes bytes) {
  const auto form = cbor::to_deterministic(bytes);
  if (!form) return std::unexpected(form.error());
  auto item = cbor::read(*form);
  if (!item) return std::unexpected(item.error());
  Sign1 out;
  // RFC 8392, 6: a CWT tag may stand before the COSE tag, never alone.
  for (const std::uint64_t tag : {61u, 18u}) {
    if (item->major != Major::tag || item->argument != tag) continue;
    out.is_cwt = out.is_cwt || tag == 61;
    item = *Inside{*item}.next();
    if (tag == 61 && (item->major != Major::tag || item->argument != 18)) return broken(rule::cose_structure, "tag");
  }
  if (item->major != Major::array || item->argument != 4) return broken(rule::cose_structure, "COSE_Sign1");
  std::array<Item, 4> parts;
  Inside inside{*item};
  for (auto& part : parts) part = *inside.next();
  const auto& [protected_part, unprotected_part, payload, signature] = parts;
  const auto at = [&](const Item& part) { return static_cast<std::size_t>(part.raw.data() - form->data()); };
  if (protected_part.major != Major::bytes) return broken(rule::cose_structure, "protected", at(protected_part));
  if (payload.major == Major::simple && payload.argument == 22)
    return broken(rule::cose_payload, "payload", at(payload));
  if (payload.major != Major::bytes) return broken(rule::cose_structure, "payload", at(payload));
  if (signature.major != Major::bytes) return broken(rule::cose_structure, "signature", at(signature));

  // RFC 9052, 3: an empty protected header is a string of no bytes; without an algorithm in it, it is refused below.
  const auto headers =
      protected_part.body().empty() ? Result<Buffer>{Buffer{0xA0}} : cbor::to_deterministic(protected_part.body());
  if (!headers) return std::unexpected(headers.error());
  HeaderReader reader{out};
  if (const auto good = reader.read(*headers, true); !good) return std::unexpected(good.error());
  if (const auto good = reader.read(unprotected_part.raw, false); !good) return std::unexpected(good.error());
  if (const auto good = reader.finish(); !good) return std::unexpected(good.error());
  out.protected_header = copy(protected_part.body());
  out.payload = copy(payload.body());
  out.signature = copy(signature.body());
  return out;
}

Result<void> verify(const crypto::Library& library, const Sign1& signed_item, const crypto::PublicKey& key,
                    Bytes external_aad) {
  const Row& row = *find_row(static_cast<std::int64_t>(signed_item.algorithm));
  const auto scheme = scheme_of(row, key.kind());
  if (!scheme)
    return broken(rule::cose_key, "alg", 0, 0,
                  Note{std::string{crypto::name(key.kind())}.append(" for ").append(row.name)});
  const auto covered = to_be_signed(signed_item.protected_header, external_aad, signed_item.payload);
  const auto good =
      crypto::verify(library, key, *scheme, row.hash, {crypto::Signed::Form::message, covered}, signed_item.signature);
  if (!good && good.error() == crypto::rule::signature_valid) return broken(rule::cose_signature, "signature");
  return good;
}

Result<Buffer> sign(const crypto::Library& library, const crypto::PrivateKey& key, const Draft& draft) {
  const auto algorithm = algorithm_for(key.kind());
  if (!algorithm) return broken(rule::cose_key, "alg", 0, 0, Note{crypto::name(key.kind())});
  return sign(library, key, *algorithm, draft);
}

Result<Buffer> sign(const crypto::Library& library, const crypto::PrivateKey& key, Algorithm algorithm,
                    const Draft& draft) {
  const Row* row = find_row(static_cast<std::int64_t>(algorithm));
  const auto scheme = row == nullptr ? std::nullopt : scheme_of(*row, key.kind());
  if (!scheme) return broken(rule::cose_key, "alg", 0, 0, Note{crypto::name(key.kind())});
  const auto protected_header = protected_header_of(algorithm, draft.headers);
  if (!protected_header) return protected_header;
  const auto unprotected_header = unprotected_header_of(draft.headers);
  if (!unprotected_header) return unprotected_header;
  Buffer signature(crypto::row(*scheme).signature_size);
  const auto covered = to_be_signed(*protected_header, draft.external_aad, draft.payload);
  const auto made = crypto::sign(library, key, *scheme, row->hash, {crypto::Signed::Form::message, covered}, signature);
  if (!made) return std::unexpected(made.error());
  cbor::Writer writer;
  writer.tag(18);
  writer.array(4);
  writer.bytes(*protected_header);
  writer.raw(*unprotected_header);
  writer.bytes(draft.payload);
  writer.bytes(signature);
  return writer.take();
}

bool looks_like_sign1(Bytes bytes) {
  // D2 84: tag 18 and an array of four; D8 12 84: the same with a longer head; 9F: an array of indefinite length.
  if (bytes.size() > 1 && bytes[0] == 0xD2) return bytes[1] == 0x84 || bytes[1] == 0x9F;
  return bytes.size() > 2 && bytes[0] == 0xD8 && bytes[1] == 18 && (bytes[2] == 0x84 || bytes[2] == 0x9F);
}

}  // namespace bonafide::evidence::cose
