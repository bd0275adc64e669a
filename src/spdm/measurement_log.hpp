// The measurement extension log (MEL): DSP0274 1.3, "DMTF measurement extension log format". It is not signed itself;
// its entries, one after the other, extend to the hash-extended measurements, which are.
#pragma once
#include <bonafide/crypto/hash.hpp>
#include <bonafide/spdm/message/header.hpp>

namespace bonafide::spdm {

inline constexpr std::size_t largest_log = 1u << 20;  // bytes
/// DMTFSpecMeasurementValueType, bits 6:0, of a measurement that a log extends to.
inline constexpr std::uint8_t hash_extended = 0x08;

struct LogEntry {
  std::uint32_t index{};
  std::uint8_t measurement_index{};  // of the measurement block that the entry was extended into
  std::array<std::uint8_t, 3> reserved{};
  std::uint8_t type{};  // DMTFSpecMeasurementValueType
  Bytes value;

  bool raw_bit_stream() const { return (type & 0x80) != 0; }

  static void layout(auto& walk, auto& m) {
    walk.integer("MELIndex", m.index);
    walk.integer("MeasIndex", m.measurement_index);
    walk.reserved(m.reserved);
    walk.integer("DMTFSpecMeasurementValueType", m.type);
    walk.template sized<std::uint16_t>("DMTFSpecMeasurementValueSize", "DMTFSpecMeasurementValue", m.value);
  }
};

/// A view of a log that was read.
struct MeasurementLog {
  static constexpr std::size_t head_size = 16;
  std::uint32_t count{};
  std::uint32_t entries_length{};
  std::array<std::uint8_t, 8> reserved{};
  Bytes entries;  // walk them with entries_of

  static void layout(auto& walk, auto& m) {
    walk.integer("NumberOfEntries", m.count);
    walk.integer("MELEntriesLength", m.entries_length);
    walk.reserved(m.reserved);
    walk.bytes("MELEntries", m.entries, m.entries_length);
  }
};

/// Reads a whole log, and every entry of it. Breaks measurement-log.format, measurement-log.size.
Result<MeasurementLog> read_log(Bytes whole);
wire::List<LogEntry, Terms> entries_of(const MeasurementLog&);

/// A log of these entries.
Buffer make_log(std::span<const LogEntry> entries);

/// How entries extend: V = hash(V || entry), from zeros on, over the entries of one measurement index in their order.
/// DSP0274 1.3, "Hash-extend measurements". Fails only where libcrypto lacks the hash.
struct Extension {
  crypto::Digest value;
  std::size_t entries = 0;  // how many were extended
};
Result<Extension> extend(const crypto::Library&, crypto::Hash, const MeasurementLog&, std::uint8_t measurement_index);

/// Whether the log explains `measured`: the value that its entries, or the first of them where more have been added
/// since, extend to. Gives how many; breaks measurement-log.replays.
Result<std::size_t> replays(const crypto::Library&, crypto::Hash, const MeasurementLog&, std::uint8_t measurement_index,
                            Bytes measured);

}  // namespace bonafide::spdm
