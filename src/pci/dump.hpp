// Recorded configuration space: the text of `lspci -xxxx`, or the bytes themselves.
#pragma once
#include <filesystem>

#include <bonafide/base/pci_identity.hpp>
#include <bonafide/pci/memory.hpp>

namespace bonafide::pci {

struct Recorded {
  Bdf bdf;
  std::string title;  // what lspci wrote after the address, or the file's name
  Buffer bytes;

  MemoryConfigSpace space() const { return MemoryConfigSpace(bytes); }
};

/// Every function with bytes in the text of `lspci -x`, `-xxx` or `-xxxx`, whatever else it prints between them.
Result<std::vector<Recorded>> parse_lspci(std::string_view text);

/// The bytes of one function, as sysfs gives them.
Result<Recorded> parse_raw(Bytes bytes);

/// A dump of either kind, and the file that it was read from: its name, or that of its folder, may be the address.
Result<std::vector<Recorded>> parse_dump(Bytes, const std::filesystem::path& file);

}  // namespace bonafide::pci
