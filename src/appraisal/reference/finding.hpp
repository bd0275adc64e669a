// What came of one reference value, or of one thing that a device says.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bonafide::appraisal::reference {

enum class Kind : std::uint8_t {
  matched,
  mismatched,
  missing,         // it has reference values, and the device does not say it, or nobody signed it
  is_volatile,     // listed as varying: told, not judged
  unlisted,        // the device says it, and no reference value does
  unknown_device,  // no reference values at all for this device
  unknown_firmware,
  not_in_force,    // the document's validity has not begun, or has ended
  nothing_signed,  // there is nothing that could be compared
};
std::string_view name(Kind);

struct Finding {
  Kind kind = Kind::unlisted;
  std::string element;                // "measurement 3 (FSP)"
  std::optional<std::uint8_t> index;  // of the measurement
  std::string expected;               // what is acceptable, alternatives separated by " or "; may be empty
  std::string got;                    // what the device says; may be empty
  std::string origin;                 // of the values: files
  std::string reason;                 // one sentence, without a full stop
};

}  // namespace bonafide::appraisal::reference
