// The kernel's MCTP sockets, by fake calls: what is asked of the kernel, and what is made of its answers.
#include <cerrno>
#include <deque>

#include <sys/socket.h>

#include <bonafide/link/descriptor.hpp>
#include <bonafide/link/mctp_link.hpp>

#include "support/broken_rules.hpp"

namespace bonafide::link {
namespace {

using namespace std::chrono_literals;
using binding::Channel;
using test::refused_by;

const Buffer get_version = *unhex("10840000"), version = *unhex("100400000001 0012");

struct Datagram {
  sockaddr_mctp address{};
  Buffer body;
};

/// What the kernel would do, with what was asked of it.
struct FakeKernel {
  std::vector<Datagram> sent;
  std::deque<Datagram> waiting;
  int problem = 0;            // errno of the next send
  std::size_t truncated = 0;  // bytes that a datagram has and the room has not
  unsigned opened = 0;
};

class FakeSocket : public MctpSocket {
 public:
  explicit FakeSocket(FakeKernel& kernel) : kernel_(kernel) {}
  ssize_t send(const sockaddr_mctp& to, Bytes body) override {
    if (kernel_.problem != 0) return errno = std::exchange(kernel_.problem, 0), -1;
    kernel_.sent.push_back({to, copy(body)});
    return static_cast<ssize_t>(body.size());
  }
  ssize_t receive(sockaddr_mctp& from, MutableBytes room) override {
    if (kernel_.waiting.empty()) return errno = EAGAIN, -1;
    const auto datagram = std::move(kernel_.waiting.front());
    kernel_.waiting.pop_front();
    from = datagram.address;
    std::ranges::copy(datagram.body, room.begin());
    return static_cast<ssize_t>(datagram.body.size() + kernel_.truncated);
  }
  bool wait(Instant) override { return !kernel_.waiting.empty(); }

 private:
  FakeKernel& kernel_;
};

OpenMctpSocket opener(FakeKernel& kernel) {
  return [&kernel]() -> Result<std::unique_ptr<MctpSocket>> {
    ++kernel.opened;
    return std::make_unique<FakeSocket>(kernel);
  };
}

struct Host {
  Host() : link(*MctpLink::open({7, 0x1D}, opener(kernel))) {}
  FakeKernel kernel;
  std::unique_ptr<MctpLink> link;
  Buffer storage;

