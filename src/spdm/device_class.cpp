#include <bonafide/spdm/device_class.hpp>
#include <bonafide/spdm/registry.hpp>

namespace bonafide::spdm {
namespace {

constexpr Terms no_terms{};

}  // namespace

Result<DeviceClass> read_device_class(Bytes info) {
  const auto read = wire::decode_exactly<DeviceClass>(info, no_terms);
  if (!read) return broken(rule::device_class, read.error().field, read.error().offset, read.error().got);
  for (const auto& one : identifiers_of(read->message))
    if (const auto fits = tolerate_vendor_id(one.registry, one.vendor_id); !fits) return std::unexpected(fits.error());
  return read->message;
}

wire::List<DeviceIdentifier, Terms> identifiers_of(const DeviceClass& all) { return {all.identifiers, no_terms}; }
wire::List<SubIdentifier, Terms> sub_ids_of(const DeviceIdentifier& one) { return {one.sub_ids, no_terms}; }

Buffer make_device_class(std::span<const DeviceName> names) {
  Buffer out{static_cast<std::uint8_t>(names.size()), 0, 0, 0};
  for (const auto& [registry, vendor_id, sub_ids] : names) {
    Buffer element{registry, static_cast<std::uint8_t>(vendor_id.size())};
    append(element, vendor_id);
    element.push_back(static_cast<std::uint8_t>(sub_ids.size()));
    for (const auto& id : sub_ids) {
      element.push_back(static_cast<std::uint8_t>(id.size()));
      append(element, id);
    }
    out.push_back(static_cast<std::uint8_t>(element.size()));
    append(out, element);
  }
  return out;
}

}  // namespace bonafide::spdm
