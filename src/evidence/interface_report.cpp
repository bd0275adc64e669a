#include <bonafide/evidence/interface_report.hpp>
#include <bonafide/evidence/rules.hpp>

namespace bonafide::evidence {
namespace {

// PCIe 6.x, 11.3, "DEVICE_INTERFACE_REPORT".
constexpr std::size_t fixed = 16, range_size = 16, length_size = 4;
constexpr std::uint64_t pages_in_all = std::uint64_t{1} << 52;

std::string joined(std::uint32_t bits, std::span<const std::string_view> names) {
  std::string out;
  for (std::size_t i = 0; i < 32; ++i) {
    if ((bits >> i & 1) == 0) continue;
    out += out.empty() ? "" : ", ";
    out += i < names.size() ? std::string{names[i]} : "bit " + std::to_string(i);
  }
  return out;
}

bool overlap(const MmioRange& a, const MmioRange& b) {
  return a.pages != 0 && b.pages != 0 && a.first_page < b.first_page + b.pages && b.first_page < a.first_page + a.pages;
}

Result<void> read_ranges(Bytes table, InterfaceFields& out) {
  for (Bytes left = table; !left.empty(); left = left.subspan(range_size)) {
    const auto at = fixed + table.size() - left.size();
    const MmioRange range{load_le<std::uint64_t>(left), load_le<std::uint32_t>(left.subspan(8)),
                          load_le<std::uint16_t>(left.subspan(12)), load_le<std::uint16_t>(left.subspan(14))};
    if (range.first_page >= pages_in_all || range.pages > pages_in_all - range.first_page)
      return broken(rule::interface_report, "MMIO_RANGE", at, range.first_page);
    // Table and PBA of MSI-X lie in BARs of their own, or in pages that are told apart.
    for (const auto& other : out.ranges)
      if (overlap(range, other)) return broken(rule::interface_report, "MMIO_RANGE", at, range.first_page);
    out.ranges.push_back(range);
  }
  return {};
}

}  // namespace

Result<InterfaceFields> read_interface_report(Bytes report) {
  if (report.size() < fixed + length_size || report.size() > largest_interface_report)
    return broken(rule::interface_report, "(report)", 0, report.size());
  InterfaceFields out{.info = load_le<std::uint16_t>(report),
                      .msix_control = load_le<std::uint16_t>(report.subspan(4)),
                      .lnr_control = load_le<std::uint16_t>(report.subspan(6)),
                      .tph_control = load_le<std::uint32_t>(report.subspan(8))};
  const std::size_t count = load_le<std::uint32_t>(report.subspan(12));
  if (count > (report.size() - fixed - length_size) / range_size)
    return broken(rule::interface_report, "MMIO_RANGE_COUNT", 12, count);
  if (const auto good = read_ranges(report.subspan(fixed, count * range_size), out); !good)
    return std::unexpected(good.error());
  const auto at = fixed + count * range_size;
  const std::size_t length = load_le<std::uint32_t>(report.subspan(at));
  if (length != report.size() - at - length_size)
    return broken(rule::interface_report, "DEVICE_SPECIFIC_INFO_LEN", at, length);
  out.device_specific = report.subspan(at + length_size);
  return out;
}

std::string interface_info_text(std::uint16_t info) {
  static constexpr std::array<std::string_view, 6> names{
      "no firmware updates while locked", "DMA without PASID", "DMA with PASID", "ATS", "PRS", "XT mode"};
  const auto text = joined(info, names);
  return text.empty() ? "none" : text;
}

std::string range_text(const MmioRange& range) {
  static constexpr std::array<std::string_view, 4> names{"MSI-X table", "MSI-X PBA", "non-TEE memory",
                                                         "memory attribute updatable"};
  std::array<std::uint8_t, 8> page{};
  store_be(MutableBytes{page}, range.first_page);
  auto digits = hex(page);
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
  const auto attributes = joined(range.attributes, names);
  return "range " + std::to_string(range.id) + ": " + std::to_string(range.pages) +
         (range.pages == 1 ? " page" : " pages") + " from page 0x" + digits +
         (attributes.empty() ? "" : ", " + attributes);
}

}  // namespace bonafide::evidence
