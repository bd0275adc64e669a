// A Responder: a menu of requests. The table of routes says what may be asked and when; a handler only answers.
#pragma once
#include <bonafide/base/time.hpp>
#include <bonafide/spdm/answer/endpoint.hpp>
#include <bonafide/spdm/answer/events.hpp>
#include <bonafide/spdm/chunk_assembly.hpp>
#include <bonafide/spdm/message/all.hpp>
#include <bonafide/spdm/negotiated_state.hpp>
#include <bonafide/spdm/responder/profile.hpp>
#include <bonafide/spdm/rules/flow.hpp>
#include <bonafide/spdm/session/handshake.hpp>
#include <bonafide/spdm/transcript.hpp>

namespace bonafide::spdm::responder {

/// DSP0274, "Message exchange order": how far a connection has come.
enum class Phase : std::uint8_t { start, versioned, declared, negotiated };

struct Encapsulation;
struct Expectation;
struct HeldSession;
struct RequesterIdentity;
struct Sessions;
struct Transfer;

/// One connection. `library` and `profile` must outlive it.
class Responder {
 public:
  Responder(const crypto::Library& library, const Profile& profile, Ledger::Keep keep = Ledger::Keep::digest);
  Responder(const Responder&) = delete;
  Responder& operator=(const Responder&) = delete;
  ~Responder();

  /// Answers one request into `out`, which should hold Profile::data_transfer_size bytes. Padding may follow the
  /// request. Empty when nothing may be said: an ERROR is never answered, nor is any other response.
  Bytes respond(Bytes request, MutableBytes out);

  /// Answers one record of a session, which is opened where it stands; `out` needs 96 bytes more than a message. Empty
  /// when there is no such session.
  Bytes respond_secured(MutableBytes record, MutableBytes out);
  /// Ends the sessions that nobody has spoken in for too long: twice the heartbeat period, or half a minute in a
  /// handshake.
  void time_passes(Instant now);
  std::size_t open_sessions() const;
  /// Whether anybody would hear of an event: DSP0274 1.3, "Event mechanism".
  bool has_subscribers() const;

  /// Who the Requester has proven to be: on this connection by basic mutual authentication, or with its FINISH. Null
  /// where it has not.
  const RequesterIdentity* requester() const;
  const RequesterIdentity* requester_of(SessionId session) const;
  /// What the Requester of a session has said about itself, where Demand::endpoint_info asks for it: DSP0274 1.3,
  /// GET_ENDPOINT_INFO. Null where it has not.
  const Endpoint* endpoint_of(SessionId session) const;
  /// DSP0274 1.1, "Export master secret": what applications at this end derive keys of their own from, the same as at
  /// the other. Null where there is no such session, or its handshake is not finished.
  const crypto::KeySecret* export_master(SessionId session, Reveal) const;
  /// An update of firmware or configuration has taken effect: sessions whose TerminationPolicy does not let them
  /// survive it end. Where the chain of a slot changes, those that were opened with that slot end by themselves, but
  /// not the one that has asked for it. DSP0274 1.2, "KEY_EXCHANGE request message format", TerminationPolicy.
  void update_took_effect();
  /// Asks the Requester to follow an update of our key, in each session, when it next listens. False where no session
  /// can be asked.
  bool update_keys();
  /// Tells the sessions that have subscribed to it, when they next listen: DSP0274 1.3, "Event mechanism".
  void raise(DmtfEvent type, Bytes detail);

  /// What was negotiated, to be resumed by another Responder after a reset; nothing where the profile has no CACHE_CAP,
  /// before 1.2, or once a Requester has cleared it with END_SESSION.
  std::optional<NegotiatedState> state_to_keep() const;
  /// As if the Requester had just negotiated. Refuses a state that this profile would not have agreed to: its
  /// capabilities must be the same. Breaks rule::state_kept.
  Result<void> resume(const NegotiatedState& state);

  /// The refusal behind the last ERROR, for a log.
  const std::optional<Error>& refusal() const { return refusal_; }

  /// What the last signature covers; empty with Keep::digest.
  const Buffer& signed_bytes() const { return transcript_.proven(); }
  const Terms& terms() const { return terms_; }

