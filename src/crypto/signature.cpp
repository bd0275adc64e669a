#include <bonafide/crypto/der.hpp>
#include <bonafide/crypto/hash.hpp>
#include <bonafide/crypto/primitive.hpp>
#include <bonafide/crypto/rules.hpp>
#include <bonafide/crypto/signature.hpp>

namespace bonafide::crypto {
namespace {

Family family_of(Scheme scheme) {
  switch (scheme) {
    case Scheme::rsassa_2048:
    case Scheme::rsassa_3072:
    case Scheme::rsassa_4096: return Family::rsassa;
    case Scheme::rsapss_2048:
    case Scheme::rsapss_3072:
    case Scheme::rsapss_4096: return Family::rsapss;
    case Scheme::ecdsa_p256:
    case Scheme::ecdsa_p384:
    case Scheme::ecdsa_p521: return Family::ecdsa;
    case Scheme::sm2_p256: return Family::sm2;
    default: return Family::pure;
  }
}

// DSP0274, "Signature generation": the salt is as long as the digest, MGF1 uses the same hash; SM2's identity is
// empty; Ed25519 has no context, Ed448, ML-DSA and SLH-DSA take the context string unpadded.
Method method_of(Scheme scheme, Hash hash, std::string_view context) {
  const auto family = family_of(scheme);
  const bool takes_context = family == Family::pure && scheme != Scheme::ed25519;
  return {
      .family = family, .hash = hash, .salt_size = size(hash), .text = takes_context ? context : std::string_view{}};
}

/// What the primitive takes of what is signed: a digest, hashed here where need be, or the message itself.
class Input {
 public:
  static Result<Input> of(const Library& library, Scheme scheme, Hash hash, const Signed& what) {
    if (!library.offers(scheme))
      return broken(rule::algorithm_offered, "BaseAsymAlgo", 0, static_cast<std::uint64_t>(scheme),
                    Note{row(scheme).name});
    const bool is_message = what.form == Signed::Form::message;
    if (row(scheme).hashes_itself) {
      if (!is_message) return broken(rule::whole_message, "Signature", 0, 0, Note{row(scheme).name});
      return Input{what.bytes};
    }
    if (!is_message && what.bytes.size() != size(hash))
      return broken(rule::digest_size, "digest", 0, what.bytes.size(), Note{row(hash).name});
    if (!is_message) return Input{what.bytes};
    const auto hashed = digest(library, hash, what.bytes);
    if (!hashed) return std::unexpected(hashed.error());
    Input input{{}};
    input.digest_ = *hashed;
    return input;
  }
  Bytes bytes() const { return digest_.size != 0 ? Bytes{digest_} : view_; }

 private:
  explicit Input(Bytes view) : view_(view) {}
  Bytes view_;
  Digest digest_{};
};

bool is_pair(Scheme scheme) { return family_of(scheme) == Family::ecdsa || family_of(scheme) == Family::sm2; }

std::unexpected<Error> unfit(Scheme scheme, KeyKind kind) {
  return broken(rule::key_fits, "public key", 0, static_cast<std::uint64_t>(kind),
                Note{std::string{name(kind)}.append(" for ").append(row(scheme).name)});
}

std::size_t put_integer(MutableBytes out, Bytes magnitude) {
  while (magnitude.size() > 1 && magnitude[0] == 0) magnitude = magnitude.subspan(1);
  const std::size_t sign = magnitude[0] >= 0x80 ? 1 : 0;
  out[0] = der::integer;
  out[1] = static_cast<std::uint8_t>(magnitude.size() + sign);
  out[2] = 0;
  std::ranges::copy(magnitude, out.subspan(2 + sign).begin());
  return 2 + sign + magnitude.size();
}

}  // namespace

Result<void> verify(const Library& library, const PublicKey& key, Scheme scheme, Hash hash, const Signed& what,
                    Bytes signature) {
  if (!key.fits(scheme)) return unfit(scheme, key.kind());
  const auto input = Input::of(library, scheme, hash, what);
  if (!input) return std::unexpected(input.error());
  if (signature.size() != row(scheme).signature_size)
    return broken(rule::signature_valid, "Signature", 0, signature.size(), Note{"its size is not that of the scheme"});
  const auto method = method_of(scheme, hash, what.context);
  if (!is_pair(scheme)) return verify_primitive(key, method, input->bytes(), signature);
  const auto pair = ec_to_der(signature);
  return verify_primitive(key, method, input->bytes(), Bytes{pair.der}.first(pair.size));
}

Result<void> sign(const Library& library, const PrivateKey& key, Scheme scheme, Hash hash, const Signed& what,
                  MutableBytes out) {
  if (!key.fits(scheme)) return unfit(scheme, key.kind());
  const auto input = Input::of(library, scheme, hash, what);
  if (!input) return std::unexpected(input.error());
  const auto size = row(scheme).signature_size;
  if (out.size() < size) return broken(rule::works, "signature buffer", 0, out.size());
  const auto made = sign_primitive(key, method_of(scheme, hash, what.context), input->bytes());
  if (!made) return std::unexpected(made.error());
  if (is_pair(scheme)) return ec_from_der(*made, out.first(size));
  if (made->size() != size) return broken(rule::works, "signature", 0, made->size());
  std::ranges::copy(*made, out.begin());
  return {};
}

EcSignature ec_to_der(Bytes raw) {
  EcSignature made;
  std::array<std::uint8_t, largest_ec_signature> body{};
  const auto half = raw.size() / 2;
  auto size = put_integer(body, raw.first(half));
  size += put_integer(MutableBytes{body}.subspan(size), raw.subspan(half));
  std::size_t header = 0;
  made.der[header++] = der::sequence;
  if (size >= 0x80) made.der[header++] = 0x81;
  made.der[header++] = static_cast<std::uint8_t>(size);
  std::copy_n(body.begin(), size, made.der.begin() + static_cast<std::ptrdiff_t>(header));
  made.size = header + size;
  return made;
}

Result<void> ec_from_der(Bytes der, MutableBytes raw) {
  der::Reading reading{der, rule::signature_valid};
  der::Reader outer{reading, der};
  der::Reader pair = outer.into(der::sequence, "ECDSA-Sig-Value");
  const auto half = raw.size() / 2;
  for (auto place : {raw.first(half), raw.subspan(half)}) {
    Bytes value = pair.integer("r, s");
    if (!value.empty() && value[0] == 0) value = value.subspan(1);
    reading.demand(value.size() <= half, rule::signature_valid, "r, s", value, value.size());
    if (reading.refused()) break;
    std::ranges::fill(place, std::uint8_t{0});
    std::ranges::copy(value, place.last(value.size()).begin());
  }
  pair.end("ECDSA-Sig-Value");
  outer.end("ECDSA-Sig-Value");
  if (reading.refused()) return std::unexpected(reading.error());
  return {};
}

}  // namespace bonafide::crypto
