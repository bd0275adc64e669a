// The key schedule, one type for each stage: DSP0274 1.1, "Key schedule". What a stage needs it is made from, so that a
// derivation in the wrong order cannot be written.
#pragma once
#include <bonafide/crypto/aead.hpp>
#include <bonafide/crypto/hkdf.hpp>
#include <bonafide/spdm/version.hpp>

namespace bonafide::spdm {

/// What both ends agreed on for their session.
struct Suite {
  Version version;
  crypto::Hash hash;
  crypto::Aead aead;
};

/// Who speaks.
enum class Direction : std::uint8_t { request, response };

/// What the first secret comes from.
enum class KeyOrigin : std::uint8_t { exchange, psk };

/// What protects the records of one direction.
struct TrafficKey {
  Secret<32> key;
  Secret<crypto::aead_iv_size> iv;
};

/// A secret of one direction, handshake or application.
class TrafficSecret {
 public:
  TrafficSecret() = default;
  explicit TrafficSecret(crypto::KeySecret secret) : secret_(std::move(secret)) {}

  Result<TrafficKey> key(const crypto::Library&, const Suite&) const;
  /// HMAC by the finished key over the hash of a transcript: RequesterVerifyData, ResponderVerifyData.
  Result<crypto::Digest> verify_data(const crypto::Library&, const Suite&, const crypto::Digest& transcript) const;
  /// KEY_UPDATE: the next secret of this direction.
  Result<TrafficSecret> updated(const crypto::Library&, const Suite&) const;

  const crypto::KeySecret& secret(Reveal) const { return secret_; }

 private:
  crypto::KeySecret secret_;
};

/// After FINISH: both directions' first application secrets, and what applications may derive more keys from.
struct ApplicationSecrets {
  TrafficSecret request, response;
  crypto::KeySecret export_master;
};

/// After the exchange: what protects the handshake.
class HandshakeSecrets {
 public:
  /// `shared`: the secret of the DHE or KEM, or the PSK. `th1`: the hash of TH1.
  static Result<HandshakeSecrets> derive(const crypto::Library&, const Suite&, KeyOrigin, Bytes shared,
                                         const crypto::Digest& th1);
  const TrafficSecret& of(Direction direction) const { return direction == Direction::request ? request_ : response_; }
  /// `th2`: the hash of TH2.
  Result<ApplicationSecrets> finish(const crypto::Library&, const Suite&, const crypto::Digest& th2) const;

 private:
  crypto::KeySecret handshake_;
  TrafficSecret request_, response_;
};

}  // namespace bonafide::spdm
