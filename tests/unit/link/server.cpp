// The server on the loopback interface, with peers that lie, hang up or come in numbers.
#include <ctime>

#include <sys/resource.h>

#include <bonafide/link/server.hpp>
#include <bonafide/link/socket_link.hpp>

#include "served.hpp"
#include "support/broken_rules.hpp"

namespace bonafide::link {
namespace {

using binding::Transport;
using test::refused_by;

TEST(Server, outlives_shutdown_continue_and_closed_connections) {
  Served served;
  for (const auto command : {binding::socket::Command::shutdown, binding::socket::Command::proceed}) {
    auto link = SocketLink::connect(served.address(), Transport::mctp, 5s);
    ASSERT_TRUE(link);
    EXPECT_TRUE((*link)->part(command, 5s)) << "it echoes the command";
    Buffer storage;
    EXPECT_TRUE(refused_by((*link)->exchange({get_version}, 5s, storage), rule::in_step));
  }
  auto link = SocketLink::connect(served.address(), Transport::mctp, 5s);
  ASSERT_TRUE(link);
  Buffer storage;
  EXPECT_TRUE((*link)->exchange({get_version}, 5s, storage));
}

TEST(Server, serves_many_connections_at_once) {
  Served served;
  std::vector<std::unique_ptr<SocketLink>> links;
  Buffer storage;
  for (int i = 0; i < 20; ++i) links.push_back(*SocketLink::connect(served.address(), Transport::mctp, 5s));
  for (int round = 0; round < 2; ++round)
    for (const auto& link : links) ASSERT_TRUE(link->exchange({get_version}, 5s, storage));
  EXPECT_EQ(served.connections, 20U);
}

TEST(Server, answers_frames_that_come_together_or_byte_by_byte) {
  Served served;
  Stream stream{*connect(served.address(), now() + 5s)};
  const auto frame = *binding::socket::write_frame(binding::socket::Command::normal, binding::socket::Carried::mctp,
                                                   *unhex("0510840000"));
  Buffer three = frame;
  append(three, frame), append(three, frame);
  ASSERT_TRUE(stream.send(three, now() + 5s));
  Buffer answers(3 * (12 + 9));
  EXPECT_TRUE(stream.receive(answers, now() + 5s));
  for (const auto byte : frame) ASSERT_TRUE(stream.send(Bytes{&byte, 1}, now() + 5s));
  Buffer answer(12 + 9);
  ASSERT_TRUE(stream.receive(answer, now() + 5s));
  EXPECT_EQ(hex(answer),
            "000000010000000100000009"
            "05"
            "1004000000010012");
}

TEST(Server, answers_discovery_unknown_commands_and_tests) {
  Served served;
  Stream stream{*connect(served.address(), now() + 5s)};
  const auto ask = [&](const char* question, std::size_t size) {
    EXPECT_TRUE(stream.send(*unhex(question), now() + 5s));
    Buffer answer(size);
    EXPECT_TRUE(stream.receive(answer, now() + 5s));
    return hex(answer);
  };
  EXPECT_EQ(ask("00000001 00000002 0000000c 01000000 03000000 00000000", 24),
            "00000001000000020000000c"
            "0100000003000000"
            "01000001");
  EXPECT_EQ(ask("00000001 00000002 0000000c 01000000 03000000 01000000", 24),
            "00000001000000020000000c"
            "0100000003000000"
            "01000102");
  EXPECT_EQ(ask("00000001 00000002 0000000c 01000000 03000000 02000000", 24),
            "00000001000000020000000c"
            "0100000003000000"
            "01000200");
  EXPECT_EQ(ask("00001234 00000002 00000000", 12), "0000ffff0000000200000000");
  EXPECT_EQ(ask("0000dead 00000002 00000000", 26), "0000dead000000020000000e" + hex(as_bytes("Server Hello!")) + "00");
}

TEST(Server, ends_connections_with_lengths_of_4_gib_and_no_other) {
  Served served;
  Stream liar{*connect(served.address(), now() + 5s)};
  ASSERT_TRUE(liar.send(*unhex("00000001 00000002 ffffffff"), now() + 5s));
  Buffer byte(1);
  EXPECT_TRUE(refused_by(liar.receive(byte, now() + 5s), rule::stays_open));
  auto link = SocketLink::connect(served.address(), Transport::doe, 5s);
  ASSERT_TRUE(link);
  Buffer storage;
  EXPECT_TRUE((*link)->exchange({get_version}, 5s, storage));
}

TEST(Server, hangs_up_or_stays_silent_when_its_handler_wants_it) {
  Buffer storage;
  {
    Served served({}, [](Transport, binding::Message) { return Reply{.kind = Reply::Kind::hang_up}; });
    auto link = SocketLink::connect(served.address(), Transport::doe, 5s);
    ASSERT_TRUE(link);
    EXPECT_TRUE(refused_by((*link)->exchange({get_version}, 5s, storage), rule::stays_open));
  }
  Served served({}, [](Transport, binding::Message) { return Reply{.kind = Reply::Kind::silence}; });
  auto link = SocketLink::connect(served.address(), Transport::doe, 5s);
  ASSERT_TRUE(link);
  EXPECT_TRUE(refused_by((*link)->exchange({get_version}, 50ms, storage), rule::answers_in_time));
  EXPECT_TRUE(refused_by((*link)->exchange({get_version}, 50ms, storage), rule::in_step))
      << "a late answer would be taken for the next";
}

TEST(Server, stops_after_its_time) {
  auto server = Server::listen({"", 0}, {}, [](std::size_t) { return Handler{}; });
  ASSERT_TRUE(server);
  const auto start = now();
  EXPECT_TRUE((*server)->serve(20ms));
  EXPECT_GE(now() - start, 20ms);
  EXPECT_TRUE(refused_by(Server::listen({"192.0.2.1", 1}, {}, {}), rule::can_listen)) << "not an address of ours";
}

TEST(Server, waits_idly_for_descriptors_when_there_are_none) {
  std::size_t connections = 0;
  const auto server = Server::listen({"127.0.0.1", 0}, {}, [&](std::size_t) {
    ++connections;
    return [](Transport, binding::Message) { return Reply{.message = version}; };
  });
  ASSERT_TRUE(server);
  const auto peer = connect({"127.0.0.1", (*server)->port()}, now() + 5s);
  ASSERT_TRUE(peer);
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit none{static_cast<rlim_t>(peer->number()) + 1, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  const auto began = std::clock();
  const auto served = (*server)->serve(1s);
  const auto busy = std::clock() - began;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_TRUE(served);
  EXPECT_EQ(connections, 0u);
  EXPECT_LT(busy, CLOCKS_PER_SEC / 4) << "it spins";
  ASSERT_TRUE((*server)->serve(300ms));
  EXPECT_EQ(connections, 1u);
}

TEST(TcpServer, answers_role_inquiries_and_what_it_does_not_support) {
  Served served({.protocol = Server::Protocol::tcp});
  Stream stream{*connect(served.address(), now() + 5s)};
  Buffer answer(4);
  ASSERT_TRUE(stream.send(*unhex("000001bf"), now() + 5s));
  ASSERT_TRUE(stream.receive(answer, now() + 5s));
  EXPECT_EQ(hex(answer), "000001c2");
  ASSERT_TRUE(stream.send(*unhex("00000107"), now() + 5s));
  ASSERT_TRUE(stream.receive(answer, now() + 5s));
  EXPECT_EQ(hex(answer), "000001c1");
  ASSERT_TRUE(stream.send(*unhex("04000105 10840000"), now() + 5s)) << "the length of the message alone";
  Buffer reply(12);
  ASSERT_TRUE(stream.receive(reply, now() + 5s));
  EXPECT_EQ(hex(reply),
            "08000105"
            "1004000000010012")
      << "answered in the peer's convention";
}

}  // namespace
}  // namespace bonafide::link
