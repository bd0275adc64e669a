#include <map>
#include <ostream>

#include <bonafide/appraisal/policy/apply.hpp>
#include <bonafide/cli/changes.hpp>
#include <bonafide/cli/json.hpp>
#include <bonafide/cli/library.hpp>
#include <bonafide/cli/many.hpp>
#include <bonafide/cli/policy_files.hpp>

namespace bonafide::cli {

namespace {

using appraisal::Judgement;
using appraisal::Verdict;
using appraisal::policy::Policy;
struct Tally {
  std::size_t judged = 0, changed = 0;
  std::map<std::string, std::size_t> kinds;  // "trusted -> rejected"
  std::vector<std::string> unread;
  Json list = Json::array();
};

Verdict under(const Policy* policy, const appraisal::Appraised& plain) {
  auto out = plain.verdict;
  if (policy != nullptr) appraisal::policy::apply(*policy, plain.facts, out);
  return out;
}

/// A file under both policies.
struct Changed {
  struct Piece {
    std::string name;
    Verdict before, after;
  };
  std::vector<Piece> pieces;
  std::string unread;
};

struct Judging {
  const crypto::Library& library;
  const appraisal::Trust& trust;
  const appraisal::Conditions& plain;  // without a policy
  const Words& words;
  const Policy *old, *now;
};

Changed judge_both(const Input& input, const Judging& with) try {
  Changed out;
  const auto pieces = read_input(input, with.words);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const auto is = appraisal::appraise_with_facts(with.library, pieces[i], with.trust, with.plain);
    out.pieces.push_back({pieces.size() == 1 ? input.path : input.path + "#" + std::to_string(i + 1),
                          under(with.old, is), under(with.now, is)});
  }
  return out;
} catch (const Failure& failure) { return {.pieces = {}, .unread = failure.what()}; }

void compare(const std::string& input, const Verdict& before, const Verdict& after, Tally& tally) {
  ++tally.judged;
  if (before.judgement == after.judgement) return;
  ++tally.changed;
  const std::string was{appraisal::name(before.judgement)}, is{appraisal::name(after.judgement)};
  ++tally.kinds[was + " -> " + is];
  tally.list.push_back(
      {{"input", input}, {"was", was}, {"is", is}, {"reason", after.reason}, {"before", before.reason}});
}

void print(const Tally& tally, Console& console) {
  for (const auto& one : tally.list)
    console.out << printable(one["input"].get<std::string>()) << ": " << one["was"].get<std::string>() << " -> "
                << one["is"].get<std::string>() << ": " << printable(one["reason"].get<std::string>()) << '\n';
  for (const auto& name : tally.unread) console.out << printable(name) << '\n';
  console.out << tally.changed << " of " << tally.judged << " verdicts change";
  std::string_view between = ": ";
  for (const auto& [kind, count] : tally.kinds) console.out << std::exchange(between, ", ") << count << " " << kind;
  console.out << '\n';
  if (!tally.unread.empty()) console.out << tally.unread.size() << " could not be read\n";
}

}  // namespace

Exit tell_changes(const appraisal::Trust& trust, const appraisal::Conditions& conditions, const Words& words,
                  Console& console) {
  if (!words.has("--policy")) throw Misuse("--was needs --policy, the policy that is to be in force");
  if (words.has("--pin")) throw Misuse("--was and --pin exclude each other");
  const bool none = words.value("--was") == "none";
  const auto old = none ? std::nullopt : read_policy(words, console, "--was");
  auto plain = conditions;
  plain.policy = nullptr;
  Tally tally;
  const auto inputs = inputs_of(words);
  std::vector<Changed> changed(inputs.size());
  const auto judge = [&](std::size_t index) {
    // libcrypto's algorithms are shared within a thread only.
    static thread_local const auto own = open_library();
    static thread_local crypto::x509::Verified verified;
    auto with = plain;
    with.verified = &verified;
    changed[index] = judge_both(inputs[index], {own, trust, with, words, old ? &*old : nullptr, conditions.policy});
    return JudgedFile{};
  };
  for_each_input(inputs.size(), judge, [&](std::size_t index, const JudgedFile&) {
    console.show_progress("judged " + std::to_string(index + 1) + " of " + std::to_string(inputs.size()));
    auto [pieces, unread] = std::exchange(changed[index], {});
    for (const auto& [name, before, after] : pieces) compare(name, before, after, tally);
    if (!unread.empty()) tally.unread.push_back(std::move(unread));
  });
  console.show_progress({});
  if (words.json()) {
    const Json out{{"judged", tally.judged},
                   {"changed", tally.changed},
                   {"kinds", tally.kinds},
                   {"changes", std::move(tally.list)},
                   {"unread", tally.unread}};
    print_json(console, out);
  } else {
    print(tally, console);
  }
  if (tally.changed != 0) return Exit::broken;
  return tally.unread.empty() && tally.judged != 0 ? Exit::trusted : Exit::unjudged;
}

}  // namespace bonafide::cli
