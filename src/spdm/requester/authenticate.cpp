#include <bonafide/spdm/requester/mutual.hpp>

namespace bonafide::spdm::requester {
namespace {

/// The slot to challenge: the one that was wished for, or the lowest whose chain was fetched.
std::uint8_t signing_slot(const Wishes& wishes, const Slots& slots) {
  return wishes.slot.value_or(static_cast<std::uint8_t>(std::countr_zero(slots.provisioned)));
}

Flow<Report> once(Line& line, const Wishes& wishes) {
  co_await connect(line, wishes);
  Slots slots;
  std::optional<crypto::PublicKey> provisioned;
  Identity identity{};
  if (wishes.slot == provisioned_key) {
    identity = co_await provisioned_identity(line, wishes, provisioned);
  } else {
    slots = co_await fetch_certificates(line, wishes);
    const auto slot = signing_slot(wishes, slots);
    identity = Identity{slot, &*slots.leaf_key(slot), slots.digest(slot)};
  }
  Authenticated authenticated = co_await challenge(line, wishes, identity);
  if (authenticated.asks_back()) {
    co_await accepts(wishes.may_prove);
    co_await prove_self(line, *wishes.credentials, authenticated);
  }

  std::optional<Measured> measured;
  if (wishes.measurements != MeasurementWish::none && line.terms.responder.has(cap::meas))
    measured = co_await measure(line, wishes, identity);
  co_return Report{std::move(slots), std::move(authenticated), std::move(measured)};
}

}  // namespace

Result<Identity> provisioned_identity(const Line& line, const Wishes& wishes, std::optional<crypto::PublicKey>& key) {
  const auto hash = line.terms.hash();
  const auto scheme = line.terms.scheme();
  if (!line.terms.responder.has(cap::pub_key_id) || !hash || !scheme)
    return broken(rule::capability_present, "Flags", 8, cap::pub_key_id);
  auto read = crypto::PublicKey::from_spki(line.library, wishes.provisioned_key_spki);
  if (!read) return std::unexpected(read.error());
  if (!read->fits(*scheme))
    return broken(rule::leaf_key, "BaseAsymSel", 12, line.terms.selected.base_asym, Note{crypto::name(read->kind())});
  const auto digest = crypto::digest(line.library, *hash, wishes.provisioned_key_spki);
  if (!digest) return std::unexpected(digest.error());
  key = std::move(*read);
  return Identity{provisioned_key, &*key, *digest};
}

Flow<Report> authenticate(Line& line, const Wishes& wishes) {
  auto report = co_await attempt(once(line, wishes));
  if (!report && report.error() == rule::resynch) report = co_await attempt(once(line, wishes));
  co_return report;
}

Wishes everything_offered_by(const crypto::Library& library) {
  Wishes wishes;
  for (unsigned i = 0; i < crypto::hash_count; ++i)
    if (const auto hash = static_cast<crypto::Hash>(i); library.offers(hash)) wishes.base_hash |= bit(hash);
  for (unsigned i = 0; i < crypto::scheme_count; ++i)
    if (const auto scheme = static_cast<crypto::Scheme>(i); library.offers(scheme))
      (is_pqc(scheme) ? wishes.pqc_asym : wishes.base_asym) |= bit(scheme);
  return wishes;
}

SessionOffer sessions_offered_by(const crypto::Library& library) {
  SessionOffer offer;
  for (unsigned i = 0; i < crypto::group_count; ++i)
    if (library.offers(static_cast<crypto::Group>(i))) offer.dhe = static_cast<std::uint16_t>(offer.dhe | 1u << i);
  for (unsigned i = 0; i < crypto::kem_count; ++i)
    if (library.offers(static_cast<crypto::Kem>(i))) offer.kem = static_cast<std::uint16_t>(offer.kem | 1u << i);
  for (unsigned i = 0; i < crypto::aead_count; ++i)
    if (library.offers(static_cast<crypto::Aead>(i))) offer.aead = static_cast<std::uint16_t>(offer.aead | 1u << i);
  return offer;
}

}  // namespace bonafide::spdm::requester
