// Sessions with an emulated device, through every link there is: records beside clear messages.
#include <thread>

#include <gtest/gtest.h>
#include <linux/nvme_ioctl.h>
#include <scsi/sg.h>
#include <sys/ioctl.h>

#include <bonafide/emulator/function.hpp>
#include <bonafide/link/conversation.hpp>
#include <bonafide/link/doe_link.hpp>
#include <bonafide/link/server.hpp>
#include <bonafide/link/socket_link.hpp>
#include <bonafide/link/socket_pass_through.hpp>
#include <bonafide/link/storage_link.hpp>
#include <bonafide/spdm/requester/session.hpp>
#include <bonafide/spdm/rules/record.hpp>

#include "support/broken_rules.hpp"

namespace bonafide::emulator {
namespace {

using namespace std::chrono_literals;
using binding::Transport;

const crypto::Library& library() {
  static const auto opened = crypto::Library::open(nullptr);
  return *opened;
}

/// A throw-away device.
struct Capable {
  Device made{library(), usual_function(), *civil(2026, 11, 21, 0, 0, 0)};
};

struct Plan {
  spdm::requester::Wishes wishes = spdm::requester::everything_offered_by(library());
  spdm::requester::SessionWishes session;
};

/// Measures in a session, before and after both keys are renewed.
spdm::Flow<bool> measured_twice(spdm::Line& line, const Plan& plan) {
  using namespace spdm::requester;
  co_await connect(line, plan.wishes);
  const auto slots = co_await fetch_certificates(line, plan.wishes);
  const Identity identity{0, &*slots.leaf_key(0), slots.digest(0)};
  auto session = co_await open_session(line, plan.session, identity);
  const auto before = co_await measure(line, session, plan.wishes, identity);
  co_await update_keys(line, session, spdm::KeyOperation::update_all_keys);
  const auto after = co_await measure(line, session, plan.wishes, identity);
  co_await end_session(line, session);
  co_return before.is_signed() && after.is_signed();
}

/// What crossed on each channel.
struct Counted {
  std::size_t clear = 0, secured = 0;
};

Result<bool> run(link::Link& link, Counted& counted, Duration patience = 5s) {
  Plan plan;
  plan.wishes.sessions = spdm::requester::sessions_offered_by(library());
  plan.session.records = records_of(link.transport());
  spdm::Line line{library(), {.longest_wait = patience, .padding = binding::allowed_padding(link.transport())}};
  auto flow = measured_twice(line, plan);
  Buffer storage;
  for (line.start(flow, link::now()); !flow.outcome();) {
    if (line.to_sleep()) {
      link::sleep_until(line.to_sleep()->until);
      line.expired(link::now());
      continue;
    }
    const auto send = *line.to_send();
    const auto channel = send.secured ? binding::Channel::secured : binding::Channel::clear;
    ++(send.secured ? counted.secured : counted.clear);
    const auto answer = link.exchange({send.request, channel}, send.deadline - link::now(), storage);
    const auto bytes = answer ? link::demand_channel(*answer, channel) : std::unexpected(answer.error());
    if (bytes)
      line.answered(*bytes, link::now());
    else
      line.failed(bytes.error(), link::now());
  }
  return flow.take();
}

/// The device behind a socket.
class Listening {
 public:
  Listening(const Device& device, link::Server::Protocol protocol)
      : server_(*link::Server::listen({"127.0.0.1", 0}, {.protocol = protocol},
                                      [&](std::size_t) -> link::Handler {
                                        return [&, connection = std::shared_ptr<Connection>{}](
                                                   Transport transport, const binding::Message& request) mutable {
                                          if (!connection) connection = std::make_shared<Connection>(device, transport);
                                          auto said = connection->answer(request);
                                          if (said.kind != Reaction::Kind::answer)
                                            return link::Reply{.kind = link::Reply::Kind::silence};
                                          return link::Reply{.message = std::move(said.response),
                                                             .channel = said.channel};
                                        };
                                      })),
        thread_([this] { static_cast<void>(server_->serve(60s)); }) {}
  ~Listening() { server_->stop(), thread_.join(); }
  link::Address address() const { return {"127.0.0.1", server_->port()}; }

