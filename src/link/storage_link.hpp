// A responder inside a storage device: DSP0286 through NVMe or SCSI security commands.
#pragma once
#include <optional>

#include <bonafide/binding/storage.hpp>
#include <bonafide/link/link.hpp>
#include <bonafide/link/pass_through.hpp>

namespace bonafide::link {

class StorageLink : public Link {
 public:
  /// `connection` is 0 to 3: a device may serve several hosts at once.
  explicit StorageLink(std::unique_ptr<PassThrough> device, std::uint8_t connection = 0)
      : device_(std::move(device)), connection_(connection) {}

  /// The device at `path`, which must list DMTF's security protocol.
  static Result<std::unique_ptr<StorageLink>> open(StorageBus bus, const std::string& path, Duration within);
  /// link.storage-speaks where it does not list it.
  Result<void> demand_spdm(Duration within);

  Result<binding::Message> exchange(binding::Message request, Duration within, Buffer& storage) override;
  binding::Transport transport() const override { return binding::Transport::storage; }

 private:
  SecurityCommand command(binding::storage::Operation operation, Instant deadline) const;
  Result<void> discover(Instant deadline);
  Result<std::size_t> size_of_answer(Instant deadline);

  std::unique_ptr<PassThrough> device_;
  std::uint8_t connection_;
  std::optional<binding::storage::Discovery> discovery_;
};

}  // namespace bonafide::link
