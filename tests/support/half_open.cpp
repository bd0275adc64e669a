#include "support/half_open.hpp"

#include <bonafide/spdm/message/all.hpp>
#include <bonafide/spdm/session/exchange.hpp>

namespace bonafide::test {

using namespace spdm;

namespace {

/// `M` with the HMAC of SHA-256 that the handshake has for it.
template <class M> Buffer with_verify_data(Handshake& handshake, const Terms& terms) {
  const crypto::Digest zeros{.size = 32};
  Buffer room(128);
  const auto written = wire::encode(M{.verify_data = zeros}, terms, room);
  room.resize(written->size() - zeros.size);
  handshake.add(room);
  append(room, *handshake.verify_data(Direction::request));
  return room;
}

Result<HalfOpen> half_open(Line& line, SessionId id, const Suite& suite, Handshake handshake) {
  auto own = line.transcript.of_session(suite.hash);
  if (!own) return std::unexpected(own.error());
  auto session =
      Session::begin(line.library, doe_session_terms(Role::requester, id, suite), handshake.secrets(), std::move(*own));
  if (!session) return std::unexpected(session.error());
  return HalfOpen{std::move(*session), std::move(handshake)};
}

}  // namespace

Buffer HalfOpen::finish(const Terms& terms) { return with_verify_data<Finish>(handshake, terms); }
Buffer HalfOpen::psk_finish(const Terms& terms) { return with_verify_data<PskFinish>(handshake, terms); }

SessionTerms doe_session_terms(Role role, SessionId id, const Suite& suite) {
  return {.role = role, .id = id, .suite = suite, .shape = {doe_records, Protection::encrypted}};
}

Flow<HalfOpen> key_exchange_alone(Line& line, const requester::Slots& slots, std::uint16_t half) {
  const auto suite = co_await suite_of(line.terms);
  const auto offer = co_await ExchangeOffer::make(line.library, line.terms);
  auto handshake = co_await Handshake::begin(line.library, suite, line.transcript);
  handshake.identity(line.terms, line.transcript, slots.digest(0));
  const KeyExchange question{.req_session_id = half, .exchange_data = offer.exchange_data()};
  const auto answer = co_await line.ask(question);
  handshake.add(line.asked());
  handshake.add(answer.signed_part);
  handshake.add(answer.message.signature);
  const auto shared = co_await offer.finish(answer.message.exchange_data);
  co_await handshake.derive(KeyOrigin::exchange, shared.bytes(Reveal{}));
  handshake.add(answer.message.verify_data);
  const auto id = session_id(half, answer.message.rsp_session_id);
  co_return half_open(line, id, suite, std::move(handshake));
}

Flow<HalfOpen> psk_exchange_alone(Line& line, std::uint16_t half) {
  const auto suite = co_await suite_of(line.terms);
  auto handshake = co_await Handshake::begin(line.library, suite, line.transcript);
  const Buffer context(32, 7);
  const PskExchange question{.req_session_id = half,
                             .hint_length = static_cast<std::uint16_t>(psk_hint.size()),
                             .context_length = 32,
                             .hint = psk_hint,
                             .context = context};
  const auto answer = co_await line.ask(question);
  handshake.add(line.asked());
  handshake.add(answer.raw.first(answer.raw.size() - answer.message.verify_data.size()));
  co_await handshake.derive(KeyOrigin::psk, psk_key->bytes(Reveal{}));
  handshake.add(answer.message.verify_data);
  const auto id = session_id(half, answer.message.rsp_session_id);
  co_return half_open(line, id, suite, std::move(handshake));
}

Flow<Session> connect_and_exchange_keys(Line& line, const requester::Wishes& wishes) {
  co_await requester::connect(line, wishes);
  const auto slots = co_await requester::fetch_certificates(line, wishes);
  auto half = co_await key_exchange_alone(line, slots);
  co_return std::move(half.session);
}

}  // namespace bonafide::test