 private:
  std::unique_ptr<link::Server> server_;
  std::thread thread_;
};

void expect_session(link::Link& link) {
  Counted counted;
  const auto done = run(link, counted);
  ASSERT_TRUE(done) << binding::name(link.transport()) << ": " << explain(done.error());
  EXPECT_TRUE(*done);
  EXPECT_GE(counted.clear, 6U) << "VERSION to ALGORITHMS, DIGESTS, CERTIFICATE, KEY_EXCHANGE";
  EXPECT_GE(counted.secured, 6U) << "FINISH, two measurements, two of KEY_UPDATE, END_SESSION";
}

TEST(EmulatedSession, crosses_a_mailbox_in_configuration_space) {
  const Capable device;
  EmulatedFunction function{device.made};
  link::DoeLink link{function.space(), {.offset = 0x100, .version = 2}};
  expect_session(link);
}

TEST(EmulatedSession, crosses_sockets_with_every_transport) {
  const Capable device;
  const Listening served{device.made, link::Server::Protocol::socket};
  for (const auto transport : {Transport::doe, Transport::mctp, Transport::tcp}) {
    const auto link = link::SocketLink::connect(served.address(), transport, 5s);
    ASSERT_TRUE(link);
    expect_session(**link);
  }
}

TEST(EmulatedSession, crosses_tcp) {
  const Capable device;
  const Listening served{device.made, link::Server::Protocol::tcp};
  const auto link = link::TcpLink::connect(served.address(), 5s);
  ASSERT_TRUE(link);
  expect_session(**link);
}

TEST(EmulatedSession, crosses_a_socket_in_the_commands_of_a_drive) {
  const Capable device;
  const Listening served{device.made, link::Server::Protocol::socket};
  auto drive = link::SocketPassThrough::connect(served.address(), 5s);
  ASSERT_TRUE(drive);
  link::StorageLink link{std::move(*drive)};
  expect_session(link);
}

/// A fake ioctl: takes the commands out of the kernel's structures and gives them to a drive as QEMU would.
class FakeDrive {
 public:
  explicit FakeDrive(const Device& device) : connection_(device, Transport::storage) {}

  int nvme(unsigned long request, void* argument) {
    EXPECT_EQ(request, NVME_IOCTL_ADMIN_CMD);
    const auto& raw = *static_cast<nvme_passthru_cmd*>(argument);
    const MutableBytes data{reinterpret_cast<std::uint8_t*>(raw.addr), raw.data_len};
    return command(raw.opcode == 0x81, static_cast<std::uint16_t>(raw.cdw10 >> 8), data);
  }
  int scsi(unsigned long request, void* argument) {
    EXPECT_EQ(request, static_cast<unsigned long>(SG_IO));
    auto& raw = *static_cast<sg_io_hdr_t*>(argument);
    const MutableBytes data{static_cast<std::uint8_t*>(raw.dxferp), raw.dxfer_len};
    raw.info = command(raw.cmdp[0] == 0xB5, load_be<std::uint16_t>(Bytes{raw.cmdp + 2, 2}), data) == 0 ? SG_INFO_OK
                                                                                                       : SG_INFO_CHECK;
    return 0;
  }

 private:
  int command(bool sends, std::uint16_t specific, MutableBytes data) {
    namespace socket = binding::socket;
    Buffer payload{0xE8, 0, 0, 0, 0, 0, 0};
    store_le(MutableBytes{payload}.subspan(1), specific);
    store_le(MutableBytes{payload}.subspan(3), static_cast<std::uint32_t>(data.size()));
    if (sends) append(payload, data);
    auto in = *socket::write_frame(sends ? socket::Command::if_send : socket::Command::if_recv, socket::Carried::nvme,
                                   payload);
    Buffer out;
    EXPECT_TRUE(conversation_.take(in, out));
    if (const auto status = load_be<std::uint16_t>(Bytes{out}.subspan(12)); status != 0) return status;
    if (!sends) std::ranges::copy(Bytes{out}.subspan(26), data.begin());
    return 0;
  }