 private:
  friend struct Handlers;
  template <class Ask> static Result<Bytes> serve(Responder&, Bytes request, MutableBytes out);
  /// Where a request is legal: DSP0274 1.1, "Session": in the clear, in a handshake, in an established session.
  enum Where : std::uint8_t { in_clear = 1, in_handshake = 2, in_session = 4 };
  using Serve = Result<Bytes> (*)(Responder&, Bytes, MutableBytes);
  struct Route {
    Code code;
    Phase earliest;
    std::uint8_t where;        // Where, added up
    std::uint32_t capability;  // a flag that must be set; 0 for none
    Serve serve;
    std::uint16_t ext_capability;  // likewise of ExtFlags, DSP0274 1.4
  };
  template <class Ask>
  static constexpr Route route(Phase earliest, int where = in_clear, std::uint32_t capability = 0,
                               Serve how = &Responder::serve<Ask>, std::uint16_t ext_capability = 0) {
    return {Ask::code, earliest, static_cast<std::uint8_t>(where), capability, how, ext_capability};
  }
  static std::span<const Route> routes();

  template <class Ask> Result<wire::Decoded<Ask>> read(Bytes request);
  template <class Reply> Result<Bytes> write(const Reply& reply, MutableBytes out);
  static Result<Bytes> serve_key_exchange(Responder&, Bytes request, MutableBytes out);
  static Result<Bytes> serve_psk_exchange(Responder&, Bytes request, MutableBytes out);
  static Result<Bytes> serve_endpoint_info(Responder&, Bytes request, MutableBytes out);
  template <class Finishing> static Result<Bytes> serve_finish(Responder&, Bytes request, MutableBytes out);
  template <class Finishing> Result<wire::Decoded<Finishing>> read_finish(const HeldSession&, Bytes request);
  template <class Finishing>
  Result<Bytes> finish(HeldSession&, const wire::Decoded<Finishing>& asked, MutableBytes out);
  Result<Bytes> finish_in_the_clear(Bytes request, MutableBytes out);
  static Result<void> establish(HeldSession&);
  static Result<Bytes> serve_get_encapsulated_request(Responder&, Bytes request, MutableBytes out);
  static Result<Bytes> serve_deliver_encapsulated_response(Responder&, Bytes request, MutableBytes out);

  HeldSession* session_of_capsules();
  Encapsulation& capsules();
  bool in_flight(Code);
  Result<Bytes> next_question(Encapsulation&);
  Result<void> take_answer(Encapsulation&, Bytes answer);
  void close_capsules(Encapsulation&, EncapsulatedResponseAck&);
  std::unexpected<Error> end_capsules(const Error&);
  Result<Bytes> ask_key_update(HeldSession&);
  Result<void> take_key_update_ack(HeldSession&, Bytes answer, bool refused);
  Result<Bytes> ask_event(HeldSession&);
  Result<void> take_event_ack(HeldSession&, Bytes answer, bool refused);
  bool asks_endpoint_info(const HeldSession&) const;
  Result<Bytes> ask_endpoint_info(HeldSession&);
  Result<void> take_endpoint_info(HeldSession&, Bytes answer, bool refused);
  std::uint32_t most_in_capsule() const;
  Result<Expectation> expect_requester() const;
  void await_requester(HeldSession&, Expectation);
  bool asks_requesters() const;
  bool asks_back() const;
  void subscribe_to_all(HeldSession&, std::uint8_t session_policy);
  Result<void> challenge_back();
  static Result<void> finish_fits(const HeldSession&, const Finish&);
  Result<void> check_requester(HeldSession&, const wire::Decoded<Finish>&);

  bool chunks() const;
  Result<Bytes> serve_any_size(const Route&, Bytes request, MutableBytes out);
  static Result<Bytes> serve_chunk_get(Responder&, Bytes request, MutableBytes out);
  static Result<Bytes> serve_chunk_send(Responder&, Bytes request, MutableBytes out);
  Transfer& transfer();
  Result<bool> take_chunk(const ChunkSend&);
  Bytes answer_large_request();
  Bytes announce_large_response(MutableBytes out);

