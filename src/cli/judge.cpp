#include <algorithm>
#include <chrono>
#include <ostream>

#include <bonafide/cli/informed.hpp>
#include <bonafide/cli/json.hpp>
#include <bonafide/cli/judge.hpp>
#include <bonafide/evidence/replay.hpp>
#include <bonafide/spdm/capabilities.hpp>
#include <bonafide/spdm/message/measurements.hpp>
#include <bonafide/spdm/rules/flow.hpp>

namespace bonafide::cli {

namespace {

using appraisal::Check;
using appraisal::Judgement;
using appraisal::Outcome;
struct Advice {
  std::string_view id;  // a check, or the beginning of the ids of several
  std::string_view try_next;
};

/// What a reader may do about a check that failed.
constexpr std::array advices{
    Advice{"appraisal.anchored",
           "get the root named above from the vendor, compare its SHA-256 with what the vendor publishes, and give it "
           "with --anchors; --save-chain shows what the device sent"},
    Advice{"appraisal.root-hash", "compare the anchor with the root that the vendor publishes for this very device"},
    Advice{"appraisal.not-denied", "the certificate was revoked on purpose: ask whoever wrote the list"},
    Advice{"appraisal.fresh", "ask the device again with --nonce"},
    Advice{"cma.san",
           "compare bonafide scan with the certificate: a replaced part, or a vendor that names its devices "
           "otherwise (--profile dsp0274 leaves this check out)"},
    Advice{"cma.algorithms", "negotiate others with --asym and --hash, or judge with --profile dsp0274"},
    Advice{"path.validity", "check the clock of this machine, or judge at another time with --at"},
    Advice{"challenge.signature",
           "the conversation was altered on its way, or the device does not hold the key of its "
           "certificate: repeat it over another path before trusting the device"},
    Advice{"crypto.algorithm-offered",
           "use a libcrypto that has the algorithm (bonafide version names the one in use)"},
    Advice{"flow.answered", "the device may be asleep, or something else may hold its mailbox: try a longer --timeout"},
    Advice{"doe.answers-in-time",
           "the mailbox may be in use by the kernel or a guest, or the function asleep: try again, or "
           "reset the function"},
    Advice{"doe.mailbox-free", "find out who uses the mailbox: the kernel, firmware, a guest, a TSM"},
    Advice{"link.mailbox-free", "wait until the other bonafide is done"},
    Advice{"link.mailbox-exists", "bonafide scan lists the functions that have a mailbox"},
    Advice{"link.reachable", "start the responder first: bonafide emulate DIR --listen HOST:PORT"},
    Advice{"link.stays-open", "the responder may have failed: look at what it printed"},
    Advice{"pci.readable", "run as root"},
    Advice{"pci.writable",
           "the kernel forbids it (lockdown, or not root): bind the function to vfio-pci, or boot without "
           "lockdown"},
    Advice{"pci.exists", "bonafide scan --all lists the functions of this machine"},
    Advice{"flow.refused",
           "the device does not do what was asked: try another --slot or --version, or --measurements none"},
    Advice{"version.common", "ask without --version: bonafide speaks 1.0 to 1.4"},
    Advice{"algorithms.common", "ask without --asym and --hash: the device offers others"},
    Advice{
        "policy.accepts",
        "bonafide policy explain shows the facts behind each clause; if the policy is wrong, write a test beside its "
        "rules first"},
    Advice{"flow.busy", "something else may be using the device: try again later"},
};

std::string_view advice_for(const Judged& judged) {
  const auto* failure = appraisal::first_failure(judged.verdict.checks);
  const std::string_view about = failure ? std::string_view{failure->id} : std::string_view{judged.cause};
  for (const auto& [id, try_next] : advices)
    if (about.starts_with(id)) return try_next;
  return {};
}

/// The checks that have none inside, in order.
void flatten(const std::vector<Check>& checks, const std::string& group, Json& out) {
  for (const auto& check : checks) {
    if (!check.inside.empty()) {
      flatten(check.inside, check.id, out);
      continue;
    }
    Json entry{{"id", check.id},
               {"result", appraisal::name(check.result)},
               {"reason", check.reason},
               {"source", check.source}};
    if (!group.empty()) entry["group"] = group;
    out.push_back(std::move(entry));
  }
}

Json as_json(const Judged& judged) {
  Json checks = Json::array();
  flatten(judged.verdict.checks, {}, checks);
  Json out{{"input", judged.input},
           {"verdict", appraisal::name(judged.verdict.judgement)},
           {"reason", judged.verdict.reason},
           {"checks", std::move(checks)}};
  if (const auto advice = advice_for(judged); !advice.empty()) out["try_next"] = advice;
  if (!judged.facts.empty()) out["facts"] = judged.facts;
  if (!judged.notes.empty()) out["notes"] = judged.notes;
  if (!judged.verdict.warnings.empty()) out["warnings"] = judged.verdict.warnings;
  if (judged.details) out.update(*judged.details);
  return out;
}

Style style_of(Judgement judgement) {
  switch (judgement) {
    case Judgement::trusted: return Style::good;
    case Judgement::rejected: return Style::bad;
    default: return Style::doubtful;
  }
}

std::string mark(Outcome outcome, Console& console) {
  switch (outcome) {
    case Outcome::passed: return console.paint(Style::good, "pass");
    case Outcome::failed: return console.paint(Style::bad, "FAIL");
    case Outcome::not_applicable: break;
  }
  return console.paint(Style::faint, "n/a ");
}

bool any_failed(const Check& check) {
  return check.result == Outcome::failed || std::ranges::any_of(check.inside, any_failed);
}

/// "id: reason [source]", each once: some reasons begin with the id and end with the source.
std::string sentence(const Check& check) {
  std::string out = printable(check.id);
  if (!check.reason.empty() && check.reason.starts_with(check.id + ": "))
    out = printable(check.reason);
  else if (!check.reason.empty())
    out += ": " + printable(check.reason);
  if (check.result == Outcome::failed && !check.source.empty() && !out.ends_with(']'))
    out.append(" [").append(check.source).append("]");
  return out;
}

/// A group that passed is one line; of one that failed, the reason stands with the check at fault.
void print(const std::vector<Check>& checks, std::size_t depth, bool verbose, Console& console) {
  for (const auto& check : checks) {
    const bool group_failed = !check.inside.empty() && any_failed(check);
    console.out << std::string(2 + 2 * depth, ' ') << mark(check.result, console) << "  "
                << (group_failed ? printable(check.id) : sentence(check)) << '\n';
    if (verbose || group_failed) print(check.inside, depth + 1, verbose, console);
  }
}

void print(const Judged& judged, bool verbose, Console& console) {
  const auto& verdict = judged.verdict;
  console.out << console.paint(Style::strong, printable(judged.input)) << ": "
              << console.paint(style_of(verdict.judgement), appraisal::name(verdict.judgement)) << "\n  "
              << printable(verdict.reason) << '\n';
  for (const auto& fact : judged.facts) console.out << "  " << console.paint(Style::faint, printable(fact)) << '\n';
  // What ended the conversation was said above.
  auto checks = verdict.checks;
  std::erase_if(checks, [&](const Check& check) {
    return check.result == Outcome::not_applicable && check.inside.empty() && check.reason == verdict.reason;
  });
  print(checks, 0, verbose, console);
  for (const auto& warning : verdict.warnings)
    console.out << "  " << console.paint(Style::doubtful, "warning") << ": " << printable(warning) << '\n';
  for (const auto& note : judged.notes) console.out << "  note: " << printable(note) << '\n';
  if (const auto advice = advice_for(judged); !advice.empty()) console.out << "  try next: " << advice << '\n';
}

/// DSP0274, "CAPABILITIES response message format": the name of the flag that is missing.
Note missing_flag(const Error& error) {
  const auto fits = [&](const wire::Name& flag) { return error.field == "Flags" && flag.value == error.got; };
  const auto found = std::ranges::find_if(spdm::flag_names(), fits);
  return found == spdm::flag_names().end() ? error.note : Note{found->text};
}

/// The blocks of a record, which the replay has checked.
std::size_t blocks_in(Bytes record) {
  const spdm::Terms terms;
  std::size_t count = 0;
  for (const auto& block : wire::List<spdm::MeasurementBlock, spdm::Terms>{record, terms})
    count += block.size > 0 ? 1 : 0;
  return count;
}

/// "session: PSK, 12 exchanges opened, ended"
std::string fact_of(const evidence::SessionRecord& session) {
  std::string out = session.origin == spdm::KeyOrigin::psk ? "session: PSK" : "session: KEY_EXCHANGE";
  if (session.mutual) out += ", mutual";
  out.append(", ").append(std::to_string(session.opened)).append(" exchanges opened");
  if (session.unopened > 0) out.append(", ").append(std::to_string(session.unopened)).append(" not");
  if (!session.closed_because.empty()) out.append(" (").append(session.closed_because).append(")");
  return out + (session.ended ? ", ended" : session.established ? ", left open" : ", not finished");
}

}  // namespace

std::vector<std::string> facts_of(const evidence::Evidence& evidence, const evidence::Account& account) {
  std::vector<std::string> out;
  std::string asked = "said: " + counted(evidence.exchanges.size(), "exchange");
  if (!evidence.origin.transport.empty()) asked += " over " + evidence.origin.transport;
  if (account.terms) {
    asked += ", SPDM " + spdm::name(account.terms->version);
    if (const auto scheme = account.terms->scheme()) asked.append(", ").append(crypto::row(*scheme).name);
    if (const auto hash = account.terms->hash()) asked.append(", ").append(crypto::row(*hash).name);
  }
  out.push_back(asked);
  std::size_t blocks = 0, covered = 0;
  for (const auto& record : account.measurements) {
    const auto count = blocks_in(record.blocks);
    blocks += count;
    if (record.covered_by) covered += count;
  }
  std::string found = "found: " + counted(account.chains.size(), "certificate chain") + ", " +
                      counted(account.signed_messages.size(), "signature") + ", " + counted(blocks, "measurement");
  if (blocks > 0) found += " (" + std::to_string(covered) + " of them signed)";
  out.push_back(found);
  for (const auto& session : account.sessions) out.push_back(fact_of(session));
  for (const auto& [exchange, info, covered_by] : account.endpoints)
    for (const auto& line : device_class_lines(info)) out.push_back(line + (covered_by ? ", signed" : ", not signed"));
  for (const auto& log : account.logs)
    for (auto& line : log_lines(log.whole)) out.push_back(std::move(line));
  if (account.not_understood > 0)
    out.push_back("not read: " + counted(account.not_understood, "exchange") +
                  " of sessions that are not shown or of unknown kinds");
  return out;
}

Exit exit_of(Judgement judgement) {
  switch (judgement) {
    case Judgement::trusted: return Exit::trusted;
    case Judgement::authenticated:
    case Judgement::rejected: return Exit::broken;
    case Judgement::unjudged: break;
  }
  return Exit::unjudged;
}

Judged unjudged(std::string input, std::string reason) {
  return {.input = std::move(input),
          .verdict = {.judgement = Judgement::unjudged, .reason = std::move(reason), .checks = {}}};
}

void note_end(Judged& judged, const Error& refused, bool excused) {
  auto& verdict = judged.verdict;
  auto error = refused;
  if (error == spdm::rule::capability_present) error.note = missing_flag(error);
  judged.cause = error.rule->id;
  const auto same = [&](const Check& check) { return check.id == error.rule->id && check.result != Outcome::passed; };
  if (std::ranges::none_of(verdict.checks, same))
    verdict.checks.push_back(
        appraisal::check(*error.rule, excused ? Outcome::not_applicable : Outcome::failed, explain(error)));
  if (verdict.judgement == Judgement::rejected) return;
  verdict.judgement = excused ? Judgement::unjudged : Judgement::rejected;
  verdict.reason = explain(error);
}

Exit tell(std::span<const Judged> judged, const Words& words, Console& console) {
  Teller teller{words, console};
  for (const auto& one : judged) teller.add(one);
  return teller.finish();
}

Teller::Teller(const Words& words, Console& console) : words_(words), console_(console) {}

void Teller::add(const Judged& one, Form form) {
  // Nobody reads any more: what is left of many files need not be judged.
  if (!console_.out) throw Failure(graver(gravest(), Exit::unjudged), "the output could not be written whole");
  const bool first = std::ranges::all_of(counts_, [](std::size_t count) { return count == 0; });
  ++counts_[static_cast<std::size_t>(one.verdict.judgement)];
  if (form == Form::brief) ++brief_;
  if (words_.json()) {
    // As one array, though its elements are not held together.
    auto text = json_text(as_json(one));
    for (std::size_t at = 0; (at = text.find('\n', at)) != text.npos; at += 3) text.insert(at + 1, "  ");
    console_.out << (first ? "[\n  " : ",\n  ") << text;
  } else if (form == Form::brief && !words_.has("--verbose")) {
    const auto& verdict = one.verdict;
    console_.out << printable(one.input) << ": "
                 << console_.paint(style_of(verdict.judgement), appraisal::name(verdict.judgement)) << ": "
                 << printable(verdict.reason) << '\n';
  } else {
    print(one, words_.has("--verbose"), console_);
  }
}

Exit Teller::gravest() const {
  Exit exit = Exit::trusted;
  for (std::size_t i = 0; i < counts_.size(); ++i)
    if (counts_[i] != 0) exit = graver(exit, exit_of(static_cast<Judgement>(i)));
  return exit;
}

Exit Teller::finish() {
  std::size_t total = 0;
  std::string summary;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] == 0) continue;
    total += counts_[i];
    summary.append(summary.empty() ? "" : ", ").append(std::to_string(counts_[i])).append(" ");
    summary.append(appraisal::name(static_cast<Judgement>(i)));
  }
  if (words_.json())
    console_.out << (total == 0 ? "[]" : "\n]") << '\n';
  else if (brief_ > 0)
    console_.out << total << " judged: " << summary << '\n';
  return total == 0 ? Exit::unjudged : gravest();
}

spdm::Nonce nonce_of(const std::string& text) {
  const auto bytes = unhex(text);
  spdm::Nonce nonce{};
  if (!bytes || bytes->size() != nonce.size()) throw Misuse("--nonce takes 64 hexadecimal digits (32 bytes)");
  std::ranges::copy(*bytes, nonce.begin());
  return nonce;
}

std::optional<UnixTime> time_option(const Words& words, std::string_view option) {
  const auto text = words.value(option);
  const auto time = text ? parse_time(*text) : std::nullopt;
  if (text && !time)
    throw Misuse(std::string{option} + " takes 2026-11-21T02:00:00Z, 2026-11-21 or @seconds, not '" + printable(*text) +
                 "'");
  return time;
}

appraisal::Conditions conditions_of(const Words& words) {
  appraisal::Conditions out;
  out.now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  out.at = time_option(words, "--at");
  if (const auto text = words.value("--nonce")) out.nonce = nonce_of(*text);
  if (const auto profile = words.value("--profile"))
    out.profile = *profile == "cma" ? appraisal::Profile::cma : appraisal::Profile::dsp0274;
  return out;
}

}  // namespace bonafide::cli
