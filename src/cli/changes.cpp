#include <algorithm>
#include <filesystem>
#include <map>
#include <ostream>

#include <nlohmann/json.hpp>

#include <bonafide/appraisal/policy/apply.hpp>
#include <bonafide/cli/changes.hpp>
#include <bonafide/cli/policy_files.hpp>
#include <bonafide/cli/sources.hpp>

namespace bonafide::cli {

namespace fs = std::filesystem;

namespace {

using appraisal::Judgement;
using appraisal::Verdict;
using appraisal::policy::Policy;
using Json = nlohmann::ordered_json;

/// A folder that is one source (the kernel's signature log), not a folder of many.
bool is_one_source(const fs::path& path) {
  return fs::is_directory(path / "signatures") || fs::is_directory(path / "certificates");
}

/// The files of a folder in the order of their names, those of folders inside it among them.
std::vector<std::string> sources_at(const std::string& path) {
  if (!fs::is_directory(path) || is_one_source(path)) return {path};
  std::vector<std::string> out;
  auto walk = fs::recursive_directory_iterator(path, fs::directory_options::skip_permission_denied);
  for (const auto& entry : walk) {
    if (entry.is_directory() && is_one_source(entry.path())) walk.disable_recursion_pending();
    if (entry.is_regular_file() || (entry.is_directory() && is_one_source(entry.path())))
      out.push_back(entry.path().string());
  }
  std::ranges::sort(out);
  return out;
}

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

Exit tell_changes(const crypto::Library& library, const appraisal::Trust& trust,
                  const appraisal::Conditions& conditions, const Words& words, Console& console) {
  if (!words.has("--policy")) throw Misuse("--was needs --policy, the policy that is to be in force");
  if (words.has("--pin")) throw Misuse("--was and --pin exclude each other");
  const bool none = words.value("--was") == "none";
  const auto old = none ? std::nullopt : read_policy(words, console, "--was");
  auto plain = conditions;
  plain.policy = nullptr;
  Tally tally;
  for (const auto& operand : words.operands)
    for (const auto& name : sources_at(operand)) try {
        console.show_progress("judging " + printable(name));
        const auto pieces = read_evidence(name, words);
        for (std::size_t i = 0; i < pieces.size(); ++i) {
          const auto is = appraisal::appraise_with_facts(library, pieces[i], trust, plain);
          compare(pieces.size() == 1 ? name : name + "#" + std::to_string(i + 1), under(old ? &*old : nullptr, is),
                  under(conditions.policy, is), tally);
        }
      } catch (const Failure& failure) { tally.unread.emplace_back(failure.what()); }
  console.show_progress({});
  if (words.json()) {
    const Json out{{"judged", tally.judged},
                   {"changed", tally.changed},
                   {"kinds", tally.kinds},
                   {"changes", std::move(tally.list)},
                   {"unread", tally.unread}};
    console.out << out.dump(2, ' ', true, Json::error_handler_t::replace) << '\n';
  } else {
    print(tally, console);
  }
  if (tally.changed != 0) return Exit::broken;
  return tally.unread.empty() && tally.judged != 0 ? Exit::trusted : Exit::unjudged;
}

}  // namespace bonafide::cli
