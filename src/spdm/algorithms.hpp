// DSP0274, "NEGOTIATE_ALGORITHMS request and ALGORITHMS response messages": the bits, and what they stand for.
#pragma once
#include <bit>
#include <optional>

#include <bonafide/crypto/algorithm.hpp>
#include <bonafide/spdm/version.hpp>
#include <bonafide/wire/field.hpp>

namespace bonafide::spdm {

/// MeasurementSpecification: the only one defined.
inline constexpr std::uint8_t measurement_dmtf = 0x01;

/// OtherParamsSupport and OtherParamsSelection.
namespace other_params {
inline constexpr std::uint8_t opaque_formats = 0x0F;
inline constexpr std::uint8_t opaque_format_0 = 0x01;
inline constexpr std::uint8_t opaque_format_1 = 0x02;
inline constexpr std::uint8_t multi_key = 0x10;  // ResponderMultiKeyConn asked, RequesterMultiKeyConnSel answered
}  // namespace other_params

/// AlgType of the algorithm structures.
enum class AlgType : std::uint8_t {
  dhe = 2,
  aead = 3,
  req_base_asym = 4,
  key_schedule = 5,
  req_pqc_asym = 6,
  kem = 7,
};

/// MeasurementHashAlgo bit 0: measurements are raw, never digests. The hashes follow, shifted by one.
inline constexpr std::uint32_t raw_bit_stream_only = 0x01;

constexpr std::uint32_t bit(crypto::Hash hash) { return 1u << static_cast<unsigned>(hash); }
constexpr std::uint32_t measurement_bit(crypto::Hash hash) { return bit(hash) << 1; }
constexpr std::uint32_t bit(crypto::Group group) { return 1u << static_cast<unsigned>(group); }
constexpr std::uint32_t bit(crypto::Kem kem) { return 1u << static_cast<unsigned>(kem); }
constexpr std::uint32_t bit(crypto::Aead aead) { return 1u << static_cast<unsigned>(aead); }
inline constexpr unsigned pqc_schemes_from = static_cast<unsigned>(crypto::Scheme::ml_dsa_44);
constexpr bool is_pqc(crypto::Scheme scheme) { return static_cast<unsigned>(scheme) >= pqc_schemes_from; }
/// The scheme's bit in BaseAsymAlgo, or in PqcAsymAlgo for the post-quantum ones.
constexpr std::uint32_t bit(crypto::Scheme scheme) {
  return 1u << (static_cast<unsigned>(scheme) - (is_pqc(scheme) ? pqc_schemes_from : 0));
}

/// The algorithm of a selection: nothing unless exactly one bit is set and it has a meaning to us.
std::optional<crypto::Hash> hash_of(std::uint32_t base_hash_sel);
std::optional<crypto::Scheme> scheme_of(std::uint32_t base_asym_sel);
std::optional<crypto::Scheme> pqc_scheme_of(std::uint32_t pqc_asym_sel);
std::optional<crypto::Hash> measurement_hash_of(std::uint32_t measurement_hash_algo);

/// The bits that `version` defines.
std::uint32_t base_asym_defined(Version);
std::uint32_t base_hash_defined(Version);
/// Bytes of a signature of the selected algorithm, 0 where nothing is selected. SLH-DSA included, so that what we
/// cannot verify can still be read: DSP0274 1.4, "PqcAsymAlgo".
std::size_t signature_size_of(std::uint32_t base_asym_sel, std::uint32_t pqc_asym_sel);

/// Bytes of ExchangeData in either direction: DSP0274, "DHE" and "KEMAlg" of the algorithm structures. Zero where
/// nothing is selected.
struct ExchangeSizes {
  std::size_t request, response;
};
ExchangeSizes exchange_sizes_of(std::uint16_t dhe, std::uint16_t kem);

/// The specification's names of the bits.
wire::Names base_asym_names();
wire::Names base_hash_names();
wire::Names measurement_hash_names();
wire::Names pqc_asym_names();
wire::Names alg_type_names();
wire::Names other_params_names();
/// The names of the bits of an algorithm structure, by its AlgType.
wire::Names alg_struct_names(AlgType);

}  // namespace bonafide::spdm
