// The object identifiers that keys, signatures and certificates carry, as the bodies that DER gives them.
#pragma once
#include <bonafide/base/bytes.hpp>

namespace bonafide::crypto::oid {

// X.690, 8.19: the first two arcs share a subidentifier; the rest is base 128, most significant first.
template <unsigned... arcs> struct Body {
  static consteval auto encode() {
    constexpr std::array<unsigned, sizeof...(arcs)> all{arcs...};
    constexpr auto octets = [](unsigned value) {
      std::size_t n = 1;
      while (value >>= 7) ++n;
      return n;
    };
    constexpr std::size_t size = [&] {
      std::size_t n = octets(all[0] * 40 + all[1]);
      for (std::size_t i = 2; i < all.size(); ++i) n += octets(all[i]);
      return n;
    }();
    std::array<std::uint8_t, size> out{};
    std::size_t at = 0;
    const auto put = [&](unsigned value) {
      for (std::size_t n = octets(value); n-- > 0;)
        out[at++] = static_cast<std::uint8_t>((value >> 7 * n & 0x7F) | (n > 0 ? 0x80 : 0));
    };
    put(all[0] * 40 + all[1]);
    for (std::size_t i = 2; i < all.size(); ++i) put(all[i]);
    return out;
  }
  static constexpr auto body = encode();
};

template <unsigned... arcs> inline constexpr Bytes of{Body<arcs...>::body};

// RFC 3279, 2.3.1; RFC 4055, 1.2, 5
inline constexpr Bytes rsa_encryption = of<1, 2, 840, 113549, 1, 1, 1>;
inline constexpr Bytes rsassa_pss = of<1, 2, 840, 113549, 1, 1, 10>;
inline constexpr Bytes mgf1 = of<1, 2, 840, 113549, 1, 1, 8>;
inline constexpr Bytes sha256_with_rsa = of<1, 2, 840, 113549, 1, 1, 11>;
inline constexpr Bytes sha384_with_rsa = of<1, 2, 840, 113549, 1, 1, 12>;
inline constexpr Bytes sha512_with_rsa = of<1, 2, 840, 113549, 1, 1, 13>;
inline constexpr Bytes sha1_with_rsa = of<1, 2, 840, 113549, 1, 1, 5>;
inline constexpr Bytes md5_with_rsa = of<1, 2, 840, 113549, 1, 1, 4>;
inline constexpr Bytes sha3_256_with_rsa = of<2, 16, 840, 1, 101, 3, 4, 3, 14>;
inline constexpr Bytes sha3_384_with_rsa = of<2, 16, 840, 1, 101, 3, 4, 3, 15>;
inline constexpr Bytes sha3_512_with_rsa = of<2, 16, 840, 1, 101, 3, 4, 3, 16>;

// RFC 5480, 2.1; RFC 5758, 3.2
inline constexpr Bytes ec_public_key = of<1, 2, 840, 10045, 2, 1>;
inline constexpr Bytes p256 = of<1, 2, 840, 10045, 3, 1, 7>;
inline constexpr Bytes p384 = of<1, 3, 132, 0, 34>;
inline constexpr Bytes p521 = of<1, 3, 132, 0, 35>;
inline constexpr Bytes sm2 = of<1, 2, 156, 10197, 1, 301>;
inline constexpr Bytes ecdsa_with_sha1 = of<1, 2, 840, 10045, 4, 1>;
inline constexpr Bytes ecdsa_with_sha256 = of<1, 2, 840, 10045, 4, 3, 2>;
inline constexpr Bytes ecdsa_with_sha384 = of<1, 2, 840, 10045, 4, 3, 3>;
inline constexpr Bytes ecdsa_with_sha512 = of<1, 2, 840, 10045, 4, 3, 4>;
inline constexpr Bytes ecdsa_with_sha3_256 = of<2, 16, 840, 1, 101, 3, 4, 3, 10>;
inline constexpr Bytes ecdsa_with_sha3_384 = of<2, 16, 840, 1, 101, 3, 4, 3, 11>;
inline constexpr Bytes ecdsa_with_sha3_512 = of<2, 16, 840, 1, 101, 3, 4, 3, 12>;
inline constexpr Bytes sm2_with_sm3 = of<1, 2, 156, 10197, 1, 501>;

// RFC 8410, 3; RFC 9881, 2 (ML-DSA); RFC 9909, 3 (SLH-DSA)
inline constexpr Bytes ed25519 = of<1, 3, 101, 112>;
inline constexpr Bytes ed448 = of<1, 3, 101, 113>;
inline constexpr Bytes ml_dsa_44 = of<2, 16, 840, 1, 101, 3, 4, 3, 17>;
inline constexpr Bytes ml_dsa_65 = of<2, 16, 840, 1, 101, 3, 4, 3, 18>;
inline constexpr Bytes ml_dsa_87 = of<2, 16, 840, 1, 101, 3, 4, 3, 19>;
inline constexpr Bytes slh_dsa_sha2_128s = of<2, 16, 840, 1, 101, 3, 4, 3, 20>;
inline constexpr Bytes slh_dsa_sha2_128f = of<2, 16, 840, 1, 101, 3, 4, 3, 21>;
inline constexpr Bytes slh_dsa_sha2_192s = of<2, 16, 840, 1, 101, 3, 4, 3, 22>;
inline constexpr Bytes slh_dsa_sha2_192f = of<2, 16, 840, 1, 101, 3, 4, 3, 23>;
inline constexpr Bytes slh_dsa_sha2_256s = of<2, 16, 840, 1, 101, 3, 4, 3, 24>;
inline constexpr Bytes slh_dsa_sha2_256f = of<2, 16, 840, 1, 101, 3, 4, 3, 25>;
inline constexpr Bytes slh_dsa_shake_128s = of<2, 16, 840, 1, 101, 3, 4, 3, 26>;
inline constexpr Bytes slh_dsa_shake_128f = of<2, 16, 840, 1, 101, 3, 4, 3, 27>;
inline constexpr Bytes slh_dsa_shake_192s = of<2, 16, 840, 1, 101, 3, 4, 3, 28>;
inline constexpr Bytes slh_dsa_shake_192f = of<2, 16, 840, 1, 101, 3, 4, 3, 29>;
inline constexpr Bytes slh_dsa_shake_256s = of<2, 16, 840, 1, 101, 3, 4, 3, 30>;
inline constexpr Bytes slh_dsa_shake_256f = of<2, 16, 840, 1, 101, 3, 4, 3, 31>;

// NIST CSOR; GM/T 0006
inline constexpr Bytes sha256 = of<2, 16, 840, 1, 101, 3, 4, 2, 1>;
inline constexpr Bytes sha384 = of<2, 16, 840, 1, 101, 3, 4, 2, 2>;
inline constexpr Bytes sha512 = of<2, 16, 840, 1, 101, 3, 4, 2, 3>;
inline constexpr Bytes sha3_256 = of<2, 16, 840, 1, 101, 3, 4, 2, 8>;
inline constexpr Bytes sha3_384 = of<2, 16, 840, 1, 101, 3, 4, 2, 9>;
inline constexpr Bytes sha3_512 = of<2, 16, 840, 1, 101, 3, 4, 2, 10>;
inline constexpr Bytes sm3 = of<1, 2, 156, 10197, 1, 401>;

// RFC 5280, 4.2
inline constexpr Bytes subject_key_identifier = of<2, 5, 29, 14>;
inline constexpr Bytes key_usage = of<2, 5, 29, 15>;
inline constexpr Bytes subject_alternative_name = of<2, 5, 29, 17>;
inline constexpr Bytes basic_constraints = of<2, 5, 29, 19>;
inline constexpr Bytes crl_number = of<2, 5, 29, 20>;
inline constexpr Bytes crl_reason = of<2, 5, 29, 21>;
inline constexpr Bytes authority_key_identifier = of<2, 5, 29, 35>;
inline constexpr Bytes extended_key_usage = of<2, 5, 29, 37>;

// DSP0274, "Object identifiers"; PCIe 6.x, 6.31; TCG DICE Attestation Architecture, OID assignments
inline constexpr Bytes spdm_device_info = of<1, 3, 6, 1, 4, 1, 412, 274, 1>;
inline constexpr Bytes spdm_hardware_identity = of<1, 3, 6, 1, 4, 1, 412, 274, 2>;
inline constexpr Bytes spdm_responder_auth = of<1, 3, 6, 1, 4, 1, 412, 274, 3>;
inline constexpr Bytes spdm_requester_auth = of<1, 3, 6, 1, 4, 1, 412, 274, 4>;
inline constexpr Bytes spdm_mutable_certificate = of<1, 3, 6, 1, 4, 1, 412, 274, 5>;
inline constexpr Bytes spdm_extension = of<1, 3, 6, 1, 4, 1, 412, 274, 6>;
inline constexpr Bytes pcie_cma_name = of<2, 23, 147>;
inline constexpr Bytes tcg_dice = of<2, 23, 133, 5, 4>;
inline constexpr Bytes cmw = of<1, 3, 6, 1, 5, 5, 7, 1, 35>;  // draft-ietf-rats-msg-wrap, id-pe-cmw

// RFC 5280, 4.1.2.4 and Appendix A.1
inline constexpr Bytes common_name = of<2, 5, 4, 3>;
inline constexpr Bytes extension_request = of<1, 2, 840, 113549, 1, 9, 14>;  // RFC 2985, 5.4.2
inline constexpr Bytes organization = of<2, 5, 4, 10>;

// RFC 5652, 4 and 5.1
inline constexpr Bytes pkcs7_signed_data = of<1, 2, 840, 113549, 1, 7, 2>;

}  // namespace bonafide::crypto::oid
