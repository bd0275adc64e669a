// The kernel's generic netlink: the families that every kernel has, by the real kernel; what a kernel with the proposed
// family `pci-tsm` would say, and what none should, by fake calls.
#include <cerrno>
#include <cstring>
#include <deque>

#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <sys/socket.h>

#include <bonafide/link/descriptor.hpp>
#include <bonafide/link/tsm_evidence.hpp>

#include "support/broken_rules.hpp"

namespace bonafide::link {
namespace {

using namespace std::chrono_literals;
using test::refused_by;

// Every number of this file is little-endian, as on the machines that the tests are run on.
Buffer bytes(std::uint64_t value, std::size_t size) {
  Buffer out;
  for (std::size_t i = 0; i < size; ++i) out.push_back(static_cast<std::uint8_t>(value >> 8 * i));
  return out;
}

Buffer joined(std::initializer_list<Buffer> parts) {
  Buffer out;
  for (const auto& part : parts) append(out, part);
  return out;
}

Buffer attribute(std::uint16_t type, const Buffer& value) {
  auto out = joined({bytes(4 + value.size(), 2), bytes(type, 2), value});
  out.resize((out.size() + 3) / 4 * 4);
  return out;
}

Buffer text(std::string_view words) { return joined({copy(as_bytes(words)), {0}}); }

Buffer message(std::uint16_t type, std::uint32_t sequence, const Buffer& body, std::uint16_t flags = 0) {
  return joined({bytes(16 + body.size(), 4), bytes(type, 2), bytes(flags, 2), bytes(sequence, 4), bytes(0, 4), body});
}

constexpr std::uint16_t tsm = 0x20;
const Buffer generic_header = *unhex("01010000");

/// nlctrl's answer: the family's number, and one multicast group, 9.
Buffer the_family(std::uint32_t sequence) {
  const auto group = attribute(1, joined({attribute(1, text("evidence")), attribute(2, bytes(9, 4))}));
  return message(GENL_ID_CTRL, sequence,
                 joined({*unhex("01020000"), attribute(1, bytes(tsm, 2)), attribute(7, group)}));
}
Buffer problem(std::uint32_t sequence, int number) {
  return message(NLMSG_ERROR, sequence, bytes(static_cast<std::uint32_t>(-number), 4));
}
Buffer done(std::uint32_t sequence) { return message(NLMSG_DONE, sequence, bytes(0, 4)); }
Buffer an_object(std::uint32_t sequence, std::uint16_t flags = 0) {
  return message(tsm, sequence, joined({generic_header, attribute(1, bytes(8, 4)), attribute(6, *unhex("10840000"))}),
                 flags);
}

struct FakeKernel {
  std::vector<Buffer> asked;
  std::deque<Buffer> says;  // one datagram each
  std::vector<std::uint32_t> joined;
  int problem = 0;         // errno of the next call
  std::size_t untold = 0;  // bytes of each datagram that were too many
};

class FakeSocket : public NetlinkSocket {
 public:
  explicit FakeSocket(FakeKernel& kernel) : kernel_(kernel) {}
  ssize_t send(Bytes message) override {
    if (kernel_.problem != 0) return errno = std::exchange(kernel_.problem, 0), -1;
    kernel_.asked.push_back(copy(message));
    return static_cast<ssize_t>(message.size());
  }
  ssize_t receive(Buffer& datagram) override {
    if (kernel_.problem != 0) return errno = std::exchange(kernel_.problem, 0), -1;
    datagram = std::move(kernel_.says.front());
    kernel_.says.pop_front();
    return static_cast<ssize_t>(datagram.size() + kernel_.untold);
  }
  bool wait(Instant) override { return !kernel_.says.empty() || kernel_.problem != 0; }
  int join(std::uint32_t group) override {
    if (kernel_.problem != 0) return errno = std::exchange(kernel_.problem, 0), -1;
    return kernel_.joined.push_back(group), 0;
  }

