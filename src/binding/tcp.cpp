#include <bonafide/binding/tcp.hpp>

namespace bonafide::binding::tcp {

std::string_view name(Type type) {
  for (const auto& row : type_names)
    if (row.value == wire::number(type)) return row.text;
  return is_error(type) ? "Error: reserved" : "unknown";
}

std::optional<Convention> tell(std::uint16_t length, Bytes start) {
  // DSP0274, "GET_VERSION request message format" (84h, four bytes) and "Successful VERSION response message format"
  // (04h, six bytes and two for each entry).
  std::size_t size = 0;
  if (start.size() >= 2 && start[1] == 0x84) size = 4;
  if (start.size() >= 6 && start[1] == 0x04) size = 6 + std::size_t{2} * start[5];
  if (size == 0) return std::nullopt;
  if (length == size + 2) return Convention::header_included;
  if (length == size) return Convention::message_only;
  return std::nullopt;
}

Result<Frame> read_frame(Bytes in) {
  const auto header = wire::decode<Header>(in, NoTerms{});
  if (!header) return std::unexpected(header.error());
  const Frame frame{header->message, in.subspan(header_size)};
  const auto length = frame.header.length;
  const bool bare = !carries_message(frame.header.type);
  const bool legal = bare ? frame.message.empty() && (length == 0 || length == 2)
                          : length == frame.message.size() || length == frame.message.size() + 2;
  if (!legal) return broken(rule::tcp_length, "Payload length", 0, length);
  return frame;
}

Result<Buffer> write_frame(Type type, Bytes message, Convention convention) {
  if (message.size() > 0xFFFF - 2) return broken(rule::tcp_bounded, "Payload length", 0, message.size());
  // Role inquiry and errors carry a length of 0 in the reference implementation.
  const std::size_t counted = message.size() + (convention == Convention::header_included ? 2 : 0);
  const Header header{.length = static_cast<std::uint16_t>(carries_message(type) ? counted : 0), .type = type};
  Buffer out(header_size);
  if (const auto written = wire::encode(header, NoTerms{}, out); !written) return std::unexpected(written.error());
  append(out, message);
  return out;
}

}  // namespace bonafide::binding::tcp
