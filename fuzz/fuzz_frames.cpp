// Any bytes as a frame of each transport; the first byte chooses. What is read is written again to equal bytes.
#include <bonafide/binding/transport.hpp>
#include <bonafide/doe/device.hpp>
#include <bonafide/link/conversation.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bonafide;
  if (size == 0) return 0;
  const auto choice = data[0];
  const Bytes rest{data + 1, size - 1};
  const auto transport = static_cast<binding::Transport>(choice % 4);
  if (const auto message = binding::unframe(transport, rest)) {
    const auto again = binding::frame(transport, *message);
    if (again) {
      const auto reread = binding::unframe(transport, *again);
      if (!reread || reread->channel != message->channel || !equal(reread->bytes, message->bytes)) __builtin_trap();
    }
  }
  const link::Server::Terms terms{.protocol =
                                      choice % 2 == 0 ? link::Server::Protocol::socket : link::Server::Protocol::tcp};
  link::Conversation conversation(terms, [](binding::Transport, binding::Message request) {
    return link::Reply{.message = copy(request.bytes), .channel = request.channel};
  });
  Buffer in = copy(rest), out;
  while (conversation.take(in, out)) {}
  return 0;
}
