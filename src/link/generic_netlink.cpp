#include <cerrno>
#include <cstring>

#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <poll.h>
#include <sys/socket.h>

#include <bonafide/base/nowhere.hpp>
#include <bonafide/binding/netlink.hpp>
#include <bonafide/link/generic_netlink.hpp>
#include <bonafide/link/stream.hpp>

namespace bonafide::link {
namespace {

namespace netlink = binding::netlink;

constexpr std::size_t most_dumped = std::size_t{256} << 20;  // eleven objects of 16 MiB, and room
constexpr std::size_t largest_datagram = std::size_t{32} << 20;
constexpr Duration answer_time = std::chrono::seconds{30};
constexpr unsigned most_beginnings = 4;  // of one dump

class KernelSocket : public NetlinkSocket {
 public:
  explicit KernelSocket(Descriptor socket) : socket_(std::move(socket)) {}

  ssize_t send(Bytes message) override { return ::send(socket_.number(), message.data(), message.size(), 0); }
  ssize_t receive(Buffer& datagram) override {
    sockaddr_nl from{};
    socklen_t size_of_from = sizeof from;
    const auto size = ::recvfrom(socket_.number(), nullptr, 0, MSG_PEEK | MSG_TRUNC | MSG_DONTWAIT,
                                 reinterpret_cast<sockaddr*>(&from), &size_of_from);
    if (size < 0) return size;
    // netlink(7), "Address formats": the kernel's nl_pid is 0. Whoever may, sends to ports of others.
    if (from.nl_pid != 0) {
      ::recv(socket_.number(), nullptr, 0, MSG_DONTWAIT);
      return errno = EAGAIN, -1;
    }
    datagram.resize(std::min(static_cast<std::size_t>(size), largest_datagram));
    return ::recv(socket_.number(), datagram.data(), datagram.size(), MSG_TRUNC | MSG_DONTWAIT);
  }
  bool wait(Instant deadline) override { return ready(socket_, POLLIN, deadline); }
  int join(std::uint32_t group) override {
    return ::setsockopt(socket_.number(), SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof group);
  }

 private:
  Descriptor socket_;
};

std::unexpected<Error> no_way(std::string_view what, int number) {
  return failed_at(rule::netlink_answers, what, Note{std::strerror(number)});
}

template <class T> void put(Buffer& out, const T& value) {
  append(out, Bytes{reinterpret_cast<const std::uint8_t*>(&value), sizeof value});
}

/// NLMSG_ALIGN, NLA_ALIGN.
void pad(Buffer& out) { out.resize((out.size() + 3) / 4 * 4); }

template <class T> std::optional<T> number_of(Bytes value) {
  return value.size() == sizeof(T) ? std::optional{load_le<T>(value)} : std::nullopt;
}

/// CTRL_ATTR_MCAST_GROUPS: a list of lists.
Result<std::vector<std::uint32_t>> groups_in(Bytes list) {
  std::vector<std::uint32_t> out;
  const auto groups = netlink::attributes_in(list);
  if (!groups) return std::unexpected(groups.error());
  for (const auto& group : *groups) {
    const auto says = netlink::attributes_in(group.value);
    if (!says) return std::unexpected(says.error());
    for (const auto& [type, value] : *says)
      if (const auto id = number_of<std::uint32_t>(value); type == CTRL_ATTR_MCAST_GRP_ID && id) out.push_back(*id);
  }
  return out;
}

/// The messages of a datagram that are meant: until `done`, or until the kernel says what is wrong.
struct Heard {
  Buffer messages;
  bool done = false, changed = false;
  int problem = 0;
};

/// NLMSG_ERROR and NLMSG_DONE begin with 0, or with an errno below it.
int problem_of(Bytes body) {
  return body.size() < sizeof(std::uint32_t) ? 0 : static_cast<int>(0u - load_le<std::uint32_t>(body));
}

/// `sequence` is that of a request, or nothing for what was not asked for.
Result<Heard> sort(Bytes datagram, std::optional<std::uint32_t> sequence) {
  const auto messages = netlink::read(datagram);
  if (!messages) return std::unexpected(messages.error());
  Heard out;
  for (const auto& message : *messages) {
    if (sequence && message.sequence != *sequence) continue;
    out.changed = out.changed || (message.flags & netlink::flag_dump_changed) != 0;
    if (message.type == netlink::nlmsg_error || message.type == netlink::nlmsg_done) {
      out.done = true, out.problem = problem_of(message.body);
    } else if (!message.control) {
      append(out.messages, message.whole), pad(out.messages);
    }
  }
  return out;
}

}  // namespace

Result<std::unique_ptr<NetlinkSocket>> open_netlink_socket() {
  Descriptor socket{::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC)};
  if (!socket.open()) return no_way("socket", errno);
  return std::unique_ptr<NetlinkSocket>{std::make_unique<KernelSocket>(std::move(socket))};
}

void add_attribute(Buffer& message, std::uint16_t type, Bytes value) {
  put(message, nlattr{static_cast<std::uint16_t>(sizeof(nlattr) + value.size()), type});
  append(message, value), pad(message);
}

