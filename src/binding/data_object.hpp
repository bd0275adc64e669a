// DOE data objects: PCIe 6.x, 6.30.1 "Data Objects".
#pragma once
#include <bonafide/binding/message.hpp>
#include <bonafide/binding/rules.hpp>
#include <bonafide/wire/walk.hpp>

namespace bonafide::binding {

inline constexpr std::uint16_t pci_sig = 0x0001;
/// A Length of 0 stands for 2^18 dwords.
inline constexpr std::uint32_t largest_object_dwords = 1u << 18;
inline constexpr std::size_t largest_object = std::size_t{largest_object_dwords} * 4;

/// Data object types of PCI-SIG: PCIe 6.x, 6.30.1, "Data Object Type".
enum class ObjectType : std::uint8_t {
  discovery = 0x00,
  spdm = 0x01,
  secured_spdm = 0x02,
  spdm_with_connection = 0x03,
  secured_spdm_with_connection = 0x04,
  asynchronous = 0x05,
};
/// PCIe 6.x, 6.31 "CMA-SPDM over DOE".
inline constexpr ByChannel<ObjectType> message_object_types{ObjectType::spdm, ObjectType::secured_spdm};
inline constexpr wire::Name object_type_names[] = {
    {0x00, "DOE Discovery"},
    {0x01, "CMA-SPDM"},
    {0x02, "Secured CMA-SPDM"},
    {0x03, "CMA-SPDM with Connection ID"},
    {0x04, "Secured CMA-SPDM with Connection ID"},
    {0x05, "Async Message"},
};

/// Framing needs to know nothing beforehand.
struct NoTerms {};

/// The two dwords in front of a payload.
struct ObjectHeader {
  static constexpr std::string_view name = "DOE data object";
  std::uint16_t vendor = pci_sig;
  ObjectType type{};
  std::uint8_t reserved{};
  std::uint32_t length{};  // bits 17:0 count dwords; 29:18 are a connection ID in types 03h and 04h

  static void layout(auto& walk, auto& m) {
    walk.integer("Vendor ID", m.vendor);
    walk.integer("Data Object Type", m.type, object_type_names);
    walk.integer("Reserved", m.reserved);
    walk.integer("Length", m.length);
  }
};

/// How many dwords a second header dword promises, both header dwords included; 1 is illegal.
constexpr std::uint32_t promised_dwords(std::uint32_t length) {
  return (length & 0x3FFFF) == 0 ? largest_object_dwords : length & 0x3FFFF;
}

struct DataObject {
  std::uint16_t vendor = pci_sig;
  ObjectType type{};
  Bytes payload;  // padding included
};

/// Reads one whole object: `in` must be as long as its Length says.
Result<DataObject> read_object(Bytes in);

/// Puts the header before `payload` and zeros behind it up to a dword.
Result<Buffer> write_object(const DataObject& object);

/// Refuses what may not follow a message in its data object: more than three bytes, or bytes other than zero.
Result<void> demand_padding(Bytes after_message);

}  // namespace bonafide::binding
