#include <bonafide/binding/socket.hpp>

namespace bonafide::binding::socket {

std::string_view name(Command command) {
  for (const auto& row : command_names)
    if (row.value == wire::number(command)) return row.text;
  return "unrecognised";
}

Result<Header> read_header(Bytes in) {
  if (in.size() < header_size) return broken(rule::socket_header, "header", 0, in.size());
  const Header header{static_cast<Command>(load_be<std::uint32_t>(in)),
                      static_cast<Carried>(load_be<std::uint32_t>(in.subspan(4))),
                      load_be<std::uint32_t>(in.subspan(8))};
  if (header.size > largest_payload) return broken(rule::socket_bounded, "payload length", 8, header.size);
  return header;
}

Result<Buffer> write_frame(Command command, Carried transport, Bytes payload) {
  if (payload.size() > largest_payload) return broken(rule::socket_bounded, "payload length", 8, payload.size());
  Buffer out(header_size);
  store_be(MutableBytes{out}, static_cast<std::uint32_t>(command));
  store_be(MutableBytes{out}.subspan(4), static_cast<std::uint32_t>(transport));
  store_be(MutableBytes{out}.subspan(8), static_cast<std::uint32_t>(payload.size()));
  append(out, payload);
  return out;
}

}  // namespace bonafide::binding::socket