Result<NetlinkFamily> GenericNetlink::family(std::string_view name) {
  Buffer question;
  add_attribute(question, CTRL_ATTR_FAMILY_NAME, as_bytes(std::string{name} + '\0'));
  if (const auto asked = ask(GENL_ID_CTRL, NLM_F_REQUEST, CTRL_CMD_GETFAMILY, question); !asked)
    return std::unexpected(asked.error());
  const auto said = answer(false, now() + answer_time);
  // Linux, net/netlink/genetlink.c, ctrl_getfamily: ENOENT.
  if (!said && said.error() == rule::netlink_answers)
    return failed_at(rule::netlink_family, "family",
                     Note{std::string{name} + ": " + std::string{said.error().note.text()}});
  if (!said) return std::unexpected(said.error());
  const auto messages = netlink::read(*said);
  if (!messages) return std::unexpected(messages.error());
  const auto attributes = netlink::attributes_in(messages->empty() ? Bytes{} : messages->front().body);
  if (!attributes) return std::unexpected(attributes.error());
  NetlinkFamily out;
  for (const auto& [type, value] : *attributes) {
    if (type == CTRL_ATTR_FAMILY_ID) out.id = number_of<std::uint16_t>(value).value_or(0);
    if (type != CTRL_ATTR_MCAST_GROUPS) continue;
    auto groups = groups_in(value);
    if (!groups) return std::unexpected(groups.error());
    out.groups = std::move(*groups);
  }
  if (out.id == 0) return failed_at(rule::netlink_answers, "CTRL_ATTR_FAMILY_ID");
  return out;
}

Result<Buffer> GenericNetlink::dump(const NetlinkFamily& family, std::uint8_t command, Bytes attributes) {
  for (unsigned beginning = 0;; ++beginning) {
    if (const auto asked = ask(family.id, NLM_F_REQUEST | NLM_F_DUMP, command, attributes); !asked)
      return std::unexpected(asked.error());
    auto said = answer(true, now() + answer_time);
    const bool changed = !said && said.error() == rule::netlink_steady;
    if (!changed || beginning + 1 == most_beginnings) return said;
  }
}

Result<void> GenericNetlink::join(const NetlinkFamily& family) {
  if (family.groups.empty()) return failed_at(rule::netlink_answers, "multicast group", Note{"the family has none"});
  for (const auto group : family.groups)
    if (socket_->join(group) != 0) return no_way("multicast group", errno);
  return {};
}

Result<Buffer> GenericNetlink::hear(Instant deadline) {
  // Once at least, and no longer than asked for where others keep sending.
  do {
    if (!socket_->wait(deadline)) break;
    Buffer datagram;
    const auto size = socket_->receive(datagram);
    if (size < 0 && errno == ENOBUFS) return failed_at(rule::netlink_keeps_up, "generic netlink");
    if (size < 0 && errno != EINTR && errno != EAGAIN) return no_way("multicast", errno);
    if (size < 0) continue;
    if (static_cast<std::size_t>(size) > datagram.size())
      return broken(binding::rule::netlink_complete, "datagram", 0, static_cast<std::uint64_t>(size));
    auto heard = sort(datagram, std::nullopt);
    if (!heard) return std::unexpected(heard.error());
    if (!heard->messages.empty()) return std::move(heard->messages);
  } while (now() < deadline);
  return failed_at(rule::answers_in_time, "generic netlink");
}

Result<void> GenericNetlink::ask(std::uint16_t type, std::uint16_t flags, std::uint8_t command, Bytes attributes) {
  Buffer message;
  const auto size = static_cast<std::uint32_t>(sizeof(nlmsghdr) + sizeof(genlmsghdr) + attributes.size());
  put(message, nlmsghdr{size, type, flags, ++sequence_, 0});
  put(message, genlmsghdr{command, 1, 0});
  append(message, attributes);
  ssize_t sent = -1;
  do sent = socket_->send(message);
  while (sent < 0 && errno == EINTR);
  if (sent < 0) return no_way("request", errno);
  return {};
}

Result<Buffer> GenericNetlink::answer(bool whole_dump, Instant deadline) {
  Buffer out;
  bool changed = false;
  do {
    if (!socket_->wait(deadline)) break;
    Buffer datagram;
    const auto size = socket_->receive(datagram);
    if (size < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (size < 0) return no_way("answer", errno);
    if (static_cast<std::size_t>(size) > datagram.size() || out.size() + datagram.size() > most_dumped)
      return broken(binding::rule::netlink_complete, "datagram", 0, static_cast<std::uint64_t>(size));
    const auto heard = sort(datagram, sequence_);
    if (!heard) return std::unexpected(heard.error());
    append(out, heard->messages);
    // The proposal for pci-tsm: evidence that changed during the dump is EAGAIN.
    changed = changed || heard->changed || heard->problem == EAGAIN;
    if (heard->problem != 0 && heard->problem != EAGAIN) return no_way("answer", heard->problem);
    const bool complete = heard->done || (!whole_dump && !out.empty());
    if (complete && changed) return failed_at(rule::netlink_steady, "dump");
    if (complete) return out;
  } while (now() < deadline);
  return failed_at(rule::answers_in_time, "generic netlink");
}

}  // namespace bonafide::link
