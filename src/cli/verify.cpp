// `bonafide verify`: evidence and captures, judged offline.
#include <filesystem>
#include <ostream>

#include <bonafide/cli/bundle_files.hpp>
#include <bonafide/cli/changes.hpp>
#include <bonafide/cli/input.hpp>
#include <bonafide/cli/judge.hpp>
#include <bonafide/cli/library.hpp>
#include <bonafide/cli/many.hpp>
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

/// What every file is judged with.
struct Judging {
  const crypto::Library& library;
  const Pins& pins;
  const appraisal::Trust& trust;
  const appraisal::Conditions& conditions;
  const Words& words;
  const std::shared_ptr<const evidence::Secrets>& secrets;
};

/// Every piece of evidence in a file; one that says why, where the file cannot be read.
JudgedFile judge_file(const Input& input, const Judging& with) try {
  JudgedFile out;
  auto pieces = read_input(input, with.words);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const auto account = appraisal::replay(with.library, pieces[i], with.conditions);
    out.pieces.push_back(
        {.input = called(input.path, pieces, i),
         .verdict = with.pins.appraise(with.library, {pieces[i], account}, with.trust, with.conditions),
         .facts = facts_of(pieces[i], account)});
    out.nonces.push_back(appraisal::nonces_of(with.library, account).value_or(std::vector<appraisal::NonceUse>{}));
    if (wants_report(with.words))
      out.pieces.back().kept = std::make_shared<const Kept>(Kept{std::move(pieces[i]), with.secrets});
  }
  return out;
} catch (const Failure& failure) {
  JudgedFile out{.failed = failure.exit};
  out.pieces.push_back(unjudged(input.path, failure.what()));
  return out;
}

}  // namespace

Exit verify(const Words& words, Console& console) {
  const auto library = open_library();
  const Reports reports{library, words};
  const Pins pins{words};
  const auto bundle = read_bundle_option(library, words);
  const auto own_trust = read_trust(library, words);
  const auto& trust = bundle ? bundle->trust : own_trust;
  const auto requester_trust = read_trust(library, words, "--requester-anchors");
  const auto secrets = std::make_shared<const evidence::Secrets>(read_secrets(words));
  AppraisalWords said{words, console};
  auto& conditions = said.conditions;
  conditions.secrets = secrets.get();
  if (bundle) conditions.references = bundle->references.empty() ? nullptr : &bundle->references;
  if (bundle && bundle->policy) conditions.policy = &*bundle->policy;
  if (words.has("--requester-anchors")) conditions.requester_trust = &requester_trust;
  if (words.has("--was")) return tell_changes(trust, conditions, words, console);

  const auto inputs = inputs_of(words);
  const auto judge = [&](std::size_t index) {
    // libcrypto's algorithms are shared within a thread only.
    static thread_local const auto own = open_library();
    static thread_local crypto::x509::Verified verified;
    auto with = conditions;
    with.verified = &verified;
    return judge_file(inputs[index], {own, pins, trust, with, words, secrets});
  };
  std::vector<Judged> kept;
  appraisal::Nonces nonces;
  Teller teller{words, console};
  Exit exit = Exit::trusted;
  for_each_input(inputs.size(), judge, [&](std::size_t index, JudgedFile file) {
    console.show_progress({});
    exit = graver(exit, file.failed);
    for (std::size_t i = 0; i < file.pieces.size(); ++i) {
      auto& one = file.pieces[i];
      if (i < file.nonces.size()) appraisal::add_reuse(one.verdict, nonces.meet(file.nonces[i], one.input));
      teller.add(one, inputs[index].listed ? Teller::Form::brief : Teller::Form::whole);
      if (wants_report(words)) kept.push_back(std::move(one));
    }
    console.show_progress("judged " + std::to_string(index + 1) + " of " + std::to_string(inputs.size()));
  });
  console.show_progress({});
  reports.write(kept, conditions.policy);
  return graver(exit, teller.finish());
}

}  // namespace bonafide::cli
