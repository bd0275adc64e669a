// Any bytes as a stream of generic netlink, and as what the kernel answers and multicasts. Whatever is found lies in
// what was given, in order.
#include <utility>

#include <bonafide/binding/netlink.hpp>
#include <bonafide/link/generic_netlink.hpp>

namespace {

using namespace bonafide;
namespace netlink = binding::netlink;

/// Whether `part` lies within `all`, `from` or later; moves `from` behind it.
bool lies_within(Bytes part, Bytes all, const std::uint8_t*& from) {
  const auto good = part.data() >= from && part.data() + part.size() <= all.data() + all.size();
  from = part.data() + part.size();
  return good;
}

void attributes(Bytes body, unsigned depth) {
  for (const std::uint16_t to_the_end : std::initializer_list<std::uint16_t>{0, 9}) {
    const auto found = netlink::attributes_in(body, to_the_end);
    if (!found) continue;
    const auto* from = body.data();
    for (const auto& one : *found) {
      if (!lies_within(one.value, body, from)) __builtin_trap();
      if (depth < 3) attributes(one.value, depth + 1);
    }
  }
}

/// A kernel that says the same whatever it is asked.
class OneAnswer : public link::NetlinkSocket {
 public:
  explicit OneAnswer(Bytes says) : says_(says) {}
  ssize_t send(Bytes message) override { return static_cast<ssize_t>(message.size()); }
  ssize_t receive(Buffer& datagram) override {
    datagram = copy(std::exchange(says_, {}));
    return static_cast<ssize_t>(datagram.size());
  }
  bool wait(Instant) override { return !says_.empty(); }
  int join(std::uint32_t) override { return 0; }

 private:
  Bytes says_;
};

link::GenericNetlink kernel(Bytes says) { return link::GenericNetlink{std::make_unique<OneAnswer>(says)}; }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes stream{data, size};
  const auto messages = netlink::read(stream);
  if (messages) {
    const auto* from = data;
    for (const auto& message : *messages) {
      if (!lies_within(message.whole, stream, from)) __builtin_trap();
      if (message.body.size() > message.whole.size()) __builtin_trap();
      if (netlink::begins_event(message) && message.control) __builtin_trap();
      attributes(message.body, 0);
    }
  }
  const auto family = kernel(stream).family("nlctrl");
  if (family && family->id == 0) __builtin_trap();
  // What is dumped and heard is a stream again.
  const auto dumped = kernel(stream).dump({.id = 16, .groups = {}}, 1, {});
  if (dumped && !netlink::read(*dumped)) __builtin_trap();
  const auto heard = kernel(stream).hear({});
  if (heard && !netlink::read(*heard)) __builtin_trap();
  return 0;
}
