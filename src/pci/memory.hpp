// Configuration space in memory: recorded dumps, emulated devices, tests.
#pragma once
#include <functional>

#include <bonafide/pci/config_space.hpp>

namespace bonafide::pci {

class MemoryConfigSpace : public ConfigSpace {
 public:
  /// Registers that do something. `offset` counts from the start of the window.
  struct Window {
    std::function<std::uint32_t(std::uint16_t offset)> read;
    std::function<void(std::uint16_t offset, std::uint32_t value)> write;
  };

  explicit MemoryConfigSpace(std::size_t size = 4096) : bytes_(size) {}
  explicit MemoryConfigSpace(Buffer bytes) : bytes_(std::move(bytes)) {}

  /// Places a window of `size` bytes at `first`, in front of the bytes below.
  void map(std::uint16_t first, std::uint16_t size, Window window);

  /// Writes the bytes themselves, read-only registers included. What lies outside is ignored.
  void set8(std::size_t offset, std::uint8_t value);
  void set16(std::size_t offset, std::uint16_t value);
  void set32(std::size_t offset, std::uint32_t value);

  Result<std::uint32_t> read(std::uint16_t offset) override;
  /// Registers outside of windows are read-only, as most identity registers are: the write has no effect.
  Result<void> write(std::uint16_t offset, std::uint32_t value) override;
  std::size_t size() const override { return bytes_.size(); }
  Bytes bytes() const { return bytes_; }

 private:
  struct Mapped {
    std::uint16_t first, size;
    Window window;
  };
  const Mapped* mapped(std::uint16_t offset) const;
  Buffer bytes_;
  std::vector<Mapped> windows_;
};

}  // namespace bonafide::pci
