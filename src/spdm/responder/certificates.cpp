#include <bonafide/spdm/certificate_chain.hpp>
#include <bonafide/spdm/responder/handlers.hpp>

namespace bonafide::spdm::responder {
namespace {

/// DSP0274 1.3, "Multiple asymmetric keys": slots with one key name one pair, and 0 names none.
std::uint8_t key_pair_of(const Profile& profile, std::uint8_t slot) {
  if (profile.store != nullptr) return profile.store->of_slot(slot);
  std::uint8_t first = 0;
  while (profile.slots[first].key != profile.slots[slot].key) ++first;
  return static_cast<std::uint8_t>(first + 1);
}

std::uint8_t model_of(const Profile& profile, std::uint8_t slot) {
  const auto stored = profile.store != nullptr ? profile.store->models[slot] : CertificateModel::none;
  if (stored != CertificateModel::none) return wire::number(stored) & 0x07;
  const bool alias = (profile.flags & cap::alias_cert) != 0;
  return wire::number(alias ? CertificateModel::alias : CertificateModel::device) & 0x07;
}

std::uint16_t usage_of(const Profile& profile, const Capabilities& ours, std::uint8_t slot) {
  if (profile.store != nullptr)
    if (const auto* pair = profile.store->find(profile.store->of_slot(slot))) return pair->usage;
  const auto challenge = ours.has(cap::chal) ? key_usage::challenge : 0;
  const auto measurement = field(ours.flags, cap::meas) == 2 ? key_usage::measurement : 0;
  return static_cast<std::uint16_t>(challenge | measurement);
}

}  // namespace

std::span<const Slot, 8> Responder::slots() const {
  return profile_->store != nullptr ? profile_->store->slots : profile_->slots;
}

/// The chain of `slot` with the header for the negotiated hash; empty where there is none. RootHash is a BaseHash, so
/// the header depends on what was negotiated: DSP0274, "Certificate chain format".
Bytes Responder::chain_of(std::uint8_t slot) {
  const auto generation = profile_->store != nullptr ? profile_->store->generation() : 0;
  if (std::exchange(seen_generation_, generation) < generation) chains_ = {};
  if (slot > 7 || slots()[slot].certificates.empty()) return {};
  auto& chain = chains_[slot];
  if (!chain.empty()) return chain;
  const auto& [certificates, omitted_root, key] = slots()[slot];
  Bytes root = omitted_root;
  if (const auto first = crypto::x509::parse(certificates); first && root.empty()) root = first->raw;
  const auto hash = terms_.hash();
  const auto digest = hash ? crypto::digest(*library_, *hash, root) : crypto::Digest{};
  if (digest) chain = make_chain(*digest, certificates);
  return chain;
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

Result<Digests> Handlers::answer(const GetDigests&) {
  if (const auto calm = settled(0xFF); !calm) return std::unexpected(calm.error());
  Digests ours;
  self.digests_.clear();
  for (std::uint8_t slot = 0; slot < 8; ++slot) {
    const auto chain = self.chain_of(slot);
    if (chain.empty()) continue;
    const auto digest = crypto::digest(*self.library_, *self.terms_.hash(), chain);
    if (!digest) return std::unexpected(digest.error());
    append(self.digests_, *digest);
    ours.provisioned_slots = static_cast<std::uint8_t>(ours.provisioned_slots | 1u << slot);
  }
  if (self.terms_.version >= Version::v1_3) ours.supported_slots = supported(ours.provisioned_slots);
  ours.digests = self.digests_;
  if (self.terms_.selected.multi_key_responder) describe_keys(ours);
  return ours;
}

/// DSP0274 1.3, "DIGESTS response message format": on a multi-key connection, three more columns.
void Handlers::describe_keys(Digests& ours) {
  const std::size_t count = ours.count();
  self.key_columns_.assign(4 * count, 0);
  const MutableBytes columns{self.key_columns_};
  std::size_t row = 0;
  for (std::uint8_t slot = 0; slot < 8; ++slot) {
    if ((ours.provisioned_slots >> slot & 1) == 0) continue;
    columns[row] = key_pair_of(*self.profile_, slot);
    columns[count + row] = model_of(*self.profile_, slot);
    store_le(columns.subspan(2 * (count + row)), usage_of(*self.profile_, self.terms_.responder, slot));
    ++row;
  }
  ours.key_pair_ids = columns.first(count);
  ours.certificate_infos = columns.subspan(count, count);
  ours.key_usage_masks = columns.last(2 * count);
}

Result<Certificate> Handlers::answer(const GetCertificate& asked) {
  const auto chain = self.chain_of(asked.slot());
  if (const auto calm = settled(static_cast<std::uint8_t>(1u << asked.slot())); !calm)
    return std::unexpected(calm.error());
  const bool size_only = self.terms_.version >= Version::v1_3 && (asked.param2 & slot_size_requested) != 0;
  if (chain.empty() && size_only && (supported(0) >> asked.slot() & 1) != 0)
    return Certificate{.param1 = asked.slot(), .small_remainder = 0xFFFF};
  if (chain.empty()) return broken(rule::slot_filled, "SlotID", 2, asked.slot());
  const bool large = self.terms_.version >= Version::v1_4 && asked.large();
  if (large && !self.terms_.large_forms()) return broken(rule::large_form_is_1_4, "SlotID", 2, asked.param1);
  // DSP0274 1.4, ERROR, DataTooLarge: RemainderLength could not tell what is left.
  if (!large && chain.size() > 0xFFFF) return broken(rule::small_form_suffices, "SlotID", 2, chain.size());
  const std::size_t offset = size_only ? 0 : large ? asked.large_offset : asked.small_offset;
  const std::size_t length = large ? asked.large_length : asked.small_length;
  if (offset >= chain.size()) return broken(rule::offset_inside, "Offset", 4, offset);

  // As much as was asked for, as is left, and as one message of the Requester's DataTransferSize carries.
  const std::size_t certificate_header = large ? 16 : 8;
  const auto limit = self.terms_.requester.data_transfer_size;
  auto size = std::min(length, chain.size() - offset);
  if (limit != 0) size = std::min<std::size_t>(size, limit - certificate_header);
  size = std::min<std::size_t>(size, self.profile_->data_transfer_size - certificate_header);
  if (size == 0 && !size_only) return broken(rule::portion_useful, "Length", 6, length);
  const auto portion = chain.subspan(offset, size_only ? 0 : size);

  Certificate ours{
      .param1 = static_cast<std::uint8_t>(asked.slot() | (large ? large_cert_chain : 0u)),
      .param2 = self.terms_.selected.multi_key_responder ? model_of(*self.profile_, asked.slot()) : std::uint8_t{0},
      .portion = portion};
  const auto remainder = chain.size() - offset - portion.size();
  if (large) {
    ours.large_portion = static_cast<std::uint32_t>(portion.size());
    ours.large_remainder = static_cast<std::uint32_t>(remainder);
  } else {
    ours.small_portion = static_cast<std::uint16_t>(portion.size());
    ours.small_remainder = static_cast<std::uint16_t>(remainder);
  }
  return ours;
}

}  // namespace bonafide::spdm::responder
