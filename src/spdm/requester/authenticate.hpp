// The ladder of DSP0274, "Responder identity authentication": negotiate, fetch certificates, challenge, measure.
#pragma once
#include <bonafide/spdm/certificate_chain.hpp>
#include <bonafide/spdm/flow/line.hpp>
#include <bonafide/spdm/message/certificate.hpp>
#include <bonafide/spdm/message/digests.hpp>
#include <bonafide/spdm/negotiated_state.hpp>
#include <bonafide/spdm/requester/wishes.hpp>

namespace bonafide::spdm::requester {

/// The chains that were fetched, by slot, each consistent in itself: its digest is the announced one, each certificate
/// is signed by the one before it, the leaf key fits the negotiated algorithm. Whether anybody trusts it is another
/// question.
class Slots {
 public:
  std::uint8_t provisioned = 0;  // slot mask of DIGESTS
  const Buffer& chain(std::uint8_t slot) const { return chains_[slot & 7]; }
  const std::optional<crypto::PublicKey>& leaf_key(std::uint8_t slot) const { return keys_[slot & 7]; }
  const crypto::Digest& digest(std::uint8_t slot) const { return digests_[slot & 7]; }

 private:
  friend Result<void> accept_chain(const Line&, Slots&, std::uint8_t slot, Buffer chain, Bytes announced);
  std::array<Buffer, 8> chains_;
  std::array<std::optional<crypto::PublicKey>, 8> keys_;
  std::array<crypto::Digest, 8> digests_{};
};

/// What a signature by `slot` is checked against.
struct Identity {
  std::uint8_t slot;             // 0 to 7, or provisioned_key
  const crypto::PublicKey* key;  // of the leaf, or the provisioned one
  crypto::Digest hash;           // CertChainHash: of the chain, or of the provisioned SubjectPublicKeyInfo
};

/// Only a CHALLENGE_AUTH whose signature verified over the whole conversation makes one.
class Authenticated {
 public:
  std::uint8_t slot() const { return slot_; }
  /// MeasurementSummaryHash, empty where none was asked for.
  const Buffer& summary() const { return summary_; }
  /// BasicMutAuthReq: the Responder wants to know who we are, too.
  bool asks_back() const { return asks_back_; }

 private:
  friend Result<Authenticated> verify(Line&, const Identity&, const Challenge&, const wire::Decoded<ChallengeAuth>&);
  Authenticated(std::uint8_t slot, Bytes summary, bool asks_back)
      : slot_(slot), summary_(copy(summary)), asks_back_(asks_back) {}
  std::uint8_t slot_;
  Buffer summary_;
  bool asks_back_;
};

/// Measurement blocks; `is_signed` when each stands in a MEASUREMENTS whose signature verified.
class Measured {
 public:
  /// MeasurementBlock after MeasurementBlock; walk them with wire::List.
  const Buffer& record() const { return record_; }
  bool is_signed() const { return all_signed_ && !record_.empty(); }

 private:
  friend Result<void> verify(Line&, const Identity&, const GetMeasurements&, const wire::Decoded<Measurements>&,
                             Measured&);
  Buffer record_;
  bool all_signed_ = true;
};

struct Report {
  Slots slots;
  Authenticated authentication;
  std::optional<Measured> measurements;
};

/// Who signs with the key of `wishes.provisioned_key_spki`, which `key` keeps from then on: DSP0274 1.1,
/// PUB_KEY_ID_CAP. Refuses a key that does not sign with what was negotiated.
Result<Identity> provisioned_identity(const Line& line, const Wishes& wishes, std::optional<crypto::PublicKey>& key);

/// GET_VERSION to ALGORITHMS. `wishes` must outlive the flow; so for all below.
Flow<void> connect(Line& line, const Wishes& wishes);
/// What was negotiated on `line`, to be resumed on another after a reset. Breaks rule::state_kept.
Result<NegotiatedState> state_to_keep(const Line& line);
/// Instead of connect, where the Responder has kept the same. If it has not, the first signature does not verify, or
/// the first request is answered by ERROR: connect then. Breaks rule::state_kept.
Result<void> resume(Line& line, const NegotiatedState& state);
/// GET_DIGESTS, and GET_CERTIFICATE of the slots that `wishes` name.
Flow<Slots> fetch_certificates(Line& line, const Wishes& wishes);
/// CHALLENGE by `identity`, whose key must outlive the flow. Where the answer asks_back, prove_self must follow before
/// anything else is asked.
Flow<Authenticated> challenge(Line& line, const Wishes& wishes, const Identity& identity);
/// GET_MEASUREMENTS as `wishes` say.
Flow<Measured> measure(Line& line, const Wishes& wishes, const Identity& identity);

/// All of it. Starts over once when the peer asks for it (RequestResynch).
Flow<Report> authenticate(Line& line, const Wishes& wishes);

}  // namespace bonafide::spdm::requester
