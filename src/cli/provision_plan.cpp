#include <ostream>

#include <bonafide/cli/provision_plan.hpp>
#include <bonafide/cli/session_plan.hpp>
#include <bonafide/client/driver.hpp>

namespace bonafide::cli {

namespace {

namespace requester = spdm::requester;

/// What a deed needs to know of the run that it is part of.
struct Run {
  requester::Wishes wishes;
  bool in_session;
  const Deed& deed;
  requester::SessionWishes session{};
  std::function<bool()> may{};  // asked once the session is open
  bool done = false, withheld = false;
};

spdm::Flow<void> in_session(spdm::Line& line, Run& run) {
  const auto& wishes = run.wishes;
  const auto slots = co_await requester::fetch_certificates(line, wishes);
  const auto slot = wishes.slot.value_or(static_cast<std::uint8_t>(std::countr_zero(slots.provisioned)));
  const requester::Identity identity{slot, &*slots.leaf_key(slot), slots.digest(slot)};
  auto session = co_await requester::open_session(line, run.session, identity);
  run.withheld = run.may && !run.may();
  Result<void> did;
  if (!run.withheld) did = co_await attempt(run.deed(line, &session));
  // A device that says no still listens; after anything else it may not.
  const bool listens = did || did.error() == spdm::rule::peer_refused;
  if (listens) co_await requester::end_session(line, session);
  co_return did;
}

spdm::Flow<void> all_of_it(spdm::Line& line, Run& run) {
  co_await requester::connect(line, run.wishes);
  if (run.in_session)
    co_await in_session(line, run);
  else
    co_await run.deed(line, nullptr);
  run.done = !run.withheld;
  co_return Result<void>{};
}

evidence::Secrets secrets_of(const requester::SessionOrigin& origin) {
  evidence::Secrets out;
  const auto kind = origin.kem ? evidence::SecretKind::kem : evidence::SecretKind::dhe;
  if (!origin.random.empty()) out.add_for(origin.random, kind, origin.secret.bytes(Reveal{}));
  return out;
}

}  // namespace

Setting setting_of(const Words& words, const crypto::Library& library, Usual usual) {
  if (words.has("--in-session") && words.has("--in-the-clear"))
    throw Misuse("--in-session and --in-the-clear exclude each other");
  Setting out;
  out.in_session = words.has("--in-session") || (usual == Usual::in_session && !words.has("--in-the-clear"));
  out.wishes = wishes_of(words, library);
  out.wishes.slot.reset();  // --slot is about what is managed
  if (out.in_session) out.wishes.sessions = requester::sessions_offered_by(library);
  out.wishes.summary = spdm::MeasurementSummary::none;
  out.wishes.multi_key = words.has("--multi-key");
  return out;
}

Outcome perform(Asking& asking, const Words& words, const crypto::Library&, const Setting& setting,
                const std::string& target, const Deed& deed) {
  Run run{.wishes = setting.wishes, .in_session = setting.in_session, .deed = deed};
  if (words.has("--anchors") && !setting.in_session)
    throw Misuse("--anchors needs a session, in which the device proves who it is: leave out --in-the-clear");
  requester::SessionOrigin origin;
  run.session.origin = &origin;
  Speech speech;
  speech.say = [&](spdm::Line& line, const Reached& reached) {
    run.wishes.portion = portion_over(*reached.link, 0xFFFF);
    run.session.records = client::records_of(reached.link->transport());
    if (words.has("--anchors")) run.may = [&] { return asking.trusts(line, reached, secrets_of(origin)); };
    return all_of_it(line, run);
  };
  speech.secrets = [&] { return secrets_of(origin); };
  Outcome out;
  out.judged = asking.judge(target, speech);
  out.done = run.done, out.withheld = run.withheld;
  if (out.withheld) out.judged.notes.push_back("nothing was done: the device is not trusted");
  return out;
}

Exit tell_failure(const Outcome& outcome, const Words& words, Console& console) {
  const std::array judged{outcome.judged};
  if (words.json()) return tell(judged, words, console);
  Console beside{console.in, console.err, console.err};
  const auto exit = tell(judged, words, beside);
  return exit == Exit::trusted ? Exit::broken : exit;
}

spdm::CertificateModel model_of(const Words& words) {
  const auto text = words.value("--model").value_or("");
  if (text == "device") return spdm::CertificateModel::device;
  if (text == "alias") return spdm::CertificateModel::alias;
  if (text == "generic") return spdm::CertificateModel::generic;
  return spdm::CertificateModel::none;
}

}  // namespace bonafide::cli
