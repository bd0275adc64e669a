#include <bonafide/spdm/responder/handlers.hpp>

namespace bonafide::spdm::responder {

/// The slot must hold a key that signs with what was negotiated. Leaves zeros where the signature will stand.
Result<void> Handlers::can_sign(std::uint8_t slot, std::uint16_t usage) {
  const auto* const key = self.prover().key(slot, self.terms_);
  if (key == nullptr) return broken(rule::slot_signs, "SlotID", 2, slot);
  // DSP0274 1.3, "KeyUsageMask": only on multi-key connections.
  auto* const store = self.terms_.selected.multi_key_responder ? self.profile_->store : nullptr;
  if (const auto* pair = store != nullptr && slot < 8 ? store->find(store->of_slot(slot)) : nullptr;
      pair != nullptr && (pair->usage & usage) == 0)
    return broken(rule::key_usage_fits, "SlotID", 2, slot);
  self.signing_key_ = key;
  self.signature_room_.assign(self.terms_.signature_size(), 0);
  return {};
}

/// DSP0274 1.2, "MeasurementSummaryHash": complete measurement blocks in ascending index.
Result<void> Handlers::summarise(MeasurementSummary wanted) {
  if (wanted == MeasurementSummary::none) return self.summary_ = {}, Result<void>{};
  if (!self.terms_.responder.has(cap::meas) || self.terms_.selected.measurement_specification == 0)
    return broken(rule::summary_possible, "MeasurementSummaryHashType", 3, static_cast<std::uint64_t>(wanted));
  constexpr std::uint8_t mutable_firmware = 0x01;  // what the TCB is made of: immutable ROM and mutable firmware
  self.record_.clear();
  for (const auto& measurement : self.profile_->measurements)
    if (wanted == MeasurementSummary::all || measurement.type <= mutable_firmware)
      if (const auto added = add_block(measurement, measurement.raw); !added) return added;
  const auto digest = crypto::digest(*self.library_, *self.terms_.hash(), self.record_);
  if (!digest) return std::unexpected(digest.error());
  self.summary_ = *digest;
  return {};
}

Result<ChallengeAuth> Handlers::answer(const Challenge& asked) {
  if (const auto able = can_sign(asked.slot, key_usage::challenge); !able) return std::unexpected(able.error());
  if (const auto summarised = summarise(asked.summary); !summarised) return std::unexpected(summarised.error());
  auto ours = self.prover().challenge_auth(asked, self.terms_);
  if (!ours) return ours;
  ours->summary = self.summary_;
  ours->signature = self.signature_room_;
  if (self.asks_back()) ours->attributes |= basic_mut_auth_req;
  const bool opaque_agreed = self.terms_.version < Version::v1_2 || self.terms_.selected.other_params != 0;
  if (opaque_agreed) ours->opaque = self.profile_->opaque;
  return ours;
}

}  // namespace bonafide::spdm::responder
