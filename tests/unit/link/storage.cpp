// Storage devices: what their commands look like to the kernel, and a device behind them.
#include <cerrno>
#include <cstring>

#include <linux/nvme_ioctl.h>
#include <scsi/sg.h>
#include <sys/ioctl.h>

#include <bonafide/link/conversation.hpp>
#include <bonafide/link/storage_link.hpp>

#include "support/broken_rules.hpp"

namespace bonafide::link {
namespace {

using namespace std::chrono_literals;
using binding::Channel;
using binding::Message;
using binding::Transport;
using binding::storage::Operation;
using test::refused_by;

const Buffer get_version = *unhex("10840000"), version = *unhex("100400000001 0012");

// Reference, "Command encodings": CDW10 has SECP 31:24, SPSP1 23:16, SPSP0 15:8, NSSF 7:0; CDW11 the length in bytes.
TEST(NvmePassThrough, over_a_fake_ioctl_encodes_security_send_and_receive) {
  std::vector<nvme_passthru_cmd> seen;
  int status = 0;
  NvmePassThrough nvme{[&](unsigned long request, void* argument) {
    EXPECT_EQ(request, NVME_IOCTL_ADMIN_CMD);
    const auto& command = seen.emplace_back(*static_cast<nvme_passthru_cmd*>(argument));
    if (command.opcode == 0x82) std::memset(reinterpret_cast<void*>(command.addr), 0x5A, 2);
    return status;
  }};
  EXPECT_TRUE(nvme.send({0xE8, 0x0014, 1500ms}, get_version));
  Buffer room(16);
  const auto answer = nvme.receive({0xE8, 0x0114, 5s}, room);
  ASSERT_TRUE(answer);
  EXPECT_EQ(hex(*answer), "5a5a0000000000000000000000000000");
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0].opcode, 0x81);
  EXPECT_EQ(seen[0].cdw10, 0xE8001400U);
  EXPECT_EQ(seen[0].cdw11, 4U);
  EXPECT_EQ(seen[0].data_len, 4U);
  EXPECT_EQ(seen[0].timeout_ms, 1500U);
  EXPECT_EQ(seen[0].nsid, 0U);
  EXPECT_EQ(seen[1].opcode, 0x82);
  EXPECT_EQ(seen[1].cdw10, 0xE8011400U);
  EXPECT_EQ(seen[1].cdw11, 16U);

  status = 0x4002;
  EXPECT_TRUE(refused_by(nvme.send({0xE8, 0x14, 1s}, get_version), rule::storage_accepts));
  status = -1, errno = EACCES;
  EXPECT_TRUE(refused_by(nvme.receive({0xE8, 0x14, 1s}, room), rule::storage_opens)) << "nvme_cmd_allowed";
  errno = EPERM;
  EXPECT_TRUE(refused_by(nvme.receive({0xE8, 0x14, 1s}, room), rule::storage_opens));
  errno = EIO;
  EXPECT_TRUE(refused_by(nvme.receive({0xE8, 0x14, 1s}, room), rule::storage_accepts));
  errno = ENOTTY;
  EXPECT_TRUE(refused_by(nvme.receive({0xE8, 0x14, 1s}, room), rule::storage_device));
  errno = ETIMEDOUT;
  EXPECT_TRUE(refused_by(nvme.receive({0xE8, 0x14, 1s}, room), rule::answers_in_time));
}

// Reference, the same table: byte 1 protocol, 2-3 SP Specific big-endian, byte 4 INC_512, 6-9 length big-endian.
TEST(ScsiPassThrough, over_a_fake_ioctl_encodes_security_protocol_out_and_in) {
  std::vector<Buffer> blocks;
  std::vector<int> directions;
  unsigned info = SG_INFO_OK;
  ScsiPassThrough scsi{[&](unsigned long request, void* argument) {
    EXPECT_EQ(request, static_cast<unsigned long>(SG_IO));
    auto& command = *static_cast<sg_io_hdr_t*>(argument);
    EXPECT_EQ(command.interface_id, 'S');
    EXPECT_EQ(command.timeout, 2000U);
    blocks.push_back(copy(Bytes{command.cmdp, command.cmd_len}));
    directions.push_back(command.dxfer_direction);
    command.info = info;
    if (command.dxfer_direction == SG_DXFER_FROM_DEV) command.resid = 10;
    return 0;
  }};
  EXPECT_TRUE(scsi.send({0xE8, 0x0014, 2s}, get_version));
  Buffer room(0x1234);
  const auto answer = scsi.receive({0xE8, 0x0014, 2s}, room);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->size(), 0x1234U - 10) << "the residual count says how much came";
  EXPECT_EQ(hex(blocks.at(0)),
            "b5e8001400000000"
            "00040000");
  EXPECT_EQ(hex(blocks.at(1)),
            "a2e8001400000000"
            "12340000");
  EXPECT_EQ(directions, (std::vector<int>{SG_DXFER_TO_DEV, SG_DXFER_FROM_DEV}));
  info = SG_INFO_CHECK;
  EXPECT_TRUE(refused_by(scsi.send({0xE8, 0x14, 2s}, get_version), rule::storage_accepts));
}

