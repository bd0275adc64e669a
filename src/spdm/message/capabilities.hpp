// DSP0274, "GET_CAPABILITIES request and CAPABILITIES response messages".
#pragma once
#include <bonafide/spdm/message/algorithms.hpp>

namespace bonafide::spdm {

/// Param1 of both messages: the supported algorithms block is wanted, or present (1.3).
inline constexpr std::uint8_t supported_algorithms = 0x01;

/// CTExponent to MaxSPDMmsgSize, the same in both directions.
void capability_fields(auto& walk, auto& m) {
  walk.reserved(m.reserved);
  walk.integer("CTExponent", m.ct_exponent);
  walk.integer(since(walk, Version::v1_4) ? "ExtFlags" : "Reserved", m.ext_flags);
  walk.flags("Flags", m.flags, flag_names());
  if (since(walk, Version::v1_2)) {
    walk.integer("DataTransferSize", m.data_transfer_size);
    walk.integer("MaxSPDMmsgSize", m.max_message_size);
  }
}

/// DSP0274 1.3, "Supported algorithms block".
struct SupportedAlgorithms {
  std::uint8_t struct_count{};
  Reserved1 param2{};
  std::uint16_t length{};
  std::uint8_t measurement_specification{}, other_params{};
  std::uint32_t base_asym{}, base_hash{}, pqc_asym{};
  std::array<std::uint8_t, 8> reserved{};
  std::uint8_t ext_asym_count{}, ext_hash_count{};
  Reserved1 reserved2{};
  std::uint8_t mel_specification{};
  Bytes ext_asym, ext_hash, structs;

  static void layout(auto& walk, auto& m) {
    const auto start = walk.at();
    walk.integer("Param1 (number of AlgStruct)", m.struct_count);
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
    walk.demand(m.ext_asym_count + m.ext_hash_count <= 20, rule::extended_bounded);
    walk.reserved(m.reserved2);
    walk.integer("MELspecification", m.mel_specification);
    walk.template list<ExtendedAlgorithm>("ExtAsym", m.ext_asym, m.ext_asym_count);
    walk.template list<ExtendedAlgorithm>("ExtHash", m.ext_hash, m.ext_hash_count);
    walk.template list<AlgStruct>("AlgStruct", m.structs, m.struct_count);
    walk.demand(m.length == walk.at() - start, rule::algorithms_length, "Length", start + 2, m.length);
  }
};

struct CapabilitiesMessage {
  static constexpr std::string_view name = "CAPABILITIES";
  static constexpr Code code = Code::capabilities;
  std::uint8_t param1{};
  Reserved1 param2{};
  Reserved1 reserved{};
  std::uint8_t ct_exponent{};
  std::uint16_t ext_flags{};
  std::uint32_t flags{}, data_transfer_size{}, max_message_size{};
  Bytes algorithms;  // SupportedAlgorithms, or empty

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    walk.integer("Param1", m.param1);
    walk.reserved(m.param2);
    capability_fields(walk, m);
    const bool block = since(walk, Version::v1_3) && (m.param1 & supported_algorithms) != 0;
    walk.template list<SupportedAlgorithms>("SupportedAlgorithmsBlock", m.algorithms, block ? 1 : 0);
  }
};

struct GetCapabilities {
  using Reply = CapabilitiesMessage;
  static constexpr std::string_view name = "GET_CAPABILITIES";
  static constexpr Code code = Code::get_capabilities;
  std::uint8_t param1{};
  Reserved1 param2{};
  Reserved1 reserved{};
  std::uint8_t ct_exponent{};
  std::uint16_t ext_flags{};
  std::uint32_t flags{}, data_transfer_size{}, max_message_size{};

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    walk.integer("Param1", m.param1);
    walk.reserved(m.param2);
    if (since(walk, Version::v1_1)) capability_fields(walk, m);  // a 1.0 Requester declares nothing
  }
};

}  // namespace bonafide::spdm
