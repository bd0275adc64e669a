// An emulated device behind its own configuration space: capabilities, a DOE mailbox, a Responder.
#pragma once
#include <bonafide/doe/device.hpp>
#include <bonafide/emulator/device.hpp>
#include <bonafide/pci/capability.hpp>
#include <bonafide/pci/memory.hpp>

namespace bonafide::emulator {

/// An endpoint with a PCI Express capability, a DOE mailbox that speaks CMA-SPDM, clear and secured, and, where the
/// identity has a serial number, a Device Serial Number capability. Everything beyond the mailbox is the same code as
/// for real hardware.
class EmulatedFunction {
 public:
  /// `device` must outlive it.
  explicit EmulatedFunction(const Device& device);
  EmulatedFunction(const EmulatedFunction&) = delete;
  EmulatedFunction& operator=(const EmulatedFunction&) = delete;

  pci::MemoryConfigSpace& space() { return space_; }

 private:
  void lay_out(const PciIdentity&);
  std::optional<Buffer> answer(Bytes object);

  Connection connection_;
  doe::DeviceMailbox mailbox_;
  pci::MemoryConfigSpace space_;
};

}  // namespace bonafide::emulator
