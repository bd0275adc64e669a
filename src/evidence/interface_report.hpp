// DEVICE_INTERFACE_REPORT: what a locked TDISP interface says of itself. PCIe 6.x, 11.3, "TDISP messages". It crosses a
// secured session of the TSM, and no device signs it.
#pragma once
#include <string>
#include <vector>

#include <bonafide/base/bytes.hpp>
#include <bonafide/base/result.hpp>

namespace bonafide::evidence {

/// One range of MMIO, in pages of 4 KiB, at the offset that was asked for when the interface was locked.
struct MmioRange {
  std::uint64_t first_page = 0;
  std::uint32_t pages = 0;
  std::uint16_t attributes = 0, id = 0;  // ids 0 to 5 are BARs
};

/// A report is fetched in portions, whose offset and length have 16 bits: PCIe 6.x, 11.3,
/// "GET_DEVICE_INTERFACE_REPORT".
inline constexpr std::size_t largest_interface_report = 65535;

struct InterfaceFields {
  std::uint16_t info = 0;  // INTERFACE_INFO
  std::uint16_t msix_control = 0, lnr_control = 0;
  std::uint32_t tph_control = 0;
  std::vector<MmioRange> ranges;
  Bytes device_specific;
};

/// The report without the header of its message. Breaks rule::interface_report when the sizes inside do not add up to
/// all of it, or a range leaves the address space or overlaps another.
Result<InterfaceFields> read_interface_report(Bytes report);

/// "no firmware updates while locked, DMA with PASID": the names of the bits of INTERFACE_INFO.
std::string interface_info_text(std::uint16_t info);
/// "range 0: 16 pages from page 0x80000, non-TEE memory"
std::string range_text(const MmioRange&);

}  // namespace bonafide::evidence
