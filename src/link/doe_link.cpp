#include <algorithm>

#include <bonafide/link/doe_link.hpp>

namespace bonafide::link {
namespace {

constexpr Duration first_pause = std::chrono::microseconds{100}, longest_pause = std::chrono::milliseconds{10};
/// What a discovery may take: 256 exchanges of hardware that needs its whole second would be endless.
constexpr Duration discovery_time = std::chrono::seconds{5};

}  // namespace

Result<std::uint32_t> DoeLink::Registers::read(std::uint16_t offset) {
  return space.read(static_cast<std::uint16_t>(base + offset));
}
Result<void> DoeLink::Registers::write(std::uint16_t offset, std::uint32_t value) {
  return space.write(static_cast<std::uint16_t>(base + offset), value);
}

DoeLink::DoeLink(pci::ConfigSpace& space, const pci::DoeMailbox& mailbox)
    : mailbox_(mailbox), registers_(space, mailbox.offset) {}

Result<std::unique_ptr<DoeLink>> DoeLink::open_mailbox(const pci::Sysfs& sysfs, const Bdf& bdf,
                                                       const pci::DoeMailbox& mailbox) {
  auto lock = MailboxLock::take(bdf, mailbox.offset);
  if (!lock) return std::unexpected(lock.error());
  pci::KeptAwake awake(sysfs.folder(bdf));
  auto space = sysfs.open(bdf, pci::Access::read_write);
  if (!space) return std::unexpected(space.error());
  auto link = std::make_unique<DoeLink>(**space, mailbox);
  link->owned_ = std::move(*space), link->lock_ = std::move(*lock), link->awake_ = std::move(awake);
  return link;
}

Result<std::unique_ptr<DoeLink>> DoeLink::open(const pci::Sysfs& sysfs, const Bdf& bdf,
                                               std::optional<std::uint16_t> offset) {
  auto space = sysfs.open(bdf);
  if (!space) return std::unexpected(space.error());
  const auto function = pci::describe(bdf, **space);
  if (!function) return std::unexpected(function.error());

  // The first refusal is the telling one; there is none while no mailbox has been tried.
  std::optional<Error> refusal;
  for (const auto& mailbox : function->mailboxes) {
    if (offset && *offset != mailbox.offset) continue;
    auto link = open_mailbox(sysfs, bdf, mailbox);
    const Result<void> speaks = link ? (*link)->demand_spdm(discovery_time) : std::unexpected(link.error());
    if (speaks) return link;
    if (!refusal) refusal = speaks.error();
  }
  if (refusal) return std::unexpected(*refusal);
  for (const auto& oddity : function->capabilities.oddities)
    if (oddity == pci::rule::readable) return std::unexpected(oddity);
  return broken(rule::mailbox_exists, "offset", offset.value_or(0), function->mailboxes.size());
}

Result<std::vector<doe::Feature>> DoeLink::discover(Duration within) {
  doe::Discovery discovery(mailbox_.version);
  Buffer storage;
  for (const auto deadline = now() + within;;) {
    const auto answer = exchange_object(discovery.request(), deadline - now(), storage);
    if (!answer) return std::unexpected(answer.error());
    const auto last = discovery.take(*answer);
    if (!last) return std::unexpected(last.error());
    if (*last) return discovery.features();
  }
}

Result<void> DoeLink::demand_spdm(Duration within) {
  features_.reset();
  return demand(binding::ObjectType::spdm, doe::rule::speaks_spdm, within);
}

Result<void> DoeLink::demand_secured(Duration within) {
  return demand(binding::ObjectType::secured_spdm, doe::rule::speaks_secured, within);
}

Result<void> DoeLink::demand(binding::ObjectType type, const Rule& rule, Duration within) {
  if (!features_) {
    auto found = discover(within);
    if (!found) return std::unexpected(found.error());
    features_ = std::move(*found);
  }
  for (const auto& feature : *features_)
    if (feature.vendor == binding::pci_sig && feature.type == wire::number(type)) return {};
  return broken(rule, "DOE Discovery", mailbox_.offset, features_->size());
}

Result<Bytes> DoeLink::exchange_object(Bytes object, Duration within, Buffer& storage) {
  if (dead_) return broken(rule::mailbox_alive, "DOE Status", mailbox_.offset);
  const auto deadline = now() + within;
  const auto limit = static_cast<std::uint32_t>(std::min(largest_answer_, binding::largest_object) / 4);
  doe::Transaction transaction(object, {.visit = visit_, .largest_answer = limit});
  visit_ = doe::Visit::again;
  for (auto pause = first_pause;; pause = std::min(2 * pause, longest_pause)) {
    const auto at = now();
    const auto finished = transaction.step(registers_, at);
    dead_ = transaction.dead();
    if (!finished) return std::unexpected(finished.error());
    if (*finished) break;
    if (at >= deadline) {
      if (const auto left = transaction.abandon(registers_); !left) return std::unexpected(left.error());
      return broken(rule::answers_in_time, "DOE Status", mailbox_.offset);
    }
    sleep_until(std::min(at + pause, deadline));
  }
  storage = transaction.take_answer();
  return Bytes{storage};
}

Result<binding::Message> DoeLink::exchange(binding::Message request, Duration within, Buffer& storage) {
  const auto deadline = now() + within;
  if (request.channel == binding::Channel::secured)
    if (const auto spoken = demand_secured(within); !spoken) return std::unexpected(spoken.error());
  const auto object = binding::frame(binding::Transport::doe, request);
  if (!object) return std::unexpected(object.error());
  const auto answer = exchange_object(*object, deadline - now(), storage);
  if (!answer) return std::unexpected(answer.error());
  return binding::unframe(binding::Transport::doe, *answer);
}

}  // namespace bonafide::link
