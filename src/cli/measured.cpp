#include <array>

#include <bonafide/cli/json.hpp>
#include <bonafide/cli/measured.hpp>
#include <bonafide/spdm/message/measurements.hpp>

namespace bonafide::cli {

namespace {

// DSP0274 1.3, "DMTF measurement specification format", DMTFSpecMeasurementValueType.
constexpr std::array<std::string_view, 11> names{"immutable ROM",
                                                 "mutable firmware",
                                                 "hardware configuration",
                                                 "firmware configuration",
                                                 "measurement manifest",
                                                 "device mode",
                                                 "mutable firmware version",
                                                 "mutable firmware security version number",
                                                 "hash-extended measurement",
                                                 "informational",
                                                 "structured measurement manifest"};

const spdm::Terms no_terms;

wire::List<spdm::MeasurementBlock, spdm::Terms> blocks_of(Bytes record) { return {record, no_terms}; }

}  // namespace

std::string measurement_name(std::uint8_t type) {
  const std::size_t index = type & 0x7F;
  return index < names.size() ? std::string{names[index]} : "type " + std::to_string(index);
}

std::vector<std::string> measurement_lines(Bytes record) {
  std::vector<std::string> out;
  for (const auto& block : blocks_of(record)) {
    std::string line = "measurement " + std::to_string(block.index) + ": ";
    if (block.specification == spdm::measurement_dmtf)
      line += measurement_name(block.type) + (block.raw_bit_stream() ? ", raw " : ", digest ") + hex(block.value);
    else
      line += "specification " + std::to_string(block.specification) + ", " + hex(block.other);
    out.push_back(std::move(line));
  }
  return out;
}

Json measurements_as_json(Bytes record) {
  auto out = Json::array();
  for (const auto& block : blocks_of(record)) {
    if (block.specification == spdm::measurement_dmtf)
      out.push_back({{"index", block.index},
                     {"type", block.type & 0x7F},
                     {"name", measurement_name(block.type)},
                     {"form", block.raw_bit_stream() ? "raw" : "digest"},
                     {"value", hex(block.value)}});
    else
      out.push_back({{"index", block.index}, {"specification", block.specification}, {"value", hex(block.other)}});
  }
  return out;
}

}  // namespace bonafide::cli
