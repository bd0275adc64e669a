// Links on the loopback interface, with peers that close, stall and lie.
#include <thread>

#include <sys/socket.h>

#include <bonafide/link/socket_link.hpp>
#include <bonafide/link/socket_pass_through.hpp>

#include "served.hpp"
#include "support/broken_rules.hpp"

namespace bonafide::link {
namespace {

using binding::Transport;
using test::refused_by;

/// A peer that sends these bytes to whoever connects, then closes (or keeps silent until the test ends).
class Scripted {
 public:
  enum class Then : std::uint8_t { close, keep };
  explicit Scripted(Buffer bytes, Then then = Then::close)
      : listener_(*listen({"127.0.0.1", 0})), thread_([this, bytes, then] {
          if (!ready(listener_, 1, now() + 5s)) return;
          Descriptor peer{::accept(listener_.number(), nullptr, nullptr)};
          ASSERT_EQ(::send(peer.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
                    static_cast<ssize_t>(bytes.size()));
          std::uint8_t got[64];
          while (then == Then::keep && ::recv(peer.number(), got, sizeof got, 0) > 0) {}
          // Bytes that were not read would turn the close into a reset.
          if (then == Then::close) ::shutdown(peer.number(), SHUT_WR);
          while (::recv(peer.number(), got, sizeof got, 0) > 0) {}
        }) {}
  ~Scripted() { thread_.join(); }
  Address address() const { return {"127.0.0.1", port_of(listener_)}; }

 private:
  Descriptor listener_;
  std::thread thread_;
};

TEST(Address, is_host_and_port) {
  EXPECT_EQ(*parse_address("localhost:2323"), (Address{"localhost", 2323}));
  EXPECT_EQ(*parse_address("[::1]:4194"), (Address{"::1", 4194}));
  EXPECT_EQ(*parse_address("127.0.0.1", 2323), (Address{"127.0.0.1", 2323}));
  EXPECT_EQ(*parse_address("[fe80::1]", 1), (Address{"fe80::1", 1}));
  for (const auto* text : {"", "host", ":1", "host:", "host:x", "host:65536", "host:-1", "[::1", "[::1]x:1", "[]:1",
                           "::1:2323", "host:1 "})
    EXPECT_TRUE(refused_by(parse_address(text), rule::address)) << text;
}

TEST(SocketLink, carries_messages_over_each_transport) {
  Served served;
  for (const auto transport : {Transport::doe, Transport::mctp}) {
    auto link = SocketLink::connect(served.address(), transport, 5s);
    ASSERT_TRUE(link);
    Buffer storage;
    ASSERT_TRUE((*link)->greet(5s));
    for (int i = 0; i < 3; ++i) {
      const auto answer = (*link)->exchange({get_version}, 5s, storage);
      ASSERT_TRUE(answer) << explain(answer.error());
      EXPECT_TRUE(equal(answer->bytes, version));
    }
  }
  EXPECT_EQ(served.connections, 2U);
}

/// Answers what it was asked, on the channel it was asked on.
Reply echo(Transport, const binding::Message& request) {
  return {.message = copy(request.bytes), .channel = request.channel};
}
const binding::Message record{get_version, binding::Channel::secured};

/// Whether `link` gets back what it sends on either channel.
void expect_both_channels(Link& link) {
  Buffer storage;
  for (const auto& sent : {binding::Message{get_version}, record, binding::Message{get_version}}) {
    const auto answer = link.exchange(sent, 5s, storage);
    ASSERT_TRUE(answer) << explain(answer.error());
    EXPECT_EQ(answer->channel, sent.channel);
    EXPECT_TRUE(equal(answer->bytes, get_version));
    EXPECT_TRUE(demand_channel(*answer, sent.channel));
  }
}

TEST(SocketLink, carries_secured_messages_beside_clear_ones) {
  Served served({}, echo);
  for (const auto transport : {Transport::doe, Transport::mctp, Transport::tcp}) {
    auto link = SocketLink::connect(served.address(), transport, 5s);
    ASSERT_TRUE(link);
    expect_both_channels(**link);
  }
}

TEST(TcpLink, carries_secured_messages_beside_clear_ones) {
  Served served({.protocol = Server::Protocol::tcp}, echo);
  auto link = TcpLink::connect(served.address(), 5s);
  ASSERT_TRUE(link);
  expect_both_channels(**link);
}

TEST(Answers, on_the_other_channel_are_refused) {
  for (const auto protocol : {Server::Protocol::socket, Server::Protocol::tcp}) {
    // A responder that has forgotten the session, or somebody between the two, answers a record in the clear.
    Served served({.protocol = protocol}, [](Transport, const binding::Message& request) {
      const bool secured = request.channel == binding::Channel::secured;
      return Reply{.message = version, .channel = secured ? binding::Channel::clear : binding::Channel::secured};
    });
    std::unique_ptr<Link> link;
    if (protocol == Server::Protocol::tcp)
      link = *TcpLink::connect(served.address(), 5s);
    else
      link = *SocketLink::connect(served.address(), Transport::mctp, 5s);
    Buffer storage;
    for (const auto& sent : {record, binding::Message{get_version}}) {
      const auto answer = link->exchange(sent, 5s, storage);
      ASSERT_TRUE(answer) << explain(answer.error());
      EXPECT_TRUE(refused_by(demand_channel(*answer, sent.channel), rule::channel));
    }
  }
}

TEST(SocketLink, refuses_to_send_what_its_framing_cannot_tell) {
  Served served;
  auto link = SocketLink::connect(served.address(), Transport::none, 5s);
  ASSERT_TRUE(link);
  Buffer storage;
  EXPECT_TRUE(refused_by((*link)->exchange(record, 5s, storage), binding::rule::channel_told));
  EXPECT_TRUE((*link)->exchange({get_version}, 5s, storage)) << "nothing was sent";
}

TEST(SocketLink, is_quick) {
  Served served;
  auto link = SocketLink::connect(served.address(), Transport::doe, 5s);
  ASSERT_TRUE(link);
  Buffer storage;
  const auto start = now();
  for (int i = 0; i < 20; ++i) ASSERT_TRUE((*link)->exchange({get_version}, 5s, storage));
  EXPECT_LT(now() - start, 20 * 40ms) << "delayed acknowledgements: 40 ms an exchange";
}

TEST(SocketLink, refuses_peers_that_close_stall_or_lie) {
  const struct {
    const char* bytes;
    Scripted::Then then;
    const Rule& rule;
  } rows[] = {
      {"", Scripted::Then::close, rule::stays_open},
      {"00000001", Scripted::Then::close, rule::stays_open},
      {"00000001 00000002 0000000c 01000100", Scripted::Then::close, rule::stays_open},
      {"", Scripted::Then::keep, rule::answers_in_time},
      {"00000001 00000002 0000000c 01000100", Scripted::Then::keep, rule::answers_in_time},
      {"00000001 00000002 ffffffff", Scripted::Then::keep, binding::rule::socket_bounded},
      {"0000fffe 00000002 00000000", Scripted::Then::keep, rule::expected_frame},
      {"00000001 00000001 00000000", Scripted::Then::keep, rule::expected_frame},
      {"00000001 00000002 00000000", Scripted::Then::keep, wire::rule::complete},
  };
  for (const auto& row : rows) {
    Scripted peer(*unhex(row.bytes), row.then);
    auto link = SocketLink::connect(peer.address(), Transport::doe, 5s);
    ASSERT_TRUE(link);
    Buffer storage;
    EXPECT_TRUE(refused_by((*link)->exchange({get_version}, 60ms, storage), row.rule)) << row.bytes;
  }
}

TEST(SocketLink, refuses_a_greeting_that_is_none) {
  Scripted peer(*unhex("0000dead 00000002 00000001 00"), Scripted::Then::keep);
  auto link = SocketLink::connect(peer.address(), Transport::doe, 5s);
  ASSERT_TRUE(link);
  EXPECT_TRUE(refused_by((*link)->greet(5s), rule::expected_frame));
}

TEST(SocketLink, needs_somebody_to_listen) {
  std::uint16_t port = 0;
  {
    const auto closed = listen({"127.0.0.1", 0});
    ASSERT_TRUE(closed);
    port = port_of(*closed);
  }
  EXPECT_TRUE(refused_by(SocketLink::connect({"127.0.0.1", port}, Transport::doe, 1s), rule::reachable));
  EXPECT_TRUE(refused_by(TcpLink::connect({"no-such-host.invalid", 1}, 1s), rule::reachable));
}

TEST(TcpLink, speaks_with_the_server_here) {
  Served served({.protocol = Server::Protocol::tcp});
  auto link = TcpLink::connect(served.address(), 5s);
  ASSERT_TRUE(link);
  Buffer storage;
  for (int i = 0; i < 3; ++i) {
    const auto answer = (*link)->exchange({get_version}, 5s, storage);
    ASSERT_TRUE(answer) << explain(answer.error());
    EXPECT_TRUE(equal(answer->bytes, version));
  }
}

TEST(TcpLink, understands_either_length_of_version) {
  for (const auto* frame : {"0a000105 1004000000010012", "08000105 1004000000010012"}) {
    Scripted peer(*unhex(frame), Scripted::Then::keep);
    auto link = TcpLink::connect(peer.address(), 5s);
    ASSERT_TRUE(link);
    Buffer storage;
    const auto answer = (*link)->exchange({get_version}, 5s, storage);
    ASSERT_TRUE(answer) << explain(answer.error());
    EXPECT_TRUE(equal(answer->bytes, version)) << frame;
  }
}

TEST(TcpLink, refuses_errors_by_name) {
  Scripted peer(*unhex("000001c3"), Scripted::Then::keep);
  auto link = TcpLink::connect(peer.address(), 5s);
  ASSERT_TRUE(link);
  Buffer storage;
  const auto answer = (*link)->exchange({get_version}, 5s, storage);
  ASSERT_TRUE(refused_by(answer, rule::expected_frame));
  EXPECT_NE(explain(answer.error()).find("cannot operate as Responder"), std::string::npos);
}

// Reference, "Emulator socket protocol": IF_RECV is 3, ACK_STATUS 4 with two big-endian bytes, NVMe is transport 4.
TEST(SocketPassThrough, takes_a_status_and_then_the_data) {
  const std::string ack = "00000004 00000004 00000002", data = "00000003 00000004 00000004";
  const SecurityCommand command{0xE8, 0x14, 1s};
  Buffer room(8);
  const auto receives = [&](const std::string& frames) {
    Scripted peer(*unhex(frames));
    const auto drive = SocketPassThrough::connect(peer.address(), 5s);
    EXPECT_TRUE(drive);
    auto first = (*drive)->receive(command, room);
    const bool in_step = first || first.error() == rule::storage_accepts;
    if (!in_step) { EXPECT_TRUE(refused_by((*drive)->receive(command, room), rule::in_step)) << frames; }
    return first ? Result<Buffer>{copy(*first)} : std::unexpected(first.error());
  };
  const auto whole = receives(ack + "0000" + data + "01020304");
  ASSERT_TRUE(whole) << explain(whole.error());
  EXPECT_EQ(hex(*whole), "01020304");
  EXPECT_TRUE(refused_by(receives(ack + "4002"), rule::storage_accepts));
  EXPECT_TRUE(refused_by(receives(ack + "0000" + data + "0102"), rule::stays_open));
  EXPECT_TRUE(refused_by(receives(data + "01020304"), rule::expected_frame)) << "no status";
  EXPECT_TRUE(refused_by(receives("00000004 00000004 00000001 00"), rule::expected_frame)) << "half a status";
  EXPECT_TRUE(
      refused_by(receives(ack + "0000" + "00000003 00000004 00000009 010203040506070809"), rule::expected_frame))
      << "more than there is room for";
}

}  // namespace
}  // namespace bonafide::link
