#include <bonafide/crypto/rules.hpp>
#include <bonafide/evidence/reading/places.hpp>
#include <bonafide/evidence/reading/reading.hpp>
#include <bonafide/evidence/rules.hpp>
#include <bonafide/spdm/rules/chunk.hpp>
#include <bonafide/spdm/rules/flow.hpp>

namespace bonafide::evidence {

using namespace spdm;

namespace {

constexpr std::size_t most_padding = 3;  // PCIe 6.x, 6.30: a DOE data object is filled up to a DWORD

Code code_of(Bytes message) { return message.size() > 1 ? static_cast<Code>(message[1]) : Code{}; }

template <class Ask>
constexpr bool negotiates =
    std::is_same_v<Ask, GetVersion> || std::is_same_v<Ask, GetCapabilities> || std::is_same_v<Ask, NegotiateAlgorithms>;

}  // namespace

Account Reading::run() {
  begin_in_the_middle();
  for (at_ = 0; at_ < evidence_.exchanges.size(); ++at_) {
    const auto good = visit(evidence_.exchanges[at_]);
    if (good) continue;
    if (good.error() == crypto::rule::algorithm_offered)
      account_.lacking = good.error();
    else
      account_.problem = Problem{at_, message_, good.error()};
    break;
  }
  take_other_chains();
  for (const auto& session : sessions_) {
    auto& record = record_of(*session);
    record.established = session->established, record.ended = session->ended;
  }
  return std::move(account_);
}

Result<void> Reading::visit(const Exchange& exchange) {
  if (exchange.secured) return visit_records(exchange);
  // Some sources hand out a response without its request: nothing can be said about it.
  if (exchange.request.empty() && !exchange.response.empty()) return ++account_.not_understood, Result<void>{};
  return heard({}, exchange.request, exchange.response);
}

Result<void> Reading::visit_records(const Exchange& exchange) {
  message_ = "record";
  auto* session = session_of(exchange.request);
  if (session == nullptr) return ++account_.not_understood, Result<void>{};
  auto& record = record_of(*session);
  if (!session->readable()) return ++record.unopened, Result<void>{};
  const auto request = unsealed(*session, Direction::request, exchange.request);
  if (!request) return std::unexpected(request.error());
  ++record.opened;
  if (*request)
    if (const auto expected = expect_update(*session, **request); !expected) return expected;
  // An answer that is no record of the session travels in the clear: an ERROR, as a rule.
  const bool in_the_clear = session_of(exchange.response) != session;
  std::optional<Bytes> response{Bytes{exchange.response}};
  if (!in_the_clear) {
    message_ = "record";
    const auto opened = unsealed(*session, Direction::response, exchange.response);
    if (!opened) return std::unexpected(opened.error());
    response = *opened;
  }
  if (!*request || !response) return {};
  return heard({.session = session, .wrapping = Spoken::Wrapping::record}, **request, *response);
}

/// What is in a record; nothing where it is application data.
Result<std::optional<Bytes>> Reading::unsealed(PlacedSession& session, Direction direction, Bytes record) {
  auto opened = session.lane(direction).open(record);
  if (!opened) return std::unexpected(opened.error());
  const Bytes data = account_.keep(std::move(*opened));
  const auto message = behind_prefix(data, session.shape.format);
  if (!message) return std::unexpected(message.error());
  const bool request = direction == Direction::request;
  if (!*message) account_.spoken.push_back({at_, Spoken::Wrapping::record, request, session.id, data, terms_, false});
  return *message;
}

/// DSP0274 1.1, "Session key update synchronization": the answer to UpdateAllKeys comes under the new key already. What
/// deferred it came under the old one.
Result<void> Reading::expect_update(PlacedSession& session, Bytes request) {
  const auto& deferred = place({.session = &session, .wrapping = Spoken::Wrapping::record}).deferred;
  if (deferred && code_of(request) == Code::respond_if_ready) request = deferred->request;
  if (code_of(request) != Code::key_update) return {};
  const auto update = wire::decode<KeyUpdate>(request, terms_);
  if (!update || update->message.operation == KeyOperation::verify_new_key) return {};
  if (!session.lane(Direction::request).updating())
    if (const auto next = session.update(Direction::request); !next) return next;
  if (update->message.operation == KeyOperation::update_all_keys && !session.lane(Direction::response).updating())
    return session.update(Direction::response);
  return {};
}

PlacedSession* Reading::session_of(Bytes record) {
  const auto id = session_id_of(record);
  if (!id) return nullptr;
  for (auto session = sessions_.rbegin(); session != sessions_.rend(); ++session)
    if ((*session)->id == *id && !(*session)->ended) return session->get();
  return nullptr;
}

template <class M> Result<wire::Decoded<M>> Reading::read(const Scene& scene, Bytes in, const Terms& terms) {
  message_ = M::name;
  auto message = wire::decode<M>(in, terms);
  if (!message) return message;
  const Bytes rest = in.subspan(message->raw.size());
  const auto allowed = scene.session == nullptr ? most_padding : 0;
  if (rest.size() > allowed || !all_zero(rest))
    return broken(wire::rule::nothing_follows, "(end)", message->raw.size(), rest.size());
  const auto session = scene.session != nullptr ? std::optional{scene.session->id} : std::nullopt;
  account_.spoken.push_back({at_, scene.wrapping, is_request(M::code), session, message->raw, terms});
  return message;
}

/// A request and what came back, in the clear or out of their records.
Result<void> Reading::heard(const Scene& scene, Bytes request, Bytes response) {
  message_ = "request";
  if (request.size() < header_size) return broken(wire::rule::complete, "header", 0, request.size());
  auto& deferred = place(scene).deferred;
  auto here = scene;
  if (code_of(request) == Code::respond_if_ready) {
    const auto resumed = resume(scene, request);
    if (!resumed) return std::unexpected(resumed.error());
    request = *resumed, here.wrapping = Spoken::Wrapping::deferred;
  } else {
    deferred.reset();
  }
  if (response.empty()) return ++account_.unanswered, Result<void>{};
  if (code_of(request) == Code::chunk_send) return chunk_sent(here, request, response);
  return whole(here, request, response);
}

/// A request and its response, each a whole message or the refusal to send it at once.
Result<void> Reading::whole(const Scene& scene, Bytes request, Bytes response) {
  if (code_of(response) == Code::error) return refused(scene, request, response);
  if (code_of(request) == Code::chunk_get) return chunk_fetched(scene, request, response);
  return answered(scene, request, response);
}

/// The request that RESPOND_IF_READY stands for.
Result<Bytes> Reading::resume(const Scene& scene, Bytes request) {
  const auto asked = read<RespondIfReady>(scene, request, terms_of(scene));
  if (!asked) return std::unexpected(asked.error());
  const auto& deferred = place(scene).deferred;
  if (!deferred || asked->message.request_code != deferred->code || asked->message.token != deferred->token)
    return broken(spdm::rule::deferred_token, "Token", 3, asked->message.token);
  return deferred->request;
}

/// A request that was not answered as it asked: it may well be malformed.
void Reading::note_refused(const Scene& scene, Bytes request) {
  if (scene.wrapping == Spoken::Wrapping::deferred || scene.wrapping == Spoken::Wrapping::chunks) return;
  const auto session = scene.session != nullptr ? std::optional{scene.session->id} : std::nullopt;
  const auto terms = terms_of(scene);
  with_message(code_of(request), [&]<class M>() {
    if (const auto read = wire::decode<M>(request, terms))
      account_.spoken.push_back({at_, scene.wrapping, is_request(M::code), session, read->raw, terms});
  });
}

/// An ERROR: what it leaves of the connection.
Result<void> Reading::refused(const Scene& scene, Bytes request, Bytes response) {
  note_refused(scene, request);
  const auto error = read<ErrorMessage>(scene, response, terms_of(scene));
  if (!error) return std::unexpected(error.error());
  const auto& refusal = error->message;
  const auto code = code_of(request);
  auto& here = place(scene);
  if (refusal.reason == ErrorCode::response_not_ready) {
    const bool early =
        code == Code::get_version || code == Code::get_capabilities || code == Code::negotiate_algorithms;
    if (early || refusal.request_code != static_cast<std::uint8_t>(code))
      return broken(spdm::rule::deferred_as_asked, "RequestCode", 5, refusal.request_code);
    here.deferred = Deferred{request, refusal.request_code, refusal.token};
    return {};
  }
  here.deferred.reset();
  if (refusal.reason == ErrorCode::large_response) {
    here.fetch = Fetch{request, refusal.handle}, here.fetched = {};
    return {};
  }
  here.fetch.reset(), here.fetched = {};
  account_.errors.push_back({at_, code, refusal.reason});
  if (scene.answerer == Role::requester) return {};
  if (code == Code::finish || code == Code::psk_finish) return refused_finish(scene, request);
  if (scene.session != nullptr) {
    scene.session->transcript.refused(code), scene.session->uncovered.clear();
    scene.session->ended = scene.session->ended || refusal.reason == ErrorCode::decrypt_error;
    return {};
  }
  responder_.transcript.refused(code);
  if (refusal.reason == ErrorCode::request_resynch) phase_ = Phase::start;
  return {};
}

/// DSP0274 1.1, "FINISH": a Responder that does not accept it forgets the session; whether it was right to is ours to
/// say.
Result<void> Reading::refused_finish(const Scene& scene, Bytes request) {
  auto* session = handshake_of(scene);
  if (session == nullptr) return {};
  session->ended = true;
  if (code_of(request) != Code::finish || !record_of(*session).th1) return {};
  const auto terms = terms_of(scene);
  const auto finish = read<Finish>(scene, request, terms);
  if (!finish) return std::unexpected(finish.error());
  const auto checked = check_finish(*session, *finish, terms);
  if (!checked) return std::unexpected(checked.error());
  return {};
}

Result<void> Reading::answered(const Scene& scene, Bytes request, Bytes response) {
  const auto code = code_of(request);
  place(scene).deferred.reset();
  if (!is_request(code)) return broken(spdm::rule::code_expected, "RequestResponseCode", 1, request[1]);
  Result<void> result;
  bool followed = false;
  with_message(code, [&]<class M>() {
    if constexpr (requires { typename M::Reply; }) followed = true, result = exchange<M>(scene, request, response);
  });
  if (followed) return result;
  if (response.size() < header_size || response[1] != (request[1] & 0x7F)) {
    message_ = "response";
    return broken(spdm::rule::code_expected, "RequestResponseCode", 1, response.size() < 2 ? 0u : response[1]);
  }
  ++account_.not_understood;
  if (scene.session == nullptr && scene.answerer == Role::responder) responder_.transcript.add(code, {}, {});
  return {};
}

/// DSP0274, "Request ordering": what is out of place.
Result<void> Reading::in_order(const Scene& scene, Code code) const {
  const bool clear = terms_.handshake_in_the_clear();
  const auto where = scene.answerer == Role::requester ? Where::capsule
                     : scene.session == nullptr        ? (clear ? Where::clear_handshake : Where::outside)
                     : scene.session->established      ? Where::established
                                                       : Where::handshake;
  if (legal(code, where)) return {};
  const bool needs_session = scene.session == nullptr && legal(code, Where::established);
  return broken(needs_session ? spdm::rule::session_needed : spdm::rule::in_phase, "RequestResponseCode", 1,
                static_cast<std::uint64_t>(code));
}

template <class Ask> Result<void> Reading::exchange(const Scene& scene, Bytes request, Bytes response) {
  message_ = Ask::name;
  if constexpr (std::is_same_v<Ask, GetCapabilities>) {
    if (const auto version = speak(static_cast<Version>(request[0])); !version) return version;
  } else if constexpr (!std::is_same_v<Ask, GetVersion>) {
    // A conversation whose beginning is missing is not understood; one that jumps ahead is wrong.
    const Phase needed = negotiates<Ask> ? Phase::capable : Phase::negotiated;
    if (phase_ == Phase::start && !account_.terms) return ++account_.not_understood, Result<void>{};
    if (phase_ != needed) return broken(spdm::rule::in_phase, "RequestResponseCode", 1, request[1]);
  }
  if (const auto ordered = in_order(scene, Ask::code); !ordered) return ordered;
  auto terms = terms_of(scene);
  const auto asked = read<Ask>(scene, request, terms);
  if (!asked) return std::unexpected(asked.error());
  if constexpr (requires { asked->message.shape_reply(terms); }) asked->message.shape_reply(terms);
  const auto answer = read<typename Ask::Reply>(scene, response, terms);
  if (!answer) return std::unexpected(answer.error());
  const Bytes covered = answer->signed_part.empty() ? answer->raw : answer->signed_part;
  auto& transcript = scene.session != nullptr ? scene.session->transcript : party(scene.answerer).transcript;
  if constexpr (std::is_same_v<Ask, GetMeasurements>)
    if (transcript.l1l2() == nullptr) (scene.session != nullptr ? scene.session->uncovered : uncovered_).clear();
  // What is said in capsules is no part of the transcripts around them.
  const bool counts = scene.session == nullptr || scene.answerer == Role::responder;
  if constexpr (!negotiates<Ask>)
    if (counts) transcript.add(Ask::code, asked->raw, covered);
  if (scene.session != nullptr && scene.answerer == Role::responder) responder_.transcript.heard_in_session(Ask::code);
  return accept(Said<Ask>{*asked, *answer, scene, terms});
}

Result<void> Reading::chunk_sent(const Scene& scene, Bytes request, Bytes response) {
  const auto terms = terms_of(scene);
  const auto sent = read<ChunkSend>(scene, request, terms);
  if (!sent) return std::unexpected(sent.error());
  auto& assembly = place(scene).sent;
  const auto done = assembly.take(sent->message, sent->message.handle);
  if (!done) return std::unexpected(done.error());
  if (code_of(response) == Code::error && !*done) return refused(scene, request, response);
  auto inner = scene;
  inner.wrapping = Spoken::Wrapping::chunks;
  const auto large = *done ? account_.keep(assembly.finish()) : Bytes{};
  // DSP0274 1.2, "CHUNK_SEND_ACK": a large response to a large request is announced without an acknowledgement.
  if (code_of(response) == Code::error) return whole(inner, large, response);
  const auto answer = read<ChunkSendAck>(scene, response, terms);
  if (!answer) return std::unexpected(answer.error());
  const auto& said = answer->message;
  if (said.handle != sent->message.handle || said.sequence_number != sent->message.sequence_number)
    return broken(spdm::rule::chunk_in_order, "ChunkSeqNo", header_size, said.sequence_number);
  if ((said.attributes & early_error_detected) != 0) {
    assembly = {};
    return refused(scene, request, said.response);
  }
  if (!*done) return {};
  const auto carried = code_of(large);
  if (large.size() < header_size || carried == Code::chunk_send || carried == Code::chunk_get)
    return broken(spdm::rule::chunk_carries, "RequestResponseCode", 1, static_cast<std::uint64_t>(carried));
  return whole(inner, large, said.response);
}

Result<void> Reading::chunk_fetched(const Scene& scene, Bytes request, Bytes response) {
  const auto terms = terms_of(scene);
  const auto asked = read<ChunkGet>(scene, request, terms);
  if (!asked) return std::unexpected(asked.error());
  const auto answer = read<ChunkResponse>(scene, response, terms);
  if (!answer) return std::unexpected(answer.error());
  auto& here = place(scene);
  if (!here.fetch || asked->message.handle != here.fetch->handle ||
      asked->message.sequence_number != answer->message.sequence_number)
    return broken(spdm::rule::chunk_in_order, "Handle", 3, asked->message.handle);
  const auto done = here.fetched.take(answer->message, here.fetch->handle);
  if (!done) return std::unexpected(done.error());
  if (!*done) return {};
  const auto large = account_.keep(here.fetched.finish());
  const auto asked_first = std::exchange(here.fetch, {})->request;
  const auto carried = code_of(large);
  if (carried == Code::chunk_response || carried == Code::error)
    return broken(spdm::rule::chunk_carries, "RequestResponseCode", 1, static_cast<std::uint64_t>(carried));
  auto inner = scene;
  inner.wrapping = Spoken::Wrapping::chunks;
  return answered(inner, asked_first, large);
}

}  // namespace bonafide::evidence
