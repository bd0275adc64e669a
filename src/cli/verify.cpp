// `bonafide verify`: evidence and captures, judged offline.
#include <ostream>

#include <bonafide/cli/input.hpp>
#include <bonafide/cli/judge.hpp>
#include <bonafide/cli/secrets.hpp>
#include <bonafide/cli/trust_files.hpp>
#include <bonafide/cli/verbs.hpp>
#include <bonafide/cli/whole_file.hpp>
#include <bonafide/evidence/pcap.hpp>

namespace bonafide::cli {

namespace {

/// Everything in the file; Failure when it is neither evidence nor a capture.
std::vector<evidence::Evidence> read_evidence(const std::string& name, const Words& words) {
  const auto content = read_whole(name, largest_input);
  if (evidence::looks_like_capture(content)) return read_capture(name, content, words);
  auto evidence = evidence::decode(content);
  if (!evidence)
    throw Failure(Exit::broken, printable(name) + " is neither a capture nor evidence: " + explain(evidence.error()));
  std::vector<evidence::Evidence> out;
  out.push_back(std::move(*evidence));
  return out;
}

}  // namespace

Exit verify(const Words& words, Console& console) {
  const auto library = crypto::Library::open(nullptr);
  if (!library) throw Failure(Exit::unjudged, explain(library.error()));
  const auto trust = read_trust(*library, words);
  const auto requester_trust = read_trust(*library, words, "--requester-anchors");
  const auto secrets = read_secrets(words);
  auto conditions = conditions_of(words);
  conditions.secrets = &secrets;
  if (words.has("--requester-anchors")) conditions.requester_trust = &requester_trust;

  std::vector<Judged> judged;
  Exit exit = Exit::trusted;
  for (const auto& name : words.operands) try {
      console.show_progress("judging " + printable(name));
      const auto pieces = read_evidence(name, words);
      for (std::size_t i = 0; i < pieces.size(); ++i) {
        const auto input = pieces.size() == 1 ? name : name + "#" + std::to_string(i + 1);
        judged.push_back({.input = input,
                          .verdict = appraisal::appraise(*library, pieces[i], trust, conditions),
                          .facts = facts_of(*library, pieces[i], secrets)});
      }
    } catch (const Failure& failure) {
      auto one = unjudged(name, failure.what());
      if (failure.exit == Exit::broken) one.verdict.judgement = appraisal::Judgement::rejected;
      exit = graver(exit, failure.exit);
      judged.push_back(std::move(one));
    }
  console.show_progress({});
  return graver(exit, tell(judged, words, console));
}

}  // namespace bonafide::cli
