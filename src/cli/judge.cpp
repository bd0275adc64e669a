#include <chrono>
#include <ostream>

#include <nlohmann/json.hpp>

#include <bonafide/cli/judge.hpp>

namespace bonafide::cli {

namespace {

using appraisal::Check;
using appraisal::Judgement;
using appraisal::Outcome;
using Json = nlohmann::ordered_json;

struct Advice {
  std::string_view id;  // a check, or the beginning of the ids of several
  std::string_view try_next;
};

/// What a reader may do about a check that failed.
constexpr std::array advices{
    Advice{"appraisal.anchored",
           "get the root named above from the vendor, compare its SHA-256 with what the vendor publishes, and give it "
           "with "
           "--anchors; --save-chain shows what the device sent"},
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
    Advice{"flow.busy", "something else may be using the device: try again later"},
};

std::string_view advice_for(const std::vector<Check>& checks) {
  const auto* failure = appraisal::first_failure(checks);
  if (failure == nullptr) return {};
  for (const auto& [id, try_next] : advices)
    if (failure->id.starts_with(id)) return try_next;
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
  if (const auto advice = advice_for(judged.verdict.checks); !advice.empty()) out["try_next"] = advice;
  if (!judged.notes.empty()) out["notes"] = judged.notes;
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

void print(const std::vector<Check>& checks, std::size_t depth, Console& console) {
  for (const auto& check : checks) {
    console.out << std::string(2 + 2 * depth, ' ') << mark(check.result, console) << "  " << printable(check.id);
    if (!check.reason.empty()) console.out << ": " << printable(check.reason);
    if (check.result == Outcome::failed && !check.source.empty() && !check.reason.ends_with(']'))
      console.out << " [" << check.source << "]";
    console.out << '\n';
    print(check.inside, depth + 1, console);
  }
}

void print(const Judged& judged, Console& console) {
  const auto& verdict = judged.verdict;
  console.out << console.paint(Style::strong, printable(judged.input)) << ": "
              << console.paint(style_of(verdict.judgement), appraisal::name(verdict.judgement)) << "\n  "
              << printable(verdict.reason) << '\n';
  print(verdict.checks, 0, console);
  for (const auto& note : judged.notes) console.out << "  note: " << printable(note) << '\n';
  if (const auto advice = advice_for(verdict.checks); !advice.empty()) console.out << "  try next: " << advice << '\n';
}

}  // namespace

Exit exit_of(Judgement judgement) {
  switch (judgement) {
    case Judgement::trusted: return Exit::trusted;
    case Judgement::authenticated:
    case Judgement::rejected: return Exit::broken;
    case Judgement::unjudged: break;
  }
  return Exit::unjudged;
}

Judged refused(std::string input, const Error& error) {
  appraisal::Verdict verdict{.judgement = Judgement::rejected, .reason = explain(error), .checks = {}};
  verdict.checks.push_back(appraisal::check(*error.rule, Outcome::failed, verdict.reason));
  return {std::move(input), std::move(verdict), {}};
}

Judged unjudged(std::string input, std::string reason) {
  return {std::move(input), {.judgement = Judgement::unjudged, .reason = std::move(reason), .checks = {}}, {}};
}

Exit tell(std::span<const Judged> judged, const Words& words, Console& console) {
  Exit exit = judged.empty() ? Exit::unjudged : Exit::trusted;
  Json list = Json::array();
  for (const auto& one : judged) {
    exit = graver(exit, exit_of(one.verdict.judgement));
    if (words.json())
      list.push_back(as_json(one));
    else
      print(one, console);
  }
  if (words.json()) console.out << list.dump(2, ' ', true, Json::error_handler_t::replace) << '\n';
  return exit;
}

appraisal::Conditions conditions_of(const Words& words) {
  appraisal::Conditions out;
  out.now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  if (const auto text = words.value("--at")) {
    out.at = parse_time(*text);
    if (!out.at)
      throw Misuse("--at takes 2026-11-21T02:00:00Z, 2026-11-21 or @seconds, not '" + printable(*text) + "'");
  }
  if (const auto profile = words.value("--profile"))
    out.profile = *profile == "cma" ? appraisal::Profile::cma : appraisal::Profile::dsp0274;
  return out;
}

}  // namespace bonafide::cli
