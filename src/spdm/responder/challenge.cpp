#include <bonafide/spdm/responder/handlers.hpp>

namespace bonafide::spdm::responder {

const crypto::PrivateKey* Responder::key_of(std::uint8_t slot) const {
  if (slot == provisioned_key) return terms_.responder.has(cap::pub_key_id) ? profile_->provisioned_key : nullptr;
  return slot < 8 && !slots()[slot].certificates.empty() ? slots()[slot].key : nullptr;
}

/// The slot must hold a key that signs with what was negotiated. Leaves zeros where the signature will stand.
Result<void> Handlers::can_sign(std::uint8_t slot, std::uint16_t usage) {
  const auto* const key = self.key_of(slot);
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

/// CertChainHash: DSP0274, "CHALLENGE_AUTH response message format"; of the SubjectPublicKeyInfo for a provisioned key.
Result<crypto::Digest> Handlers::own_hash(std::uint8_t slot) {
  if (slot != provisioned_key) return crypto::digest(*self.library_, *self.terms_.hash(), self.chain_of(slot));
  const auto spki = self.profile_->provisioned_key->spki();
  if (!spki) return std::unexpected(spki.error());
  return crypto::digest(*self.library_, *self.terms_.hash(), *spki);
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
  const auto hash = own_hash(asked.slot);
  if (!hash) return std::unexpected(hash.error());
  self.hash_ = *hash;

  const bool provisioned = asked.slot == provisioned_key;
  const bool old = self.terms_.version == Version::v1_0;
  ChallengeAuth ours{.attributes = provisioned && !old ? provisioned_key_4_bits : asked.slot,
                     .chain_hash = self.hash_,
                     .summary = self.summary_,
                     .context = asked.context,
                     .signature = self.signature_room_};
  if (const auto drawn = self.library_->random(ours.nonce); !drawn) return std::unexpected(drawn.error());
  if (!provisioned)
    for (unsigned slot = 0; slot < 8; ++slot)
      if (!self.slots()[slot].certificates.empty())
        ours.slot_mask = static_cast<std::uint8_t>(ours.slot_mask | 1u << slot);
  const bool opaque_agreed = self.terms_.version < Version::v1_2 || self.terms_.selected.other_params != 0;
  if (opaque_agreed) ours.opaque = self.profile_->opaque;
  return ours;
}

}  // namespace bonafide::spdm::responder
