#include <bitset>

#include <bonafide/pci/capability.hpp>

namespace bonafide::pci {
namespace {

constexpr std::uint16_t status_register = 0x04, header_register = 0x0C;  // the dwords that hold Status, Header Type
constexpr std::uint16_t first_extended = 0x100;

/// The dwords that a list has passed; a list that returns to one of them would never end.
class Passed {
 public:
  bool again(std::uint16_t offset) {
    const bool seen = dwords_[offset / 4];
    dwords_.set(offset / 4);
    return seen;
  }

 private:
  std::bitset<1024> dwords_;
};

/// PCI 3.0, 6.7 "Capabilities List": the head is a byte at 34h, at 14h in the CardBus header (type 2).
Result<void> walk_classic(ConfigSpace& space, Capabilities& found) {
  const auto status = space.read(status_register);
  if (!status) return std::unexpected(status.error());
  if ((*status >> 16 & 0x10) == 0) return {};
  const auto header = space.read(header_register);
  if (!header) return std::unexpected(header.error());
  const auto head = space.read((*header >> 16 & 0x7F) == 2 ? 0x14 : 0x34);
  if (!head) return std::unexpected(head.error());

  Passed passed;
  // The low two bits are reserved: PCI 3.0, 6.7 has software mask them.
  for (auto at = static_cast<std::uint16_t>(*head & 0xFC); at != 0;) {
    if (at < 0x40) return broken(rule::next_in_range, "Next Capability Pointer", at, at);
    if (passed.again(at)) return broken(rule::list_ends, "Next Capability Pointer", at, at);
    const auto dword = space.read(at);
    if (!dword) return std::unexpected(dword.error());
    if ((*dword & 0xFFFF) == 0xFFFF) return broken(rule::not_all_ones, "Capability ID", at, *dword);
    // ID 0 is the Null Capability: PCI Code and ID Assignment Specification, "Capability IDs".
    if ((*dword & 0xFF) != 0) found.classic.push_back({static_cast<std::uint16_t>(*dword & 0xFF), at, 0});
    at = static_cast<std::uint16_t>(*dword >> 8 & 0xFC);
  }
  return {};
}

/// Some host bridges decode eight bits of the offset only and show their first 256 bytes again and again.
Result<bool> mirrored(ConfigSpace& space) {
  const auto first = space.read(0);
  if (!first) return std::unexpected(first.error());
  for (std::size_t at = first_extended; at + 4 <= space.size(); at += 0x100) {
    const auto again = space.read(static_cast<std::uint16_t>(at));
    if (!again) return std::unexpected(again.error());
    if (*again != *first) return false;
  }
  return true;
}

/// PCIe 6.x, 7.6.3 "PCI Express Extended Capability Header": ID 15:0, version 19:16, next 31:20.
Result<void> walk_extended(ConfigSpace& space, Capabilities& found) {
  const auto repeats = mirrored(space);
  if (!repeats) return std::unexpected(repeats.error());
  if (*repeats) return broken(rule::not_mirrored, "Extended Capability Header", first_extended);

  Passed passed;
  for (std::uint16_t at = first_extended; at != 0;) {
    if (at < first_extended) return broken(rule::next_in_range, "Next Capability Offset", at, at);
    if (passed.again(at)) return broken(rule::list_ends, "Next Capability Offset", at, at);
    const auto header = space.read(at);
    if (!header) return std::unexpected(header.error());
    if (*header == 0xFFFFFFFF) return broken(rule::not_all_ones, "Extended Capability Header", at, *header);
    const auto id = static_cast<std::uint16_t>(*header);
    // Hypervisors hide a capability by making it a Null Capability that still leads on; a lone ID of all ones stands
    // for an empty list (PCIe 6.x, 7.6.3, of root complex register blocks).
    if (id != 0 && id != 0xFFFF) found.extended.push_back({id, at, static_cast<std::uint8_t>(*header >> 16 & 0xF)});
    at = static_cast<std::uint16_t>(*header >> 20 & 0xFFC);
  }
  return {};
}

/// Extended space exists behind PCI Express and PCI-X 2.0 only: PCIe 6.x, 7.2 "Configuration Space".
bool may_be_extended(const Capabilities& found) {
  for (const auto& capability : found.classic)
    if (capability.id == classic::express || capability.id == classic::pci_x) return true;
  return false;
}

}  // namespace

Result<Capabilities> walk_capabilities(ConfigSpace& space) {
  Capabilities found;
  const auto identity = space.read(0);
  if (!identity) return std::unexpected(identity.error());
  if ((*identity & 0xFFFF) == 0xFFFF) return broken(rule::present, "Vendor ID", 0, *identity & 0xFFFF);
  if (const auto walked = walk_classic(space, found); !walked) found.oddities.push_back(walked.error());
  if (space.size() > first_extended && may_be_extended(found))
    if (const auto walked = walk_extended(space, found); !walked) found.oddities.push_back(walked.error());
  return found;
}

}  // namespace bonafide::pci
