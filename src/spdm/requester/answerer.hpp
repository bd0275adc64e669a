// The Requester when the roles are turned around: what it answers to encapsulated requests. DSP0274 1.1, "Encapsulated
// requests".
#pragma once
#include <bonafide/spdm/answer/credentials.hpp>
#include <bonafide/spdm/answer/events.hpp>
#include <bonafide/spdm/message/encapsulated.hpp>
#include <bonafide/spdm/message/information.hpp>
#include <bonafide/spdm/requester/authenticate.hpp>

namespace bonafide::spdm::requester {

/// Answers the Responder's questions. It is made of a proof that the Responder has been verified, so that nothing is
/// signed for anybody else: an Authenticated, or a Session, whose handshake began with a verified signature or a
/// pre-shared key.
class Answerer {
 public:
  /// After a CHALLENGE_AUTH that asked for it: the Responder may fetch certificates, and challenge. `line` and
  /// `credentials` must outlive the Answerer; so for all.
  Answerer(const Line& line, const Credentials& credentials, const Authenticated&);
  /// In a handshake certificates may be fetched; in an established session keys may be updated, events sent and
  /// endpoint information asked for, too. `credentials` may be null: there is nothing to show.
  Answerer(const Line& line, const Credentials* credentials, Session& session);

  /// The response to `request`, an ERROR where it must not be asked or cannot be answered. Valid until the next one.
  Bytes answer(Bytes request);
  /// GET_DIGESTS as the Responder would have sent it: MutAuthRequested 4 leaves it out.
  Bytes implicit_get_digests();

  /// Why the last request was answered with ERROR.
  const std::optional<Error>& refusal() const { return refusal_; }
  /// The slot whose chain was fetched last.
  std::optional<std::uint8_t> fetched_slot() const { return fetched_; }
  /// Whether a CHALLENGE was answered.
  bool challenged() const { return challenged_; }
  /// The events that were sent, in the order of their arrival; whoever takes them empties the list.
  std::vector<HeardEvent> take_events() { return std::exchange(events_, {}); }

 private:
  enum Stage : std::uint8_t { authenticated = 1, handshake = 2, established = 4 };
  using Serve = Result<Bytes> (Answerer::*)(Bytes request);
  struct Row {
    Code code;
    std::uint8_t stages;       // Stage, added up
    std::uint32_t capability;  // of ours; 0 for none
    Serve serve;
  };
  static std::span<const Row> rows();
  Answerer(const Line& line, const Credentials* credentials, Stage stage, Session* session);

  Result<Bytes> attempt(Bytes request);
  template <class Ask> Result<Bytes> serve(Bytes request);
  Bytes refuse(const Error& error, Bytes request);
  std::size_t most() const;

  Result<Digests> respond(const GetDigests&);
  Result<Certificate> respond(const GetCertificate&);
  Result<ChallengeAuth> respond(const Challenge&);
  Result<KeyUpdateAck> respond(const KeyUpdate&);
  Result<EventAck> respond(const SendEvent&);
  Result<EndpointInfo> respond(const GetEndpointInfo&);
  Result<void> can_sign(std::uint8_t slot);
  Result<void> sign(Code, Bytes request, Bytes written, std::size_t signature_size);

  const Line* line_;
  Stage stage_;
  Session* session_;
  Terms terms_;  // turned around
  const Credentials nothing_{};
  const Credentials* own_;
  Prover prover_;
  std::optional<Transcript> transcript_;  // of what we sign when challenged
  std::optional<std::uint8_t> fetched_;
  bool challenged_ = false;
  std::uint8_t signing_slot_ = 0;
  std::vector<HeardEvent> events_;
  Buffer room_, signature_room_;
  std::optional<Error> refusal_;
};

/// What opens the Responder's questions: it is asked for them, or GET_DIGESTS goes without saying.
enum class Opening : std::uint8_t { get_encapsulated_request, implicit_get_digests };

/// Answers in `session`, or in the clear without one, until the Responder has no more to ask. Gives ReqSlotNumber of
/// the last acknowledgement, where there is one. Everything must outlive the flow.
Flow<std::optional<std::uint8_t>> answer_requests(Line& line, Session* session, Answerer& answerer, Opening opening);

}  // namespace bonafide::spdm::requester
