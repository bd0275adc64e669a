#include <bonafide/binding/transport.hpp>

namespace bonafide::binding {
namespace {

Result<Message> unframe_object(Bytes framed) {
  const auto object = read_object(framed);
  if (!object) return std::unexpected(object.error());
  if (object->vendor != pci_sig) return broken(rule::object_vendor, "Vendor ID", 0, object->vendor);
  const auto channel = message_object_types.channel_of(object->type);
  if (!channel) return broken(rule::object_type, "Data Object Type", 2, wire::number(object->type));
  return Message{object->payload, *channel};
}

Result<Message> unframe_mctp(Bytes framed) {
  const auto channel = framed.empty() ? std::nullopt : mctp_message_types.channel_of(framed[0]);
  if (!channel) return broken(rule::mctp_type, "Message type", 0, framed.empty() ? 0 : framed[0]);
  return Message{framed.subspan(1), *channel};
}

Result<Message> unframe_tcp(Bytes framed) {
  const auto frame = tcp::read_frame(framed);
  if (!frame) return std::unexpected(frame.error());
  const auto channel = tcp::message_types.channel_of(frame->header.type);
  if (!channel)
    return broken(rule::tcp_type, "Message type", 3, wire::number(frame->header.type),
                  Note{tcp::name(frame->header.type)});
  return Message{frame->message, *channel};
}

}  // namespace

std::string_view name(Transport transport) {
  constexpr std::string_view names[] = {"none", "DOE", "MCTP", "TCP", "storage"};
  return names[wire::number(transport)];
}

Result<Buffer> frame(Transport transport, const Message& message) {
  const auto [bytes, channel] = message;
  switch (transport) {
    case Transport::doe: return write_object({.type = message_object_types.of(channel), .payload = bytes});
    case Transport::tcp: return tcp::write_frame(tcp::message_types.of(channel), bytes);
    case Transport::mctp: {
      Buffer out{mctp_message_types.of(channel)};
      append(out, bytes);
      return out;
    }
    case Transport::storage: return storage::frame(message);
    case Transport::none: break;
  }
  if (channel != Channel::clear) return broken(rule::channel_told, "message", 0, bytes.size());
  return copy(bytes);
}

Result<Message> unframe(Transport transport, Bytes framed) {
  switch (transport) {
    case Transport::doe: return unframe_object(framed);
    case Transport::tcp: return unframe_tcp(framed);
    case Transport::mctp: return unframe_mctp(framed);
    case Transport::storage: return storage::unframe(Channel::clear, framed);
    case Transport::none: break;
  }
  return Message{framed};
}

}  // namespace bonafide::binding
