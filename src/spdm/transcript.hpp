// The transcripts that signatures cover, hashed as they grow: DSP0274, "M1/M2" and "L1/L2" (CHALLENGE_AUTH and
// MEASUREMENTS signature generation). One place knows what each exchange adds and what it drops.
#pragma once
#include <optional>

#include <bonafide/crypto/hash.hpp>
#include <bonafide/spdm/code.hpp>
#include <bonafide/spdm/version.hpp>

namespace bonafide::spdm {

/// A running hash over messages, with their bytes where somebody wants to see them.
class Ledger {
 public:
  enum class Keep : std::uint8_t { digest, bytes };
  Ledger(crypto::Hasher hasher, Keep keep) : hasher_(std::move(hasher)), keep_(keep) {}

  void add(Bytes message) {
    hasher_.update(message);
    if (keep_ == Keep::bytes) append(bytes_, message);
  }
  crypto::Digest digest() const { return hasher_.digest(); }
  /// What was added; empty with Keep::digest.
  const Buffer& bytes() const { return bytes_; }
  Ledger fork() const {
    Ledger copy{hasher_.fork(), keep_};
    copy.bytes_ = bytes_;
    return copy;
  }

 private:
  crypto::Hasher hasher_;
  Keep keep_;
  Buffer bytes_;
};

/// Messages enter in pairs, once they are answered and accepted: an ERROR and its request never do, nor
/// ResponseNotReady and RESPOND_IF_READY, nor the padding of a transport.
class Transcript {
 public:
  explicit Transcript(const crypto::Library& library, Ledger::Keep keep = Ledger::Keep::digest)
      : library_(&library), keep_(keep) {}

  /// GET_VERSION: everything is forgotten, and VCA begins with this exchange.
  void restart(Bytes get_version, Bytes version);
  /// GET_CAPABILITIES, NEGOTIATE_ALGORITHMS and their responses.
  void negotiate(Bytes request, Bytes response);
  /// ALGORITHMS settled the hash. Refuses one that libcrypto lacks.
  Result<void> settle(Version, crypto::Hash);
  /// A negotiation of before, which nobody repeats: VCA is `vca`, and nothing has followed it.
  Result<void> resume(Bytes vca, Version, crypto::Hash);
  bool settled() const { return a_.has_value(); }

  /// An exchange after the negotiation. `response` ends before its signature where it has one.
  void add(Code request_code, Bytes request, Bytes response);
  /// An exchange in a session of this connection. It enters nothing here, but some requests reset M1/M2 wherever they
  /// are made: DSP0274 1.1, "M1/M2".
  void heard_in_session(Code request_code);
  /// `request_code` was answered with an ERROR other than ResponseNotReady.
  void refused(Code request_code);

  /// A || B || C with the CHALLENGE added last; and what to do once its signature has been accepted (or made).
  const Ledger* m1m2() const { return c_ ? &*c_ : nullptr; }
  void authenticated();
  /// L1/L2 up to the GET_MEASUREMENTS added last; and what to do once its signature has been accepted (or made).
  const Ledger* l1l2() const { return l_ ? &*l_ : nullptr; }
  void measured();
  /// The bytes behind the signature accepted (or made) last; empty with Keep::digest.
  const Buffer& proven() const { return proven_; }

  /// IL1/IL2, VCA and one exchange of GET_ENDPOINT_INFO, where the negotiation is settled: DSP0274 1.3, "ENDPOINT_INFO
  /// signature generation".
  Ledger il1il2(Bytes request, Bytes response) const;

  const Buffer& vca() const { return vca_; }
  /// DIGESTS, where GET_DIGESTS was the first request after ALGORITHMS; else empty. On multi-key connections it is part
  /// of TH: DSP0274 1.3, "Transcript hash calculation rules".
  const Buffer& first_digests() const { return first_digests_; }
  /// The same negotiation with nothing after it: a session keeps L1/L2 of its own.
  Result<Transcript> of_session(crypto::Hash) const;
  /// For what the Requester signs when it is challenged: VCA stands in front since 1.2, nothing before. DSP0274 1.2,
  /// "M1/M2"; on the wire of 1.1 it is so.
  Result<Transcript> of_requester(crypto::Hash) const;

 private:
  void drop_b();
  Ledger fresh_l() const;

  const crypto::Library* library_;
  Ledger::Keep keep_;
  Version version_ = Version::v1_0;
  bool authenticated_ = false;
  Buffer vca_;                   // its hash is unknown until ALGORITHMS
  std::optional<Ledger> empty_;  // nothing added
  std::optional<Ledger> a_;      // A
  std::optional<Ledger> b_;      // A || B
  std::optional<Ledger> c_;      // A || B || C
  std::optional<Ledger> l_;      // L1/L2
  Buffer proven_;
  Buffer first_digests_;
  bool directly_after_vca_ = false;
};

}  // namespace bonafide::spdm
