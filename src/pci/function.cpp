#include <utility>

#include <bonafide/pci/function.hpp>

namespace bonafide::pci {
namespace {

/// Reads registers of one function; the first failure sticks, later reads give 0.
class Registers {
 public:
  explicit Registers(ConfigSpace& space) : space_(space) {}
  std::uint32_t dword(std::size_t offset) {
    if (failure_) return 0;
    const auto value = space_.read(static_cast<std::uint16_t>(offset));
    if (!value) failure_ = value.error();
    return value.value_or(0);
  }
  std::uint16_t word(std::size_t offset) {
    return static_cast<std::uint16_t>(dword(offset & ~std::size_t{3}) >> 8 * (offset & 2));
  }
  /// The failure since the last call.
  std::optional<Error> failure() { return std::exchange(failure_, std::nullopt); }

 private:
  ConfigSpace& space_;
  std::optional<Error> failure_;
};

const Capability* find(const std::vector<Capability>& list, std::uint16_t id) {
  for (const auto& capability : list)
    if (capability.id == id) return &capability;
  return nullptr;
}

void read_subsystem(Registers& registers, Function& function) {
  std::optional<std::size_t> at;
  if (function.header_type == 0) at = 0x2C;
  if (function.header_type == 2) at = 0x40;
  const auto* bridge = find(function.capabilities.classic, classic::bridge_subsystem);
  if (function.header_type == 1 && bridge != nullptr) at = bridge->offset + 4U;
  if (!at) return;
  const auto vendor = registers.word(*at), device = registers.word(*at + 2);
  if (const auto failure = registers.failure()) return function.capabilities.oddities.push_back(*failure);
  function.subsystem_vendor = vendor, function.subsystem_device = device;
  // The leaf certificate names the subsystem of type 0 functions only: PCIe 6.x, 6.31, "Leaf certificate".
  if (function.header_type == 0)
    function.identity.subsystem_vendor = vendor, function.identity.subsystem_device = device;
}

/// PCIe 6.x, 7.5.3.3 "Device Capabilities Register": bit 28 Function Level Reset, bit 30 TEE-IO Supported.
void read_express(Registers& registers, Function& function) {
  const auto* express = find(function.capabilities.classic, classic::express);
  if (express == nullptr) return;
  function.express = true;
  const auto capabilities = registers.dword(express->offset + 4U);
  if (const auto failure = registers.failure()) return function.capabilities.oddities.push_back(*failure);
  function.function_level_reset = (capabilities >> 28 & 1) != 0;
  function.tee_io = (capabilities >> 30 & 1) != 0;
}

/// PCIe 6.x, 7.9.3 "Device Serial Number Extended Capability": lower dword first. Zero stands for none.
void read_serial(Registers& registers, Function& function, const Capability& at) {
  const std::uint64_t low = registers.dword(at.offset + 4U), high = registers.dword(at.offset + 8U);
  if (const auto failure = registers.failure()) return function.capabilities.oddities.push_back(*failure);
  if ((high << 32 | low) != 0 && !function.identity.serial) function.identity.serial = high << 32 | low;
}

/// PCIe 6.x, 7.9.24.2 "DOE Capabilities Register": bit 0 Interrupt Support, 11:1 Interrupt Message Number.
void read_mailbox(Registers& registers, Function& function, const Capability& at) {
  const auto capabilities = registers.dword(at.offset + 4U);
  if (const auto failure = registers.failure()) return function.capabilities.oddities.push_back(*failure);
  function.mailboxes.push_back({.offset = at.offset,
                                .version = at.version,
                                .interrupt = (capabilities & 1) != 0,
                                .interrupt_message = static_cast<std::uint16_t>(capabilities >> 1 & 0x7FF)});
}

void read_ide(Registers& registers, Function& function, const Capability& at) {
  const Ide ide{.offset = at.offset,
                .version = at.version,
                .capability = registers.dword(at.offset + 4U),
                .control = registers.dword(at.offset + 8U)};
  if (const auto failure = registers.failure()) return function.capabilities.oddities.push_back(*failure);
  if (!function.ide) function.ide = ide;
}

void read_extended(Registers& registers, Function& function, std::size_t space) {
  constexpr struct {
    std::uint16_t id;
    std::size_t size;
    void (*read)(Registers&, Function&, const Capability&);
  } known[] = {{extended::serial_number, 0x0C, read_serial},
               {extended::doe, 0x18, read_mailbox},
               {extended::ide, 0x0C, read_ide}};
  for (const auto& capability : function.capabilities.extended)
    for (const auto& row : known) {
      if (row.id != capability.id) continue;
      if (capability.offset + row.size > space)
        function.capabilities.oddities.push_back(
            {&rule::capability_fits, "Extended Capability Header", capability.offset, capability.id, {}});
      else
        row.read(registers, function, capability);
    }
}

}  // namespace

bool Function::partly_hidden() const {
  for (const auto& oddity : capabilities.oddities)
    if (oddity == rule::readable) return true;
  return false;
}

Result<Function> describe(const Bdf& bdf, ConfigSpace& space) {
  auto capabilities = walk_capabilities(space);
  if (!capabilities) return std::unexpected(capabilities.error());
  Function function{.bdf = bdf, .capabilities = std::move(*capabilities)};
  Registers registers(space);
  function.identity.vendor = registers.word(0x00);
  function.identity.device = registers.word(0x02);
  const auto class_and_revision = registers.dword(0x08);
  function.identity.revision = static_cast<std::uint8_t>(class_and_revision);
  function.identity.class_code = class_and_revision >> 8;
  const auto header = registers.word(0x0E);
  function.header_type = static_cast<std::uint8_t>(header & 0x7F);
  function.multi_function = (header & 0x80) != 0;
  if (const auto failure = registers.failure()) return std::unexpected(*failure);

  read_subsystem(registers, function);
  read_express(registers, function);
  read_extended(registers, function, space.size());
  return function;
}

}  // namespace bonafide::pci
