// Which PCI function, and what it says it is: the two values that evidence keeps and certificates are compared to.
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bonafide {

/// Domain (segment), bus, device, function. Domains of more than 16 bits exist: a volume management device makes its
/// own.
struct Bdf {
  std::uint32_t domain = 0;
  std::uint8_t bus = 0, device = 0, function = 0;
  auto operator<=>(const Bdf&) const = default;
};

/// "0000:01:00.0", or "01:00.0" in domain 0. Nothing for any other text.
std::optional<Bdf> parse_bdf(std::string_view text);

/// "0000:01:00.0", as sysfs names its folders.
std::string format(const Bdf& bdf);

/// The fields of config space that a leaf certificate repeats: PCIe 6.x, 6.31, "Leaf certificate".
struct PciIdentity {
  std::uint16_t vendor = 0, device = 0;
  std::uint32_t class_code = 0;  // base class, sub-class, programming interface: 24 bits
  std::uint8_t revision = 0;
  std::optional<std::uint16_t> subsystem_vendor, subsystem_device;  // type 0 headers only
  std::optional<std::uint64_t> serial;                              // Device Serial Number capability, where not zero
  bool operator==(const PciIdentity&) const = default;
};

}  // namespace bonafide