TEST(StorageLink, needs_a_device_that_is_there) {
  for (const auto bus : {StorageBus::nvme, StorageBus::scsi}) {
    EXPECT_TRUE(refused_by(StorageLink::open(bus, "/nowhere/nvme0", 1s), rule::storage_opens));
    EXPECT_TRUE(refused_by(StorageLink::open(bus, "/tmp", 1s), rule::storage_opens)) << "a directory";
    EXPECT_TRUE(refused_by(StorageLink::open(bus, "/proc/self/comm", 1s), rule::storage_device)) << "a file";
    EXPECT_TRUE(refused_by(StorageLink::open(bus, "/dev/null", 1s), rule::storage_device)) << "another device";
  }
}

/// A fake drive, as QEMU makes one: its commands cross a socket's protocol to the server's side of a connection.
class FakeDrive : public PassThrough {
 public:
  Result<void> send(const SecurityCommand& command, Bytes data) override {
    if (broken_send) return broken(rule::storage_accepts, "NVMe status", 0, 2);
    if (cross(binding::socket::Command::if_send, command, data, data.size()).status != 0)
      return broken(rule::storage_accepts, "NVMe status", 0);
    return {};
  }
  Result<Bytes> receive(const SecurityCommand& command, MutableBytes room) override {
    if (command.protocol == 0) return fill(room, protocols);
    if (command.specific >> 2 == 1 && operations) {
      auto discovery = *unhex("20000010 00000000 00000000 00000000 00000000 00000000 00000000 00000000");
      discovery[8] = *operations;
      return fill(room, discovery);
    }
    if (command.specific >> 2 == 2 && pending) return fill(room, *unhex(*pending));
    const auto answer = cross(binding::socket::Command::if_recv, command, {}, room.size());
    if (answer.status != 0) return broken(rule::storage_accepts, "NVMe status", 0, answer.status);
    return fill(room, answer.data);
  }

  struct Answer {
    unsigned status = 0;
    Buffer data;
  };
  Answer cross(binding::socket::Command socket, const SecurityCommand& command, Bytes data, std::size_t length) {
    // Reference, "NVMe path header (QEMU)": protocol 1, SP-specific 2 LE, length 4 LE.
    Buffer payload{command.protocol, 0, 0, 0, 0, 0, 0};
    store_le(MutableBytes{payload}.subspan(1), command.specific);
    store_le(MutableBytes{payload}.subspan(3), static_cast<std::uint32_t>(length));
    append(payload, data);
    auto in = *binding::socket::write_frame(socket, binding::socket::Carried::nvme, payload);
    Buffer out;
    EXPECT_TRUE(conversation.take(in, out));
    const auto ack = *binding::socket::read_header(out);
    EXPECT_EQ(ack.command, binding::socket::Command::ack_status);
    EXPECT_EQ(ack.size, 2U);
    Answer answer{.status = load_be<std::uint16_t>(Bytes{out}.subspan(12)), .data = {}};
    if (out.size() > 14) {
      const auto header = *binding::socket::read_header(Bytes{out}.subspan(14));
      EXPECT_EQ(out.size(), 14U + 12 + header.size);
      answer.data = copy(Bytes{out}.subspan(26));
    }
    return answer;
  }

  std::vector<Message> asked;
  bool silent = false, broken_send = false;
  Buffer protocols = *unhex("000000000000 0002 00e8");
  std::optional<std::uint8_t> operations;
  std::optional<std::string> pending;

 private:
  static Result<Bytes> fill(MutableBytes room, Bytes data) {
    EXPECT_LE(data.size(), room.size());
    std::ranges::copy(data, room.begin());
    return Bytes{room};  // NVMe does not tell how much was filled
  }
  const Server::Terms terms;
  Conversation conversation{terms, [this](Transport transport, const Message& request) {
                              EXPECT_EQ(transport, Transport::storage);
                              if (silent) return Reply{.kind = Reply::Kind::silence};
                              const bool secured = request.channel == Channel::secured;
                              return Reply{.message = secured ? copy(request.bytes) : version,
                                           .channel = request.channel};
                            }};
};

struct Host {
  FakeDrive& drive = *new FakeDrive;
  StorageLink link{std::unique_ptr<PassThrough>(&drive), 2};
  Buffer storage;
};