 private:
  FakeKernel& kernel_;
};

GenericNetlink with(FakeKernel& kernel) { return GenericNetlink{std::make_unique<FakeSocket>(kernel)}; }

TEST(GenericNetlink, finds_the_family_that_every_kernel_has_in_the_real_kernel) {
  auto socket = open_netlink_socket();
  if (!socket) GTEST_SKIP() << "no netlink here: " << explain(socket.error());
  GenericNetlink netlink{std::move(*socket)};
  const auto control = netlink.family("nlctrl");
  ASSERT_TRUE(control) << explain(control.error());
  EXPECT_EQ(control->id, GENL_ID_CTRL);
  EXPECT_FALSE(control->groups.empty()) << "nlctrl notifies of families that come and go";
  EXPECT_TRUE(netlink.join(*control));
  EXPECT_TRUE(refused_by(netlink.hear(now()), rule::answers_in_time));
  const auto families = netlink.dump(*control, CTRL_CMD_GETFAMILY, {});
  ASSERT_TRUE(families) << explain(families.error());
  EXPECT_TRUE(as_text(*families).find("nlctrl") != std::string_view::npos);
  EXPECT_TRUE(refused_by(netlink.family("bonafide-none"), rule::netlink_family));
}

/// The port of the netlink socket that this process has: the one that is bound.
std::optional<std::uint32_t> own_port() {
  for (int number = 0; number < 1024; ++number) {
    sockaddr_nl own{};
    socklen_t size = sizeof own;
    if (::getsockname(number, reinterpret_cast<sockaddr*>(&own), &size) == 0 && own.nl_family == AF_NETLINK &&
        own.nl_pid != 0)
      return own.nl_pid;
  }
  return std::nullopt;
}

/// Another process would do the same. 0, or the errno of what this kernel does not permit.
int forge(const Descriptor& forger, std::uint32_t port, const Buffer& message) {
  sockaddr_nl to{};
  to.nl_family = AF_NETLINK, to.nl_pid = port;
  const auto sent =
      ::sendto(forger.number(), message.data(), message.size(), 0, reinterpret_cast<sockaddr*>(&to), sizeof to);
  return sent == static_cast<ssize_t>(message.size()) ? 0 : errno;
}

TEST(GenericNetlink, takes_nobody_for_the_real_kernel_who_is_not) {
  auto socket = open_netlink_socket();
  if (!socket) GTEST_SKIP() << "no netlink here: " << explain(socket.error());
  GenericNetlink netlink{std::move(*socket)};
  ASSERT_TRUE(netlink.family("nlctrl"));
  const auto port = own_port();
  ASSERT_TRUE(port) << "bound by the first request";
  const Descriptor forger{::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC)};
  ASSERT_TRUE(forger.open());
  if (const auto problem = forge(forger, *port, an_object(0)); problem != 0)
    GTEST_SKIP() << "this kernel lets this user send nothing to others' ports: " << std::strerror(problem);
  EXPECT_TRUE(refused_by(netlink.hear(now() + 50ms), rule::answers_in_time));
  ASSERT_EQ(forge(forger, *port, the_family(2)), 0);
  ASSERT_EQ(forge(forger, *port, problem(2, ENODEV)), 0);
  const auto control = netlink.family("nlctrl");  // the kernel's answer stands behind both
  ASSERT_TRUE(control) << explain(control.error());
  EXPECT_EQ(control->id, GENL_ID_CTRL);
}

TEST(GenericNetlink, asks_a_fake_kernel_for_all_that_its_TSM_has) {
  FakeKernel kernel;
  kernel.says = {the_family(1), joined({an_object(2), an_object(2)}), done(2)};
  auto netlink = with(kernel);
  const auto said = read_tsm_evidence(netlink, "0000:01:00.0", *unhex("aabbccdd"));
  ASSERT_TRUE(said) << explain(said.error());
  EXPECT_EQ(*said, joined({an_object(2), an_object(2)}));
  ASSERT_EQ(kernel.asked.size(), 2u);
  EXPECT_EQ(kernel.asked[0],
            message(GENL_ID_CTRL, 1, joined({*unhex("03010000"), attribute(2, text("pci-tsm"))}), NLM_F_REQUEST));
  EXPECT_EQ(kernel.asked[1], message(tsm, 2,
                                     joined({generic_header, attribute(2, bytes(0x7FF, 4)),
                                             attribute(4, text("0000:01:00.0")), attribute(5, *unhex("aabbccdd"))}),
                                     NLM_F_REQUEST | NLM_F_DUMP));
}

TEST(GenericNetlink, tells_why_a_fake_kernel_refuses) {
  FakeKernel kernel;
  kernel.says = {problem(1, ENOENT)};
  auto netlink = with(kernel);
  const auto missing = read_tsm_evidence(netlink, "0000:01:00.0", {});
  ASSERT_TRUE(refused_by(missing, rule::netlink_family));
  EXPECT_EQ(missing.error().note.text(), "pci-tsm: No such file or directory");
  kernel.says = {the_family(2), problem(3, ENODEV)};
  const auto unknown = read_tsm_evidence(netlink, "0000:01:00.0", {});
  ASSERT_TRUE(refused_by(unknown, rule::netlink_answers));
  EXPECT_EQ(unknown.error().note.text(), "No such device");
  // The lowest number has no counterpart above 0.
  kernel.says = {message(NLMSG_ERROR, 4, bytes(0x80000000, 4))};
  EXPECT_TRUE(refused_by(netlink.family("pci-tsm"), rule::netlink_family));
  kernel.problem = EPERM;
  EXPECT_TRUE(refused_by(netlink.family("pci-tsm"), rule::netlink_answers));
}

TEST(GenericNetlink, begins_again_when_evidence_changes_and_not_for_ever) {
  FakeKernel kernel;
  kernel.says = {the_family(1), an_object(2), problem(2, EAGAIN), an_object(3, NLM_F_DUMP_INTR), done(3),
                 an_object(4),  done(4)};
  auto netlink = with(kernel);
  const auto steady = read_tsm_evidence(netlink, "0000:01:00.0", {});
  ASSERT_TRUE(steady) << explain(steady.error());
  EXPECT_EQ(*steady, an_object(4));
  kernel.says = {the_family(5)};
  for (std::uint32_t sequence = 6; sequence < 16; ++sequence) kernel.says.push_back(problem(sequence, EAGAIN));
  EXPECT_TRUE(refused_by(read_tsm_evidence(netlink, "0000:01:00.0", {}), rule::netlink_steady));
  EXPECT_EQ(kernel.says.size(), 6u) << "four dumps and no more";
}

TEST(GenericNetlink, passes_over_what_belongs_to_another_request) {
  FakeKernel kernel;
  kernel.says = {the_family(1), joined({an_object(1), an_object(2)}), done(1), done(2)};
  auto netlink = with(kernel);
  EXPECT_EQ(read_tsm_evidence(netlink, "0000:01:00.0", {}), an_object(2));
}

TEST(GenericNetlink, hears_what_a_fake_kernel_multicasts_and_that_it_had_to_drop_some) {
  FakeKernel kernel;
  auto netlink = with(kernel);
  ASSERT_TRUE(netlink.join({.id = tsm, .groups = {9, 10}}));
  EXPECT_EQ(kernel.joined, (std::vector<std::uint32_t>{9, 10}));
  kernel.says = {done(0), an_object(0)};
  EXPECT_EQ(netlink.hear(now() + 1s), an_object(0));
  EXPECT_TRUE(refused_by(netlink.hear(now()), rule::answers_in_time));
  kernel.problem = ENOBUFS;
  EXPECT_TRUE(refused_by(netlink.hear(now() + 1s), rule::netlink_keeps_up));
  EXPECT_TRUE(refused_by(netlink.join({.id = tsm, .groups = {}}), rule::netlink_answers));
}

TEST(GenericNetlink, waits_no_longer_than_asked_for_while_others_keep_sending) {
  FakeKernel kernel;
  auto netlink = with(kernel);
  kernel.says.assign(1000, done(0));
  EXPECT_TRUE(refused_by(netlink.hear(now()), rule::answers_in_time));
  EXPECT_EQ(kernel.says.size(), 999u);
}

TEST(GenericNetlink, refuses_messages_that_are_not_whole) {
  FakeKernel kernel;
  auto netlink = with(kernel);
  const auto whole = the_family(1);
  for (std::size_t size = 1; size < whole.size(); ++size) {
    auto fresh = with(kernel);
    kernel.says = {Buffer(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size))};
    EXPECT_TRUE(refused_by(fresh.family("pci-tsm"), binding::rule::netlink_complete)) << size;
  }
  for (const std::uint8_t length : std::array<std::uint8_t, 3>{0, 3, 200}) {
    auto fresh = with(kernel);
    auto lies = whole;
    lies[20] = length;  // nla_len of the first attribute
    kernel.says = {lies};
    EXPECT_TRUE(refused_by(fresh.family("pci-tsm"), binding::rule::netlink_complete)) << unsigned{length};
  }
  for (const auto& nothing : {message(GENL_ID_CTRL, 1, *unhex("01020000")), done(1)}) {
    auto fresh = with(kernel);
    kernel.says = {nothing};
    EXPECT_TRUE(refused_by(fresh.family("pci-tsm"), rule::netlink_answers)) << "without its number";
  }
  kernel.says = {whole, done(0)};
  kernel.untold = 1;
  const auto cut = netlink.family("pci-tsm");
  ASSERT_TRUE(refused_by(cut, binding::rule::netlink_complete)) << "a datagram";
  EXPECT_EQ(cut.error().got, whole.size() + 1);
  EXPECT_TRUE(refused_by(netlink.hear(now() + 1s), binding::rule::netlink_complete));
}

}  // namespace
}  // namespace bonafide::link
