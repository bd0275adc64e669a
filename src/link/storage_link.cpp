#include <algorithm>
#include <array>

#include <bonafide/link/storage_link.hpp>

namespace bonafide::link {
namespace {

namespace storage = binding::storage;
using storage::Operation;

constexpr Duration first_pause = std::chrono::milliseconds{1}, longest_pause = std::chrono::milliseconds{50};

}  // namespace

Result<std::unique_ptr<StorageLink>> StorageLink::open(StorageBus bus, const std::string& path, Duration within) {
  auto device = open_pass_through(bus, path);
  if (!device) return std::unexpected(device.error());
  auto link = std::make_unique<StorageLink>(std::move(*device));
  if (const auto speaks = link->demand_spdm(within); !speaks) return std::unexpected(speaks.error());
  return link;
}

Result<void> StorageLink::demand_spdm(Duration within) {
  std::array<std::uint8_t, 8 + 256> room{};
  const auto list = device_->receive({storage::information, 0, within}, room);
  if (!list) return std::unexpected(list.error());
  const auto speaks = storage::lists_protocol(*list, storage::dmtf);
  if (!speaks) return std::unexpected(speaks.error());
  if (!*speaks) return broken(rule::storage_speaks, "Supported Security Protocols", 8);
  return {};
}

SecurityCommand StorageLink::command(Operation operation, Instant deadline) const {
  return {storage::dmtf, storage::Specific{operation, connection_}.field(),
          std::max(deadline - now(), Duration::zero())};
}

Result<void> StorageLink::discover(Instant deadline) {
  std::array<std::uint8_t, storage::Discovery::size> room{};
  const auto raw = device_->receive(command(Operation::discovery, deadline), room);
  if (!raw) return std::unexpected(raw.error());
  const auto read = wire::decode<storage::Discovery>(*raw, binding::NoTerms{});
  if (!read) return std::unexpected(read.error());
  discovery_ = read->message;
  return {};
}

/// Waits until the device has an answer, where it tells.
Result<std::size_t> StorageLink::size_of_answer(Instant deadline) {
  if (!discovery_->supports(Operation::pending_info)) return storage::usual_room;
  for (auto pause = first_pause;; pause = std::min(2 * pause, longest_pause)) {
    std::array<std::uint8_t, storage::PendingInfo::size> room{};
    const auto raw = device_->receive(command(Operation::pending_info, deadline), room);
    if (!raw) return std::unexpected(raw.error());
    const auto info = wire::decode<storage::PendingInfo>(*raw, binding::NoTerms{});
    if (!info) return std::unexpected(info.error());
    const auto size = info->message.response_length;
    if (size > binding::largest_object) return broken(rule::storage_bounded, "Response Length", 8, size);
    if (info->message.pending()) return size;
    if (now() >= deadline) return broken(rule::answers_in_time, "Pending Info", 4);
    sleep_until(std::min(now() + pause, deadline));
  }
}

Result<binding::Message> StorageLink::exchange(binding::Message request, Duration within, Buffer& room) {
  const auto deadline = now() + within;
  if (!discovery_)
    if (const auto found = discover(deadline); !found) return std::unexpected(found.error());
  const auto operation = storage::message_operations.of(request.channel);
  if (!discovery_->supports(operation))
    return broken(rule::storage_supports, "Supported Operations", 8, wire::number(operation));
  const auto framed = binding::frame(binding::Transport::storage, request);
  if (!framed) return std::unexpected(framed.error());
  if (const auto sent = device_->send(command(operation, deadline), *framed); !sent)
    return std::unexpected(sent.error());
  const auto size = size_of_answer(deadline);
  if (!size) return std::unexpected(size.error());
  room.assign(*size, 0);
  const auto answer = device_->receive(command(operation, deadline), room);
  if (!answer) return std::unexpected(answer.error());
  return storage::unframe(request.channel, *answer);
}

}  // namespace bonafide::link
