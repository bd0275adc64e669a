// Verdicts for people and for programs, and what they make of the exit code.
#pragma once
#include <memory>

#include <nlohmann/json_fwd.hpp>

#include <bonafide/appraisal/appraise.hpp>
#include <bonafide/cli/verb.hpp>

namespace bonafide::cli {

/// What was judged, where a report is to be made of it.
struct Kept {
  evidence::Evidence evidence;
  std::shared_ptr<const evidence::Secrets> secrets;
};

/// One piece of evidence, and what came of it.
struct Judged {
  std::string input;  // "gpus.cbor#2"
  appraisal::Verdict verdict;
  std::string cause{};                                      // the rule that ended the conversation early
  std::vector<std::string> facts{};                         // what was said and found
  std::vector<std::string> notes{};                         // what else a reader should know
  std::shared_ptr<const nlohmann::ordered_json> details{};  // members for the JSON object, beside these
  std::shared_ptr<const Kept> kept{};                       // for a report, where one is wanted
};

/// What was said and found in a conversation, in a few lines.
std::vector<std::string> facts_of(const evidence::Evidence&, const evidence::Account&);

Exit exit_of(appraisal::Judgement);

/// A verdict about what could not be turned into evidence at all.
Judged unjudged(std::string input, std::string reason);
/// Puts what ended the conversation early into the verdict: it weighs as much as what the evidence shows. `excused`: it
/// says nothing against the peer.
void note_end(Judged&, const Error&, bool excused);

/// Prints all of them: the tree of checks with reasons and what to try next, or the array of JSON objects. Gives the
/// exit code of the gravest.
Exit tell(std::span<const Judged> judged, const Words&, Console&);

/// The same, one after the other as they come. `brief`: in one line each, with a count at the end.
class Teller {
 public:
  Teller(const Words&, Console&);
  enum class Form : std::uint8_t { whole, brief };
  void add(const Judged&, Form = Form::whole);
  /// Ends what was printed. Gives the exit code of the gravest.
  Exit finish();

 private:
  const Words& words_;
  Console& console_;
  Exit gravest() const;
  std::array<std::size_t, 4> counts_{};  // by Judgement
  std::size_t brief_ = 0;
};

/// --profile, --at, --nonce and the clock of this machine.
appraisal::Conditions conditions_of(const Words&);

/// The time that an option names; Misuse when it is none.
std::optional<UnixTime> time_option(const Words&, std::string_view option);

/// A nonce in hexadecimal digits; Misuse when it is not 32 bytes.
spdm::Nonce nonce_of(const std::string& text);

}  // namespace bonafide::cli
