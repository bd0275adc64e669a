#include <utility>

#include <bonafide/doe/device.hpp>

namespace bonafide::doe {

std::optional<Buffer> answer_discovery(Bytes payload, std::span<const Feature> features) {
  if (payload.size() != 4) return std::nullopt;
  const std::size_t index = payload[0], count = features.size();
  // Beyond the last feature: no vendor and no type, and nothing further.
  const Feature feature = index < count ? features[index] : Feature{0xFFFF, 0xFF, {}};
  Buffer said(feature.largest_dwords ? 8 : 4);
  store_le(MutableBytes{said}, feature.vendor);
  said[2] = feature.type;
  said[3] = index + 1 < count ? static_cast<std::uint8_t>(index + 1) : std::uint8_t{0};
  if (feature.largest_dwords) store_le(MutableBytes{said}.subspan(4), *feature.largest_dwords);
  auto object = binding::write_object({.type = binding::ObjectType::discovery, .payload = said});
  if (!object) return std::nullopt;
  return std::move(*object);
}

std::uint32_t DeviceMailbox::read(std::uint16_t offset) const {
  const bool ready = popped_ < response_.size();
  switch (offset) {
    case reg::header:
      return 0x002Eu | std::uint32_t{description_.version} << 16 | std::uint32_t{description_.next} << 20;
    case reg::control: return enables_;
    case reg::status: return (error_ ? status::error : 0) | (ready && !error_ ? status::ready : 0);
    case reg::read_mailbox: return ready && !error_ ? load_le<std::uint32_t>(Bytes{response_}.subspan(popped_, 4)) : 0;
    default: return 0;
  }
}

void DeviceMailbox::write(std::uint16_t offset, std::uint32_t value) {
  if (offset == reg::control) control(value);
  if (offset == reg::write_mailbox) accept(value);
  if (offset == reg::read_mailbox) pop();
}

void DeviceMailbox::reset() { request_.clear(), response_.clear(), popped_ = 0, error_ = false, enables_ = 0; }

void DeviceMailbox::control(std::uint32_t value) {
  enables_ = value & control::kept;
  if ((value & control::abort) != 0) {
    request_.clear(), response_.clear(), popped_ = 0, error_ = false;
  } else if ((value & control::go) != 0) {
    go();
  }
}

/// What does not fit raises Error: PCIe 6.x, 7.9.24.4 "DOE Status Register", DOE Error.
void DeviceMailbox::accept(std::uint32_t dword) {
  if (error_) return;
  if (request_.size() + 4 > description_.largest_request) {
    error_ = true;
    return;
  }
  std::array<std::uint8_t, 4> raw{};
  store_le(MutableBytes{raw}, dword);
  append(request_, raw);
}

/// An object whose Length is not what was written is dropped without a word: PCIe 6.x, 6.30.2 "DOE Operation". So is
/// one of a type that nobody listens to.
void DeviceMailbox::go() {
  if (error_ || popped_ < response_.size()) return;
  const auto request = std::exchange(request_, {});
  response_.clear(), popped_ = 0;
  const auto object = binding::read_object(request);
  if (!object) return;
  bool listened = false;
  for (const auto& feature : description_.features)
    listened = listened || (feature.vendor == object->vendor && feature.type == wire::number(object->type));
  if (!listened) return;
  const bool discovery = object->vendor == binding::pci_sig && object->type == binding::ObjectType::discovery;
  auto answer = discovery ? answer_discovery(object->payload, description_.features) : handler_(request);
  if (!answer) return;
  answer->resize((answer->size() + 3) / 4 * 4);
  response_ = std::move(*answer);
}

/// Popping an empty mailbox is an underflow.
void DeviceMailbox::pop() {
  if (error_) return;
  if (popped_ >= response_.size()) {
    error_ = true;
    return;
  }
  popped_ += 4;
  if (popped_ >= response_.size()) response_.clear(), popped_ = 0;
}

}  // namespace bonafide::doe
