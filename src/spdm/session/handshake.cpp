#include <bonafide/spdm/rules/session.hpp>
#include <bonafide/spdm/session/handshake.hpp>

namespace bonafide::spdm {
namespace {

/// The row of a one-hot selection; nothing where none or several are selected.
template <class Algorithm> std::optional<Algorithm> only(std::uint16_t selection, std::size_t count) {
  if (!std::has_single_bit(selection)) return {};
  const auto index = static_cast<std::size_t>(std::countr_zero(selection));
  if (index >= count) return {};
  return static_cast<Algorithm>(index);
}

}  // namespace

Result<Suite> suite_of(const Terms& terms) {
  const auto hash = terms.hash();
  const auto aead = only<crypto::Aead>(terms.selected.aead, crypto::aead_count);
  if (!hash || !aead || terms.selected.key_schedule != 1)
    return broken(rule::session_algorithms, "AEADCipherSuite", 0, terms.selected.aead);
  return Suite{terms.version, *hash, *aead};
}

Result<Protection> protection_of(const Terms& terms) {
  const auto both = terms.requester.flags & terms.responder.flags;
  if ((both & cap::mac) == 0) return broken(rule::session_protection, "Flags", 8, both);
  return (both & cap::encrypt) != 0 ? Protection::encrypted : Protection::authenticated;
}

Result<crypto::Group> group_of(const Terms& terms) {
  const auto group = only<crypto::Group>(terms.selected.dhe, crypto::group_count);
  if (!group) return broken(rule::session_algorithms, "DHE", 0, terms.selected.dhe);
  return *group;
}

Result<Handshake> Handshake::begin(const crypto::Library& library, const Suite& suite, const Transcript& connection) {
  auto hasher = crypto::Hasher::start(library, suite.hash);
  if (!hasher) return std::unexpected(hasher.error());
  Handshake made{library, suite, Ledger{std::move(*hasher), Ledger::Keep::digest}};
  made.add(connection.vca());
  return made;
}

void Handshake::identity(const Terms& terms, const Transcript& connection, const crypto::Digest& chain_hash) {
  if (terms.selected.multi_key_responder) add(connection.first_digests());
  add(chain_hash);
}

Result<void> Handshake::derive(KeyOrigin origin, Bytes shared) {
  auto derived = HandshakeSecrets::derive(*library_, suite_, origin, shared, th_.digest());
  if (!derived) return std::unexpected(derived.error());
  secrets_ = std::move(*derived);
  return {};
}

Result<void> Handshake::check(Direction side, Bytes given) const {
  const auto expected = verify_data(side);
  if (!expected) return std::unexpected(expected.error());
  if (!equal_in_constant_time(*expected, given))
    return broken(rule::verify_data, side == Direction::request ? "RequesterVerifyData" : "ResponderVerifyData", 0,
                  given.size());
  return {};
}

}  // namespace bonafide::spdm
