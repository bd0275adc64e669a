#include <bonafide/spdm/algorithms.hpp>

namespace bonafide::spdm {
namespace {

constexpr std::array base_asym{
    wire::Name{1u << 0, "TPM_ALG_RSASSA_2048"},
    wire::Name{1u << 1, "TPM_ALG_RSAPSS_2048"},
    wire::Name{1u << 2, "TPM_ALG_RSASSA_3072"},
    wire::Name{1u << 3, "TPM_ALG_RSAPSS_3072"},
    wire::Name{1u << 4, "TPM_ALG_ECDSA_ECC_NIST_P256"},
    wire::Name{1u << 5, "TPM_ALG_RSASSA_4096"},
    wire::Name{1u << 6, "TPM_ALG_RSAPSS_4096"},
    wire::Name{1u << 7, "TPM_ALG_ECDSA_ECC_NIST_P384"},
    wire::Name{1u << 8, "TPM_ALG_ECDSA_ECC_NIST_P521"},
    wire::Name{1u << 9, "TPM_ALG_SM2_ECC_SM2_P256"},
    wire::Name{1u << 10, "EdDSA_ed25519"},
    wire::Name{1u << 11, "EdDSA_ed448"},
};
constexpr std::array base_hash{
    wire::Name{1u << 0, "TPM_ALG_SHA_256"},  wire::Name{1u << 1, "TPM_ALG_SHA_384"},
    wire::Name{1u << 2, "TPM_ALG_SHA_512"},  wire::Name{1u << 3, "TPM_ALG_SHA3_256"},
    wire::Name{1u << 4, "TPM_ALG_SHA3_384"}, wire::Name{1u << 5, "TPM_ALG_SHA3_512"},
    wire::Name{1u << 6, "TPM_ALG_SM3_256"},
};
constexpr std::array measurement_hash{
    wire::Name{1u << 0, "raw bit stream only"}, wire::Name{1u << 1, "TPM_ALG_SHA_256"},
    wire::Name{1u << 2, "TPM_ALG_SHA_384"},     wire::Name{1u << 3, "TPM_ALG_SHA_512"},
    wire::Name{1u << 4, "TPM_ALG_SHA3_256"},    wire::Name{1u << 5, "TPM_ALG_SHA3_384"},
    wire::Name{1u << 6, "TPM_ALG_SHA3_512"},    wire::Name{1u << 7, "TPM_ALG_SM3_256"},
};

/// DSP0274 1.4, "PqcAsymAlgo": signature sizes of FIPS 204 and FIPS 205.
struct PqcRow {
  std::string_view name;
  std::size_t signature_size;
};
constexpr std::array pqc_asym{
    PqcRow{"ML-DSA-44", 2420},           PqcRow{"ML-DSA-65", 3309},           PqcRow{"ML-DSA-87", 4627},
    PqcRow{"SLH-DSA-SHA2-128s", 7856},   PqcRow{"SLH-DSA-SHAKE-128s", 7856},  PqcRow{"SLH-DSA-SHA2-128f", 17088},
    PqcRow{"SLH-DSA-SHAKE-128f", 17088}, PqcRow{"SLH-DSA-SHA2-192s", 16224},  PqcRow{"SLH-DSA-SHAKE-192s", 16224},
    PqcRow{"SLH-DSA-SHA2-192f", 35664},  PqcRow{"SLH-DSA-SHAKE-192f", 35664}, PqcRow{"SLH-DSA-SHA2-256s", 29792},
    PqcRow{"SLH-DSA-SHAKE-256s", 29792}, PqcRow{"SLH-DSA-SHA2-256f", 49856},  PqcRow{"SLH-DSA-SHAKE-256f", 49856},
};
constexpr auto pqc_names = [] {
  std::array<wire::Name, pqc_asym.size()> names{};
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = {1u << i, pqc_asym[i].name};
  return names;
}();

constexpr std::array alg_types{
    wire::Name{2, "DHE"},         wire::Name{3, "AEADCipherSuite"}, wire::Name{4, "ReqBaseAsymAlg"},
    wire::Name{5, "KeySchedule"}, wire::Name{6, "ReqPqcAsymAlg"},   wire::Name{7, "KEMAlg"},
};
constexpr std::array dhe{
    wire::Name{1u << 0, "ffdhe2048"}, wire::Name{1u << 1, "ffdhe3072"}, wire::Name{1u << 2, "ffdhe4096"},
    wire::Name{1u << 3, "secp256r1"}, wire::Name{1u << 4, "secp384r1"}, wire::Name{1u << 5, "secp521r1"},
    wire::Name{1u << 6, "SM2_P256"},
};
constexpr std::array aead{
    wire::Name{1u << 0, "AES-128-GCM"},
    wire::Name{1u << 1, "AES-256-GCM"},
    wire::Name{1u << 2, "CHACHA20_POLY1305"},
    wire::Name{1u << 3, "AEAD_SM4_GCM"},
};
constexpr std::array key_schedule{wire::Name{1u << 0, "SPDM Key Schedule"}};
constexpr std::array kem{
    wire::Name{1u << 0, "ML-KEM-512"},
    wire::Name{1u << 1, "ML-KEM-768"},
    wire::Name{1u << 2, "ML-KEM-1024"},
};
constexpr std::array other{
    wire::Name{other_params::opaque_format_0, "OpaqueDataFmt0"},
    wire::Name{other_params::opaque_format_1, "OpaqueDataFmt1"},
    wire::Name{other_params::multi_key, "MultiKeyConn"},
};

std::optional<unsigned> only_bit(std::uint32_t selection, std::size_t count) {
  if (!std::has_single_bit(selection)) return {};
  const auto index = static_cast<unsigned>(std::countr_zero(selection));
  if (index >= count) return {};
  return index;
}

}  // namespace

std::optional<crypto::Hash> hash_of(std::uint32_t base_hash_sel) {
  const auto index = only_bit(base_hash_sel, crypto::hash_count);
  if (!index) return {};
  return static_cast<crypto::Hash>(*index);
}

std::optional<crypto::Scheme> scheme_of(std::uint32_t base_asym_sel) {
  const auto index = only_bit(base_asym_sel, base_asym.size());
  if (!index) return {};
  return static_cast<crypto::Scheme>(*index);
}

std::optional<crypto::Scheme> pqc_scheme_of(std::uint32_t pqc_asym_sel) {
  const auto index = only_bit(pqc_asym_sel, crypto::scheme_count - pqc_schemes_from);
  if (!index) return {};
  return static_cast<crypto::Scheme>(*index + pqc_schemes_from);
}

std::optional<crypto::Hash> measurement_hash_of(std::uint32_t measurement_hash_algo) {
  return hash_of(measurement_hash_algo >> 1);
}

std::uint32_t base_asym_defined(Version version) { return version < Version::v1_2 ? 0x1FF : 0xFFF; }
std::uint32_t base_hash_defined(Version version) { return version < Version::v1_2 ? 0x3F : 0x7F; }

std::size_t signature_size_of(std::uint32_t base_asym_sel, std::uint32_t pqc_asym_sel) {
  if (const auto scheme = scheme_of(base_asym_sel)) return crypto::row(*scheme).signature_size;
  if (const auto index = only_bit(pqc_asym_sel, pqc_asym.size())) return pqc_asym[*index].signature_size;
  return 0;
}

ExchangeSizes exchange_sizes_of(std::uint16_t group, std::uint16_t mechanism) {
  // Public values of RFC 7919 groups, X and Y of curves; encapsulation keys and ciphertexts of FIPS 203.
  constexpr std::array<std::size_t, 7> groups{256, 384, 512, 64, 96, 132, 64};
  constexpr std::array kems{ExchangeSizes{800, 768}, ExchangeSizes{1184, 1088}, ExchangeSizes{1568, 1568}};
  if (const auto index = only_bit(group, groups.size())) return {groups[*index], groups[*index]};
  if (const auto index = only_bit(mechanism, kems.size())) return kems[*index];
  return {0, 0};
}

wire::Names base_asym_names() { return base_asym; }
wire::Names base_hash_names() { return base_hash; }
wire::Names measurement_hash_names() { return measurement_hash; }
wire::Names pqc_asym_names() { return pqc_names; }
wire::Names alg_type_names() { return alg_types; }
wire::Names other_params_names() { return other; }

wire::Names alg_struct_names(AlgType type) {
  switch (type) {
    case AlgType::dhe: return dhe;
    case AlgType::aead: return aead;
    case AlgType::req_base_asym: return base_asym;
    case AlgType::key_schedule: return key_schedule;
    case AlgType::req_pqc_asym: return pqc_names;
    case AlgType::kem: return kem;
  }
  return {};
}

}  // namespace bonafide::spdm
