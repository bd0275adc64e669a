// What a device says it runs: the measurement blocks of an account, one by one, with what their types mean and with the
// signature that speaks for each.
#pragma once
#include <bonafide/evidence/replay.hpp>

namespace bonafide::evidence {

/// DSP0274 1.3, "DMTF measurement specification format", DMTFSpecMeasurementValueType, bits 6:0.
enum class MeasurementType : std::uint8_t {
  immutable_rom = 0x00,
  mutable_firmware = 0x01,
  hardware_configuration = 0x02,
  firmware_configuration = 0x03,
  manifest = 0x04,
  device_mode = 0x05,
  firmware_version = 0x06,
  security_version = 0x07,
  hash_extended = 0x08,
  informational = 0x09,
  structured_manifest = 0x0A,
};
/// "mutable firmware"; "type 42" of one that the specification does not name.
std::string name(MeasurementType);

/// DSP0274 1.2, "Device mode field of a measurement block": bits, as they stand.
struct DeviceMode {
  std::uint32_t operational_capabilities = 0, operational_state = 0;
  std::uint32_t device_capabilities = 0, device_state = 0;
  bool operator==(const DeviceMode&) const = default;
};
/// "normal, debugged since reset": the names of the set bits, "none" without any, numbers for unknown ones.
std::string operational_modes(std::uint32_t bits);
std::string device_modes(std::uint32_t bits);

/// DSP0274 1.3, "Structured measurement manifest": whose form the payload has. Before, a manifest is its payload alone.
struct Manifest {
  std::optional<std::uint8_t> standards_body;  // the SVH's ID; 0Ah is IANA-CBOR
  Bytes vendor_id;                             // of IANA-CBOR: the head of the payload's tag
  Bytes payload;
};

/// One block. Views point into the evidence that the account came from, or into the account.
struct Measurement {
  std::uint8_t index = 0;          // 1 to FEh
  std::uint8_t specification = 0;  // MeasurementSpecification; 1 is DMTF's, and only then the next four mean anything
  MeasurementType type{};
  bool raw = false;                  // a bit stream, not a digest
  std::optional<crypto::Hash> hash;  // of a digest; nothing when it is not known
  bool hash_negotiated = false;      // ALGORITHMS named it. Otherwise the base hash is supposed where its size fits
  Bytes value;                       // DMTFSpecMeasurementValue, or Measurement of another specification

  // What a raw value says, where it has the form of its type.
  std::optional<DeviceMode> mode;
  std::optional<std::string> version;     // printable text as it is, other bytes as hexadecimal digits
  std::optional<std::uint64_t> security;  // SVN
  std::optional<Manifest> manifest;
  std::string_view ill_formed;  // why the value has not the form of its type; empty when it has

  // Who speaks for it.
  std::size_t record = 0;                 // index into Account::measurements
  std::optional<std::size_t> covered_by;  // index into Account::signed_messages; whether that verifies, is judged there
  std::optional<spdm::Nonce> nonce;       // the Requester's, in what covers it: for whom it is fresh
  std::optional<std::size_t> in_session;  // index into Account::sessions

  bool is_dmtf() const { return specification == spdm::measurement_dmtf; }
  bool is_digest() const { return is_dmtf() && !raw; }
};

/// Every block of every record, in the order they were said.
std::vector<Measurement> measurements_of(const Account&);

/// Those that speak last: of each index and specification the last block that a signature covers, or without one the
/// last block; in the order of the indices.
std::vector<Measurement> current(std::span<const Measurement>);

/// Bytes as people read them: text where all are printable ASCII (zeros at the end left out), else hexadecimal digits.
std::string text_or_hex(Bytes);

}  // namespace bonafide::evidence
