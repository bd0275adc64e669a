// Signatures as libcrypto makes and checks them: what DSP0274 and RFC 5280 wrap around them lies above.
#pragma once
#include <bonafide/crypto/signature.hpp>

namespace bonafide::crypto {

enum class Family : std::uint8_t { rsassa, rsapss, ecdsa, sm2, pure };

struct Method {
  Family family;
  Hash hash = Hash::sha256;   // of RSA
  std::size_t salt_size = 0;  // of RSAPSS
  std::string_view text{};    // the context string of Ed448, ML-DSA and SLH-DSA, the identity of SM2
};

/// `input` is a digest for RSA and ECDSA, the whole message otherwise; ECDSA and SM2 signatures are DER here.
Result<void> verify_primitive(const PublicKey&, const Method&, Bytes input, Bytes signature);
Result<Buffer> sign_primitive(const PrivateKey&, const Method&, Bytes input);

/// SEQUENCE { r INTEGER, s INTEGER } (RFC 3279, 2.2.3) of r || s of equal, fixed sizes, and back. The DER is never
/// longer than `largest_ec_signature`.
inline constexpr std::size_t largest_ec_signature = 3 + 2 * (2 + 67);
struct EcSignature {
  std::array<std::uint8_t, largest_ec_signature> der{};
  std::size_t size = 0;
};
EcSignature ec_to_der(Bytes raw);
Result<void> ec_from_der(Bytes der, MutableBytes raw);

}  // namespace bonafide::crypto
