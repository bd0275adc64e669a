#include <bonafide/binding/transport.hpp>
#include <bonafide/emulator/function.hpp>

namespace bonafide::emulator {

namespace {

// PCI Local Bus 3.0, 6.1, "Configuration Space Organization" (type 0 header).
constexpr std::size_t vendor_id = 0x00, device_id = 0x02, status = 0x06, revision_id = 0x08, class_code = 0x09,
                      subsystem_vendor_id = 0x2C, subsystem_id = 0x2E, capabilities_pointer = 0x34;
constexpr std::uint16_t has_capabilities = 1u << 4;

// PCIe 6.x, 7.5.3, "PCI Express Capability Structure": version 2 of an endpoint, which can be reset by function.
constexpr std::size_t express = 0x40;
constexpr std::uint32_t function_level_reset = 1u << 28;

constexpr std::uint16_t mailbox_at = 0x100, mailbox_size = 0x18, serial_number_at = 0x120;
constexpr std::uint8_t mailbox_version = 2;  // PCIe 6.x, 7.9.24: discovery requests name their version

}  // namespace

EmulatedFunction::EmulatedFunction(const Device& device)
    : connection_(device, binding::Transport::doe),
      mailbox_({.version = mailbox_version,
                .next = device.function().serial ? serial_number_at : std::uint16_t{0},
                .features = {{1, 0, {}}, {1, 1, {}}, {1, 2, {}}}},
               [this](Bytes object) { return answer(object); }) {
  lay_out(device.function());
  space_.map(mailbox_at, mailbox_size,
             {.read = [this](std::uint16_t offset) { return mailbox_.read(offset); },
              .write = [this](std::uint16_t offset, std::uint32_t value) { mailbox_.write(offset, value); }});
}

void EmulatedFunction::lay_out(const PciIdentity& identity) {
  space_.set16(vendor_id, identity.vendor);
  space_.set16(device_id, identity.device);
  space_.set16(status, has_capabilities);
  space_.set8(revision_id, identity.revision);
  space_.set8(class_code, static_cast<std::uint8_t>(identity.class_code));
  space_.set16(class_code + 1, static_cast<std::uint16_t>(identity.class_code >> 8));
  space_.set16(subsystem_vendor_id, identity.subsystem_vendor.value_or(0));
  space_.set16(subsystem_id, identity.subsystem_device.value_or(0));
  space_.set8(capabilities_pointer, express);
  space_.set32(express, pci::classic::express | 0x0002'0000u);
  space_.set32(express + 4, function_level_reset);
  if (!identity.serial) return;
  // PCIe 6.x, 7.9.3, "Device Serial Number Extended Capability": header, lower dword, upper dword.
  space_.set32(serial_number_at, pci::extended::serial_number | 0x0001'0000u);
  space_.set32(serial_number_at + 4, static_cast<std::uint32_t>(*identity.serial));
  space_.set32(serial_number_at + 8, static_cast<std::uint32_t>(*identity.serial >> 32));
}

/// What a mailbox cannot do, closing the connection, it does by staying silent.
std::optional<Buffer> EmulatedFunction::answer(Bytes object) {
  const auto asked = binding::unframe(binding::Transport::doe, object);
  if (!asked) return std::nullopt;
  const auto reaction = connection_.answer(*asked);
  if (reaction.kind != Reaction::Kind::answer) return std::nullopt;
  auto response = binding::frame(binding::Transport::doe, {reaction.response, reaction.channel});
  if (!response) return std::nullopt;
  return std::move(*response);
}

}  // namespace bonafide::emulator
