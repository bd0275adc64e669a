#include <bonafide/spdm/answer.hpp>
#include <bonafide/spdm/registry.hpp>
#include <bonafide/spdm/requester/ask_in.hpp>
#include <bonafide/spdm/requester/session.hpp>
#include <bonafide/spdm/rules/record.hpp>

namespace bonafide::spdm::requester {
namespace {

Result<std::uint8_t> fresh_tag(const crypto::Library& library) {
  std::array<std::uint8_t, 1> tag{};
  if (const auto drawn = library.random(tag); !drawn) return std::unexpected(drawn.error());
  return tag[0];
}

/// DSP0274 1.1, "Session key update synchronization": UpdateAllKeys is acknowledged under the new key of the Responder.
Result<void> acknowledges(const Session& session, const KeyUpdate& sent, const KeyUpdateAck& answer) {
  if (const auto same = answers(sent, answer); !same) return same;
  if (sent.operation == KeyOperation::update_all_keys && !session.updating())
    return broken(rule::record_authentic, "MAC", 0, 0);
  return {};
}

/// An update that was refused leaves no trace; one that was acknowledged wrongly leaves no session.
/// DSP0274 1.1, "Session key update synchronization".
std::unexpected<Error> gave_up(Session& session, const Error& error) {
  session.restore_opening_key();
  if (error == rule::key_update_echoed || error == rule::record_authentic) session.end();
  return std::unexpected(error);
}

}  // namespace

Flow<void> heartbeat(Line& line, Session& session) {
  if (session.terms().heartbeat_period == 0) co_return broken(rule::heartbeat_agreed, "HeartbeatPeriod", 2, 0);
  co_await ask_in(line, &session, Heartbeat{});
  co_return Result<void>{};
}

/// DSP0274 1.1, "Session key update synchronization": the acknowledgement of UpdateAllKeys comes under the new key of
/// the Responder already; our own new key is used from VerifyNewKey on.
Flow<void> update_keys(Line& line, Session& session, KeyOperation operation) {
  if (!line.terms.requester.has(cap::key_upd) || !line.terms.responder.has(cap::key_upd))
    co_return broken(rule::capability_present, "Flags", 8, cap::key_upd);
  if (operation == KeyOperation::verify_new_key) co_return broken(rule::key_update_pending, "KeyUpdateOperation", 2, 3);
  const auto tag = co_await fresh_tag(line.library);
  const KeyUpdate update{{.operation = operation, .tag = tag}};
  if (operation == KeyOperation::update_all_keys) co_await session.update_opening_key();
  const auto updated = co_await attempt(ask_in(line, &session, update));
  const auto agreed =
      updated ? acknowledges(session, update, updated->message) : Result<void>{std::unexpected(updated.error())};
  if (!agreed) co_return gave_up(session, agreed.error());
  session.confirm_opening_key();

  co_await session.update_sealing_key();
  const auto proof_tag = co_await fresh_tag(line.library);
  const KeyUpdate proof{{.operation = KeyOperation::verify_new_key, .tag = proof_tag}};
  const auto proven = co_await attempt(ask_in(line, &session, proof));
  const auto known = proven ? answers(proof, proven->message) : Result<void>{std::unexpected(proven.error())};
  if (!known) session.end();
  co_return known;
}

Flow<void> keep_fresh(Line& line, Session& session) {
  const bool able = line.terms.requester.has(cap::key_upd) && line.terms.responder.has(cap::key_upd);
  if (able && session.wants_update()) co_await update_keys(line, session, KeyOperation::update_all_keys);
  co_return Result<void>{};
}

Flow<void> end_session(Line& line, Session& session, std::uint8_t attributes) {
  const EndSession question{.attributes = attributes};
  const auto answer = co_await attempt(ask_in(line, &session, question));
  session.end();
  co_return answer ? Result<void>{} : std::unexpected(answer.error());
}

Flow<Measured> measure(Line& line, Session& session, const Wishes& wishes, const Identity& identity) {
  co_await keep_fresh(line, session);
  line.speak_in(&session);
  auto measured = co_await attempt(measure(line, wishes, identity));
  line.speak_in(nullptr);
  // Whoever signs with another key is not whom the session was opened with.
  if (!measured && measured.error() == rule::measurement_signature) session.end();
  co_return measured;
}

Flow<Buffer> exchange_vendor(Line& line, Session* session, const VendorMessage& message) {
  co_await tolerate_vendor_id(message.standard_id, message.vendor_id);
  VendorDefinedRequest question{
      {.standard_id = message.standard_id, .vendor_id = message.vendor_id, .payload = message.payload}};
  question.suit_payload();
  if (question.large() && !line.terms.large_forms())
    co_return broken(rule::large_form_is_1_4, "ReqLength", 7 + message.vendor_id.size(), message.payload.size());
  const auto answer = co_await ask_in(line, session, question);
  co_await answers(question, answer.message, line.terms);
  co_return copy(answer.message.payload);
}

}  // namespace bonafide::spdm::requester
