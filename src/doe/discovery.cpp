#include <bonafide/doe/discovery.hpp>

namespace bonafide::doe {

std::array<std::uint8_t, 12> Discovery::request() const {
  // Vendor 0001h, type 00h; three dwords; index and version.
  return {0x01, 0x00, 0x00, 0x00, 0x03, 0x00, 0x00, 0x00, index_, version_, 0x00, 0x00};
}

Result<bool> Discovery::take(Bytes object) {
  const auto read = binding::read_object(object);
  const bool legal = read && read->vendor == binding::pci_sig && read->type == binding::ObjectType::discovery &&
                     (read->payload.size() == 4 || read->payload.size() == 8);
  if (!legal) return broken(rule::discovery_object, "Length", 4, object.size());

  const Bytes said = read->payload;
  Feature feature{.vendor = load_le<std::uint16_t>(said), .type = said[2]};
  const std::uint8_t following = said[3];
  if (said.size() == 8) feature.largest_dwords = load_le<std::uint32_t>(said.subspan(4)) & 0x3FFFF;
  if (index_ == 0 && (feature.vendor != binding::pci_sig || feature.type != 0))
    return broken(rule::discovery_first, "Vendor ID", 8, load_le<std::uint32_t>(said));
  // QEMU answers an index beyond the last with this vendor and a next index that is not 0.
  if (feature.vendor == 0xFFFF) return true;
  features_.push_back(feature);
  if (following == 0) return true;
  asked_.set(index_);
  if (asked_.test(following)) return broken(rule::discovery_ends, "Next Index", 11, following);
  index_ = following;
  return false;
}

bool Discovery::lists(std::uint16_t vendor, std::uint8_t type) const {
  for (const auto& feature : features_)
    if (feature.vendor == vendor && feature.type == type) return true;
  return false;
}

}  // namespace bonafide::doe
