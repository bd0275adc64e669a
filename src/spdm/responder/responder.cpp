#include <bonafide/spdm/answer/refusal.hpp>
#include <bonafide/spdm/negotiation.hpp>
#include <bonafide/spdm/responder/handlers.hpp>
#include <bonafide/spdm/rules/encapsulated.hpp>
#include <bonafide/spdm/rules/flow.hpp>
#include <bonafide/spdm/signing.hpp>

namespace bonafide::spdm::responder {
namespace {

Bytes encode_error(const ErrorMessage& message, MutableBytes out) {
  const auto written = wire::encode(message, Terms{.version = message.version}, out);
  return written ? *written : Bytes{};
}

/// What decides by itself whether a signature stands at the end.
template <class Reply> const Bytes* signature_of(const Reply& reply) {
  if constexpr (requires { reply.signature; }) return reply.signature.empty() ? nullptr : &reply.signature;
  return nullptr;
}

}  // namespace

/// Decodes, answers, encodes, transcribes, signs.
template <class Ask> Result<Bytes> Responder::serve(Responder& self, Bytes request, MutableBytes out) {
  const auto asked = self.read<Ask>(request);
  if (!asked) return std::unexpected(asked.error());
  const auto reply = Handlers{self}.answer(asked->message);
  if (!reply) return std::unexpected(reply.error());
  const auto written = self.write(*reply, out);
  if (!written) return written;
  const auto* const signature = signature_of(*reply);
  const auto covered = written->first(written->size() - (signature != nullptr ? signature->size() : 0));
  Handlers{self}.transcribe(asked->message, asked->raw, covered);
  if (signature != nullptr)
    if (const auto made = self.sign(Ask::code, *self.signing_key_, out.subspan(covered.size(), signature->size()));
        !made)
      return std::unexpected(made.error());
  if constexpr (Ask::code == Code::challenge)
    if (const auto asked_back = self.challenge_back(); !asked_back) return std::unexpected(asked_back.error());
  return written;
}

std::span<const Responder::Route> Responder::routes() {
  constexpr auto known = Phase::negotiated;
  constexpr int anywhere = in_clear | in_handshake | in_session;
  static constexpr std::array table{
      route<GetVersion>(Phase::start),
      route<GetCapabilities>(Phase::versioned),
      route<NegotiateAlgorithms>(Phase::declared),
      route<GetDigests>(known, in_clear | in_session, cap::cert),
      route<GetCertificate>(known, in_clear | in_session, cap::cert),
      route<Challenge>(known, in_clear, cap::chal),
      route<GetMeasurements>(known, in_clear | in_session, cap::meas),
      route<GetEndpointInfo>(known, in_clear | in_session, cap::ep_info, &Responder::serve_endpoint_info),
      route<GetMeasurementExtensionLog>(known, in_clear | in_session, cap::mel),
      route<SlotManagement>(known, in_clear | in_session, 0, &Responder::serve<SlotManagement>, slot_mgmt_cap),
      route<GetCsr>(known, in_clear | in_session, cap::csr),
      route<SetCertificate>(known, in_clear | in_session, cap::set_cert),
      route<GetKeyPairInfo>(known, in_clear | in_session, cap::get_key_pair_info),
      route<SetKeyPairInfo>(known, in_clear | in_session, cap::set_key_pair_info),
      route<KeyExchange>(known, in_clear, cap::key_ex, &Responder::serve_key_exchange),
      route<Finish>(known, in_clear | in_handshake, cap::key_ex, &Responder::serve_finish<Finish>),
      route<PskExchange>(known, in_clear, cap::psk, &Responder::serve_psk_exchange),
      route<PskFinish>(known, in_handshake, cap::psk, &Responder::serve_finish<PskFinish>),
      route<Heartbeat>(known, in_session, cap::hbeat),
      route<KeyUpdate>(known, in_session, cap::key_upd),
      route<EndSession>(known, in_session),
      route<GetEncapsulatedRequest>(known, anywhere, 0, &Responder::serve_get_encapsulated_request),
      route<DeliverEncapsulatedResponse>(known, anywhere, 0, &Responder::serve_deliver_encapsulated_response),
      route<GetSupportedEventTypes>(known, in_session, cap::event),
      route<SubscribeEventTypes>(known, in_session, cap::event),
      route<VendorDefinedRequest>(known, anywhere),
      route<ChunkSend>(Phase::declared, anywhere, cap::chunk, &Responder::serve_chunk_send),
      route<ChunkGet>(Phase::declared, anywhere, cap::chunk, &Responder::serve_chunk_get),
  };
  return table;
}

Responder::Responder(const crypto::Library& library, const Profile& profile, Ledger::Keep keep)
    : library_(&library),
      profile_(&profile),
      transcript_(library, keep),
      prover_(library, slots(), profile.provisioned_key),
      sessions_(std::make_unique<Sessions>()) {}
Responder::~Responder() = default;

Transcript& Responder::transcript_in_use() {
  return sessions_->speaking != nullptr ? sessions_->speaking->session.transcript : transcript_;
}

/// An exchange enters the transcript of where it was held.
void Responder::enter(Code code, Bytes request, Bytes response) {
  transcript_in_use().add(code, request, response);
  if (sessions_->speaking != nullptr) transcript_.heard_in_session(code);
}

std::optional<SessionId> Responder::session_in_use() const {
  if (sessions_->speaking == nullptr) return {};
  return sessions_->speaking->session.terms().id;
}

/// In a session there is no transport to pad.
Result<void> Responder::only_padding(Bytes rest, std::size_t message_size) const {
  const auto most = sessions_->speaking != nullptr ? 0 : most_padding;
  if (rest.size() > most || !all_zero(rest))
    return broken(wire::rule::nothing_follows, "(end)", message_size, rest.size());
  return {};
}

Bytes Responder::respond(Bytes request, MutableBytes out) {
  refusal_.reset();
  if (request.size() > 1 && !is_request(request[1])) return {};
  if (sessions_->speaking == nullptr) end_outdated_sessions();
  const auto reply = attempt(request, out);
  if (reply) return *reply;
  refusal_ = reply.error();
  return refuse(reply.error(), request, out);
}

Result<Bytes> Responder::attempt(Bytes request, MutableBytes out) {
  if (request.size() < header_size) return broken(wire::rule::complete, "(header)", 0, request.size());
  const auto code = static_cast<Code>(request[1]);
  if (code == Code::respond_if_ready) return answer_deferred(request, out);
  deferred_.clear();

  const auto table = routes();
  const auto route = std::ranges::find(table, code, &Route::code);
  if (route == table.end()) return broken(rule::request_known, "RequestResponseCode", 1, request[1]);
  if (const auto admitted = admit(*route, request); !admitted) return std::unexpected(admitted.error());
  if (code == Code::chunk_get || code == Code::chunk_send) return route->serve(*this, request, out);
  // DSP0274 1.2: while a transfer is open nothing else is answered, and the transfer stays. GET_VERSION ends it.
  if (transfer().under_way() && code != Code::get_version)
    return broken(rule::in_phase, "RequestResponseCode", 1, request[1]);
  if (defers(code)) return defer(request, out);
  return serve_any_size(*route, request, out);
}

/// Legality: state, version, capability. DSP0274, "Message exchange order"; "ERROR response message", VersionMismatch.
Result<void> Responder::admit(const Route& route, Bytes request) {
  const auto version = static_cast<Version>(request[0]);
  const auto* const speaking = sessions_->speaking;
  const auto here = speaking == nullptr ? in_clear : speaking->session.established() ? in_session : in_handshake;
  if ((route.where & here) == 0) {
    const auto& needs = speaking == nullptr ? rule::session_needed : rule::in_phase;
    return broken(needs, "RequestResponseCode", 1, request[1]);
  }
  if (route.code == Code::finish && here == in_clear && !terms_.handshake_in_the_clear())
    return broken(rule::session_needed, "RequestResponseCode", 1, request[1]);
  if (route.code == Code::get_version) {
    if (version != Version::v1_0) return broken(rule::version_agreed, "SPDMVersion", 0, request[0]);
    return {};
  }
  if (phase_ < route.earliest) return broken(rule::in_phase, "RequestResponseCode", 1, request[1]);
  // Once past its place in the ladder, a step of the negotiation is not repeated.
  const bool step = route.code == Code::get_capabilities || route.code == Code::negotiate_algorithms;
  if (step && phase_ != route.earliest) return broken(rule::in_phase, "RequestResponseCode", 1, request[1]);
  const auto& spoken = profile_->versions;
  if (phase_ == Phase::versioned ? std::ranges::find(spoken, version) == spoken.end() : version != terms_.version)
    return broken(rule::version_agreed, "SPDMVersion", 0, request[0]);
  const bool lacking = (route.capability != 0 && !terms_.responder.has(route.capability)) ||
                       (route.ext_capability != 0 && (terms_.responder.ext_flags & route.ext_capability) == 0);
  if (lacking) return broken(rule::request_known, "RequestResponseCode", 1, request[1]);
  if (in_flight(route.code)) return broken(rule::encapsulated_in_flight, "RequestResponseCode", 1, request[1]);
  if (phase_ == Phase::versioned) terms_.version = version;
  return {};
}

bool Responder::defers(Code code) const {
  const auto& slow = profile_->slow_codes;
  return phase_ == Phase::negotiated && std::ranges::find(slow, static_cast<std::uint8_t>(code)) != slow.end();
}

/// DSP0274, "ResponseNotReady extended error data".
Bytes Responder::defer(Bytes request, MutableBytes out) {
  deferred_ = copy(request), deferred_in_ = session_in_use();
  return encode_error({.version = terms_.version,
                       .reason = ErrorCode::response_not_ready,
                       .rdt_exponent = profile_->rdt_exponent,
                       .request_code = request[1],
                       .token = ++token_,
                       .rdtm = profile_->rdtm},
                      out);
}

Result<Bytes> Responder::answer_deferred(Bytes request, MutableBytes out) {
  const auto asked = wire::decode<RespondIfReady>(request, terms_);
  if (!asked) return std::unexpected(asked.error());
  if (!deferred_.empty() && deferred_in_ != session_in_use())
    return broken(rule::deferred_here, "RequestResponseCode", 1, request[1]);
  const auto deferred = std::exchange(deferred_, {});
  if (deferred.empty() || asked->message.request_code != deferred[1] || asked->message.token != token_)
    return broken(rule::deferred_token, "Token", 3, asked->message.token);
  const auto table = routes();
  return serve_any_size(*std::ranges::find(table, static_cast<Code>(deferred[1]), &Route::code), deferred, out);
}

/// DSP0274 1.2, ERROR, LargeResponse: where CHUNK_GET finds the response.
Bytes Responder::announce_large_response(MutableBytes out) {
  return encode_error({.version = terms_.version, .reason = ErrorCode::large_response, .handle = transfer().handle},
                      out);
}

/// Signs what the transcript of `code` holds: DSP0274, "Signature generation".
Result<void> Responder::sign(Code code, const crypto::PrivateKey& key, MutableBytes signature) {
  const bool challenged = code == Code::challenge;
  auto& transcript = transcript_in_use();
  const auto* const ledger = challenged ? transcript.m1m2() : transcript.l1l2();
  const Signer signer{terms_.version, *terms_.scheme(), *terms_.hash(),
                      challenged ? Purpose::responder_challenge_auth : Purpose::responder_measurements};
  const auto made = spdm::sign(*library_, key, signer, ledger->digest(), signature);
  challenged ? transcript.authenticated() : transcript.measured();
  return made;
}

/// One error path: what a peer is told stands in the rule. DSP0274, "ERROR response message".
Bytes Responder::refuse(const Error& error, Bytes request, MutableBytes out) {
  const bool of_get_version = request.size() > 1 && request[1] == static_cast<std::uint8_t>(Code::get_version);
  if (request.size() > 1) transcript_in_use().refused(static_cast<Code>(request[1]));
  return encode_error(refusal_of(error, of_get_version ? Version::v1_0 : terms_.version, request), out);
}

}  // namespace bonafide::spdm::responder
