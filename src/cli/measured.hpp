// Measurements as people and programs read them.
#pragma once
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include <bonafide/base/bytes.hpp>

namespace bonafide::cli {

/// "immutable ROM", of bits 6:0 of DMTFSpecMeasurementValueType.
std::string measurement_name(std::uint8_t type);

/// "measurement 1: immutable ROM, digest 5a0b..." for each block of a record that was checked.
std::vector<std::string> measurement_lines(Bytes record);
nlohmann::ordered_json measurements_as_json(Bytes record);

}  // namespace bonafide::cli
