// `bonafide session`: open a session, use it, end it. `bonafide measure`: what a device says it runs.
#include <deque>
#include <ostream>

#include <bonafide/cli/hold_session.hpp>
#include <bonafide/cli/json.hpp>
#include <bonafide/cli/library.hpp>
#include <bonafide/cli/measured.hpp>
#include <bonafide/cli/policy_files.hpp>
#include <bonafide/cli/session_plan.hpp>
#include <bonafide/cli/verbs.hpp>
#include <bonafide/cli/whole_file.hpp>
#include <bonafide/client/driver.hpp>

namespace bonafide::cli {

namespace {

namespace requester = spdm::requester;
/// Bytes of application data in one message: VENDOR_DEFINED_REQUEST must fit into DataTransferSize.
std::size_t largest_piece(const spdm::Terms& terms, const Addressee& to) {
  constexpr std::size_t usual = 2048, header = 9;
  const std::size_t limit = terms.responder.data_transfer_size;
  const auto around = header + to.vendor.size();
  return limit == 0 ? usual : std::clamp<std::size_t>(limit > around ? limit - around : 1, 1, usual);
}

spdm::Flow<void> send_data(spdm::Line& line, spdm::Session& session, const SessionPlan& plan, Came& came) {
  const auto piece = largest_piece(line.terms, *plan.addressee);
  for (Bytes rest = plan.data; !rest.empty(); rest = rest.subspan(std::min(piece, rest.size()))) {
    const requester::VendorMessage message{.standard_id = plan.addressee->standard,
                                           .vendor_id = plan.addressee->vendor,
                                           .payload = rest.first(std::min(piece, rest.size()))};
    const auto answer = co_await requester::exchange_vendor(line, &session, message);
    append(came.answers, answer);
    ++came.messages;
  }
  co_return Result<void>{};
}

/// Everything that the plan asks for, in the order of the manual. `identity` signs the measurements.
spdm::Flow<void> use(spdm::Line& line, spdm::Session& session, const SessionPlan& plan,
                     const requester::Identity& identity, Came& came) {
  came.opened = session.terms();
  came.terms = line.terms;
  // To have no heartbeat breaks no rule, but it is not what was asked for.
  if (plan.heartbeats > 0 && came.opened->heartbeat_period == 0)
    co_return broken(spdm::rule::capability_present, "HeartbeatPeriod", 2, 0);
  for (std::uint64_t i = 0; i < plan.heartbeats; ++i, ++came.heartbeats) co_await requester::heartbeat(line, session);
  if (plan.update) co_await requester::update_keys(line, session, *plan.update);
  came.updated = plan.update.has_value();
  if (plan.measure) {
    auto measured = co_await requester::measure(line, session, plan.wishes, identity);
    came.measured = std::move(measured);
  }
  if (plan.listening) co_await listen(line, session, *plan.listening, came);
  came.withheld = plan.addressee && !plan.may_send_data();
  if (plan.addressee && !came.withheld) co_await send_data(line, session, plan, came);
  if (plan.end) co_await requester::end_session(line, session, *plan.end);
  came.ended = plan.end.has_value();
  co_return Result<void>{};
}

/// DSP0274 1.1, "KEY_EXCHANGE", MeasurementSummaryHashType: only of a device with MEAS_CAP.
requester::SessionWishes wishes_for(const SessionPlan& plan, const spdm::Terms& terms) {
  auto wishes = plan.session;
  if (!terms.responder.has(spdm::cap::meas)) wishes.summary = spdm::MeasurementSummary::none;
  return wishes;
}

/// As many sessions as the plan has, by `credential`, all open before the first is used.
template <class Credential>
spdm::Flow<void> hold(spdm::Line& line, const SessionPlan& plan, const Credential& credential,
                      const requester::Identity& identity, Came& came) {
  std::deque<spdm::Session> sessions;
  while (sessions.size() < plan.count) {
    auto wishes = wishes_for(plan, line.terms);
    wishes.origin = &came.origins.emplace_back();
    auto session = co_await requester::open_session(line, wishes, credential);
    sessions.push_back(std::move(session));
  }
  for (auto& session : sessions) co_await use(line, session, plan, identity, came);
  co_return Result<void>{};
}

spdm::Flow<void> by_certificate(spdm::Line& line, const SessionPlan& plan, Came& came) {
  co_await requester::connect(line, plan.wishes);
  if (plan.wishes.slot == spdm::provisioned_key) {
    std::optional<crypto::PublicKey> key;
    const requester::Identity provisioned = co_await requester::provisioned_identity(line, plan.wishes, key);
    // A record of KEY_EXCHANGE alone does not show which key it is about; CertChainHash of CHALLENGE_AUTH does.
    if (line.terms.responder.has(spdm::cap::chal)) co_await requester::challenge(line, plan.wishes, provisioned);
    co_await hold(line, plan, provisioned, provisioned, came);
    co_return Result<void>{};
  }
  const auto slots = co_await requester::fetch_certificates(line, plan.wishes);
  const auto lowest = static_cast<std::uint8_t>(std::countr_zero(slots.provisioned));
  const auto slot = plan.wishes.slot.value_or(lowest);
  const requester::Identity identity{slot, &*slots.leaf_key(slot), slots.digest(slot)};
  co_await hold(line, plan, identity, identity, came);
  co_return Result<void>{};
}

spdm::Flow<void> by_psk(spdm::Line& line, const SessionPlan& plan, Came& came) {
  co_await requester::connect(line, plan.wishes);
  const requester::PreSharedKey psk{plan.psk->hint, &plan.psk->key};
  const requester::Identity nobody{};
  co_await hold(line, plan, psk, nobody, came);
  co_return Result<void>{};
}

spdm::Flow<void> authenticate_and_measure(spdm::Line& line, const requester::Wishes& wishes,
                                          std::optional<requester::Measured>& measured) {
  auto report = co_await requester::authenticate(line, wishes);
  measured = std::move(report.measurements);
  co_return Result<void>{};
}

/// The selected algorithm whose bit stands in a field of ALGORITHMS.
template <class Algorithm> std::string selected_name(std::uint16_t bits) {
  return bits == 0 ? "" : std::string{crypto::row(static_cast<Algorithm>(std::countr_zero(bits))).name};
}

std::string id_of(const spdm::SessionTerms& session) {
  std::array<std::uint8_t, 4> bytes{};
  store_be<std::uint32_t>(bytes, session.id);
  return hex(bytes);
}

Json as_json(const SessionPlan& plan, const Came& came) {
  if (!came.opened) return nullptr;
  const auto& session = *came.opened;
  const bool by_psk = plan.psk.has_value();
  Json out{{"id", id_of(session)},
           {"version", spdm::name(session.suite.version)},
           {"by", by_psk ? "psk" : "certificate"},
           {"hash", crypto::row(session.suite.hash).name},
           {"aead", crypto::row(session.suite.aead).name},
           {"encrypted", session.shape.protection == spdm::Protection::encrypted},
           {"sessions", plan.count},
           {"heartbeat_period", session.heartbeat_period},
           {"heartbeats", came.heartbeats},
           {"updated", came.updated},
           {"messages", came.messages},
           {"ended", came.ended}};
  const auto& selected = came.terms.selected;
  if (!by_psk && selected.kem == 0) out["dhe"] = selected_name<crypto::Group>(selected.dhe);
  if (!by_psk && selected.kem != 0) out["kem"] = selected_name<crypto::Kem>(selected.kem);
  if (plan.addressee) out["answers"] = hex(came.answers);
  return out;
}

/// "agreed: SPDM 1.3, secp384r1, AES-256-GCM, session 0x12345678, heartbeat within 30 s", and what was done in it.
std::vector<std::string> lines_of(const SessionPlan& plan, const Came& came) {
  if (!came.opened) return {};
  const auto& session = *came.opened;
  std::string agreed = "agreed: SPDM " + spdm::name(session.suite.version) + ", ";
  const auto& selected = came.terms.selected;
  agreed += plan.psk            ? std::string{"pre-shared key"}
            : selected.kem != 0 ? selected_name<crypto::Kem>(selected.kem)
                                : selected_name<crypto::Group>(selected.dhe);
  agreed.append(", ").append(crypto::row(session.suite.aead).name);
  if (session.shape.protection == spdm::Protection::authenticated) agreed += " without encryption";
  agreed += ", session 0x" + id_of(session);
  agreed += session.heartbeat_period == 0 ? ", no heartbeat"
                                          : ", heartbeat within " + std::to_string(session.heartbeat_period) + " s";
  std::string done = "done: opened";
  if (plan.count > 1) done += " " + std::to_string(plan.count) + " sessions";
  if (came.heartbeats > 0) done += ", " + counted(came.heartbeats, "heartbeat");
  if (came.updated)
    done += *plan.update == spdm::KeyOperation::update_all_keys ? ", both keys updated" : ", our key updated";
  if (came.measured) done += came.measured->is_signed() ? ", measured with a signature" : ", measured";
  if (came.messages > 0) done += ", " + counted(came.messages, "message") + " sent";
  done += came.ended ? ", ended" : ", not ended";
  return {agreed, done};
}

evidence::SecretKind kind_of(const requester::SessionOrigin& origin) {
  if (origin.kind == spdm::KeyOrigin::psk) return evidence::SecretKind::psk;
  return origin.kem ? evidence::SecretKind::kem : evidence::SecretKind::dhe;
}

evidence::Secrets secrets_of(const std::deque<requester::SessionOrigin>& origins) {
  evidence::Secrets out;
  for (const auto& origin : origins)
    if (!origin.random.empty()) out.add_for(origin.random, kind_of(origin), origin.secret.bytes(Reveal{}));
  return out;
}

void add_measurements(Judged& judged, Json& details, const std::optional<requester::Measured>& measured) {
  if (!measured) return;
  for (auto& line : measurement_lines(measured->record())) judged.facts.push_back(std::move(line));
  details["measurements"] = measurements_as_json(measured->record());
}

/// One line of a key log: docs/key-log.md.
Buffer key_log_line(const requester::SessionOrigin& origin) {
  const auto* label = origin.kind == spdm::KeyOrigin::psk ? "SPDM_PSK "
                      : origin.kem                        ? "SPDM_KEM_SECRET "
                                                          : "SPDM_DHE_SECRET ";
  auto digits = hex(origin.secret.bytes(Reveal{}));
  Buffer line = copy(as_bytes(label + hex(origin.random) + " "));
  line.reserve(line.size() + digits.size() + 1);
  append(line, as_bytes(digits));
  line.push_back('\n');
  wipe({reinterpret_cast<std::uint8_t*>(digits.data()), digits.size()});
  return line;
}

}  // namespace

void write_key_log(const Words& words, const std::deque<requester::SessionOrigin>& origins) {
  const auto file = words.value("--key-log");
  if (!file) return;
  std::size_t size = 0;
  for (const auto& origin : origins) size += 64 + 2 * (origin.random.size() + origin.secret.bytes(Reveal{}).size());
  Buffer log;
  log.reserve(size);  // growing would leave copies behind
  for (const auto& origin : origins) {
    if (origin.random.empty()) continue;
    auto line = key_log_line(origin);
    append(log, line);
    wipe(line);
  }
  if (log.empty()) return;
  write_whole(*file, log, 0600);
  wipe(log);
}

Judged hold_session(Asking& asking, const Words& words, const std::string& target, SessionPlan& plan, Came& came) {
  plan.session.summary = plan.wishes.summary;
  for (const auto& anchor : asking.trust().anchors())
    if (plan.wishes.slot == spdm::provisioned_key && !anchor.anchor.certificate)
      plan.wishes.provisioned_key_spki = anchor.bytes;
  if (plan.wishes.slot == spdm::provisioned_key && plan.wishes.provisioned_key_spki.empty())
    throw Misuse("--slot 255 needs the provisioned public key: give it with --anchors");
  Speech speech;
  speech.say = [&](spdm::Line& line, const Reached& reached) {
    plan.wishes.portion = portion_over(*reached.link, 0xFFFF);
    plan.session.records = client::records_of(reached.link->transport());
    plan.may_send_data = [&] { return asking.trusts(line, reached, secrets_of(came.origins)); };
    // With anchors, nothing of ours is shown to whom they do not vouch for.
    if (words.has("--anchors")) plan.session.may_prove = plan.may_send_data;
    return plan.psk ? by_psk(line, plan, came) : by_certificate(line, plan, came);
  };
  speech.secrets = [&] { return secrets_of(came.origins); };
  auto judged = asking.judge(target, speech);
  for (auto& line : lines_of(plan, came)) judged.facts.push_back(std::move(line));
  if (came.withheld) judged.notes.push_back("standard input was not sent: the device is not trusted");
  Json details{{"session", as_json(plan, came)}};
  add_measurements(judged, details, came.measured);
  judged.details = std::make_shared<Json>(std::move(details));
  return judged;
}

Exit session(const Words& words, Console& console) {
  const auto library = open_library();
  auto plan = session_plan(words, library, console);
  AppraisalWords said{words, console};
  auto& conditions = said.conditions;
  // A pre-shared key names no function: it is judged by DSP0274 alone unless the user wants otherwise.
  if (plan.psk && !words.has("--profile")) conditions.profile = appraisal::Profile::dsp0274;
  Asking asking{library, words, console, conditions};
  Came came;
  const std::array judged{hold_session(asking, words, words.operands[0], plan, came)};
  console.show_progress({});
  write_key_log(words, came.origins);
  // What the device said is the output then; the report goes beside it.
  if (!plan.addressee || words.json()) return tell(judged, words, console);
  console.out << as_text(came.answers);
  Console beside{console.in, console.err, console.err};
  return tell(judged, words, beside);
}

Exit measure(const Words& words, Console& console) {
  const auto library = open_library();
  const AppraisalWords said{words, console};
  Asking asking{library, words, console, said.conditions};
  const auto wish = [&](requester::Wishes& wishes) {
    if (words.has("--each")) wishes.measurements = requester::MeasurementWish::one_by_one;
    wishes.raw_measurements = words.has("--raw");
    wishes.signed_measurements = !words.has("--unsigned");
  };
  std::vector<Judged> judged;
  for (const auto& target : words.operands) {
    if (words.has("--in-session")) {
      SessionPlan plan;
      plan.wishes = session_wishes(words, library);
      plan.own = own_identity(words, library);
      plan.wishes.credentials = plan.session.credentials = plan.own.get();
      plan.measure = true;
      wish(plan.wishes);
      Came came;
      judged.push_back(hold_session(asking, words, target, plan, came));
      continue;
    }
    auto wishes = wishes_of(words, library);
    if (wishes.slot == spdm::provisioned_key) throw Misuse("--slot takes 0 to 7");
    wish(wishes);
    const auto own = own_identity(words, library);
    wishes.credentials = own.get();
    std::optional<requester::Measured> measured;
    Speech speech;
    speech.say = [&](spdm::Line& line, const Reached& reached) {
      wishes.portion = portion_over(*reached.link, 0xFFFF);
      return authenticate_and_measure(line, wishes, measured);
    };
    auto& one = judged.emplace_back(asking.judge(target, speech));
    Json details = Json::object();
    add_measurements(one, details, measured);
    one.details = std::make_shared<Json>(std::move(details));
  }
  console.show_progress({});
  return tell(judged, words, console);
}

}  // namespace bonafide::cli
