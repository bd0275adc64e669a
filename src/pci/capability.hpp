// The two lists of capabilities, walked over whatever a device answers.
#pragma once
#include <bonafide/pci/config_space.hpp>

namespace bonafide::pci {

/// Classic capabilities: PCI Code and ID Assignment Specification, "Capability IDs".
namespace classic {
inline constexpr std::uint16_t pci_x = 0x07, bridge_subsystem = 0x0D, express = 0x10;
}
/// Extended capabilities: PCI Code and ID Assignment Specification, "Extended Capability IDs".
namespace extended {
inline constexpr std::uint16_t serial_number = 0x0003, sr_iov = 0x0010, dvsec = 0x0023, doe = 0x002E, ide = 0x0030;
}

struct Capability {
  std::uint16_t id = 0;
  std::uint16_t offset = 0;
  std::uint8_t version = 0;  // extended capabilities only
  bool operator==(const Capability&) const = default;
};

struct Capabilities {
  std::vector<Capability> classic, extended;  // in the order of the lists; duplicates kept, null capabilities left out
  std::vector<Error> oddities;                // where a list was left, or a capability ignored, and why
};

/// Walks both lists. Refuses only what keeps the first 64 bytes from being read; a list that is broken, or that this
/// process may not see, ends there and leaves an oddity.
Result<Capabilities> walk_capabilities(ConfigSpace& space);

}  // namespace bonafide::pci
