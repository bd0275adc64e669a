#include <array>

#include <bonafide/binding/transport.hpp>
#include <bonafide/link/link.hpp>
#include <bonafide/link/socket_pass_through.hpp>

namespace bonafide::link {
namespace {

namespace socket = binding::socket;
namespace storage = binding::storage;

}  // namespace

Result<std::unique_ptr<SocketPassThrough>> SocketPassThrough::connect(const Address& address, Duration within) {
  auto descriptor = link::connect(address, now() + within);
  if (!descriptor) return std::unexpected(descriptor.error());
  return std::unique_ptr<SocketPassThrough>{new SocketPassThrough(Stream{std::move(*descriptor)})};
}

Result<void> SocketPassThrough::send(const SecurityCommand& command, Bytes data) {
  auto done = pass(socket::Command::if_send, command, data, data.size());
  in_step_ = done.has_value() || done.error() == rule::storage_accepts;
  return done;
}

Result<Bytes> SocketPassThrough::receive(const SecurityCommand& command, MutableBytes room) {
  const auto deadline = now() + command.within;
  const auto done = pass(socket::Command::if_recv, command, {}, room.size());
  in_step_ = !done && done.error() == rule::storage_accepts;
  if (!done) return std::unexpected(done.error());
  auto data = take(socket::Command::if_recv, room, deadline);
  in_step_ = data.has_value();
  return data;
}

Result<void> SocketPassThrough::pass(socket::Command way, const SecurityCommand& command, Bytes data,
                                     std::size_t length) {
  if (!in_step_) return broken(rule::in_step, "connection");
  const auto deadline = now() + command.within;
  const storage::SocketHeader header{command.protocol, command.specific, static_cast<std::uint32_t>(length)};
  Buffer payload(storage::SocketHeader::size);
  if (const auto done = wire::encode(header, binding::NoTerms{}, payload); !done) return std::unexpected(done.error());
  append(payload, data);
  const auto framed = socket::write_frame(way, socket::Carried::nvme, payload);
  if (!framed) return std::unexpected(framed.error());
  if (const auto sent = stream_.send(*framed, deadline); !sent) return std::unexpected(sent.error());
  std::array<std::uint8_t, 2> raw{};
  const auto acknowledged = take(socket::Command::ack_status, raw, deadline);
  if (!acknowledged) return std::unexpected(acknowledged.error());
  if (acknowledged->size() != raw.size()) return broken(rule::expected_frame, "payload", 8, acknowledged->size());
  if (const auto status = load_be<std::uint16_t>(raw); status != storage::status_success)
    return broken(rule::storage_accepts, "NVMe status", 0, status);
  return {};
}

/// The payload of one frame, which must fit.
Result<Bytes> SocketPassThrough::take(socket::Command want, MutableBytes room, Instant deadline) {
  std::array<std::uint8_t, socket::header_size> raw{};
  if (const auto got = stream_.receive(raw, deadline); !got) return std::unexpected(got.error());
  const auto header = socket::read_header(raw);
  if (!header) return std::unexpected(header.error());
  if (header->command != want)
    return broken(rule::expected_frame, "command", 0, wire::number(header->command),
                  Note{socket::name(header->command)});
  if (header->size > room.size()) return broken(rule::expected_frame, "payload length", 8, header->size);
  const auto data = room.first(header->size);
  if (const auto got = stream_.receive(data, deadline); !got) return std::unexpected(got.error());
  return Bytes{data};
}

}  // namespace bonafide::link
