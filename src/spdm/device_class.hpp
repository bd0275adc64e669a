// DSP0274 1.3, "DeviceClassIdentifier format": what kind of device an endpoint is, in the words of registries.
#pragma once
#include <bonafide/spdm/message/header.hpp>
#include <bonafide/spdm/rules/information.hpp>

namespace bonafide::spdm {

/// GET_ENDPOINT_INFO, SubCode: the only one defined.
inline constexpr std::uint8_t device_class_sub_code = 0x01;

struct SubIdentifier {
  Bytes id;
  static void layout(auto& walk, auto& m) { walk.template sized<std::uint8_t>("SubIDLen", "SubIdentifier", m.id); }
};

struct DeviceIdentifier {
  std::uint8_t length{};    // IDElemLength: of what follows it
  std::uint8_t registry{};  // see registry.hpp
  Bytes vendor_id;
  std::uint8_t sub_id_count{};
  Bytes sub_ids;  // SubIdentifier after SubIdentifier

  static void layout(auto& walk, auto& m) {
    walk.integer("IDElemLength", m.length);
    walk.integer("ID", m.registry);
    walk.template sized<std::uint8_t>("VendorIDLen", "VendorID", m.vendor_id);
    walk.integer("NumSubIDs", m.sub_id_count);
    walk.template list<SubIdentifier>("SubIDs", m.sub_ids, m.sub_id_count);
    walk.demand(m.length == 3 + m.vendor_id.size() + m.sub_ids.size(), rule::device_class, "IDElemLength", 0, m.length);
  }
};

struct DeviceClass {
  std::uint8_t count{};
  std::array<std::uint8_t, 3> reserved{};
  Bytes identifiers;  // walk them with identifiers_of

  static void layout(auto& walk, auto& m) {
    walk.integer("NumIdentifiers", m.count);
    walk.reserved(m.reserved);
    walk.template list<DeviceIdentifier>("Identifiers", m.identifiers, m.count);
  }
};

/// Reads the EPInfo of device_class_sub_code, and every identifier in it. Breaks endpoint-info.device-class,
/// vendor.id-length.
Result<DeviceClass> read_device_class(Bytes info);
wire::List<DeviceIdentifier, Terms> identifiers_of(const DeviceClass&);
wire::List<SubIdentifier, Terms> sub_ids_of(const DeviceIdentifier&);

/// The EPInfo of one identifier.
struct DeviceName {
  std::uint8_t registry = 0;
  Buffer vendor_id;
  std::vector<Buffer> sub_ids;
};
Buffer make_device_class(std::span<const DeviceName> names);

}  // namespace bonafide::spdm
