// A Responder: a menu of requests. The table of routes says what may be asked and when; a handler only answers.
#pragma once
#include <bonafide/spdm/message/all.hpp>
#include <bonafide/spdm/responder/profile.hpp>
#include <bonafide/spdm/transcript.hpp>

namespace bonafide::spdm::responder {

/// DSP0274, "Message exchange order": how far a connection has come.
enum class Phase : std::uint8_t { start, versioned, declared, negotiated };

/// One connection. `library` and `profile` must outlive it.
class Responder {
 public:
  Responder(const crypto::Library& library, const Profile& profile, Ledger::Keep keep = Ledger::Keep::digest);
  Responder(const Responder&) = delete;
  Responder& operator=(const Responder&) = delete;

  /// Answers one request into `out`, which should hold Profile::data_transfer_size bytes. Padding may follow the
  /// request. Empty when nothing may be said: an ERROR is never answered, nor is any other response.
  Bytes respond(Bytes request, MutableBytes out);

  /// The refusal behind the last ERROR, for a log.
  const std::optional<Error>& refusal() const { return refusal_; }

  /// What the last signature covers; empty with Keep::digest.
  const Buffer& signed_bytes() const { return transcript_.proven(); }
  const Terms& terms() const { return terms_; }

 private:
  friend struct Handlers;
  template <class Ask> static Result<Bytes> serve(Responder&, Bytes request, MutableBytes out);
  struct Route {
    Code code;
    Phase earliest;
    std::uint32_t capability;  // a flag that must be set; 0 for none
    Result<Bytes> (*serve)(Responder&, Bytes, MutableBytes);
  };
  template <class Ask> static constexpr Route route(Phase earliest, std::uint32_t capability = 0) {
    return {Ask::code, earliest, capability, &serve<Ask>};
  }
  static std::span<const Route> routes();

  Result<Bytes> attempt(Bytes request, MutableBytes out);
  Result<Bytes> answer_deferred(Bytes request, MutableBytes out);
  Result<void> admit(const Route&, Bytes request);
  bool defers(Code) const;
  Bytes defer(Bytes request, MutableBytes out);
  Bytes refuse(const Error&, Bytes request, MutableBytes out);
  Result<void> sign(Code, const crypto::PrivateKey&, MutableBytes signature);
  Result<void> negotiate(const NegotiateAlgorithms&);
  Bytes chain_of(std::uint8_t slot);
  const crypto::PrivateKey* key_of(std::uint8_t slot) const;

  const crypto::Library* library_;
  const Profile* profile_;
  Terms terms_;
  Phase phase_ = Phase::start;
  Transcript transcript_;
  std::array<Buffer, 8> chains_;   // with the header for the negotiated hash; made when first asked for
  Buffer record_;                  // what a MEASUREMENTS in the making views
  Buffer structs_;                 // what an ALGORITHMS in the making views
  Buffer digests_, key_columns_;   // what a DIGESTS in the making views
  crypto::Digest hash_, summary_;  // what a CHALLENGE_AUTH in the making views
  Buffer signature_room_;          // zeros where a signature will stand
  const crypto::PrivateKey* signing_key_ = nullptr;
  Buffer deferred_;  // the request that was answered with ResponseNotReady
  std::uint8_t token_ = 0;
  std::optional<Error> refusal_;
};

}  // namespace bonafide::spdm::responder
