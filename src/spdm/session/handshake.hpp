// TH and what is computed over it, the same at both ends: DSP0274 1.1, "Transcript hash calculation rules".
#pragma once
#include <bonafide/spdm/session/session.hpp>
#include <bonafide/spdm/terms.hpp>

namespace bonafide::spdm {

/// The suite that `terms` settled; refused where a session cannot be had with them.
Result<Suite> suite_of(const Terms& terms);
/// ENCRYPT_CAP and MAC_CAP of both, or MAC_CAP alone; anything less is refused.
Result<Protection> protection_of(const Terms& terms);
Result<crypto::Group> group_of(const Terms& terms);

constexpr SessionId session_id(std::uint16_t requester_half, std::uint16_t responder_half) {
  return requester_half | SessionId{responder_half} << 16;
}

/// TH as it grows from VCA on. A certificate session adds the DIGESTS of a multi-key connection and the hash of the
/// Responder's chain before KEY_EXCHANGE; a PSK session adds neither.
class Handshake {
 public:
  static Result<Handshake> begin(const crypto::Library&, const Suite&, const Transcript& connection);
  void identity(const Terms& terms, const Transcript& connection, const crypto::Digest& chain_hash);
  void add(Bytes part) { th_.add(part); }
  crypto::Digest digest() const { return th_.digest(); }

  /// TH1 is complete: the handshake keys.
  Result<void> derive(KeyOrigin, Bytes shared);
  const HandshakeSecrets& secrets() const { return *secrets_; }
  /// HMAC of one side's finished key over TH as it stands.
  Result<crypto::Digest> verify_data(Direction side) const {
    return secrets_->of(side).verify_data(*library_, suite_, th_.digest());
  }
  /// The same, compared in constant time with what came.
  Result<void> check(Direction side, Bytes verify_data) const;
  /// TH2 is complete: the application keys.
  Result<ApplicationSecrets> finish() const { return secrets_->finish(*library_, suite_, th_.digest()); }
  const Suite& suite() const { return suite_; }

 private:
  Handshake(const crypto::Library& library, const Suite& suite, Ledger th)
      : library_(&library), suite_(suite), th_(std::move(th)) {}
  const crypto::Library* library_;
  Suite suite_;
  Ledger th_;
  std::optional<HandshakeSecrets> secrets_;
};

}  // namespace bonafide::spdm
