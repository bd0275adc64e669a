// A Responder asks a Requester who it is: GET_DIGESTS, GET_CERTIFICATE and, outside of sessions, CHALLENGE. DSP0274
// 1.1, "Mutual authentication".
#pragma once
#include <bonafide/spdm/answer/chain_fetch.hpp>
#include <bonafide/spdm/message/challenge.hpp>
#include <bonafide/spdm/message/digests.hpp>
#include <bonafide/spdm/responder/demand.hpp>
#include <bonafide/spdm/transcript.hpp>

namespace bonafide::spdm::responder {

/// Who a Requester is, as far as its certificates say: only a chain that is consistent in itself, and welcome, makes
/// one.
struct RequesterIdentity {
  std::uint8_t slot;  // or provisioned_key
  crypto::PublicKey key;
  crypto::Digest hash;  // of the chain, or of the SubjectPublicKeyInfo
  Buffer shown;         // DER certificates, or the SubjectPublicKeyInfo
};

/// The identity that was provisioned into the Responder.
Result<RequesterIdentity> known_identity(const crypto::Library&, const Demand& demand, const Terms& terms);

class Interview {
 public:
  enum class Ending : std::uint8_t { certificates, challenge };
  /// `connection` is the transcript of the Responder, `terms` its terms; the Requester can send `message` bytes in a
  /// capsule. `library` and `demand` must outlive the interview.
  static Result<Interview> begin(const crypto::Library& library, const Demand& demand, const Terms& terms,
                                 const Transcript& connection, Ending ending, std::uint32_t message);

  /// The next question, in `room`; empty where nothing is left to ask.
  Result<Bytes> next(MutableBytes room);
  /// The answer to it; `padding` bytes of zeros may follow. Whatever is wrong ends the interview.
  Result<void> take(Bytes answer, std::size_t padding);
  /// GET_DIGESTS was asked without saying so: MutAuthRequested 4.
  void asked_implicitly(MutableBytes room);

  bool complete() const { return step_ == Step::done; }
  std::optional<RequesterIdentity>& identity() { return identity_; }

 private:
  enum class Step : std::uint8_t { digests, certificate, challenge, done };
  Interview(const crypto::Library& library, const Demand& demand, const Terms& terms, Transcript transcript,
            Ending ending, std::uint32_t message)
      : library_(&library),
        demand_(&demand),
        terms_(terms),
        transcript_(std::move(transcript)),
        ending_(ending),
        fetch_(terms_, demand.slot, {.message = message}) {}
  template <class Ask> Result<Bytes> ask(const Ask& question, MutableBytes room);
  template <class Ask> Result<wire::Decoded<typename Ask::Reply>> read(const Ask& question, Bytes answer, std::size_t);
  Result<void> take_digests(Bytes answer, std::size_t padding);
  Result<void> take_certificate(Bytes answer, std::size_t padding);
  Result<void> take_challenge_auth(Bytes answer, std::size_t padding);
  Result<void> identify();

  const crypto::Library* library_;
  const Demand* demand_;
  Terms terms_;  // turned around
  Transcript transcript_;
  Ending ending_;
  ChainFetch fetch_;
  Step step_ = Step::digests;
  Buffer asked_;      // the question that waits for its answer, as it was sent
  Buffer announced_;  // the digest of the slot's chain
  GetCertificate portion_{};
  Challenge challenge_{};
  std::optional<RequesterIdentity> identity_;
};

}  // namespace bonafide::spdm::responder
