#include <bonafide/spdm/negotiation.hpp>
#include <bonafide/spdm/responder/handlers.hpp>
#include <bonafide/spdm/rules/flow.hpp>
#include <bonafide/spdm/signing.hpp>

namespace bonafide::spdm::responder {
namespace {

/// Of the request alone: the responder trims the padding of a transport, at most the three bytes of DOE.
constexpr std::size_t most_padding = 3;

Result<void> only_padding(Bytes rest, std::size_t message_size) {
  if (rest.size() > most_padding || !all_zero(rest))
    return broken(wire::rule::nothing_follows, "(end)", message_size, rest.size());
  return {};
}

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
  const auto asked = wire::decode<Ask>(request, self.terms_);
  if (!asked) return std::unexpected(asked.error());
  if (const auto whole = only_padding(request.subspan(asked->raw.size()), asked->raw.size()); !whole)
    return std::unexpected(whole.error());
  if constexpr (requires { asked->message.shape_reply(self.terms_); }) asked->message.shape_reply(self.terms_);

  const auto reply = Handlers{self}.answer(asked->message);
  if (!reply) return std::unexpected(reply.error());
  const auto limit = self.terms_.requester.data_transfer_size;
  const auto room = limit != 0 && limit < out.size() ? out.first(limit) : out;
  const auto written = wire::encode(*reply, self.terms_, room);
  if (!written) {
    if (written.error() == wire::rule::fits) return broken(rule::response_fits, "DataTransferSize", 12, room.size());
    return written;
  }
  const auto* const signature = signature_of(*reply);
  const auto covered = written->first(written->size() - (signature != nullptr ? signature->size() : 0));
  Handlers{self}.transcribe(asked->message, asked->raw, covered);
  if (signature != nullptr)
    if (const auto made = self.sign(Ask::code, *self.signing_key_, out.subspan(covered.size(), signature->size()));
        !made)
      return std::unexpected(made.error());
  return written;
}

std::span<const Responder::Route> Responder::routes() {
  static constexpr std::array table{
      route<GetVersion>(Phase::start),
      route<GetCapabilities>(Phase::versioned),
      route<NegotiateAlgorithms>(Phase::declared),
      route<GetDigests>(Phase::negotiated, cap::cert),
      route<GetCertificate>(Phase::negotiated, cap::cert),
      route<Challenge>(Phase::negotiated, cap::chal),
      route<GetMeasurements>(Phase::negotiated, cap::meas),
  };
  return table;
}

Responder::Responder(const crypto::Library& library, const Profile& profile, Ledger::Keep keep)
    : library_(&library), profile_(&profile), transcript_(library, keep) {}

Bytes Responder::respond(Bytes request, MutableBytes out) {
  refusal_.reset();
  if (request.size() > 1 && !is_request(request[1])) return {};
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
  if (defers(code)) return defer(request, out);
  return route->serve(*this, request, out);
}

/// Legality: state, version, capability. DSP0274, "Message exchange order"; "ERROR response message", VersionMismatch.
Result<void> Responder::admit(const Route& route, Bytes request) {
  const auto version = static_cast<Version>(request[0]);
  if (route.code == Code::get_version) {
    if (version != Version::v1_0) return broken(rule::version_agreed, "SPDMVersion", 0, request[0]);
    return {};
  }
  if (phase_ < route.earliest) return broken(rule::in_phase, "RequestResponseCode", 1, request[1]);
  // Once past its place in the ladder, a step of the negotiation is not repeated.
  if (route.earliest != Phase::negotiated && phase_ != route.earliest)
    return broken(rule::in_phase, "RequestResponseCode", 1, request[1]);
  const auto& spoken = profile_->versions;
  if (phase_ == Phase::versioned ? std::ranges::find(spoken, version) == spoken.end() : version != terms_.version)
    return broken(rule::version_agreed, "SPDMVersion", 0, request[0]);
  if (route.capability != 0 && !terms_.responder.has(route.capability))
    return broken(rule::request_known, "RequestResponseCode", 1, request[1]);
  if (phase_ == Phase::versioned) terms_.version = version;
  return {};
}

bool Responder::defers(Code code) const {
  const auto& slow = profile_->slow_codes;
  return phase_ == Phase::negotiated && std::ranges::find(slow, static_cast<std::uint8_t>(code)) != slow.end();
}

/// DSP0274, "ResponseNotReady extended error data".
Bytes Responder::defer(Bytes request, MutableBytes out) {
  deferred_ = copy(request);
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
  const auto deferred = std::exchange(deferred_, {});
  if (deferred.empty() || asked->message.request_code != deferred[1] || asked->message.token != token_)
    return broken(rule::deferred_token, "Token", 3, asked->message.token);
  const auto table = routes();
  return std::ranges::find(table, static_cast<Code>(deferred[1]), &Route::code)->serve(*this, deferred, out);
}

/// Signs what the transcript of `code` holds: DSP0274, "Signature generation".
Result<void> Responder::sign(Code code, const crypto::PrivateKey& key, MutableBytes signature) {
  const bool challenged = code == Code::challenge;
  const auto* const ledger = challenged ? transcript_.m1m2() : transcript_.l1l2();
  const Signer signer{terms_.version, *terms_.scheme(), *terms_.hash(),
                      challenged ? Purpose::responder_challenge_auth : Purpose::responder_measurements};
  const auto made = spdm::sign(*library_, key, signer, ledger->digest(), signature);
  challenged ? transcript_.authenticated() : transcript_.measured();
  return made;
}

/// One error path: what a peer is told stands in the rule. DSP0274, "ERROR response message".
Bytes Responder::refuse(const Error& error, Bytes request, MutableBytes out) {
  const bool of_get_version = request.size() > 1 && request[1] == static_cast<std::uint8_t>(Code::get_version);
  const auto reason = static_cast<ErrorCode>(error.rule->answer);
  if (request.size() > 1) transcript_.refused(static_cast<Code>(request[1]));
  ErrorMessage message{.version = of_get_version ? Version::v1_0 : terms_.version, .reason = reason};
  if (reason == ErrorCode::unsupported_request) message.data = request[1];
  if (reason == ErrorCode::response_too_large) {
    // DSP0274 1.2 introduced the code; before, there is only Unspecified.
    if (terms_.version < Version::v1_2) message.reason = ErrorCode::unspecified;
    message.size = static_cast<std::uint32_t>(error.got);
  }
  return encode_error(message, out);
}

}  // namespace bonafide::spdm::responder
