// Any bytes as the configuration space of a function.
#include <algorithm>

#include <bonafide/pci/function.hpp>
#include <bonafide/pci/memory.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bonafide;
  pci::MemoryConfigSpace space(Buffer(data, data + std::min<std::size_t>(size, 4096)));
  const auto function = pci::describe({}, space);
  if (!function) return 0;
  const auto walked = function->capabilities.classic.size() + function->capabilities.extended.size();
  if (walked > 1024) __builtin_trap();
  for (const auto& mailbox : function->mailboxes)
    if (mailbox.offset + 0x18U > space.size()) __builtin_trap();
  return 0;
}
