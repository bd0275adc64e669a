// DSP0274, "NEGOTIATE_ALGORITHMS request and ALGORITHMS response messages".
#pragma once
#include <bonafide/spdm/message/header.hpp>
#include <bonafide/spdm/rules/negotiation.hpp>

namespace bonafide::spdm {

/// DSP0274, "Extended algorithm field format".
struct ExtendedAlgorithm {
  std::uint8_t registry{};
  Reserved1 reserved{};
  std::uint16_t id{};

  static void layout(auto& walk, auto& m) {
    walk.integer("Registry", m.registry);
    walk.reserved(m.reserved);
    walk.integer("AlgorithmID", m.id);
  }
};

/// DSP0274 1.1, "Algorithm request structure" and "Response AlgStruct".
struct AlgStruct {
  AlgType type{};
  std::uint8_t count = 0x20;  // 7:4 bytes of the fixed part, 3:0 external algorithms
  std::uint16_t algorithms{};
  Bytes external;

  std::size_t externals() const { return count & 15u; }
  static constexpr std::size_t size = 4;  // without external algorithms

  static void layout(auto& walk, auto& m) {
    walk.integer("AlgType", m.type, alg_type_names());
    walk.integer("AlgCount", m.count);
    walk.demand(m.count >> 4 == 2, rule::struct_counts);
    walk.flags("AlgSupported", m.algorithms, alg_struct_names(m.type));
    walk.template list<ExtendedAlgorithm>("AlgExternal", m.external, m.externals());
  }
};

/// Length must tell the truth: DSP0274, "NEGOTIATE_ALGORITHMS request message format", Length.
void true_length(auto& walk, const auto& m) {
  const std::size_t longest = since(walk, Version::v1_1) ? 128 : 64;
  walk.demand(m.length == walk.at() && m.length <= longest, rule::algorithms_length, "Length", header_size, m.length);
}

struct Algorithms {
  static constexpr std::string_view name = "ALGORITHMS";
  static constexpr Code code = Code::algorithms;
  std::uint8_t struct_count{};
  Reserved1 param2{};
  std::uint16_t length{};
  std::uint8_t measurement_specification{}, other_params{};
  std::uint32_t measurement_hash{}, base_asym{}, base_hash{}, pqc_asym{};
  std::array<std::uint8_t, 7> reserved{};
  std::uint8_t mel_specification{};
  std::uint8_t ext_asym_count{}, ext_hash_count{};
  Reserved2 reserved2{};
  Bytes ext_asym, ext_hash;  // ExtendedAlgorithm
  Bytes structs;             // AlgStruct[struct_count]

  static constexpr std::size_t fixed_size = 36;

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    walk.integer("Param1 (number of RespAlgStruct)", m.struct_count);
    walk.reserved(m.param2);
    walk.integer("Length", m.length);
    walk.integer("MeasurementSpecificationSel", m.measurement_specification);
    walk.flags("OtherParamsSelection", m.other_params, other_params_names());
    walk.flags("MeasurementHashAlgo", m.measurement_hash, measurement_hash_names());
    walk.flags("BaseAsymSel", m.base_asym, base_asym_names());
    walk.flags("BaseHashSel", m.base_hash, base_hash_names());
    walk.flags(since(walk, Version::v1_4) ? "PqcAsymSel" : "Reserved", m.pqc_asym, pqc_asym_names());
    walk.reserved(m.reserved);
    walk.integer(since(walk, Version::v1_3) ? "MELspecificationSel" : "Reserved", m.mel_specification);
    walk.integer("ExtAsymSelCount", m.ext_asym_count);
    walk.demand(m.ext_asym_count <= 1, rule::extended_bounded);
    walk.integer("ExtHashSelCount", m.ext_hash_count);
    walk.demand(m.ext_hash_count <= 1, rule::extended_bounded);
    walk.reserved(m.reserved2);
    walk.template list<ExtendedAlgorithm>("ExtAsymSel", m.ext_asym, m.ext_asym_count);
    walk.template list<ExtendedAlgorithm>("ExtHashSel", m.ext_hash, m.ext_hash_count);
    if (since(walk, Version::v1_1)) walk.template list<AlgStruct>("RespAlgStruct", m.structs, m.struct_count);
    true_length(walk, m);
  }
};

struct NegotiateAlgorithms {
  using Reply = Algorithms;
  static constexpr std::string_view name = "NEGOTIATE_ALGORITHMS";
  static constexpr Code code = Code::negotiate_algorithms;
  std::uint8_t struct_count{};
  Reserved1 param2{};
  std::uint16_t length{};
  std::uint8_t measurement_specification{}, other_params{};
  std::uint32_t base_asym{}, base_hash{}, pqc_asym{};
  std::array<std::uint8_t, 8> reserved{};
  std::uint8_t ext_asym_count{}, ext_hash_count{};
  Reserved1 reserved2{};
  std::uint8_t mel_specification{};
  Bytes ext_asym, ext_hash;  // ExtendedAlgorithm
  Bytes structs;             // AlgStruct[struct_count]

  static constexpr std::size_t fixed_size = 32;

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    walk.integer("Param1 (number of ReqAlgStruct)", m.struct_count);
    walk.reserved(m.param2);
    walk.integer("Length", m.length);
    walk.integer("MeasurementSpecification", m.measurement_specification);
    walk.flags("OtherParamsSupport", m.other_params, other_params_names());
    walk.flags("BaseAsymAlgo", m.base_asym, base_asym_names());
    walk.flags("BaseHashAlgo", m.base_hash, base_hash_names());
    walk.flags(since(walk, Version::v1_4) ? "PqcAsymAlgo" : "Reserved", m.pqc_asym, pqc_asym_names());
    walk.reserved(m.reserved);
    walk.integer("ExtAsymCount", m.ext_asym_count);
    walk.integer("ExtHashCount", m.ext_hash_count);
    const std::size_t most = since(walk, Version::v1_1) ? 20 : 8;
    walk.demand(std::size_t{m.ext_asym_count} + m.ext_hash_count <= most, rule::extended_bounded);
    walk.reserved(m.reserved2);
    walk.integer(since(walk, Version::v1_3) ? "MELspecification" : "Reserved", m.mel_specification);
    walk.template list<ExtendedAlgorithm>("ExtAsym", m.ext_asym, m.ext_asym_count);
    walk.template list<ExtendedAlgorithm>("ExtHash", m.ext_hash, m.ext_hash_count);
    if (since(walk, Version::v1_1)) walk.template list<AlgStruct>("ReqAlgStruct", m.structs, m.struct_count);
    true_length(walk, m);
  }
};

}  // namespace bonafide::spdm
