#include <bonafide/doe/device.hpp>
#include <bonafide/link/conversation.hpp>

namespace bonafide::link {
namespace {

namespace socket = binding::socket;
namespace storage = binding::storage;
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
    case socket::Command::if_send:
    case socket::Command::if_recv: storage_command(*header, payload, out); break;
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

/// A command is acknowledged with a status; what it fetches comes in a frame of its own: QEMU, hw/nvme.
void Conversation::storage_command(const socket::Header& header, Bytes payload, Buffer& out) {
  const bool sends = header.command == socket::Command::if_send;
  const auto command = wire::decode<storage::SocketHeader>(payload, binding::NoTerms{});
  std::optional<Buffer> given;
  std::uint16_t status = storage::status_invalid_field;
  const auto data = command ? payload.subspan(storage::SocketHeader::size) : Bytes{};
  if (command && sends && command->message.length == data.size()) status = take_storage(data, command->message);
  if (command && !sends) {
    given = give_storage(command->message);
    status = given ? storage::status_success : storage::status_sequence;
  }
  std::array<std::uint8_t, 2> raw{};
  store_be(MutableBytes{raw}, status);
  if (const auto framed = socket::write_frame(socket::Command::ack_status, header.transport, raw)) append(out, *framed);
  if (!given) return;
  if (const auto framed = socket::write_frame(header.command, header.transport, *given)) append(out, *framed);
}

std::uint16_t Conversation::take_storage(Bytes data, const storage::SocketHeader& command) {
  const auto specific = storage::read_specific(command.specific);
  const auto channel = specific ? storage::message_operations.channel_of(specific->operation) : std::nullopt;
  if (command.protocol != storage::dmtf || !channel) return storage::status_invalid_field;
  const auto request = storage::unframe(*channel, data);
  if (!request) return storage::status_invalid_field;
  waiting_ = reply(Transport::storage, *request);
  return storage::status_success;
}

std::optional<Buffer> Conversation::give_storage(const storage::SocketHeader& command) {
  using storage::Operation;
  const auto specific = storage::read_specific(command.specific);
  if (command.protocol != storage::dmtf || !specific) return std::nullopt;
  auto answer = waiting_ ? storage::frame({waiting_->message, waiting_->channel}) : Buffer{};
  const auto written = [](const auto& message) {
    Buffer out(message.size);
    if (!wire::encode(message, binding::NoTerms{}, out)) out.clear();
    return out;
  };
  if (specific->operation == Operation::discovery) {
    constexpr auto bit = [](Operation operation) { return 1u << static_cast<unsigned>(operation); };
    return written(storage::Discovery{
        .operations = static_cast<std::uint8_t>(bit(Operation::discovery) | bit(Operation::pending_info) |
                                                bit(Operation::message) | bit(Operation::secured_message))});
  }
  if (specific->operation == Operation::pending_info)
    return written(storage::PendingInfo{.flags = waiting_ ? 1u : 0u,
                                        .response_length = static_cast<std::uint32_t>(answer.size())});
  if (!waiting_ || specific->operation != storage::message_operations.of(waiting_->channel)) return std::nullopt;
  if (answer.size() > command.length) return std::nullopt;
  waiting_.reset();
  return answer;
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