  Connection connection_;
  const link::Server::Terms terms_{.features = {}};
  link::Conversation conversation_{terms_, [this](Transport, const binding::Message& request) {
                                     auto said = connection_.answer(request);
                                     return link::Reply{.message = std::move(said.response), .channel = said.channel};
                                   }};
};

TEST(EmulatedSession, crosses_security_commands_of_NVMe_and_SCSI_over_a_fake_ioctl) {
  const Capable device;
  FakeDrive nvme{device.made}, scsi{device.made};
  link::StorageLink by_nvme{std::make_unique<link::NvmePassThrough>(
      [&](unsigned long request, void* argument) { return nvme.nvme(request, argument); })};
  expect_session(by_nvme);
  link::StorageLink by_scsi{std::make_unique<link::ScsiPassThrough>(
      [&](unsigned long request, void* argument) { return scsi.scsi(request, argument); })};
  expect_session(by_scsi);
}

TEST(EmulatedSession, of_a_silent_device_is_silent) {
  const Device device{library(), usual_function(), *civil(2026, 11, 21, 0, 0, 0), std::vector<std::string>{"silence"}};
  Connection connection{device, Transport::doe};
  const Buffer record(32);
  EXPECT_EQ(connection.answer({record, binding::Channel::secured}).kind, Reaction::Kind::silence);
}

/// A device with the usual identity and what else a file says.
struct Described {
  explicit Described(const std::string& toml, const std::vector<std::string>& faults = {})
      : description(parse_description(toml, {"/", "device.toml", {}})) {
    description.faults = faults;
    device = std::make_unique<Device>(library(), description);
  }
  Description description;
  std::unique_ptr<Device> device;
};

TEST(EmulatedSession, has_what_the_description_says) {
  const Described described{R"(
[spdm]
capabilities = ["ENCRYPT", "MAC", "HBEAT"]
dhe = ["ffdhe2048", "secp256r1"]
aead = ["ChaCha20-Poly1305"]
heartbeat = 7
[[psk]]
hint-text = "a hint"
key = "00112233"
)"};
  const auto& profile = described.device->profile();
  EXPECT_EQ(profile.groups, (std::vector{crypto::Group::ffdhe2048, crypto::Group::secp256r1}));
  EXPECT_EQ(profile.aeads, std::vector{crypto::Aead::chacha20_poly1305});
  EXPECT_EQ(profile.heartbeat_period, 7);
  EXPECT_EQ(spdm::field(profile.flags, spdm::cap::psk), 2u) << "PSK_CAP with a context of the Responder";
  ASSERT_EQ(profile.psks.size(), 1u);
  EXPECT_EQ(as_text(profile.psks[0].hint), "a hint");
  EXPECT_EQ(hex(profile.psks[0].key->bytes(Reveal{})), "00112233");
}

TEST(EmulatedSession, without_HBEAT_has_no_heartbeat) {
  EXPECT_EQ(Described{"[spdm]\ncapabilities = [\"CERT\", \"CHAL\"]\n"}.device->profile().heartbeat_period, 0);
}

TEST(EmulatedDevice, echoes_what_PCI_SIG_messages_of_its_own_vendor_say) {
  const Described described{""};
  const auto& answer = described.device->profile().vendor;
  const Buffer own{0x36, 0x1b}, other{0x37, 0x1b}, payload{1, 2, 3};
  EXPECT_EQ(answer(3, own, payload), payload);
  EXPECT_EQ(answer(3, other, payload), std::nullopt);
  EXPECT_EQ(answer(0, own, payload), std::nullopt);
  EXPECT_EQ(answer(3, Bytes{own}.first(1), payload), std::nullopt);
}

/// What becomes of a session with a throw-away device that has `fault`.
Result<bool> run_with(const std::string& fault) {
  const Device device{library(), usual_function(), *civil(2026, 11, 21, 0, 0, 0), std::vector<std::string>{fault}};
  EmulatedFunction function{device};
  link::DoeLink link{function.space(), {.offset = 0x100, .version = 2}};
  Counted counted;
  return run(link, counted, 300ms);
}

TEST(EmulatedSession, with_a_fault_is_refused_by_the_rule_that_the_fault_breaks) {
  EXPECT_TRUE(test::refused_by(run_with("flipped_verify_data"), spdm::rule::verify_data));
  EXPECT_TRUE(test::refused_by(run_with("spoiled_record"), spdm::rule::record_authentic));
  const auto silent = run_with("silent_in_session");
  ASSERT_FALSE(silent);
  EXPECT_TRUE(std::string_view{silent.error().rule->id}.ends_with("in-time") ||
              test::refused_by(silent, spdm::rule::answered_in_time))
      << explain(silent.error());
}

}  // namespace
}  // namespace bonafide::emulator
