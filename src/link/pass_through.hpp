// The security commands of storage devices, as Linux passes them through.
#pragma once
#include <functional>
#include <memory>
#include <string>

#include <bonafide/base/bytes.hpp>
#include <bonafide/base/result.hpp>
#include <bonafide/base/time.hpp>
#include <bonafide/link/descriptor.hpp>

namespace bonafide::link {

/// SP Specific is its 16-bit value; protocol and value mean what DSP0286 says.
struct SecurityCommand {
  std::uint8_t protocol = 0;
  std::uint16_t specific = 0;
  Duration within{};
};

class PassThrough {
 public:
  virtual ~PassThrough() = default;
  virtual Result<void> send(const SecurityCommand& command, Bytes data) = 0;
  /// Gives the part of `room` that may have been filled: not every bus tells how much of it was.
  virtual Result<Bytes> receive(const SecurityCommand& command, MutableBytes room) = 0;
};

/// ioctl on an open device: -1 with errno, else what the driver returns.
using Control = std::function<int(unsigned long request, void* argument)>;

/// Security Send and Security Receive through NVME_IOCTL_ADMIN_CMD: NVMe Base 2.0, 5.25 and 5.26.
class NvmePassThrough : public PassThrough {
 public:
  explicit NvmePassThrough(Control control) : control_(std::move(control)) {}
  Result<void> send(const SecurityCommand& command, Bytes data) override;
  Result<Bytes> receive(const SecurityCommand& command, MutableBytes room) override;

 private:
  Result<void> pass(std::uint8_t opcode, const SecurityCommand& command, std::uint8_t* data, std::size_t size);
  Control control_;
};

/// SECURITY PROTOCOL OUT and SECURITY PROTOCOL IN through SG_IO: SPC-5, 6.40 and 6.41.
class ScsiPassThrough : public PassThrough {
 public:
  explicit ScsiPassThrough(Control control) : control_(std::move(control)) {}
  Result<void> send(const SecurityCommand& command, Bytes data) override;
  Result<Bytes> receive(const SecurityCommand& command, MutableBytes room) override;

 private:
  enum class Way : std::uint8_t { out, in };
  Result<std::size_t> pass(Way way, const SecurityCommand& command, std::uint8_t* data, std::size_t size);
  Control control_;
};

enum class StorageBus : std::uint8_t { nvme, scsi };

/// The device at `path`: an NVMe controller or namespace (/dev/nvme0, /dev/ng0n1, /dev/nvme0n1), or a SCSI device
/// (/dev/sg0, /dev/sda). link.storage-opens where it is not there or not ours to open, link.storage-device where it is
/// no device.
Result<std::unique_ptr<PassThrough>> open_pass_through(StorageBus bus, const std::string& path);

}  // namespace bonafide::link
