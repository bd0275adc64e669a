#include <bonafide/binding/transport.hpp>

namespace bonafide::binding {
namespace {

Result<Bytes> unframe_object(Bytes framed) {
  const auto object = read_object(framed);
  if (!object) return std::unexpected(object.error());
  if (object->vendor != pci_sig) return broken(rule::object_vendor, "Vendor ID", 0, object->vendor);
  if (object->type != ObjectType::spdm)
    return broken(rule::object_type, "Data Object Type", 2, wire::number(object->type));
  return object->payload;
}

Result<Bytes> unframe_mctp(Bytes framed) {
  if (framed.empty() || framed[0] != mctp_spdm)
    return broken(rule::mctp_type, "Message type", 0, framed.empty() ? 0 : framed[0]);
  return framed.subspan(1);
}

Result<Bytes> unframe_tcp(Bytes framed) {
  const auto frame = tcp::read_frame(framed);
  if (!frame) return std::unexpected(frame.error());
  if (frame->header.type != tcp::Type::spdm)
    return broken(rule::tcp_type, "Message type", 3, wire::number(frame->header.type),
                  Note{tcp::name(frame->header.type)});
  return frame->message;
}

}  // namespace

std::string_view name(Transport transport) {
  constexpr std::string_view names[] = {"none", "DOE", "MCTP", "TCP"};
  return names[wire::number(transport)];
}

Result<Buffer> frame(Transport transport, Bytes message) {
  switch (transport) {
    case Transport::doe: return write_object({.type = ObjectType::spdm, .payload = message});
    case Transport::tcp: return tcp::write_frame(tcp::Type::spdm, message);
    case Transport::mctp: {
      Buffer out{mctp_spdm};
      append(out, message);
      return out;
    }
    case Transport::none: break;
  }
  return copy(message);
}

Result<Bytes> unframe(Transport transport, Bytes framed) {
  switch (transport) {
    case Transport::doe: return unframe_object(framed);
    case Transport::tcp: return unframe_tcp(framed);
    case Transport::mctp: return unframe_mctp(framed);
    case Transport::none: break;
  }
  return framed;
}

}  // namespace bonafide::binding
