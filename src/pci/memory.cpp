#include <bonafide/pci/memory.hpp>

namespace bonafide::pci {

void MemoryConfigSpace::map(std::uint16_t first, std::uint16_t size, Window window) {
  windows_.push_back({first, size, std::move(window)});
}

void MemoryConfigSpace::set8(std::size_t offset, std::uint8_t value) {
  if (offset < bytes_.size()) bytes_[offset] = value;
}
void MemoryConfigSpace::set16(std::size_t offset, std::uint16_t value) {
  set8(offset, static_cast<std::uint8_t>(value)), set8(offset + 1, static_cast<std::uint8_t>(value >> 8));
}
void MemoryConfigSpace::set32(std::size_t offset, std::uint32_t value) {
  set16(offset, static_cast<std::uint16_t>(value)), set16(offset + 2, static_cast<std::uint16_t>(value >> 16));
}

Result<std::uint32_t> MemoryConfigSpace::read(std::uint16_t offset) {
  if (const auto legal = demand_dword(offset, size()); !legal) return std::unexpected(legal.error());
  if (const auto* at = mapped(offset)) return at->window.read(static_cast<std::uint16_t>(offset - at->first));
  return load_le<std::uint32_t>(Bytes{bytes_}.subspan(offset, 4));
}

Result<void> MemoryConfigSpace::write(std::uint16_t offset, std::uint32_t value) {
  if (const auto legal = demand_dword(offset, size()); !legal) return legal;
  if (const auto* at = mapped(offset)) at->window.write(static_cast<std::uint16_t>(offset - at->first), value);
  return {};
}

const MemoryConfigSpace::Mapped* MemoryConfigSpace::mapped(std::uint16_t offset) const {
  for (const auto& window : windows_)
    if (offset >= window.first && offset - window.first < window.size) return &window;
  return nullptr;
}

}  // namespace bonafide::pci