TEST(StorageLink, to_a_fake_drive_carries_clear_and_secured_messages) {
  Host host;
  EXPECT_TRUE(host.link.demand_spdm(1s));
  for (int i = 0; i < 2; ++i) {
    const auto clear = host.link.exchange({get_version}, 1s, host.storage);
    ASSERT_TRUE(clear) << explain(clear.error());
    EXPECT_EQ(hex(clear->bytes), hex(version)) << "as long as Pending Info says";
    EXPECT_EQ(clear->channel, Channel::clear);
    const auto secured = host.link.exchange({get_version, Channel::secured}, 1s, host.storage);
    ASSERT_TRUE(secured) << explain(secured.error());
    EXPECT_EQ(hex(secured->bytes), hex(get_version));
    EXPECT_EQ(secured->channel, Channel::secured);
  }
}

TEST(StorageLink, to_a_fake_drive_leaves_zeros_behind_answers_whose_length_nobody_told) {
  Host host;
  host.drive.operations = 0x62;  // discovery and the two messages
  const auto answer = host.link.exchange({get_version}, 1s, host.storage);
  ASSERT_TRUE(answer) << explain(answer.error());
  EXPECT_TRUE(equal(answer->bytes.first(version.size()), version));
  EXPECT_TRUE(all_zero(answer->bytes.subspan(version.size())));
  EXPECT_LE(answer->bytes.size() - version.size(), binding::allowed_padding(Transport::storage));
}

TEST(StorageLink, to_a_fake_drive_gives_up_on_devices_that_have_no_answer) {
  Host host;
  host.drive.silent = true;
  EXPECT_TRUE(refused_by(host.link.exchange({get_version}, 20ms, host.storage), rule::answers_in_time));
  host.drive.silent = false;
  EXPECT_TRUE(host.link.exchange({get_version}, 1s, host.storage));
  host.drive.broken_send = true;
  EXPECT_TRUE(refused_by(host.link.exchange({get_version}, 1s, host.storage), rule::storage_accepts));
}

TEST(StorageLink, to_a_fake_drive_refuses_devices_that_speak_something_else_or_lie) {
  {
    Host host;
    host.drive.protocols = *unhex("000000000000 0002 0001");
    EXPECT_TRUE(refused_by(host.link.demand_spdm(1s), rule::storage_speaks));
    host.drive.operations = 0x26;  // no secured messages
    EXPECT_TRUE(host.link.exchange({get_version}, 1s, host.storage));
    EXPECT_TRUE(
        refused_by(host.link.exchange({get_version, Channel::secured}, 1s, host.storage), rule::storage_supports));
  }
  Host host;
  host.drive.pending = "0c000010 01000000 ffffffff";
  EXPECT_TRUE(refused_by(host.link.exchange({get_version}, 1s, host.storage), rule::storage_bounded));
  host.drive.pending = "0d000010 01000000 04000000";
  EXPECT_TRUE(refused_by(host.link.exchange({get_version}, 1s, host.storage), binding::rule::storage_length));
}

TEST(StorageServer, refuses_commands_that_are_none) {
  using binding::socket::Command;
  FakeDrive drive;
  const auto field = [](Operation operation) { return binding::storage::Specific{operation}.field(); };
  // Reference, NVMe status: 0 is success; 4002h Invalid Field and 400Ch Command Sequence Error, not to be retried.
  EXPECT_EQ(drive.cross(Command::if_send, {0xE9, 0x14, {}}, get_version, 4).status, 0x4002U);
  EXPECT_EQ(drive.cross(Command::if_send, {0xE8, 0x04, {}}, get_version, 4).status, 0x4002U) << "discovery is no send";
  EXPECT_EQ(drive.cross(Command::if_send, {0xE8, 0x14, {}}, get_version, 5).status, 0x4002U) << "not its length";
  EXPECT_EQ(drive.cross(Command::if_send, {0xE8, 0x18, {}}, get_version, 4).status, 0x4002U) << "no record";
  EXPECT_EQ(drive.cross(Command::if_recv, {0xE8, field(Operation::message), {}}, {}, 64).status, 0x400CU);
  EXPECT_EQ(drive.cross(Command::if_send, {0xE8, 0x14, {}}, get_version, 4).status, 0U);
  EXPECT_EQ(drive.cross(Command::if_recv, {0xE8, 0x18, {}}, {}, 64).status, 0x400CU) << "it is a clear answer";
  EXPECT_EQ(drive.cross(Command::if_recv, {0xE8, 0x14, {}}, {}, 7).status, 0x400CU) << "it would not fit";
  EXPECT_EQ(hex(drive.cross(Command::if_recv, {0xE8, 0x08, {}}, {}, 12).data), "0c0000100100000008000000");
  EXPECT_EQ(hex(drive.cross(Command::if_recv, {0xE8, 0x14, {}}, {}, 8).data), hex(version));
  EXPECT_EQ(drive.cross(Command::if_recv, {0xE8, 0x14, {}}, {}, 8).status, 0x400CU) << "given once";
}

}  // namespace
}  // namespace bonafide::link
