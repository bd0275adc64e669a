#include <bonafide/doe/device.hpp>
#include <bonafide/link/conversation.hpp>

namespace bonafide::link {
namespace {

namespace socket = binding::socket;
namespace tcp = binding::tcp;
using binding::Transport;

std::optional<Transport> transport_of(socket::Carried carried) {
  switch (carried) {
    case socket::Carried::none: return Transport::none;
    case socket::Carried::mctp: return Transport::mctp;
    case socket::Carried::doe: return Transport::doe;
    case socket::Carried::tcp: return Transport::tcp;
    default: return std::nullopt;
  }
}

void drop(Buffer& in, std::size_t count) { in.erase(in.begin(), in.begin() + static_cast<std::ptrdiff_t>(count)); }

}  // namespace

bool Conversation::take(Buffer& in, Buffer& out) {
  if (over_) return false;
  return terms_.protocol == Server::Protocol::socket ? take_socket(in, out) : take_tcp(in, out);
}

bool Conversation::take_socket(Buffer& in, Buffer& out) {
  if (in.size() < socket::header_size) return false;
  const auto header = socket::read_header(in);
  if (!header) return end(), false;
  const auto size = socket::header_size + header->size;
  if (in.size() < size) return false;
  const auto payload = Bytes{in}.subspan(socket::header_size, header->size);
  const auto say = [&](socket::Command command, Bytes answer) {
    if (const auto framed = socket::write_frame(command, header->transport, answer)) append(out, *framed);
  };
  switch (header->command) {
    case socket::Command::normal: normal(header->transport, payload, out); break;
    case socket::Command::test: say(socket::Command::test, as_bytes(socket::server_hello)); break;
    // The reference responder exits on SHUTDOWN; this one waits for the next requester, as after CONTINUE.
    case socket::Command::shutdown:
    case socket::Command::proceed: say(header->command, {}), end(); break;
    default: say(socket::Command::unknown, {});
  }
  drop(in, size);
  return true;
}

void Conversation::normal(socket::Carried carried, Bytes payload, Buffer& out) {
  const auto transport = transport_of(carried);
  const auto say = [&](Bytes answer) {
    if (const auto framed = socket::write_frame(socket::Command::normal, carried, answer)) append(out, *framed);
  };
  if (!transport) return end();
  if (transport == Transport::doe) {
    const auto object = binding::read_object(payload);
    if (object && object->vendor == binding::pci_sig && object->type == binding::ObjectType::discovery) {
      if (const auto answer = doe::answer_discovery(object->payload, terms_.features)) say(*answer);
      return;
    }
  }
  // What is not a message of this transport is dropped, as a mailbox drops it.
  const auto request = binding::unframe(*transport, payload);
  if (!request) return;
  if (const auto answer = reply(*transport, *request))
    if (const auto framed = binding::frame(*transport, {answer->message, answer->channel})) say(*framed);
}

bool Conversation::take_tcp(Buffer& in, Buffer& out) {
  if (in.size() < tcp::header_size) return false;
  const auto header = wire::decode<tcp::Header>(Bytes{in}.first(tcp::header_size), binding::NoTerms{});
  if (!header) return end(), false;
  const auto say = [&](tcp::Type type, Bytes answer) {
    const auto framed = tcp::write_frame(type, answer, convention_.value_or(tcp::Convention::header_included));
    if (framed) append(out, *framed);
  };
  const auto type = header->message.type;
  // The first two bytes come by either convention; GET_VERSION tells which one the peer follows.
  auto size = tcp::header_size + tcp::following(header->message, tcp::Convention::header_included);
  if (in.size() < size) return false;
  if (!convention_) convention_ = tcp::tell(header->message.length, Bytes{in}.subspan(tcp::header_size));
  size = tcp::header_size + tcp::following(header->message, convention_.value_or(tcp::Convention::header_included));
  if (in.size() < size) return false;

  if (const auto channel = tcp::message_types.channel_of(type)) {
    const auto request = Bytes{in}.subspan(tcp::header_size, size - tcp::header_size);
    if (const auto answer = reply(Transport::tcp, {request, *channel}))
      say(tcp::message_types.of(answer->channel), answer->message);
  } else if (type == tcp::Type::role_inquiry) {
    say(tcp::Type::cannot_be_requester, {});
  } else if (!tcp::is_error(type)) {
    say(tcp::Type::not_supported, {});
  }
  drop(in, size);
  return true;
}

std::optional<Reply> Conversation::reply(Transport transport, const binding::Message& request) {
  auto answer = handler_(transport, request);
  if (answer.kind == Reply::Kind::hang_up) end();
  if (answer.kind != Reply::Kind::answer) return std::nullopt;
  return answer;
}

}  // namespace bonafide::link
