#include <bonafide/spdm/answer/credentials.hpp>
#include <bonafide/spdm/certificate_chain.hpp>

namespace bonafide::spdm {
namespace {

CertificateModel model_of(const Capabilities& ours) {
  return ours.has(cap::alias_cert) ? CertificateModel::alias : CertificateModel::device;
}

std::uint16_t usage_of(const Capabilities& ours) {
  const auto challenge = ours.has(cap::chal) ? key_usage::challenge : 0;
  const auto measurement = field(ours.flags, cap::meas) == 2 ? key_usage::measurement : 0;
  return static_cast<std::uint16_t>(challenge | measurement);
}

}  // namespace

/// DSP0274 1.3, "Multiple asymmetric keys": KeyPairID 0 names none.
SlotKeys Prover::usual_keys(const Terms& terms) const {
  SlotKeys keys;
  for (std::size_t slot = 0; slot < keys.size(); ++slot) {
    const auto first = std::ranges::find(slots_, slots_[slot].key, &Slot::key);
    keys[slot] = {.pair = static_cast<std::uint8_t>(first - slots_.begin() + 1),
                  .model = model_of(terms.responder),
                  .usage = usage_of(terms.responder)};
  }
  return keys;
}

Bytes Prover::chain(std::uint8_t slot, const Terms& terms) {
  if (slot > 7 || slots_[slot].certificates.empty()) return {};
  auto& chain = chains_[slot];
  if (!chain.empty()) return chain;
  const auto& [certificates, omitted_root, key] = slots_[slot];
  Bytes root = omitted_root;
  if (const auto first = crypto::x509::parse(certificates); first && root.empty()) root = first->raw;
  const auto hash = terms.hash();
  const auto digest = hash ? crypto::digest(*library_, *hash, root) : crypto::Digest{};
  if (digest) chain = make_chain(*digest, certificates);
  return chain;
}

const crypto::PrivateKey* Prover::key(std::uint8_t slot, const Terms& terms) const {
  if (slot == provisioned_key) return terms.responder.has(cap::pub_key_id) ? provisioned_key_ : nullptr;
  return slot < 8 && !slots_[slot].certificates.empty() ? slots_[slot].key : nullptr;
}

Result<crypto::Digest> Prover::hash(std::uint8_t slot, const Terms& terms) {
  const auto hash = terms.hash();
  if (key(slot, terms) == nullptr || !hash) return broken(rule::slot_signs, "SlotID", 2, slot);
  if (slot != provisioned_key) return crypto::digest(*library_, *hash, chain(slot, terms));
  const auto spki = provisioned_key_->spki();
  if (!spki) return std::unexpected(spki.error());
  return crypto::digest(*library_, *hash, *spki);
}

std::uint8_t Prover::provisioned() const {
  unsigned mask = 0;
  for (unsigned slot = 0; slot < 8; ++slot)
    if (!slots_[slot].certificates.empty()) mask |= 1u << slot;
  return static_cast<std::uint8_t>(mask);
}

Result<Digests> Prover::digests(const Terms& terms, const SlotKeys& keys) {
  Digests ours{.provisioned_slots = provisioned()};
  digests_.clear();
  for (std::uint8_t slot = 0; slot < 8; ++slot) {
    const auto whole = chain(slot, terms);
    if (whole.empty()) continue;
    const auto digest = crypto::digest(*library_, *terms.hash(), whole);
    if (!digest) return std::unexpected(digest.error());
    append(digests_, *digest);
  }
  if (terms.version >= Version::v1_3) ours.supported_slots = ours.provisioned_slots;
  ours.digests = digests_;
  if (terms.selected.multi_key_responder) describe_keys(ours, keys);
  return ours;
}

/// DSP0274 1.3, "DIGESTS response message format": on a multi-key connection, three more columns.
void Prover::describe_keys(Digests& ours, const SlotKeys& keys) {
  const std::size_t count = ours.count();
  key_columns_.assign(4 * count, 0);
  const MutableBytes columns{key_columns_};
  std::size_t row = 0;
  for (std::uint8_t slot = 0; slot < 8; ++slot) {
    if ((ours.provisioned_slots >> slot & 1) == 0) continue;
    columns[row] = keys[slot].pair;
    columns[count + row] = wire::number(keys[slot].model) & 0x07;
    store_le(columns.subspan(2 * (count + row)), keys[slot].usage);
    ++row;
  }
  ours.key_pair_ids = columns.first(count);
  ours.certificate_infos = columns.subspan(count, count);
  ours.key_usage_masks = columns.last(2 * count);
}

Result<Certificate> Prover::certificate(const GetCertificate& asked, const Terms& terms, std::size_t most) {
  const auto whole = chain(asked.slot(), terms);
  if (whole.empty()) return broken(rule::slot_filled, "SlotID", 2, asked.slot());
  const bool large = terms.version >= Version::v1_4 && asked.large();
  // LARGE_RESP_CAP of who answers: whoever asks so can read the answer. DSP0274 1.4, "GET_CERTIFICATE".
  if (large && !terms.responder.has(cap::large_resp)) return broken(rule::large_form_is_1_4, "SlotID", 2, asked.param1);
  // DSP0274 1.4, ERROR, DataTooLarge: RemainderLength could not tell what is left.
  if (!large && whole.size() > 0xFFFF) return broken(rule::small_form_suffices, "SlotID", 2, whole.size());
  const bool size_only = terms.version >= Version::v1_3 && (asked.param2 & slot_size_requested) != 0;
  const std::size_t offset = size_only ? 0 : large ? asked.large_offset : asked.small_offset;
  const std::size_t length = large ? asked.large_length : asked.small_length;
  if (offset >= whole.size()) return broken(rule::offset_inside, "Offset", 4, offset);

  const std::size_t header = large ? 16 : 8;
  auto size = std::min(length, whole.size() - offset);
  size = std::min(size, most - std::min(most, header));
  if (size == 0 && !size_only) return broken(rule::portion_useful, "Length", 6, length);
  const auto portion = whole.subspan(offset, size_only ? 0 : size);
  Certificate ours{.param1 = static_cast<std::uint8_t>(asked.slot() | (large ? large_cert_chain : 0u)),
                   .param2 = terms.selected.multi_key_responder
                                 ? static_cast<std::uint8_t>(wire::number(model_of(terms.responder)) & 0x07)
                                 : std::uint8_t{0},
                   .portion = portion};
  const auto remainder = whole.size() - offset - portion.size();
  if (large) {
    ours.large_portion = static_cast<std::uint32_t>(portion.size());
    ours.large_remainder = static_cast<std::uint32_t>(remainder);
  } else {
    ours.small_portion = static_cast<std::uint16_t>(portion.size());
    ours.small_remainder = static_cast<std::uint16_t>(remainder);
  }
  return ours;
}

Result<ChallengeAuth> Prover::challenge_auth(const Challenge& asked, const Terms& terms) {
  const auto digest = hash(asked.slot, terms);
  if (!digest) return std::unexpected(digest.error());
  hash_ = *digest;
  const bool provisioned_alone = asked.slot == provisioned_key;
  const bool old = terms.version == Version::v1_0;
  ChallengeAuth ours{.attributes = provisioned_alone && !old ? provisioned_key_4_bits : asked.slot,
                     .slot_mask = provisioned_alone ? std::uint8_t{0} : provisioned(),
                     .chain_hash = hash_,
                     .context = asked.context};
  if (const auto drawn = library_->random(ours.nonce); !drawn) return std::unexpected(drawn.error());
  return ours;
}

}  // namespace bonafide::spdm
