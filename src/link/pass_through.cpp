#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <linux/nvme_ioctl.h>
#include <scsi/sg.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include <bonafide/base/nowhere.hpp>
#include <bonafide/link/pass_through.hpp>
#include <bonafide/link/rules.hpp>

namespace bonafide::link {
namespace {

std::uint32_t milliseconds(Duration time) {
  const auto count = std::chrono::ceil<std::chrono::milliseconds>(time).count();
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(count, 1, 1 << 30));
}

std::unexpected<Error> failed(std::string_view command) {
  const int number = errno;
  if (number == ETIMEDOUT || number == EINTR) return failed_at(rule::answers_in_time, command);
  // ioctl(2): what has never heard of the request.
  if (number == ENOTTY) return failed_at(rule::storage_device, command, Note{std::strerror(number)});
  // The kernel lets others open some nodes, and run no command: drivers/nvme/host/ioctl.c, block/scsi_ioctl.c.
  if (number == EACCES || number == EPERM) return failed_at(rule::storage_opens, command, Note{std::strerror(number)});
  return failed_at(rule::storage_accepts, command, Note{std::strerror(number)});
}

constexpr std::uint8_t nvme_security_send = 0x81, nvme_security_receive = 0x82;  // NVMe Base 2.0, "Opcodes"
constexpr std::uint8_t scsi_security_in = 0xA2, scsi_security_out = 0xB5;        // SPC-5, "Operation codes"

/// Commands only read what they send, whatever the type of the pointer in the kernel's structures.
std::uint8_t* unchanged(Bytes data) { return const_cast<std::uint8_t*>(data.data()); }

}  // namespace

Result<void> NvmePassThrough::pass(std::uint8_t opcode, const SecurityCommand& command, std::uint8_t* data,
                                   std::size_t size) {
  nvme_passthru_cmd raw{};
  raw.opcode = opcode;
  raw.addr = reinterpret_cast<std::uintptr_t>(data);
  raw.data_len = static_cast<std::uint32_t>(size);
  // SECP 31:24, SPSP1 23:16, SPSP0 15:8, NSSF 7:0.
  raw.cdw10 = std::uint32_t{command.protocol} << 24 | std::uint32_t{command.specific} << 8;
  raw.cdw11 = static_cast<std::uint32_t>(size);
  raw.timeout_ms = milliseconds(command.within);
  const int status = control_(NVME_IOCTL_ADMIN_CMD, &raw);
  if (status < 0) return failed(opcode == nvme_security_send ? "Security Send" : "Security Receive");
  if (status != 0) return broken(rule::storage_accepts, "NVMe status", 0, static_cast<std::uint64_t>(status));
  return {};
}

Result<void> NvmePassThrough::send(const SecurityCommand& command, Bytes data) {
  return pass(nvme_security_send, command, unchanged(data), data.size());
}

Result<Bytes> NvmePassThrough::receive(const SecurityCommand& command, MutableBytes room) {
  if (const auto done = pass(nvme_security_receive, command, room.data(), room.size()); !done)
    return std::unexpected(done.error());
  return Bytes{room};
}

Result<std::size_t> ScsiPassThrough::pass(Way way, const SecurityCommand& command, std::uint8_t* data,
                                          std::size_t size) {
  std::array<std::uint8_t, 12> block{};
  block[0] = way == Way::out ? scsi_security_out : scsi_security_in;
  block[1] = command.protocol;
  store_be(MutableBytes{block}.subspan(2), command.specific);
  store_be(MutableBytes{block}.subspan(6), static_cast<std::uint32_t>(size));  // INC_512 is 0: bytes
  std::array<std::uint8_t, 32> sense{};
  sg_io_hdr_t raw{};
  raw.interface_id = 'S';
  raw.dxfer_direction = way == Way::out ? SG_DXFER_TO_DEV : SG_DXFER_FROM_DEV;
  raw.cmd_len = block.size(), raw.cmdp = block.data();
  raw.mx_sb_len = sense.size(), raw.sbp = sense.data();
  raw.dxfer_len = static_cast<unsigned>(size), raw.dxferp = data;
  raw.timeout = milliseconds(command.within);
  if (control_(SG_IO, &raw) < 0) return failed(way == Way::out ? "SECURITY PROTOCOL OUT" : "SECURITY PROTOCOL IN");
  if ((raw.info & SG_INFO_OK_MASK) != SG_INFO_OK)
    return broken(rule::storage_accepts, "SCSI status", 0,
                  std::uint64_t{raw.status} | std::uint64_t{raw.host_status} << 8);
  return size - std::min<std::size_t>(size, static_cast<std::size_t>(std::max(raw.resid, 0)));
}

Result<void> ScsiPassThrough::send(const SecurityCommand& command, Bytes data) {
  if (const auto done = pass(Way::out, command, unchanged(data), data.size()); !done)
    return std::unexpected(done.error());
  return {};
}

Result<Bytes> ScsiPassThrough::receive(const SecurityCommand& command, MutableBytes room) {
  const auto size = pass(Way::in, command, room.data(), room.size());
  if (!size) return std::unexpected(size.error());
  return Bytes{room}.first(*size);
}

Result<std::unique_ptr<PassThrough>> open_pass_through(StorageBus bus, const std::string& path) {
  // A FIFO in place of a device must not make us wait for its other end.
  auto device = std::make_shared<Descriptor>(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK));
  if (!device->open()) return failed_at(rule::storage_opens, "device", Note{path + ", " + std::strerror(errno)});
  struct stat kind{};
  if (::fstat(device->number(), &kind) != 0 || !(S_ISCHR(kind.st_mode) || S_ISBLK(kind.st_mode)))
    return failed_at(rule::storage_device, "device", Note{path + " is no device"});
  Control control = [device](unsigned long request, void* argument) {
    return ::ioctl(device->number(), request, argument);
  };
  if (bus == StorageBus::nvme)
    return std::unique_ptr<PassThrough>{std::make_unique<NvmePassThrough>(std::move(control))};
  return std::unique_ptr<PassThrough>{std::make_unique<ScsiPassThrough>(std::move(control))};
}

}  // namespace bonafide::link
