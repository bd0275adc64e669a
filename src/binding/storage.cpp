#include <bonafide/binding/storage.hpp>

namespace bonafide::binding::storage {

Result<Specific> read_specific(std::uint16_t field) {
  const Specific read{static_cast<Operation>(field >> 2 & 0x3F), static_cast<std::uint8_t>(field & 3)};
  const bool known = read.operation == Operation::discovery || read.operation == Operation::pending_info ||
                     message_operations.channel_of(read.operation).has_value();
  if (!known || field > 0xFF) return broken(rule::storage_operation, "SP Specific", 0, field);
  return read;
}

Buffer frame(const Message& message) {
  Buffer out(message.channel == Channel::secured ? before_record : 0);
  append(out, message.bytes);
  return out;
}

Result<Message> unframe(Channel channel, Bytes framed) {
  if (channel == Channel::clear) return Message{framed};
  if (framed.size() < before_record || !all_zero(framed.first(before_record)))
    return broken(rule::storage_secured, "Reserved", 0, framed.size());
  return Message{framed.subspan(before_record), channel};
}

Result<bool> lists_protocol(Bytes list, std::uint8_t protocol) {
  constexpr std::size_t header = 8;  // six bytes reserved, the count
  if (list.size() < header) return broken(rule::storage_list, "(header)", 0, list.size());
  const std::size_t count = load_be<std::uint16_t>(list.subspan(6));
  if (count > list.size() - header)
    return broken(rule::storage_list, "Supported Security Protocol List Length", 6, count);
  for (const auto listed : list.subspan(header, count))
    if (listed == protocol) return true;
  return false;
}

}  // namespace bonafide::binding::storage
