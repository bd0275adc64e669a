// The key pairs of the device: DSP0274 1.3, GET_KEY_PAIR_INFO and SET_KEY_PAIR_INFO.
#include <bonafide/spdm/responder/handlers.hpp>

namespace bonafide::spdm::responder {
namespace {

std::unexpected<Error> incapable(const KeyPair& pair, std::string_view field, std::size_t offset) {
  return broken(rule::key_pair_capable, field, offset, pair.capabilities);
}

/// DSP0274 1.3, "SET_KEY_PAIR_INFO", DesiredAsymAlgo: one bit, of those that the key pair can have; 0 leaves it.
Result<void> choose_algorithm(KeyPair& pair, const KeyPairAlgorithms& desired, KeyPairOperation operation) {
  if (desired.none() || desired == pair.current) return {};
  if (!key_kind_of(desired) || !desired.within(pair.able))
    return broken(rule::key_pair_algorithm, "DesiredAsymAlgo", 8, desired.asym | desired.pqc);
  if ((pair.capabilities & key_pair_cap::asym_algo) == 0) return incapable(pair, "DesiredAsymAlgo", 8);
  // An algorithm is chosen before its key is made.
  if (operation == KeyPairOperation::parameter_change && pair.key != nullptr)
    return broken(rule::key_pair_algorithm, "DesiredAsymAlgo", 8, desired.asym);
  pair.current = desired;
  return {};
}

/// DesiredKeyUsage: 0 leaves it.
Result<void> choose_usage(KeyPair& pair, std::uint16_t desired) {
  if (desired == 0 || desired == pair.usage) return {};
  if ((pair.capabilities & key_pair_cap::key_usage) == 0 || (desired & ~pair.usage_capabilities) != 0)
    return incapable(pair, "DesiredKeyUsage", 6);
  pair.usage = desired;
  return {};
}

/// DesiredAssocCertSlotMask. A slot has one key pair, and a key pair several slots only where it is shareable.
Result<void> choose_slots(const Store& store, KeyPair& pair, std::uint8_t desired) {
  if (desired == pair.slots) return {};
  if ((pair.capabilities & key_pair_cap::cert_assoc) == 0) return incapable(pair, "DesiredAssocCertSlotMask", 12);
  if ((desired & ~store.supported_slots) != 0)
    return broken(rule::slot_supported, "DesiredAssocCertSlotMask", 12, desired);
  const bool several = std::popcount(desired) > 1;
  std::uint8_t others = 0;
  for (const auto& other : store.key_pairs) others = static_cast<std::uint8_t>(others | other.slots);
  const auto taken = static_cast<std::uint8_t>(others & ~pair.slots & desired);
  if ((several && (pair.capabilities & key_pair_cap::shareable) == 0) || taken != 0)
    return broken(rule::key_pair_shared, "DesiredAssocCertSlotMask", 12, desired);
  pair.slots = desired;
  return {};
}

}  // namespace

/// DSP0274 1.3, "KEY_PAIR_INFO": without SET_KEY_PAIR_INFO_CAP there is nothing that can be changed.
Result<KeyPairInfo> Handlers::answer(const GetKeyPairInfo& asked) {
  auto* const store = self.profile_->store;
  const auto* const pair = store != nullptr ? store->find(asked.key_pair_id) : nullptr;
  if (pair == nullptr) return broken(rule::key_pair_known, "KeyPairID", header_size, asked.key_pair_id);
  self.provisioned_.clear();
  if (pair->key != nullptr) {
    const auto spki = pair->key->spki();
    if (!spki) return std::unexpected(spki.error());
    self.provisioned_ = copy(algorithm_identifier(*spki));
  }
  self.pqc_fields_ = {pqc_field(pair->able.pqc), pqc_field(pair->current.pqc)};
  const bool changeable = self.terms_.responder.has(cap::set_key_pair_info);
  return KeyPairInfo{.total_key_pairs = static_cast<std::uint8_t>(store->key_pairs.size()),
                     .key_pair_id = asked.key_pair_id,
                     .capabilities = changeable ? pair->capabilities : std::uint16_t{0},
                     .key_usage_capabilities = pair->usage_capabilities,
                     .current_key_usage = pair->usage,
                     .asym_capabilities = pair->able.asym,
                     .current_asym = pair->current.asym,
                     .public_key_info_length = static_cast<std::uint16_t>(self.provisioned_.size()),
                     .slot_mask = pair->slots,
                     .public_key_info = self.provisioned_,
                     .pqc_capabilities = self.pqc_fields_[0],
                     .current_pqc = self.pqc_fields_[1]};
}

/// The change is made to a copy, which takes the place of the key pair when all of it is legal.
Result<SetKeyPairInfoAck> Handlers::answer(const SetKeyPairInfo& asked) {
  auto* const store = self.profile_->store;
  const auto* const pair = store != nullptr ? store->find(asked.key_pair_id) : nullptr;
  if (pair == nullptr) return broken(rule::key_pair_known, "KeyPairID", header_size, asked.key_pair_id);
  auto changed = *pair;
  Result<void> done;
  switch (asked.operation) {
    case KeyPairOperation::parameter_change: done = change(changed, asked); break;
    case KeyPairOperation::key_pair_erase: done = erase(changed); break;
    case KeyPairOperation::generate_key_pair: done = generate(changed, asked); break;
    default: return broken(rule::key_pair_operation, "Operation", 2, wire::number(asked.operation));
  }
  if (!done) return std::unexpected(done.error());
  const auto id = asked.key_pair_id;
  if (!self.terms_.responder.has(cap::set_key_pair_reset))
    return store->replace(id, std::move(changed)), SetKeyPairInfoAck{};
  // DSP0274 1.4, "SET_KEY_PAIR_RESET_CAP".
  store->change_at_reset([id, changed](Store& its) { its.replace(id, changed); });
  return broken(rule::reset_required, "KeyPairID", header_size, 0);
}

Result<void> Handlers::change(KeyPair& pair, const SetKeyPairInfo& asked) {
  const KeyPairAlgorithms desired{asked.desired_asym, pqc_bits(asked.desired_pqc)};
  if (const auto chosen = choose_algorithm(pair, desired, asked.operation); !chosen) return chosen;
  if (const auto chosen = choose_usage(pair, asked.desired_key_usage); !chosen) return chosen;
  return choose_slots(*self.profile_->store, pair, asked.desired_slot_mask);
}

Result<void> Handlers::erase(KeyPair& pair) {
  if ((pair.capabilities & key_pair_cap::erasable) == 0) return incapable(pair, "Operation", 2);
  if (pair.slots != 0) return broken(rule::key_pair_unused, "KeyPairID", header_size, pair.slots);
  pair.key.reset();
  return {};
}

Result<void> Handlers::generate(KeyPair& pair, const SetKeyPairInfo& asked) {
  if ((pair.capabilities & key_pair_cap::gen_key) == 0) return incapable(pair, "Operation", 2);
  if (pair.slots != 0) return broken(rule::key_pair_unused, "KeyPairID", header_size, pair.slots);
  pair.key.reset();
  if (const auto changed = change(pair, asked); !changed) return changed;
  const auto kind = key_kind_of(pair.current);
  if (!kind) return broken(rule::key_pair_generated, "DesiredAsymAlgo", 8, pair.current.asym);
  auto key = crypto::PrivateKey::generate(*self.library_, *kind);
  if (!key) return std::unexpected(key.error());
  pair.key = std::make_shared<const crypto::PrivateKey>(std::move(*key));
  return {};
}

}  // namespace bonafide::spdm::responder
