// The registers of a mailbox: PCIe 6.x, 7.9.24 "Data Object Exchange Extended Capability".
#pragma once
#include <cstdint>

#include <bonafide/base/result.hpp>
#include <bonafide/doe/rules.hpp>

namespace bonafide::doe {

/// Offsets from the capability header.
namespace reg {
inline constexpr std::uint16_t header = 0x00, capabilities = 0x04, control = 0x08, status = 0x0C, write_mailbox = 0x10,
                               read_mailbox = 0x14;
inline constexpr std::uint16_t size = 0x18;
}  // namespace reg

namespace control {
inline constexpr std::uint32_t abort = 1u << 0, interrupt_enable = 1u << 1, async_enable = 1u << 3, go = 1u << 31;
/// What the mailbox's owner has set, and a write has to keep.
inline constexpr std::uint32_t kept = interrupt_enable | async_enable;
}  // namespace control

namespace status {
inline constexpr std::uint32_t busy = 1u << 0, interrupt = 1u << 1, error = 1u << 2, async_message = 1u << 3,
                               ready = 1u << 31;
inline constexpr std::uint32_t gone = 0xFFFFFFFF;
}  // namespace status

/// Where the registers are: config space, or a test's memory. `offset` counts from the capability header.
class Registers {
 public:
  virtual ~Registers() = default;
  virtual Result<std::uint32_t> read(std::uint16_t offset) = 0;
  virtual Result<void> write(std::uint16_t offset, std::uint32_t value) = 0;
};

}  // namespace bonafide::doe
