// How sessions are opened: KEY_EXCHANGE and PSK_EXCHANGE, FINISH and PSK_FINISH.
#include <bonafide/evidence/reading/places.hpp>
#include <bonafide/evidence/reading/reading.hpp>
#include <bonafide/evidence/rules.hpp>
#include <bonafide/spdm/rules/record.hpp>

namespace bonafide::evidence {

using namespace spdm;

namespace {

constexpr std::size_t most_sessions = 256;  // in one conversation

/// A digest in the type that Handshake takes.
crypto::Digest as_digest(Bytes bytes) {
  crypto::Digest digest{.size = std::min(bytes.size(), crypto::largest_digest)};
  std::ranges::copy(bytes.first(digest.size), digest.bytes.begin());
  return digest;
}

/// A message without the HMAC at its end.
Bytes before_verify_data(const auto& decoded) {
  return decoded.raw.first(decoded.raw.size() - decoded.message.verify_data.size());
}

/// What a Responder may ask for in KEY_EXCHANGE_RSP and PSK_EXCHANGE_RSP.
Result<void> heartbeat_agreed(const Terms& terms, std::uint8_t period) {
  if (period != 0 && !(terms.requester.has(cap::hbeat) && terms.responder.has(cap::hbeat)))
    return broken(spdm::rule::heartbeat_agreed, "HeartbeatPeriod", 2, period);
  return {};
}

}  // namespace

/// A session about which nothing is known yet but what was negotiated.
Result<PlacedSession*> Reading::begin(SessionId id, SessionRecord record) {
  if (sessions_.size() == most_sessions)
    return broken(rule::sessions_bounded, "ReqSessionID", header_size, sessions_.size());
  const auto suite = suite_of(terms_);
  if (!suite) return std::unexpected(suite.error());
  const auto protection = protection_of(terms_);
  if (!protection) return std::unexpected(protection.error());
  auto handshake = Handshake::begin(library_, *suite, responder_.transcript);
  if (!handshake) return std::unexpected(handshake.error());
  auto transcript = responder_.transcript.of_session(suite->hash);
  if (!transcript) return std::unexpected(transcript.error());
  const RecordShape shape{records_of(evidence_.origin.transport), *protection};
  auto made = std::make_unique<PlacedSession>(library_, id, shape, std::move(*handshake), std::move(*transcript));
  made->account = account_.sessions.size();
  record.id = id, record.exchange = at_, record.terms = terms_;
  account_.sessions.push_back(record);
  return sessions_.emplace_back(std::move(made)).get();
}

void Reading::close(PlacedSession& session, std::string_view because) {
  session.close();
  record_of(session).closed_because = because;
}

/// TH1 is complete. Without the secret the session stays closed.
Result<void> Reading::key(PlacedSession& session, SecretKind kind, Bytes random) {
  record_of(session).th1 = session.handshake.digest();
  const auto index = seen_[static_cast<std::size_t>(kind)]++;
  const auto* secret = secrets_.find(kind, index, random);
  if (secret == nullptr) return close(session, "its secret is not known"), Result<void>{};
  record_of(session).keyed = true;
  const auto origin = record_of(session).origin;
  if (const auto derived = session.handshake.derive(origin, secret->bytes(Reveal{})); !derived) return derived;
  return session.open_handshake();
}

Result<void> Reading::accept(const Said<KeyExchange>& said) {
  const auto& question = said.asked.message;
  const auto& response = said.answer.message;
  const bool asks_back = response.mut_auth_requested != MutAuth::none;
  if (asks_back && !(terms_.requester.has(cap::mut_auth) && terms_.responder.has(cap::mut_auth)))
    return broken(spdm::rule::mut_auth_possible, "MutAuthRequested", 6,
                  static_cast<std::uint64_t>(response.mut_auth_requested));
  if (const auto agreed = heartbeat_agreed(terms_, response.heartbeat_period); !agreed) return agreed;
  const auto begun = begin(session_id(question.req_session_id, response.rsp_session_id),
                           {.origin = KeyOrigin::exchange, .slot = question.slot, .mutual = asks_back});
  if (!begun) return std::unexpected(begun.error());
  auto& session = **begun;
  session.mutual = response.mut_auth_requested;
  session.requester_slot = response.requester_slot & 0x0F;

  const Bytes identity = chain_hash(Role::responder, question.slot);
  if (identity.empty()) return close(session, "the Responder's chain is not shown"), Result<void>{};
  auto& handshake = session.handshake;
  handshake.identity(terms_, responder_.transcript, as_digest(identity));
  handshake.add(said.asked.raw);
  handshake.add(said.answer.signed_part);
  note_signature(said.scene, {.kind = StatementKind::key_exchange,
                              .terms = said.terms,
                              .slot = question.slot,
                              .transcript = handshake.digest(),
                              .requester_nonce = question.random,
                              .responder_nonce = response.random,
                              .signature = response.signature});
  account_.signed_messages.back().session = session.account;
  handshake.add(response.signature);
  const auto kind = terms_.selected.kem != 0 ? SecretKind::kem : SecretKind::dhe;
  if (const auto keyed = key(session, kind, question.random); !keyed) return keyed;
  if (session.readable() && !terms_.handshake_in_the_clear()) {
    if (const auto proven = handshake.check(Direction::response, response.verify_data); !proven) return proven;
    record_of(session).responder_proven = true;
  }
  handshake.add(response.verify_data);
  return {};
}

/// The session that a message of the handshake is about: its own or, in the clear, the one begun last.
PlacedSession* Reading::handshake_of(const Scene& scene) {
  if (scene.session != nullptr) return scene.session->established ? nullptr : scene.session;
  if (sessions_.empty() || !terms_.handshake_in_the_clear()) return nullptr;
  auto& last = *sessions_.back();
  return last.established || last.ended || record_of(last).origin == KeyOrigin::psk ? nullptr : &last;
}

/// What the Requester proves with FINISH: its signature, where it was asked for one, and its HMAC. False where TH
/// cannot be followed any further.
Result<bool> Reading::check_finish(PlacedSession& session, const wire::Decoded<Finish>& finish, const Terms& terms) {
  const auto& said = finish.message;
  const bool is_signed = (said.attributes & signature_included) != 0;
  if (is_signed != (session.mutual != MutAuth::none))
    return broken(spdm::rule::finish_form, "Param1", 2, said.attributes);
  auto& handshake = session.handshake;
  if (is_signed) {
    const Bytes identity = chain_hash(Role::requester, said.slot);
    if (identity.empty()) return close(session, "the Requester's chain is not shown"), false;
    handshake.add(session.requester_digests);
    handshake.add(identity);
    handshake.add(finish.signed_part);
    note_signature({}, {.kind = StatementKind::requester_finish,
                        .terms = terms.turned_around(),
                        .slot = said.slot,
                        .transcript = handshake.digest(),
                        .signature = said.signature});
    account_.signed_messages.back().session = session.account;
    handshake.add(said.signature);
  } else {
    handshake.add(before_verify_data(finish));
  }
  if (record_of(session).keyed) {
    const auto proven = handshake.check(Direction::request, said.verify_data);
    if (!proven) return std::unexpected(proven.error());
    record_of(session).requester_proven = true;
  }
  handshake.add(said.verify_data);
  return true;
}

Result<void> Reading::accept(const Said<Finish>& said) {
  auto* session = handshake_of(said.scene);
  if (session == nullptr) return broken(spdm::rule::session_known, "RequestResponseCode", 1, 0xE5);
  if (!record_of(*session).th1) return {};
  const auto followed = check_finish(*session, said.asked, said.terms);
  if (!followed) return std::unexpected(followed.error());
  if (!*followed) return {};
  auto& handshake = session->handshake;
  handshake.add(before_verify_data(said.answer));
  if (terms_.handshake_in_the_clear() && record_of(*session).keyed) {
    const auto proven = handshake.check(Direction::response, said.answer.message.verify_data);
    if (!proven) return proven;
    record_of(*session).responder_proven = true;
  }
  handshake.add(said.answer.message.verify_data);
  return establish(*session);
}

/// TH2 is complete.
Result<void> Reading::establish(PlacedSession& session) {
  record_of(session).th2 = session.handshake.digest();
  session.established = true;
  return record_of(session).keyed ? session.establish() : Result<void>{};
}

Result<void> Reading::accept(const Said<PskExchange>& said) {
  const auto& question = said.asked.message;
  const auto& response = said.answer.message;
  const auto capability = field(terms_.responder.flags, cap::psk);
  const bool has_context = response.context_length != 0;
  if (has_context != (capability == 2))
    return broken(spdm::rule::psk_context, "ResponderContextLength", 8, response.context_length);
  if (const auto agreed = heartbeat_agreed(terms_, response.heartbeat_period); !agreed) return agreed;
  const auto begun = begin(session_id(question.req_session_id, response.rsp_session_id),
                           {.origin = KeyOrigin::psk, .hint = question.hint});
  if (!begun) return std::unexpected(begun.error());
  auto& session = **begun;
  auto& handshake = session.handshake;
  handshake.add(said.asked.raw);
  handshake.add(before_verify_data(said.answer));
  if (const auto keyed = key(session, SecretKind::psk, question.context); !keyed) return keyed;
  if (session.readable()) {
    if (const auto proven = handshake.check(Direction::response, response.verify_data); !proven) return proven;
    record_of(session).responder_proven = true;
  }
  handshake.add(response.verify_data);
  // DSP0274 1.1, PSK_CAP: without a context of the Responder there is no PSK_FINISH.
  return has_context ? Result<void>{} : establish(session);
}

Result<void> Reading::accept(const Said<PskFinish>& said) {
  auto& session = *said.scene.session;
  auto& handshake = session.handshake;
  handshake.add(before_verify_data(said.asked));
  if (const auto proven = handshake.check(Direction::request, said.asked.message.verify_data); !proven) return proven;
  record_of(session).requester_proven = true;
  handshake.add(said.asked.message.verify_data);
  handshake.add(said.answer.raw);
  return establish(session);
}

}  // namespace bonafide::evidence
