// `bonafide verify`: evidence and captures, judged offline.
#include <filesystem>
#include <ostream>

#include <bonafide/cli/changes.hpp>
#include <bonafide/cli/input.hpp>
#include <bonafide/cli/judge.hpp>
#include <bonafide/cli/pins.hpp>
#include <bonafide/cli/policy_files.hpp>
#include <bonafide/cli/report_files.hpp>
#include <bonafide/cli/secrets.hpp>
#include <bonafide/cli/sources.hpp>
#include <bonafide/cli/trust_files.hpp>
#include <bonafide/cli/verbs.hpp>

namespace bonafide::cli {

namespace {

/// What a piece of evidence is called: the file alone, or which of several in it, and what it says it is about.
std::string called(const std::string& file, std::span<const evidence::Evidence> all, std::size_t index) {
  if (all.size() == 1) return file;
  const auto& target = all[index].origin.target;
  const auto numbered = file + "#" + std::to_string(index + 1);
  return target.empty() || std::filesystem::path{file}.filename() == target ? numbered : numbered + " " + target;
}

}  // namespace

Exit verify(const Words& words, Console& console) {
  check_report_options(words);
  const auto library = crypto::Library::open(nullptr);
  if (!library) throw Failure(Exit::unjudged, explain(library.error()));
  const Pins pins{words};
  const auto trust = read_trust(*library, words);
  const auto requester_trust = read_trust(*library, words, "--requester-anchors");
  const auto secrets = std::make_shared<const evidence::Secrets>(read_secrets(words));
  AppraisalWords said{words, console};
  auto& conditions = said.conditions;
  conditions.secrets = secrets.get();
  if (words.has("--requester-anchors")) conditions.requester_trust = &requester_trust;
  if (words.has("--was")) return tell_changes(*library, trust, conditions, words, console);

  std::vector<Judged> judged;
  Exit exit = Exit::trusted;
  for (const auto& name : words.operands) try {
      console.show_progress("judging " + printable(name));
      auto pieces = read_evidence(name, words);
      for (std::size_t i = 0; i < pieces.size(); ++i) {
        const auto account = appraisal::replay(*library, pieces[i], conditions);
        judged.push_back({.input = called(name, pieces, i),
                          .verdict = pins.appraise(*library, {pieces[i], account}, trust, conditions),
                          .facts = facts_of(pieces[i], account)});
        if (wants_report(words)) judged.back().kept = std::make_shared<const Kept>(Kept{std::move(pieces[i]), secrets});
      }
    } catch (const Failure& failure) {
      auto one = unjudged(name, failure.what());
      if (failure.exit == Exit::broken) one.verdict.judgement = appraisal::Judgement::rejected;
      exit = graver(exit, failure.exit);
      judged.push_back(std::move(one));
    }
  console.show_progress({});
  write_reports(*library, judged, words);
  return graver(exit, tell(judged, words, console));
}

}  // namespace bonafide::cli
