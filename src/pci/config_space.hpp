// The configuration space of one function, dword by dword, wherever it comes from.
#pragma once
#include <bonafide/base/bytes.hpp>
#include <bonafide/base/result.hpp>
#include <bonafide/pci/rules.hpp>

namespace bonafide::pci {

class ConfigSpace {
 public:
  virtual ~ConfigSpace() = default;
  /// One aligned dword. Bytes are never asked for: DOE mailboxes forbid it (PCIe 6.x, 7.9.24).
  virtual Result<std::uint32_t> read(std::uint16_t offset) = 0;
  virtual Result<void> write(std::uint16_t offset, std::uint32_t value) = 0;
  /// 64, 256 or 4096 bytes; what lies beyond is not there or not shown.
  virtual std::size_t size() const = 0;
};

/// Refuses an access that is not an aligned dword within `size` bytes.
inline Result<void> demand_dword(std::uint16_t offset, std::size_t size) {
  if (offset % 4 != 0 || offset + 4U > size) return broken(rule::aligned, "offset", offset, size);
  return {};
}

}  // namespace bonafide::pci
