#include <bonafide/spdm/message/psk_exchange.hpp>
#include <bonafide/spdm/requester/mutual.hpp>
#include <bonafide/spdm/requester/session.hpp>
#include <bonafide/spdm/session/exchange.hpp>
#include <bonafide/spdm/session/handshake.hpp>
#include <bonafide/spdm/session/opaque.hpp>
#include <bonafide/spdm/signing.hpp>

namespace bonafide::spdm::requester {
namespace {

/// A half of a session id that is not zero.
Result<std::uint16_t> own_half(const crypto::Library& library) {
  std::array<std::uint8_t, 2> drawn{};
  if (const auto filled = library.random(drawn); !filled) return std::unexpected(filled.error());
  return static_cast<std::uint16_t>(load_le<std::uint16_t>(drawn) | 1u);
}

/// For whoever asked for it: the one place where a secret of ours may leave.
void disclose(const SessionWishes& wishes, SessionOrigin origin) {
  if (wishes.origin != nullptr) *wishes.origin = std::move(origin);
}
void disclose_exchange(const Line& line, const SessionWishes& wishes, Bytes random, Bytes secret) {
  disclose(wishes, {KeyOrigin::exchange, kem_of(line.terms), copy(random), SecretBuffer{secret}});
}

Result<SessionTerms> settle(const Line& line, const SessionWishes& wishes, SessionId id, const auto& answer) {
  const auto heartbeat_period = answer.heartbeat_period;
  const auto secured = selected_secured_messages(line.terms.version, answer.opaque);
  if (!secured) return std::unexpected(secured.error());
  // DSP0277 1.3, "AEAD limit": the stricter of both, where the version has it.
  const bool limited = *secured && (*secured)->version >= limited_from;
  const auto limit = limited ? std::min(wishes.limit_exponent, (*secured)->limit_exponent) : no_limit;
  const auto suite = suite_of(line.terms);
  if (!suite) return std::unexpected(suite.error());
  const auto protection = protection_of(line.terms);
  if (!protection) return std::unexpected(protection.error());
  const bool beats = line.terms.requester.has(cap::hbeat) && line.terms.responder.has(cap::hbeat);
  if (heartbeat_period != 0 && !beats) return broken(rule::heartbeat_agreed, "HeartbeatPeriod", 2, heartbeat_period);
  return SessionTerms{.role = Role::requester,
                      .id = id,
                      .suite = *suite,
                      .shape = {wishes.records, *protection, limit},
                      .heartbeat_period = heartbeat_period};
}

/// DSP0274 1.1, "KEY_EXCHANGE_RSP signature verification": who is at the other end.
Result<void> check_signature(const Line& line, const Identity& identity, const Handshake& handshake,
                             const wire::Decoded<KeyExchangeRsp>& answer) {
  const auto scheme = line.terms.scheme();
  if (!scheme) return broken(rule::key_exchange_signature, "Signature", answer.signed_part.size(), 0);
  const Signer signer{line.terms.version, *scheme, handshake.suite().hash, Purpose::responder_key_exchange_rsp};
  const auto verified = verify(line.library, *identity.key, signer, handshake.digest(), answer.message.signature);
  if (!verified)
    return broken(rule::key_exchange_signature, "Signature", answer.signed_part.size(), answer.message.signature.size(),
                  Note{verified.error().rule->id});
  return {};
}

/// An unsigned FINISH or PSK_FINISH, except for its HMAC. TH takes what stands before that.
template <class Finishing> Result<Finishing> unsigned_finish(const Line& line, Handshake& handshake) {
  const crypto::Digest zeros{.size = line.terms.digest_size()};
  std::array<std::uint8_t, 128> room{};
  Finishing finish{.verify_data = zeros};
  const auto written = wire::encode(finish, line.terms, room);
  if (!written) return std::unexpected(written.error());
  handshake.add(written->first(written->size() - zeros.size));
  finish.verify_data = {};
  return finish;
}

/// DSP0274 1.1, "FINISH_RSP response message format": with an HMAC of its own where the handshake is in the clear, as
/// KEY_EXCHANGE_RSP had none.
Result<void> take_finish_rsp(Handshake& handshake, const wire::Decoded<FinishRsp>& answer, bool clear) {
  const Bytes mac = answer.message.verify_data;
  handshake.add(answer.raw.first(answer.raw.size() - mac.size()));
  if (clear)
    if (const auto same = handshake.check(Direction::response, mac); !same) return same;
  handshake.add(mac);
  return {};
}

/// Sends FINISH or PSK_FINISH with the HMAC over TH, and takes both messages into TH.
template <class Finishing>
Flow<void> send_finish(Line& line, Session& session, Handshake& handshake, Finishing question) {
  const crypto::Digest mac = co_await handshake.verify_data(Direction::request);
  question.verify_data = mac;
  handshake.add(mac);
  constexpr bool by_psk = std::is_same_v<Finishing, PskFinish>;
  const bool clear = !by_psk && line.terms.handshake_in_the_clear();
  line.speak_in(clear ? nullptr : &session);
  const auto answer = co_await attempt(line.ask(question));
  line.speak_in(nullptr);
  if (!answer) co_return std::unexpected(answer.error());
  if constexpr (by_psk)
    handshake.add(answer->raw);
  else
    co_await take_finish_rsp(handshake, *answer, clear);
  co_return Result<void>{};
}

}  // namespace

Flow<Session> open_session(Line& line, const SessionWishes& wishes, const Identity& identity) {
  if (!line.terms.responder.has(cap::key_ex)) co_return broken(rule::capability_present, "Flags", 8, cap::key_ex);
  const auto suite = co_await suite_of(line.terms);
  const auto key = co_await ExchangeOffer::make(line.library, line.terms);
  auto handshake = co_await Handshake::begin(line.library, suite, line.transcript);
  handshake.identity(line.terms, line.transcript, identity.hash);

  OpaqueRoom room{};
  const auto half = co_await own_half(line.library);
  KeyExchange question{.summary = wishes.summary,
                       .slot = identity.slot,
                       .req_session_id = half,
                       .session_policy = wishes.policy,
                       .exchange_data = key.exchange_data(),
                       .opaque = offer_secured_messages(line.terms.version, wishes.limit_exponent, room)};
  co_await line.library.random(question.random);
  const auto answer = co_await line.ask(question);
  co_await can_prove(line.terms, wishes.credentials, answer.message);
  const auto id = session_id(question.req_session_id, answer.message.rsp_session_id);
  const auto terms = co_await settle(line, wishes, id, answer.message);

  handshake.add(line.asked());
  handshake.add(answer.signed_part);
  co_await check_signature(line, identity, handshake, answer);
  handshake.add(answer.message.signature);
  const auto shared = co_await key.finish(answer.message.exchange_data);
  disclose_exchange(line, wishes, question.random, shared.bytes(Reveal{}));
  co_await handshake.derive(KeyOrigin::exchange, shared.bytes(Reveal{}));
  if (!line.terms.handshake_in_the_clear()) co_await handshake.check(Direction::response, answer.message.verify_data);
  handshake.add(answer.message.verify_data);

  auto own = co_await line.transcript.of_session(suite.hash);
  auto session = co_await Session::begin(line.library, terms, handshake.secrets(), std::move(own));
  Buffer signature;
  Finish finish{};
  if (answer.message.mut_auth_requested == MutAuth::none) {
    finish = co_await unsigned_finish<Finish>(line, handshake);
  } else {
    co_await accepts(wishes.may_prove);
    const auto slot = co_await show_identity(line, session, *wishes.credentials, answer.message);
    finish = co_await signed_finish(line, handshake, *wishes.credentials, slot, signature);
  }
  co_await send_finish(line, session, handshake, finish);
  auto secrets = co_await handshake.finish();
  co_await session.establish(std::move(secrets));
  co_return session;
}

Flow<Session> open_session(Line& line, const SessionWishes& wishes, const PreSharedKey& psk) {
  const auto capability = field(line.terms.responder.flags, cap::psk);
  if (capability == 0 || !line.terms.requester.has(cap::psk))
    co_return broken(rule::capability_present, "Flags", 8, cap::psk);
  const auto suite = co_await suite_of(line.terms);
  auto handshake = co_await Handshake::begin(line.library, suite, line.transcript);

  OpaqueRoom room{};
  std::array<std::uint8_t, crypto::largest_digest> context{};
  const auto context_size = std::max<std::size_t>(32, line.terms.digest_size());
  co_await line.library.random(MutableBytes{context}.first(context_size));
  const Bytes opaque = offer_secured_messages(line.terms.version, wishes.limit_exponent, room);
  const auto half = co_await own_half(line.library);
  const PskExchange question{.summary = wishes.summary,
                             .session_policy = wishes.policy,
                             .req_session_id = half,
                             .hint_length = static_cast<std::uint16_t>(psk.hint.size()),
                             .context_length = static_cast<std::uint16_t>(context_size),
                             .opaque_length = static_cast<std::uint16_t>(opaque.size()),
                             .hint = psk.hint,
                             .context = Bytes{context}.first(context_size),
                             .opaque = opaque};
  const auto answer = co_await line.ask(question);
  const bool has_context = answer.message.context_length != 0;
  if (has_context != (capability == 2))
    co_return broken(rule::psk_context, "ResponderContextLength", 8, answer.message.context_length);

  handshake.add(line.asked());
  handshake.add(answer.raw.first(answer.raw.size() - answer.message.verify_data.size()));
  disclose(wishes, {KeyOrigin::psk, {}, copy(question.context), SecretBuffer{psk.key->bytes(Reveal{})}});
  co_await handshake.derive(KeyOrigin::psk, psk.key->bytes(Reveal{}));
  co_await handshake.check(Direction::response, answer.message.verify_data);
  handshake.add(answer.message.verify_data);

  const auto id = session_id(question.req_session_id, answer.message.rsp_session_id);
  const auto terms = co_await settle(line, wishes, id, answer.message);
  auto own = co_await line.transcript.of_session(suite.hash);
  auto session = co_await Session::begin(line.library, terms, handshake.secrets(), std::move(own));
  if (has_context) {
    const PskFinish finish = co_await unsigned_finish<PskFinish>(line, handshake);
    co_await send_finish(line, session, handshake, finish);
  }
  auto secrets = co_await handshake.finish();
  co_await session.establish(std::move(secrets));
  co_return session;
}

}  // namespace bonafide::spdm::requester
