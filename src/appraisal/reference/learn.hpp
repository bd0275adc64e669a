// Reference values out of devices that somebody holds for good.
#pragma once
#include <bonafide/appraisal/reference/compare.hpp>

namespace bonafide::appraisal::reference {

/// The values that all of them say. Where they differ, or one does not say an element, the element is volatile: it is
/// listed and will not be judged. The environment is what their names and PCI identifiers have in common, the firmware
/// the one version that all of them name. Notes tell what was left open; without anything in common, the values are for
/// any device.
Set learn(std::span<const Said> golden);

/// How two sets differ, a line for each element: "- measurement 3: SHA-384 ..." of the first alone, "+" of the second.
std::vector<std::string> differences(const Set& before, const Set& after);

}  // namespace bonafide::appraisal::reference