  Result<void> room_for_a_session();
  Result<std::uint16_t> own_session_half();
  Result<void> close_exchange(Handshake&, MutableBytes reply, Bytes shared);
  /// What an exchange settled beside its keys.
  struct Begun {
    SessionId id{};
    bool by_psk = false;
    std::uint8_t limit_exponent{};
    std::uint8_t policy{};               // SessionPolicy
    std::optional<std::uint8_t> slot{};  // of ours that has signed,
    crypto::Digest chain{};              // and the hash of its chain
  };
  Result<void> hold(Handshake, const Begun&);
  Result<Bytes> hold_psk(Handshake, const Begun&, Bytes reply);
  std::uint8_t heartbeat_period() const;
  Bytes settle_session(HeldSession&, Bytes answer, MutableBytes out);
  void erase(const HeldSession&);
  void erase_where(const std::function<bool(HeldSession&)>& outdated);
  void end_outdated_sessions(const HeldSession* informed = nullptr);
  Bytes seal(HeldSession&, Bytes message, MutableBytes out);
  Transcript& transcript_in_use();
  void enter(Code, Bytes request, Bytes response);
  std::optional<SessionId> session_in_use() const;

  Result<Bytes> attempt(Bytes request, MutableBytes out);
  Result<Bytes> answer_deferred(Bytes request, MutableBytes out);
  Result<void> admit(const Route&, Bytes request);
  Result<void> only_padding(Bytes rest, std::size_t message_size) const;
  bool defers(Code) const;
  Bytes defer(Bytes request, MutableBytes out);
  Bytes refuse(const Error&, Bytes request, MutableBytes out);
  Result<void> sign(Code, const crypto::PrivateKey&, MutableBytes signature);
  Result<void> negotiate(const NegotiateAlgorithms&);
  std::span<const Slot, 8> slots() const;
  Prover& prover();

  /// The responder trims the padding of a transport, at most the three bytes of DOE.
  static constexpr std::size_t most_padding = 3;

  const crypto::Library* library_;
  const Profile* profile_;
  Terms terms_;
  Phase phase_ = Phase::start;
  bool state_cleared_ = false;  // END_SESSION: nothing of it outlives a reset
  Transcript transcript_;
  Prover prover_;
  unsigned seen_generation_ = 0;     // of the store that its chains were made from,
  unsigned settled_generation_ = 0;  // and that the sessions were last held against
  Buffer managed_;                   // what a SLOT_MANAGEMENT_RESP in the making views
  Buffer provisioned_;               // what a CSR or KEY_PAIR_INFO in the making views
  std::array<PqcField, 2> pqc_fields_{};
  Buffer record_;           // what a MEASUREMENTS in the making views
  Buffer structs_;          // what an ALGORITHMS in the making views
  crypto::Digest summary_;  // what a CHALLENGE_AUTH in the making views
  Buffer signature_room_;   // zeros where a signature will stand
  const crypto::PrivateKey* signing_key_ = nullptr;
  Buffer deferred_;                       // the request that was answered with ResponseNotReady,
  std::optional<SessionId> deferred_in_;  // and where it was asked
  std::uint8_t token_ = 0;
  std::optional<Error> refusal_;
  std::unique_ptr<Sessions> sessions_;
  Buffer plain_;  // an answer before it is sealed

  static constexpr std::uint32_t largest_response = 1u << 20;
  Buffer large_answer_;  // an answer before it is known to be large
  Buffer whole_request_, chunk_answer_;
};

/// Decodes one request; nothing but the padding of a transport may follow it.
template <class Ask> Result<wire::Decoded<Ask>> Responder::read(Bytes request) {
  const auto asked = wire::decode<Ask>(request, terms_);
  if (!asked) return asked;
  if (const auto whole = only_padding(request.subspan(asked->raw.size()), asked->raw.size()); !whole)
    return std::unexpected(whole.error());
  if constexpr (requires { asked->message.shape_reply(terms_); }) asked->message.shape_reply(terms_);
  return asked;
}

/// Encodes one response, within what the Requester can receive: in chunks, a whole MaxSPDMmsgSize.
template <class Reply> Result<Bytes> Responder::write(const Reply& reply, MutableBytes out) {
  const auto limit = chunks() ? terms_.requester.max_message_size : terms_.requester.data_transfer_size;
  const auto room = limit != 0 && limit < out.size() ? out.first(limit) : out;
  const auto written = wire::encode(reply, terms_, room);
  if (!written && written.error() == wire::rule::fits)
    return broken(rule::response_fits, "DataTransferSize", 12, room.size());
  return written;
}

}  // namespace bonafide::spdm::responder
