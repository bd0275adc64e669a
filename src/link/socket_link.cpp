#include <bonafide/link/socket_link.hpp>

namespace bonafide::link {
namespace {

namespace socket = binding::socket;
namespace tcp = binding::tcp;

/// A late answer would be taken for the answer to the next question, so one failure ends a connection.
std::unexpected<Error> out_of_step() { return broken(rule::in_step, "connection"); }

}  // namespace

Result<std::unique_ptr<SocketLink>> SocketLink::connect(const Address& address, binding::Transport transport,
                                                        Duration within) {
  auto descriptor = link::connect(address, now() + within);
  if (!descriptor) return std::unexpected(descriptor.error());
  return std::unique_ptr<SocketLink>{new SocketLink(Stream{std::move(*descriptor)}, transport)};
}

Result<void> SocketLink::greet(Duration within) {
  Buffer storage;
  const auto answer = ask(socket::Command::test, as_bytes(socket::client_hello), now() + within, storage);
  if (!answer) return std::unexpected(answer.error());
  if (as_text(*answer) != socket::server_hello) return broken(rule::expected_frame, "TEST", 12, answer->size());
  return {};
}

Result<void> SocketLink::part(socket::Command command, Duration within) {
  Buffer storage;
  const auto answer = ask(command, {}, now() + within, storage);
  in_step_ = false;
  if (!answer) return std::unexpected(answer.error());
  return {};
}

Result<binding::Message> SocketLink::exchange(binding::Message request, Duration within, Buffer& storage) {
  const auto framed = binding::frame(transport_, request);
  if (!framed) return std::unexpected(framed.error());
  const auto answer = ask(socket::Command::normal, *framed, now() + within, storage);
  if (!answer) return std::unexpected(answer.error());
  return binding::unframe(transport_, *answer);
}

Result<Bytes> SocketLink::ask(socket::Command command, Bytes payload, Instant deadline, Buffer& storage) {
  if (!in_step_) return out_of_step();
  const auto framed = socket::write_frame(command, binding::carried(transport_), payload);
  if (!framed) return std::unexpected(framed.error());
  in_step_ = false;
  if (const auto sent = stream_.send(*framed, deadline); !sent) return std::unexpected(sent.error());
  std::array<std::uint8_t, socket::header_size> raw{};
  if (const auto got = stream_.receive(raw, deadline); !got) return std::unexpected(got.error());
  const auto header = socket::read_header(raw);
  if (!header) return std::unexpected(header.error());
  storage.resize(header->size);
  if (const auto got = stream_.receive(storage, deadline); !got) return std::unexpected(got.error());
  if (header->command != command)
    return broken(rule::expected_frame, "command", 0, wire::number(header->command),
                  Note{socket::name(header->command)});
  if (header->transport != binding::carried(transport_))
    return broken(rule::expected_frame, "transport type", 4, wire::number(header->transport));
  in_step_ = true;
  return Bytes{storage};
}

Result<std::unique_ptr<TcpLink>> TcpLink::connect(const Address& address, Duration within) {
  auto descriptor = link::connect(address, now() + within);
  if (!descriptor) return std::unexpected(descriptor.error());
  return std::unique_ptr<TcpLink>{new TcpLink(Stream{std::move(*descriptor)})};
}

Result<binding::Message> TcpLink::exchange(binding::Message request, Duration within, Buffer& storage) {
  if (!in_step_) return out_of_step();
  in_step_ = false;
  auto answer = ask(request, now() + within, storage);
  in_step_ = answer.has_value();
  return answer;
}

Result<binding::Message> TcpLink::ask(binding::Message request, Instant deadline, Buffer& storage) {
  const auto framed = tcp::write_frame(tcp::message_types.of(request.channel), request.bytes,
                                       convention_.value_or(tcp::Convention::header_included));
  if (!framed) return std::unexpected(framed.error());
  if (const auto sent = stream_.send(*framed, deadline); !sent) return std::unexpected(sent.error());
  std::array<std::uint8_t, tcp::header_size> raw{};
  if (const auto got = stream_.receive(raw, deadline); !got) return std::unexpected(got.error());
  const auto header = wire::decode<tcp::Header>(raw, binding::NoTerms{});
  if (!header) return std::unexpected(header.error());
  const auto channel = tcp::message_types.channel_of(header->message.type);
  if (!channel)
    return broken(rule::expected_frame, "Message type", 3, wire::number(header->message.type),
                  Note{tcp::name(header->message.type)});

  // By the first convention the message is two bytes shorter than by the other: those come in any case.
  storage.resize(tcp::following(header->message, tcp::Convention::header_included));
  if (const auto got = stream_.receive(storage, deadline); !got) return std::unexpected(got.error());
  if (!convention_) convention_ = tcp::tell(header->message.length, storage);
  if (convention_ == tcp::Convention::message_only) {
    const auto got_before = storage.size();
    storage.resize(header->message.length);
    const auto rest = MutableBytes{storage}.subspan(got_before);
    if (const auto got = stream_.receive(rest, deadline); !got) return std::unexpected(got.error());
  }
  return binding::Message{storage, *channel};
}

}  // namespace bonafide::link
