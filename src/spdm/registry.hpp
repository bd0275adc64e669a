// The registries that vendor-defined messages, events, device classes and opaque data name their owners by: DSP0274,
// "Registry or standards body ID".
#pragma once
#include <bonafide/base/bytes.hpp>
#include <bonafide/base/result.hpp>

namespace bonafide::spdm {

namespace registry {
inline constexpr std::uint16_t dmtf = 0x0;
inline constexpr std::uint16_t tcg = 0x1;
inline constexpr std::uint16_t usb = 0x2;
inline constexpr std::uint16_t pci_sig = 0x3;
inline constexpr std::uint16_t iana = 0x4;
inline constexpr std::uint16_t hdbaset = 0x5;
inline constexpr std::uint16_t mipi = 0x6;
inline constexpr std::uint16_t cxl = 0x7;
inline constexpr std::uint16_t jedec = 0x8;
inline constexpr std::uint16_t vesa = 0x9;
inline constexpr std::uint16_t iana_cbor = 0xA;
inline constexpr std::uint16_t dmtf_dsp = 0xB;
inline constexpr std::uint16_t count = 0xC;
}  // namespace registry

/// "PCI-SIG"; "registry 200" for one that nobody knows.
std::string registry_name(std::uint16_t id);
/// Of a name as `registry_name` gives it, case apart; nothing for another text.
std::optional<std::uint16_t> registry_named(std::string_view name);

/// Whether the registry has vendor ids of `size` bytes. Those of an unknown registry may have any.
bool has_vendor_ids_of(std::uint16_t id, std::size_t size);

/// A vendor id as it may be sent. Breaks vendor.id-length.
Result<void> check_vendor_id(std::uint16_t id, Bytes vendor_id);
/// As it may be received: some leave the vendor id of a registry out where it has a fixed length.
Result<void> tolerate_vendor_id(std::uint16_t id, Bytes vendor_id);

}  // namespace bonafide::spdm
