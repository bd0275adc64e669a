#include <bonafide/evidence/measurements.hpp>

namespace bonafide::evidence {
namespace {

struct BitName {
  std::uint32_t mask;
  std::string_view name;
};

// DSP0274 1.2, "Device mode field of a measurement block", OperationalMode.
constexpr std::array operational{
    BitName{0x01, "manufacturing"}, BitName{0x02, "validation"}, BitName{0x04, "normal"},
    BitName{0x08, "recovery"},      BitName{0x10, "RMA"},        BitName{0x20, "decommissioned"},
};
// The same, DeviceMode.
constexpr std::array debugging{
    BitName{0x01, "non-invasive debug active"},
    BitName{0x02, "invasive debug active"},
    BitName{0x04, "non-invasive debug active since reset"},
    BitName{0x08, "invasive debug active since reset"},
    BitName{0x10, "invasive debug active since manufacturing"},
};

std::string names_of(std::uint32_t bits, std::span<const BitName> names) {
  std::string out;
  const auto add = [&](std::string_view name) { out.append(out.empty() ? "" : ", ").append(name); };
  for (const auto& [mask, name] : names) {
    if ((bits & mask) != 0) add(name);
    bits &= ~mask;
  }
  for (unsigned n = 0; n < 32; ++n)
    if ((bits >> n & 1u) != 0) add("bit " + std::to_string(n));
  return out.empty() ? "none" : out;
}

// DSP0274 1.2, "Device mode field of a measurement block": a state is one of what the device is capable of.
void read_mode(Measurement& block) {
  constexpr std::size_t word = sizeof(std::uint32_t);
  if (block.value.size() != 4 * word) {
    block.ill_formed = "a device mode must be 16 bytes long";
    return;
  }
  const auto at = [&](std::size_t n) { return load_le<std::uint32_t>(block.value.subspan(n * word)); };
  block.mode = DeviceMode{at(0), at(1), at(2), at(3)};
  const bool capable = (block.mode->operational_state & ~block.mode->operational_capabilities) == 0 &&
                       (block.mode->device_state & ~block.mode->device_capabilities) == 0;
  if (!capable) block.ill_formed = "the device is in a mode that it is not capable of";
}

// DSP0274 1.2, "DMTF measurement specification format": eight bytes, least significant first.
void read_security(Measurement& block) {
  if (block.value.size() == sizeof(std::uint64_t))
    block.security = load_le<std::uint64_t>(block.value);
  else
    block.ill_formed = "a security version number must be 8 bytes long";
}

// DSP0274 1.3, "Standards body or vendor-defined header (SVH)".
void read_structured(Measurement& block) {
  const Bytes value = block.value;
  if (value.size() < 2 || value.size() - 2 < value[1]) {
    block.ill_formed = "a structured manifest must begin with its standards body and vendor";
    return;
  }
  block.manifest = Manifest{value[0], value.subspan(2, value[1]), value.subspan(2u + value[1])};
}

void read_digest(Measurement& block, const MeasurementRecord& record) {
  const auto selected = spdm::measurement_hash_of(record.terms.selected.measurement_hash);
  const auto negotiated = record.negotiation_shown ? selected : std::nullopt;
  const auto base = record.terms.hash();
  block.hash_negotiated = negotiated.has_value();
  if (negotiated)
    block.hash = negotiated;
  else if (base && crypto::size(*base) == block.value.size())
    block.hash = base;
  if (negotiated && crypto::size(*negotiated) != block.value.size())
    block.ill_formed = "a digest must be as long as the measurement hash makes it";
}

/// What the raw value of a type says.
void read_raw(Measurement& block) {
  switch (block.type) {
    case MeasurementType::device_mode: return read_mode(block);
    case MeasurementType::firmware_version: block.version = text_or_hex(block.value); return;
    case MeasurementType::security_version: return read_security(block);
    case MeasurementType::manifest: block.manifest = Manifest{{}, {}, block.value}; return;
    case MeasurementType::structured_manifest: return read_structured(block);
    default: return;
  }
}

Measurement read_block(const spdm::MeasurementBlock& raw, const MeasurementRecord& record) {
  Measurement block{.index = raw.index, .specification = raw.specification};
  if (!block.is_dmtf()) return block.value = raw.other, block;
  block.type = static_cast<MeasurementType>(raw.type & 0x7F);
  block.raw = raw.raw_bit_stream();
  block.value = raw.value;
  block.raw ? read_raw(block) : read_digest(block, record);
  return block;
}

}  // namespace

std::string name(MeasurementType type) {
  switch (type) {
    case MeasurementType::immutable_rom: return "immutable ROM";
    case MeasurementType::mutable_firmware: return "mutable firmware";
    case MeasurementType::hardware_configuration: return "hardware configuration";
    case MeasurementType::firmware_configuration: return "firmware configuration";
    case MeasurementType::manifest: return "measurement manifest";
    case MeasurementType::device_mode: return "device mode";
    case MeasurementType::firmware_version: return "mutable firmware version";
    case MeasurementType::security_version: return "mutable firmware security version number";
    case MeasurementType::hash_extended: return "hash-extended measurement";
    case MeasurementType::informational: return "informational";
    case MeasurementType::structured_manifest: return "structured measurement manifest";
  }
  return "type " + std::to_string(static_cast<unsigned>(type));
}

std::string operational_modes(std::uint32_t bits) { return names_of(bits, operational); }
std::string device_modes(std::uint32_t bits) { return names_of(bits, debugging); }

std::vector<Measurement> measurements_of(const Account& account) {
  std::vector<Measurement> out;
  const spdm::Terms none;  // the layout of a block depends on nothing
  for (std::size_t i = 0; i < account.measurements.size(); ++i) {
    const auto& record = account.measurements[i];
    for (const auto& raw : wire::List<spdm::MeasurementBlock, spdm::Terms>{record.blocks, none}) {
      auto block = read_block(raw, record);
      block.record = i, block.covered_by = record.covered_by, block.in_session = record.session;
      if (block.covered_by) block.nonce = account.signed_messages[*block.covered_by].requester_nonce;
      out.push_back(std::move(block));
    }
  }
  return out;
}

std::vector<Measurement> current(std::span<const Measurement> all) {
  std::vector<Measurement> out;
  for (const auto& block : all) {
    const auto same = std::ranges::find_if(out, [&](const Measurement& one) {
      return one.index == block.index && one.specification == block.specification;
    });
    if (same == out.end())
      out.push_back(block);
    else if (block.covered_by || !same->covered_by)
      *same = block;
  }
  std::ranges::stable_sort(out, {}, &Measurement::index);
  return out;
}

std::string text_or_hex(Bytes bytes) {
  Bytes text = bytes;
  while (!text.empty() && text.back() == 0) text = text.first(text.size() - 1);
  const bool printable = std::ranges::all_of(text, [](std::uint8_t c) { return c >= 0x20 && c < 0x7F; });
  return printable && !text.empty() ? std::string{as_text(text)} : hex(bytes);
}

}  // namespace bonafide::evidence
