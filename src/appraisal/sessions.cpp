#include <bonafide/appraisal/rules.hpp>
#include <bonafide/appraisal/sessions.hpp>
#include <bonafide/appraisal/slot.hpp>
#include <bonafide/spdm/rules/flow.hpp>
#include <bonafide/spdm/rules/record.hpp>
#include <bonafide/spdm/rules/session.hpp>

namespace bonafide::appraisal {
namespace {

using evidence::SessionRecord;

Check judge_proof(const SessionRecord& session) {
  const bool psk = session.origin == spdm::KeyOrigin::psk;
  if (session.responder_proven)
    return check(spdm::rule::verify_data, Outcome::passed,
                 psk ? "the Responder has the pre-shared key" : "the Responder derived the same keys");
  std::string reason = "what the Responder derived is not checked";
  if (!session.closed_because.empty()) reason.append(": ").append(session.closed_because);
  return check(spdm::rule::verify_data, Outcome::not_applicable, std::move(reason));
}

Check judge_requester(const SessionRecord& session) {
  return session.requester_proven
             ? check(spdm::rule::verify_data, Outcome::passed, "the Requester derived the same keys")
             : check(spdm::rule::verify_data, Outcome::not_applicable, "the Requester proved nothing that is checked");
}

Check judge_records(const SessionRecord& session) {
  const auto exchanges = [](std::size_t count) {
    return std::to_string(count) + (count == 1 ? " exchange" : " exchanges");
  };
  if (session.unopened == 0)
    return check(spdm::rule::record_authentic, session.opened == 0 ? Outcome::not_applicable : Outcome::passed,
                 session.opened == 0 ? "no records were sealed"
                                     : "the records of " + exchanges(session.opened) + " open with the session's keys");
  std::string reason = "the records of " + exchanges(session.unopened) + " are not opened";
  if (!session.closed_because.empty()) reason.append(": ").append(session.closed_because);
  return check(spdm::rule::record_authentic, Outcome::not_applicable, std::move(reason));
}

}  // namespace

Check judge_session(const evidence::Account& account, std::size_t index) {
  const auto& session = account.sessions[index];
  std::vector<Check> checks;
  checks.push_back(judge_proof(session));
  if (session.established) checks.push_back(judge_requester(session));
  checks.push_back(judge_records(session));
  if (proven_by_psk(session))
    checks.push_back(check(rule::psk_known, Outcome::passed, "the pre-shared key that was given proves the session"));
  std::string says = session.ended ? "it was ended" : session.established ? "it was left open" : "it was not finished";
  auto judged = group("session." + std::to_string(index), std::move(checks), std::move(says));
  if (!session.established && judged.result == Outcome::passed) judged.result = Outcome::not_applicable;
  return judged;
}

bool proven_by_psk(const SessionRecord& session) {
  return session.origin == spdm::KeyOrigin::psk && session.keyed && session.responder_proven;
}

Check judge_conversation(const evidence::Account& account, bool& lacking) {
  std::vector<Check> checks;
  if (account.problem) {
    const auto& [exchange, message, error] = *account.problem;
    checks.push_back(failed(error, std::string{message} + " in exchange " + std::to_string(exchange)));
  }
  if (account.lacking) checks.push_back(failed_or_lacking(*account.lacking, "the conversation", lacking));
  for (const auto& error : account.errors)
    checks.push_back(check(spdm::rule::peer_refused, Outcome::not_applicable, peer_error(error)));
  if (account.not_understood != 0)
    checks.push_back({"conversation.understood",
                      Outcome::not_applicable,
                      std::to_string(account.not_understood) +
                          " exchanges belong to sessions that are not shown or are of unknown kinds",
                      {},
                      {}});
  auto all = group("conversation", std::move(checks), "every message of the conversation follows its rules");
  if (all.result == Outcome::not_applicable && account.terms) all.result = Outcome::passed;
  return all;
}

std::string peer_error(const evidence::PeerError& error) {
  return "the peer answered " + spdm::name(error.request) + " with ERROR(" + spdm::name(error.reason) + ")";
}

}  // namespace bonafide::appraisal