  /// What becomes of a request that this answers.
  Result<binding::Message> hear(Datagram answer, Channel channel = Channel::clear) {
    kernel.waiting.push_back(std::move(answer));
    return link->exchange({get_version, channel}, 1s, storage);
  }
  sockaddr_mctp from(std::uint8_t type) const {
    sockaddr_mctp out{};
    out.smctp_family = AF_MCTP, out.smctp_network = 7, out.smctp_addr.s_addr = 0x1D, out.smctp_type = type;
    out.smctp_tag = 3;
    return out;
  }
};

// Linux, include/uapi/linux/mctp.h: MCTP_TAG_OWNER is 08h; DSP0275 and DSP0276: types 05h and 06h. net/mctp/af_mctp.c
// puts the type before the body by itself.
TEST(MctpLink, over_fake_calls_sends_the_body_with_its_type_in_the_address) {
  Host host;
  const auto clear = host.hear({host.from(5), version});
  ASSERT_TRUE(clear) << explain(clear.error());
  EXPECT_EQ(hex(clear->bytes), hex(version));
  EXPECT_EQ(clear->channel, Channel::clear);
  const auto secured = host.hear({host.from(6), get_version}, Channel::secured);
  ASSERT_TRUE(secured) << explain(secured.error());
  EXPECT_EQ(secured->channel, Channel::secured);
  ASSERT_EQ(host.kernel.sent.size(), 2U);
  for (const auto& [address, body] : host.kernel.sent) {
    EXPECT_EQ(address.smctp_family, 45);
    EXPECT_EQ(address.smctp_network, 7U);
    EXPECT_EQ(address.smctp_addr.s_addr, 0x1D);
    EXPECT_EQ(address.smctp_tag, 0x08);
    EXPECT_EQ(hex(body), "10840000");
  }
  EXPECT_EQ(host.kernel.sent[0].address.smctp_type, 5);
  EXPECT_EQ(host.kernel.sent[1].address.smctp_type, 6);
  EXPECT_EQ(host.kernel.opened, 1U);
}

TEST(MctpLink, over_fake_calls_refuses_what_is_no_answer_of_the_endpoint) {
  const auto spoilt = [](auto spoil) {
    Host host;
    auto address = host.from(5);
    spoil(address);
    return host.hear({address, version});
  };
  EXPECT_TRUE(refused_by(spoilt([](auto& a) { a.smctp_addr.s_addr = 0x1E; }), rule::mctp_peer));
  EXPECT_TRUE(refused_by(spoilt([](auto& a) { a.smctp_tag = 0x0B; }), rule::mctp_peer)) << "a request";
  EXPECT_TRUE(refused_by(spoilt([](auto& a) { a.smctp_type = 1; }), binding::rule::mctp_type)) << "PLDM";
  EXPECT_TRUE(refused_by(spoilt([](auto& a) { a.smctp_type = 0x85; }), binding::rule::mctp_type)) << "with a check";
  Host host;
  host.kernel.truncated = 65536;
  EXPECT_TRUE(refused_by(host.hear({host.from(5), version}), rule::mctp_bounded));
  const Buffer large(65536);
  EXPECT_TRUE(refused_by(host.link->exchange({large}, 1s, host.storage), rule::mctp_bounded));
}

TEST(MctpLink, over_fake_calls_takes_a_new_socket_after_a_failure_so_that_no_late_answer_is_heard) {
  Host host;
  EXPECT_TRUE(refused_by(host.link->exchange({get_version}, 1ms, host.storage), rule::answers_in_time));
  EXPECT_EQ(host.kernel.opened, 1U);
  EXPECT_TRUE(host.hear({host.from(5), version}));
  EXPECT_EQ(host.kernel.opened, 2U);
  for (const int problem : {EHOSTUNREACH, EACCES, EAGAIN, EMSGSIZE}) {
    host.kernel.problem = problem;
    EXPECT_TRUE(refused_by(host.link->exchange({get_version}, 1ms, host.storage), rule::reachable)) << problem;
  }
  host.kernel.problem = EINTR;
  EXPECT_TRUE(host.hear({host.from(5), version})) << "a signal is no failure";
}

TEST(MctpLink, says_where_the_real_kernel_has_no_MCTP) {
  const int number = ::socket(AF_MCTP, SOCK_DGRAM, 0);
  const Descriptor socket{number};
  const auto link = MctpLink::open({0, 9});
  if (socket.open())
    EXPECT_TRUE(link) << "this kernel has it";
  else
    EXPECT_TRUE(refused_by(link, rule::mctp_kernel));
  const auto none = MctpLink::open({0, 9}, [] { return broken(rule::mctp_kernel, "socket"); });
  EXPECT_TRUE(refused_by(none, rule::mctp_kernel));
}

TEST(MctpEndpoint, is_read_as_people_write_it) {
  EXPECT_EQ(parse_endpoint("8"), (MctpEndpoint{0, 8}));
  EXPECT_EQ(parse_endpoint("0x1d"), (MctpEndpoint{0, 0x1D}));
  EXPECT_EQ(parse_endpoint("11,254"), (MctpEndpoint{11, 254}));
  for (const auto* text : {"", "7", "255", "256", "0,9", ",9", "9,", "1,2,3", "x", "-1", "0x", "99999999999,9", "8 "})
    EXPECT_TRUE(refused_by(parse_endpoint(text), rule::mctp_endpoint)) << text;
}

}  // namespace
}  // namespace bonafide::link
