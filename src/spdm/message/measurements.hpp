// DSP0274, "GET_MEASUREMENTS request and MEASUREMENTS response messages" and "Measurement block format".
#pragma once
#include <bonafide/spdm/message/challenge.hpp>

namespace bonafide::spdm {

/// GET_MEASUREMENTS, Param1.
inline constexpr std::uint8_t signature_requested = 0x01;
inline constexpr std::uint8_t raw_bit_stream_requested = 0x02;   // 1.2
inline constexpr std::uint8_t new_measurement_requested = 0x04;  // 1.3
inline constexpr wire::Name measurement_request_names[] = {{signature_requested, "SignatureRequested"},
                                                           {raw_bit_stream_requested, "RawBitStreamRequested"},
                                                           {new_measurement_requested, "NewMeasurementRequested"}};

/// GET_MEASUREMENTS, Param2: how many there are, or all of them; what lies between is one index.
inline constexpr std::uint8_t measurement_count = 0x00;
inline constexpr std::uint8_t all_measurements = 0xFF;

/// DSP0274, "Measurement block format" with the DMTF measurement specification inside.
struct MeasurementBlock {
  std::uint8_t index{}, specification{};
  std::uint16_t size{};
  // DMTFSpecMeasurementValueType: bit 7 raw bit stream, 6:0 what is measured.
  std::uint8_t type{};
  std::uint16_t value_size{};
  Bytes value;
  Bytes other;  // the measurement of a specification that is not DMTF's

  bool raw_bit_stream() const { return (type & 0x80) != 0; }

  static void layout(auto& walk, auto& m) {
    walk.integer("Index", m.index);
    walk.demand(m.index != 0 && m.index != 0xFF, rule::block_index);
    walk.integer("MeasurementSpecification", m.specification);
    walk.integer("MeasurementSize", m.size);
    if (m.specification != measurement_dmtf) return walk.bytes("Measurement", m.other, m.size);
    walk.integer("DMTFSpecMeasurementValueType", m.type);
    walk.integer("DMTFSpecMeasurementValueSize", m.value_size);
    walk.demand(m.size == std::size_t{m.value_size} + 3, rule::block_size);
    walk.bytes("DMTFSpecMeasurementValue", m.value, m.value_size);
  }
};

struct Measurements {
  static constexpr std::string_view name = "MEASUREMENTS";
  static constexpr Code code = Code::measurements;
  std::uint8_t total{};       // Param1: the number of indices, when only that was asked
  std::uint8_t attributes{};  // Param2: 3:0 slot when signed, 5:4 content changed (1.2)
  std::uint8_t block_count{};
  std::uint32_t record_length{};
  Bytes record;  // MeasurementBlock[block_count]
  Nonce nonce{};
  Bytes opaque;
  RequesterContext context{};
  Bytes signature;

  std::uint8_t slot() const { return attributes & 0x0F; }

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    walk.integer("Param1 (total number of indices)", m.total);
    if (since(walk, Version::v1_1))
      slot_and(walk, "SlotID", m.attributes, Version::v1_2, measured_slot_names);
    else
      walk.integer("Param2", m.attributes);
    walk.integer("NumberOfBlocks", m.block_count);
    walk.integer24("MeasurementRecordLength", m.record_length);
    walk.template list<MeasurementBlock>("MeasurementRecord", m.record, m.block_count);
    walk.demand(m.record.size() == m.record_length, rule::record_whole, "MeasurementRecordLength", 5, m.record_length);
    walk.bytes("Nonce", m.nonce);
    opaque_data(walk, m.opaque);
    if (since(walk, Version::v1_3)) walk.bytes("RequesterContext", m.context);
    if (walk.terms().signature_asked) signed_with(walk, m.signature);
  }
};

struct GetMeasurements {
  using Reply = Measurements;
  static constexpr std::string_view name = "GET_MEASUREMENTS";
  static constexpr Code code = Code::get_measurements;
  std::uint8_t attributes{}, operation{};
  Nonce nonce{};
  std::uint8_t slot{};  // 3:0; Fh is the provisioned public key
  RequesterContext context{};

  bool wants_signature() const { return (attributes & signature_requested) != 0; }
  void shape_reply(Terms& terms) const { terms.signature_asked = wants_signature(); }

  static void layout(auto& walk, auto& m) {
    header(walk, code);
    walk.flags("Param1", m.attributes, measurement_request_names);
    walk.integer("MeasurementOperation", m.operation);
    if (m.wants_signature()) {
      walk.bytes("Nonce", m.nonce);
      if (since(walk, Version::v1_1)) walk.flags("SlotIDParam", m.slot, slot_names);
      const auto slot = m.slot & 0x0F;
      walk.demand(slot < 8 || slot == provisioned_key_4_bits, rule::signing_slot);
    }
    if (since(walk, Version::v1_3)) walk.bytes("RequesterContext", m.context);
  }
};

}  // namespace bonafide::spdm
