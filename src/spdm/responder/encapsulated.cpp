// The Responder asks: GET_ENCAPSULATED_REQUEST and DELIVER_ENCAPSULATED_RESPONSE. DSP0274 1.1, "Encapsulated requests".
#include <bonafide/spdm/answer.hpp>
#include <bonafide/spdm/responder/handlers.hpp>
#include <bonafide/spdm/rules/encapsulated.hpp>

namespace bonafide::spdm::responder {
namespace {

constexpr std::size_t largest_question = 4096;

/// RequestIDs go round without 0, which stands for the question that goes without saying.
std::uint8_t after(std::uint8_t id) { return id == 0xFF ? std::uint8_t{1} : static_cast<std::uint8_t>(id + 1); }

Code code_of(Bytes message) { return message.size() > 1 ? static_cast<Code>(message[1]) : Code{}; }

}  // namespace

/// The session whose capsules are exchanged; none for those of the connection.
HeldSession* Responder::session_of_capsules() {
  if (sessions_->speaking != nullptr) return sessions_->speaking;
  // A handshake in the clear has no records, so that its capsules come here: DSP0274 1.1, HANDSHAKE_IN_THE_CLEAR_CAP.
  auto* const pending = terms_.handshake_in_the_clear() ? sessions_->handshaking() : nullptr;
  return pending != nullptr && pending->capsules.open ? pending : nullptr;
}

Encapsulation& Responder::capsules() {
  auto* const held = session_of_capsules();
  return held != nullptr ? held->capsules : sessions_->capsules;
}

/// DSP0274 1.1, ERROR, RequestInFlight. GET_VERSION starts over whatever there is; chunks carry what they carry.
bool Responder::in_flight(Code code) {
  if (!capsules().open) return false;
  switch (code) {
    case Code::get_version:
    case Code::get_encapsulated_request:
    case Code::deliver_encapsulated_response:
    case Code::chunk_send:
    case Code::chunk_get: return false;
    default: return true;
  }
}

Result<Bytes> Responder::serve_get_encapsulated_request(Responder& self, Bytes request, MutableBytes out) {
  const auto asked = self.read<GetEncapsulatedRequest>(request);
  if (!asked) return std::unexpected(asked.error());
  if (!self.terms_.may_encapsulate()) return broken(rule::request_known, "RequestResponseCode", 1, request[1]);
  auto& capsules = self.capsules();
  if (capsules.waiting) return broken(rule::encapsulated_in_flight, "RequestResponseCode", 1, request[1]);
  const auto question = self.next_question(capsules);
  if (!question) return self.end_capsules(question.error());
  if (question->empty()) return broken(rule::encapsulated_pending, "RequestResponseCode", 1, request[1]);
  capsules.open = capsules.waiting = true;
  capsules.id = after(capsules.id);
  const auto written = self.write(EncapsulatedRequest{.request_id = capsules.id, .request = *question}, out);
  if (written) self.enter(Code::get_encapsulated_request, asked->raw, *written);
  return written;
}

Result<Bytes> Responder::serve_deliver_encapsulated_response(Responder& self, Bytes request, MutableBytes out) {
  const auto asked = self.read<DeliverEncapsulatedResponse>(request);
  if (!asked) return std::unexpected(asked.error());
  auto& capsules = self.capsules();
  const auto id = asked->message.request_id;
  if (!capsules.waiting || id != capsules.id)
    return self.end_capsules(Error{&rule::request_id_echoed, "RequestID", 2, id, {}});
  capsules.waiting = false;
  if (const auto taken = self.take_answer(capsules, asked->message.response); !taken)
    return self.end_capsules(taken.error());

  EncapsulatedResponseAck ack{.acknowledged_id = id};
  const auto question = self.next_question(capsules);
  if (!question) return self.end_capsules(question.error());
  if (!question->empty()) {
    capsules.waiting = true;
    capsules.id = ack.request_id = after(capsules.id);
    ack.payload_type = PayloadType::present;
    ack.request = *question;
  } else {
    self.close_capsules(capsules, ack);
  }
  const auto written = self.write(ack, out);
  if (written) self.enter(Code::deliver_encapsulated_response, asked->raw, *written);
  return written;
}

/// Nothing is left to ask: who the Requester is, is known. DSP0274 1.1, "ENCAPSULATED_RESPONSE_ACK", ReqSlotNumber.
void Responder::close_capsules(Encapsulation& capsules, EncapsulatedResponseAck& ack) {
  auto* const held = session_of_capsules();
  capsules.open = false;
  if (!capsules.interview) return;
  auto interview = std::exchange(capsules.interview, {});
  auto& known = held != nullptr ? held->requester : sessions_->requester;
  known = std::move(interview->identity());
  if (held == nullptr || !known || known->slot == 0) return;
  ack.payload_type = PayloadType::requester_slot;
  ack.requester_slot = known->slot;
}

/// A Requester that does not answer as it should is not asked any more, and has no session if it is about to open one.
std::unexpected<Error> Responder::end_capsules(const Error& error) {
  auto* const held = session_of_capsules();
  auto& capsules = this->capsules();
  capsules.interview.reset();
  capsules.open = capsules.waiting = false;
  if (held != nullptr && sessions_->speaking == nullptr) erase(*held);
  if (sessions_->speaking != nullptr && !sessions_->speaking->session.established())
    sessions_->afterwards = Afterwards::erase;
  return std::unexpected(error);
}

/// What we ask next, empty where there is nothing: who the Requester is, before anything else.
Result<Bytes> Responder::next_question(Encapsulation& capsules) {
  capsules.question.resize(largest_question);
  if (capsules.interview) return capsules.interview->next(capsules.question);
  auto* const held = sessions_->speaking;
  if (held == nullptr || !held->session.established()) return Bytes{};
  if (held->own_update != OwnUpdate::none) return ask_key_update(*held);
  if (asks_endpoint_info(*held)) return ask_endpoint_info(*held);
  return ask_event(*held);
}

Result<void> Responder::take_answer(Encapsulation& capsules, Bytes answer) {
  const auto padding = sessions_->speaking == nullptr ? most_padding : 0;
  if (capsules.interview) return capsules.interview->take(answer, padding);
  auto& held = *sessions_->speaking;
  // A Requester may refuse; then it is not asked again for the same.
  const bool refused = code_of(answer) == Code::error;
  switch (code_of(capsules.question)) {
    case Code::key_update: return take_key_update_ack(held, answer, refused);
    case Code::get_endpoint_info: return take_endpoint_info(held, answer, refused);
    default: return take_event_ack(held, answer, refused);
  }
}

bool Responder::update_keys() {
  if (!terms_.may_encapsulate() || !terms_.requester.has(cap::key_upd) || !terms_.responder.has(cap::key_upd))
    return false;
  bool asked = false;
  for (auto& held : sessions_->held) {
    if (!held.session.established() || held.own_update != OwnUpdate::none) continue;
    held.own_update = OwnUpdate::due;
    asked = true;
  }
  return asked;
}

/// DSP0274 1.1, "KEY_UPDATE request message format": UpdateKey, then VerifyNewKey.
Result<Bytes> Responder::ask_key_update(HeldSession& held) {
  std::array<std::uint8_t, 1> tag{};
  if (const auto drawn = library_->random(tag); !drawn) return std::unexpected(drawn.error());
  const bool due = held.own_update == OwnUpdate::due;
  held.asked_update = {{.operation = due ? KeyOperation::update_key : KeyOperation::verify_new_key, .tag = tag[0]}};
  return wire::encode(held.asked_update, terms_.turned_around(), held.capsules.question);
}

/// DSP0274 1.1, "Session key update synchronization": the acknowledgement that follows goes out under the new key.
Result<void> Responder::take_key_update_ack(HeldSession& held, Bytes answer, bool refused) {
  const auto step = std::exchange(held.own_update, OwnUpdate::none);
  if (refused) return {};
  const auto ack = wire::decode<KeyUpdateAck>(answer, terms_.turned_around());
  if (!ack) return std::unexpected(ack.error());
  if (ack->raw.size() != answer.size())
    return broken(wire::rule::nothing_follows, "(end)", ack->raw.size(), answer.size());
  if (const auto echoed = answers(held.asked_update, ack->message); !echoed) return echoed;
  if (step == OwnUpdate::unproven) return {};
  held.own_update = OwnUpdate::unproven;
  return held.session.update_sealing_key();
}

}  // namespace bonafide::spdm::responder
