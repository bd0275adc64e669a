// COSE_Sign1: CBOR signed by one signer. RFC 9052 and RFC 9053; x5chain of RFC 9360; the fully specified algorithms of
// RFC 9864; ML-DSA of draft-ietf-cose-dilithium.
//
// What is written here is deterministic: 18([protected, unprotected, payload, signature]) with the algorithm, the
// content type and the signer's chain in the protected header and the key identifier in the unprotected one. To make a
// CWT, put the bytes `D8 3D` (tag 61) before it. What is read may be any well-formed CBOR (cbor_foreign.hpp), tagged or
// not.
#pragma once
#include <optional>
#include <variant>

#include <bonafide/crypto/signature.hpp>
#include <bonafide/evidence/cbor.hpp>

namespace bonafide::evidence::cose {

/// IANA, "COSE Algorithms": those that sign.
enum class Algorithm : std::int64_t {
  es256 = -7,
  eddsa = -8,
  esp256 = -9,
  ed25519 = -19,
  es384 = -35,
  es512 = -36,
  ps256 = -37,
  ps384 = -38,
  ps512 = -39,
  ml_dsa_44 = -48,
  ml_dsa_65 = -49,
  ml_dsa_87 = -50,
  esp384 = -51,
  esp512 = -52,
  ed448 = -53,
};
/// "ES384"
std::string_view name(Algorithm);
/// What a key of that kind signs with here; nothing where COSE has no algorithm for it.
std::optional<Algorithm> algorithm_for(crypto::KeyKind);

/// RFC 9052, 3.1: labels of parameters. Others are their readers'.
enum class Label : std::int64_t {
  algorithm = 1,
  critical = 2,
  content_type = 3,
  key_identifier = 4,
  corim_meta = 8,
  cwt_claims = 15,
  x5chain = 33,
};

/// A media type, or the number of a CoAP Content-Format.
using ContentType = std::variant<std::uint64_t, std::string>;

/// A parameter that is not read here: its label and its value, encoded deterministically.
struct Parameter {
  Buffer label, value;
  bool is_protected = true;
};

/// What stands beside a payload. Owns its bytes.
struct Headers {
  std::optional<ContentType> content_type;
  Buffer key_identifier;      // empty: none
  std::vector<Buffer> chain;  // x5chain: DER certificates, the signer's first
  std::vector<Parameter> others;

  /// The value of a parameter in `others` whose label is an integer; nullptr without one.
  const Parameter* find(Label) const;
  /// Adds a parameter to the protected header. `value` is one item, encoded deterministically.
  void add(Label, Buffer value);
};

struct Sign1 {
  Algorithm algorithm = Algorithm::es256;
  Headers headers;
  Buffer protected_header;  // as it was signed: an encoded map
  Buffer payload;
  Buffer signature;
  bool is_cwt = false;  // tag 61 stood before it
};

/// Reads a COSE_Sign1; nothing is verified yet. Refuses, besides what is malformed: a payload that is elsewhere, an
/// algorithm that is not protected or not known, and critical parameters other than those of Label.
Result<Sign1> read(Bytes);

/// Whether `signature` verifies with `key`. RFC 9052, 4.4: over the context "Signature1", the protected header,
/// `external_aad` and the payload.
Result<void> verify(const crypto::Library&, const Sign1&, const crypto::PublicKey& key, Bytes external_aad = {});

/// What is signed: the payload with its headers. The algorithm goes with the key.
struct Draft {
  Headers headers;
  Bytes payload;
  Bytes external_aad{};
};
/// 18([protected, unprotected, payload, signature]). Refuses keys that no algorithm here fits.
Result<Buffer> sign(const crypto::Library&, const crypto::PrivateKey&, const Draft&);
Result<Buffer> sign(const crypto::Library&, const crypto::PrivateKey&, Algorithm, const Draft&);

/// Whether the bytes begin as a tagged COSE_Sign1 does; for telling files apart.
bool looks_like_sign1(Bytes);

}  // namespace bonafide::evidence::cose
