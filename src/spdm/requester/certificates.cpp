#include <bonafide/spdm/answer/chain_fetch.hpp>
#include <bonafide/spdm/requester/authenticate.hpp>

namespace bonafide::spdm::requester {
namespace {

Flow<Buffer> fetch_chain(Line& line, const Wishes& wishes, std::uint8_t slot) {
  ChainFetch fetch{line.terms, slot, {.message = wishes.data_transfer_size, .portion = wishes.portion}};
  for (bool whole = false; !whole;) {
    const GetCertificate question = fetch.next();
    const auto answer = co_await line.ask(question);
    whole = co_await fetch.take(question, answer.message);
  }
  co_return fetch.chain();
}

/// The slots whose chains are wanted, of those that are provisioned.
std::uint8_t wanted_slots(const Wishes& wishes, std::uint8_t provisioned) {
  if (wishes.every_slot) return provisioned;
  const auto slot = wishes.slot.value_or(static_cast<std::uint8_t>(std::countr_zero(provisioned)));
  return static_cast<std::uint8_t>(slot < 8 ? provisioned & 1u << slot : 0u);
}

}  // namespace

/// Makes a fetched chain part of `slots`, or says what is wrong with it.
Result<void> accept_chain(const Line& line, Slots& slots, std::uint8_t slot, Buffer chain, Bytes announced) {
  auto checked = check_chain(line.library, line.terms, chain, announced);
  if (!checked) return std::unexpected(checked.error());
  slots.chains_[slot] = std::move(chain);
  slots.keys_[slot] = std::move(checked->key);
  slots.digests_[slot] = checked->digest;
  return {};
}

Flow<Slots> fetch_certificates(Line& line, const Wishes& wishes) {
  if (!line.terms.responder.has(cap::cert)) co_return broken(rule::capability_present, "Flags", 8, cap::cert);
  if (wishes.slot && *wishes.slot > 7) co_return broken(rule::slot_exists, "SlotID", 2, *wishes.slot);
  const auto digests = co_await line.ask(GetDigests{});

  Slots slots;
  slots.provisioned = digests.message.provisioned_slots;
  const auto wanted = wanted_slots(wishes, slots.provisioned);
  if (wanted == 0) co_return broken(rule::slot_filled, "ProvisionedSlotMask", 3, slots.provisioned);
  for (std::uint8_t slot = 0; slot < 8; ++slot) {
    if ((wanted >> slot & 1) == 0) continue;
    auto chain = co_await fetch_chain(line, wishes, slot);
    co_await accept_chain(line, slots, slot, std::move(chain), digests.message.of(slot));
  }
  co_return slots;
}

}  // namespace bonafide::spdm::requester
