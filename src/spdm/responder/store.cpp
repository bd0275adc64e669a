#include <utility>

#include <bonafide/spdm/responder/store.hpp>

namespace bonafide::spdm::responder {

KeyPair* Store::find(unsigned key_pair_id) {
  return key_pair_id == 0 || key_pair_id > key_pairs.size() ? nullptr : &key_pairs[key_pair_id - 1];
}

std::uint8_t Store::of_slot(std::uint8_t slot) const {
  for (std::size_t i = 0; i < key_pairs.size(); ++i)
    if ((key_pairs[i].slots >> slot & 1) != 0) return static_cast<std::uint8_t>(i + 1);
  return 0;
}

void Store::changed() {
  ++generation_;
  if (on_change) on_change();
}

/// DSP0274 1.3, "SET_CERTIFICATE", KeyPairID: the slot is associated with that key pair from then on, and no other.
void Store::install(std::uint8_t slot, Installation what) {
  auto* const pair = find(what.key_pair_id);
  if (slot > 7 || pair == nullptr) return;
  const auto bit = static_cast<std::uint8_t>(1u << slot);
  for (auto& other : key_pairs) other.slots = static_cast<std::uint8_t>(other.slots & ~bit);
  pair->slots = static_cast<std::uint8_t>(pair->slots | bit);
  const auto& key = what.alias_key != nullptr ? what.alias_key : pair->key;
  slots[slot] = {std::move(what.certificates), {}, key.get()};
  if (what.alias_key != nullptr) kept_.push_back(what.alias_key);
  models[slot] = what.model;
  changed();
}

void Store::erase(std::uint8_t slot) {
  if (slot > 7) return;
  slots[slot] = {};
  models[slot] = CertificateModel::none;
  changed();
}

void Store::replace(unsigned key_pair_id, KeyPair with) {
  auto* const pair = find(key_pair_id);
  if (pair == nullptr) return;
  if (pair->key != with.key && pair->key != nullptr) kept_.push_back(pair->key);
  // DSP0274 1.3, "DesiredAssocCertSlotMask": a slot that is taken away from a key pair has nobody to speak for its
  // chain.
  for (std::uint8_t slot = 0; slot < 8; ++slot)
    if (((pair->slots & ~with.slots) >> slot & 1) != 0) slots[slot] = {}, models[slot] = CertificateModel::none;
  *pair = std::move(with);
  changed();
}

void Store::install_at_reset(std::uint8_t slot, std::function<void(Store&)> change) {
  slots_waiting_ = static_cast<std::uint8_t>(slots_waiting_ | 1u << (slot & 7));
  change_at_reset(std::move(change));
}

void Store::change_at_reset(std::function<void(Store&)> change) { waiting_.push_back(std::move(change)); }

std::uint8_t Store::track(Buffer csr) {
  for (std::uint8_t tag = 1; tag < tracked_.size(); ++tag) {
    if (!tracked_[tag].csr.empty()) continue;
    tracked_[tag] = {std::move(csr), false};
    return tag;
  }
  return 0;
}

std::optional<Bytes> Store::tracked(std::uint8_t tag) const {
  const auto& one = tracked_[tag & 7];
  if (one.csr.empty()) return std::nullopt;
  return one.ready ? Bytes{one.csr} : Bytes{};
}

void Store::reset() {
  slots_waiting_ = 0;
  for (const auto& change : std::exchange(waiting_, {})) change(*this);
  for (auto& one : tracked_) one.ready = !one.csr.empty();
  changed();
}

}  // namespace bonafide::spdm::responder
