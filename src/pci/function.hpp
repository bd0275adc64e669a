// What config space says about one function.
#pragma once
#include <bonafide/base/pci_identity.hpp>
#include <bonafide/pci/capability.hpp>

namespace bonafide::pci {

/// PCIe 6.x, 7.9.24 "Data Object Exchange Extended Capability".
struct DoeMailbox {
  std::uint16_t offset = 0;
  std::uint8_t version = 0;
  bool interrupt = false;
  std::uint16_t interrupt_message = 0;
  bool operator==(const DoeMailbox&) const = default;
};

/// PCIe 6.x, 7.9.26 "IDE Capability Register".
struct Ide {
  std::uint16_t offset = 0;
  std::uint8_t version = 0;
  std::uint32_t capability = 0, control = 0;

  bool bit(unsigned n) const { return (capability >> n & 1) != 0; }
  unsigned traffic_classes() const { return (capability >> 13 & 7) + 1; }
  unsigned link_streams() const { return bit(0) ? traffic_classes() : 0; }
  unsigned selective_streams() const { return bit(1) ? (capability >> 16 & 0xFF) + 1 : 0; }
  bool flow_through() const { return bit(2); }
  bool partial_header() const { return bit(3); }
  bool aggregation() const { return bit(4); }
  bool pcrc() const { return bit(5); }
  bool key_management() const { return bit(6); }
  bool selective_configuration() const { return bit(7); }
  unsigned algorithms() const { return capability >> 8 & 0x1F; }  // 0: AES-GCM-256 with 96 bits of MAC
  bool tee_limited() const { return bit(24); }
  bool xt() const { return bit(25); }
  bool flow_through_enabled() const { return (control >> 2 & 1) != 0; }
};

struct Function {
  Bdf bdf;
  PciIdentity identity;
  std::uint8_t header_type = 0;  // 0 endpoint, 1 bridge, 2 CardBus bridge
  bool multi_function = false;
  std::optional<std::uint16_t> subsystem_vendor, subsystem_device;  // of bridges too, through their capability
  bool express = false;
  bool function_level_reset = false;
  bool tee_io = false;  // PCIe 6.x, 7.5.3.3 "Device Capabilities Register", bit 30
  std::vector<DoeMailbox> mailboxes;
  std::optional<Ide> ide;
  Capabilities capabilities;

  /// Whether something was hidden from this process, so that what is missing here may be there after all.
  bool partly_hidden() const;
};

Result<Function> describe(const Bdf& bdf, ConfigSpace& space);

}  // namespace bonafide::pci
