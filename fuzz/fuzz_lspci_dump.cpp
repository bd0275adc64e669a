// Any text as a dump of lspci, and what is in it walked.
#include <bonafide/pci/dump.hpp>
#include <bonafide/pci/function.hpp>
#include <bonafide/pci/pci_ids.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bonafide;
  const auto all = pci::parse_lspci(as_text({data, size}));
  const pci::Names names{std::string{as_text({data, size})}};
  (void)names.device(0x8086, 0x1234);
  (void)names.class_name(0x010802);
  if (!all) return 0;
  for (const auto& one : *all) {
    if (one.bytes.size() < 64 || one.bytes.size() > 4096) __builtin_trap();
    auto space = one.space();
    if (const auto function = pci::describe(one.bdf, space)) (void)names.subsystem(function->identity);
  }
  return 0;
}
