#include <cerrno>
#include <charconv>
#include <cstring>

#include <poll.h>
#include <sys/socket.h>

#include <bonafide/base/nowhere.hpp>
#include <bonafide/link/mctp_link.hpp>
#include <bonafide/link/stream.hpp>

namespace bonafide::link {
namespace {

/// Linux, net/mctp/route.c: mctp_message_maxlen.
constexpr std::size_t largest_datagram = 64 * 1024;

class KernelSocket : public MctpSocket {
 public:
  explicit KernelSocket(Descriptor socket) : socket_(std::move(socket)) {}

  ssize_t send(const sockaddr_mctp& to, Bytes body) override {
    return ::sendto(socket_.number(), body.data(), body.size(), 0, reinterpret_cast<const sockaddr*>(&to), sizeof to);
  }
  ssize_t receive(sockaddr_mctp& from, MutableBytes room) override {
    socklen_t size = sizeof from;
    return ::recvfrom(socket_.number(), room.data(), room.size(), MSG_TRUNC | MSG_DONTWAIT,
                      reinterpret_cast<sockaddr*>(&from), &size);
  }
  bool wait(Instant deadline) override { return ready(socket_, POLLIN, deadline); }

 private:
  Descriptor socket_;
};

/// A number of at most `most`, decimal or with 0x; nothing else may follow it.
std::optional<std::uint32_t> number_in(std::string_view text, std::uint32_t most) {
  const bool hexadecimal = text.starts_with("0x");
  if (hexadecimal) text.remove_prefix(2);
  std::uint32_t value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value, hexadecimal ? 16 : 10);
  if (problem != std::errc{} || end != text.data() + text.size() || value > most) return std::nullopt;
  return value;
}

std::unexpected<Error> no_way(int number) {
  // Linux, net/mctp/af_mctp.c: sending takes CAP_NET_RAW; a tag that cannot be had is EAGAIN or EBUSY.
  return failed_at(rule::reachable, "MCTP endpoint", Note{std::strerror(number)});
}

}  // namespace

Result<MctpEndpoint> parse_endpoint(std::string_view text) {
  const auto comma = text.find(',');
  const auto network = comma == text.npos ? 0 : number_in(text.substr(0, comma), 0x7FFFFFFF);
  const auto eid = number_in(comma == text.npos ? text : text.substr(comma + 1), 0xFF);
  constexpr std::uint32_t first = 8, last = 254;
  if (!network || !eid || *eid < first || *eid > last || (comma != text.npos && *network == 0))
    return failed_at(rule::mctp_endpoint, "endpoint", Note{text});
  return MctpEndpoint{*network, static_cast<std::uint8_t>(*eid)};
}

Result<std::unique_ptr<MctpSocket>> open_mctp_socket() {
  Descriptor socket{::socket(AF_MCTP, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  if (!socket.open()) return failed_at(rule::mctp_kernel, "socket", Note{std::strerror(errno)});
  return std::unique_ptr<MctpSocket>{std::make_unique<KernelSocket>(std::move(socket))};
}

Result<std::unique_ptr<MctpLink>> MctpLink::open(const MctpEndpoint& endpoint, OpenMctpSocket open) {
  auto socket = open();
  if (!socket) return std::unexpected(socket.error());
  return std::unique_ptr<MctpLink>{new MctpLink(endpoint, std::move(open), std::move(*socket))};
}

/// An answer that comes late belongs to a tag of the old socket, with which the kernel forgets it.
Result<binding::Message> MctpLink::exchange(binding::Message request, Duration within, Buffer& storage) {
  if (!socket_) {
    auto opened = open_();
    if (!opened) return std::unexpected(opened.error());
    socket_ = std::move(*opened);
  }
  auto answer = ask(request, now() + within, storage);
  if (!answer) socket_.reset();
  return answer;
}

Result<binding::Message> MctpLink::ask(binding::Message request, Instant deadline, Buffer& storage) {
  if (request.bytes.size() >= largest_datagram) return broken(rule::mctp_bounded, "message", 0, request.bytes.size());
  sockaddr_mctp to{};
  to.smctp_family = AF_MCTP;
  to.smctp_network = endpoint_.network;
  to.smctp_addr.s_addr = endpoint_.eid;
  to.smctp_type = binding::mctp_message_types.of(request.channel);
  to.smctp_tag = MCTP_TAG_OWNER;  // the kernel chooses one of eight, and knows its answer by it
  ssize_t sent = -1;
  do sent = socket_->send(to, request.bytes);
  while (sent < 0 && errno == EINTR);
  if (sent < 0) return no_way(errno);
  return hear(deadline, storage);
}

/// The kernel remembers a tag for six seconds after the request (net/mctp/route.c, mctp_key_lifetime); an answer that
/// takes longer does not come.
Result<binding::Message> MctpLink::hear(Instant deadline, Buffer& storage) {
  storage.resize(largest_datagram);
  sockaddr_mctp from{};
  ssize_t size = -1;
  while (size < 0) {
    if (!socket_->wait(deadline)) return failed_at(rule::answers_in_time, "MCTP endpoint");
    size = socket_->receive(from, storage);
    if (size < 0 && errno != EINTR && errno != EAGAIN && errno != EWOULDBLOCK) return no_way(errno);
  }
  if (static_cast<std::size_t>(size) > storage.size())
    return broken(rule::mctp_bounded, "message", 0, static_cast<std::uint64_t>(size));
  storage.resize(static_cast<std::size_t>(size));
  if (from.smctp_addr.s_addr != endpoint_.eid) return broken(rule::mctp_peer, "source EID", 0, from.smctp_addr.s_addr);
  if ((from.smctp_tag & MCTP_TAG_OWNER) != 0) return broken(rule::mctp_peer, "TO", 0, from.smctp_tag);
  const auto channel = binding::mctp_message_types.channel_of(from.smctp_type);
  if (!channel) return broken(binding::rule::mctp_type, "Message type", 0, from.smctp_type);
  return binding::Message{storage, *channel};
}

}  // namespace bonafide::link
