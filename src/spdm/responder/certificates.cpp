#include <bonafide/spdm/responder/handlers.hpp>

namespace bonafide::spdm::responder {

std::span<const Slot, 8> Responder::slots() const {
  return profile_->store != nullptr ? profile_->store->slots : profile_->slots;
}

/// What the store held when chains were made of it may have been replaced.
Prover& Responder::prover() {
  const auto generation = profile_->store != nullptr ? profile_->store->generation() : 0;
  if (std::exchange(seen_generation_, generation) < generation) prover_.forget();
  return prover_;
}

/// DSP0274 1.2, "CERT_INSTALL_RESET_CAP": what is in a slot is not settled before the reset.
Result<void> Handlers::settled(std::uint8_t slots) const {
  const auto* const store = self.profile_->store;
  const auto waiting = store != nullptr ? store->slots_waiting() & slots : 0;
  if (waiting != 0) return broken(rule::reset_required, "SlotID", 2, 0);
  return {};
}

/// DSP0274 1.3, "SupportedSlotMask": the slots that exist, empty ones among them.
std::uint8_t Handlers::supported(std::uint8_t provisioned) const {
  const auto* const store = self.profile_->store;
  return store != nullptr ? static_cast<std::uint8_t>(store->supported_slots | provisioned) : provisioned;
}

/// What the store says about the keys of slots, where there is one.
SlotKeys Handlers::slot_keys() const {
  auto keys = self.prover_.usual_keys(self.terms_);
  auto* const store = self.profile_->store;
  if (store == nullptr) return keys;
  for (std::uint8_t slot = 0; slot < 8; ++slot) {
    auto& key = keys[slot];
    key.pair = store->of_slot(slot);
    if (store->models[slot] != CertificateModel::none) key.model = store->models[slot];
    if (const auto* const pair = store->find(key.pair)) key.usage = pair->usage;
  }
  return keys;
}

Result<Digests> Handlers::answer(const GetDigests&) {
  if (const auto calm = settled(0xFF); !calm) return std::unexpected(calm.error());
  auto ours = self.prover().digests(self.terms_, slot_keys());
  if (ours && self.terms_.version >= Version::v1_3) ours->supported_slots = supported(ours->provisioned_slots);
  return ours;
}

/// As much as one message of the Requester's DataTransferSize, and of ours, carries.
Result<Certificate> Handlers::answer(const GetCertificate& asked) {
  if (const auto calm = settled(static_cast<std::uint8_t>(1u << asked.slot())); !calm)
    return std::unexpected(calm.error());
  const bool size_only = self.terms_.version >= Version::v1_3 && (asked.param2 & slot_size_requested) != 0;
  const bool empty = self.slots()[asked.slot() & 7].certificates.empty();
  if (empty && size_only && (supported(0) >> asked.slot() & 1) != 0)
    return Certificate{.param1 = asked.slot(), .small_remainder = 0xFFFF};
  const auto theirs = self.terms_.requester.data_transfer_size;
  const auto most = self.profile_->data_transfer_size;
  auto ours = self.prover().certificate(asked, self.terms_, theirs == 0 ? most : std::min(theirs, most));
  if (ours && self.terms_.selected.multi_key_responder)
    ours->param2 = wire::number(slot_keys()[asked.slot() & 7].model) & 0x07;
  return ours;
}

}  // namespace bonafide::spdm::responder
