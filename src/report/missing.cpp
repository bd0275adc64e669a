// What the evidence does not hold, and what therefore nobody can say.
#include <bonafide/report/story.hpp>

namespace bonafide::report {
namespace {

class Gaps {
 public:
  explicit Gaps(Markup& out) : out_(out) {}

  void tell(bool missing, std::string_view what, Literal therefore) {
    if (!missing) return;
    if (!any_) out_.raw("<dl class=\"gaps\">");
    any_ = true;
    out_.raw("<div><dt>").text(what).raw("</dt><dd>").raw(therefore).raw("</dd></div>");
  }
  void end() { out_.raw(any_ ? Literal{"</dl>"} : Literal{"<p>Nothing: all that a sceptic needs is here.</p>"}); }

 private:
  Markup& out_;
  bool any_ = false;
};

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return std::to_string(count) + " " + std::string{count == 1 ? one : many};
}

std::size_t signatures_of_the_device(const evidence::Account& account) {
  std::size_t count = 0;
  for (const auto& said : account.signed_messages) count += by_requester(said.kind) ? 0u : 1u;
  return count;
}

std::size_t unopened(const evidence::Account& account) {
  std::size_t count = 0;
  for (const auto& session : account.sessions) count += session.unopened;
  return count;
}

}  // namespace

void tell_missing(Markup& out, const Story& story) {
  const auto& [library, subject, account, chains, id] = story;
  const auto& evidence = subject.evidence;
  const auto all = evidence::measurements_of(account);
  const auto blocks = evidence::current(all);
  std::size_t unsigned_blocks = 0;
  for (const auto& block : blocks) unsigned_blocks += block.covered_by ? 0u : 1u;

  out.raw("<section><h2>What is missing</h2><div>");
  Gaps gaps{out};
  gaps.tell(evidence.redacted, "Serial numbers, names and what only the vendor understands",
            "They were replaced before the evidence was handed on, so nothing that was signed can be checked.");
  gaps.tell(evidence.exchanges.empty(), "The conversation", "What was agreed on is not shown.");
  gaps.tell(!evidence.exchanges.empty() && !account.terms, "The negotiation",
            "Without it nobody knows the version and the algorithms, and nothing that follows can be read.");
  gaps.tell(account.chains.empty(), "A certificate chain", "Nothing says whose signature to expect.");
  gaps.tell(signatures_of_the_device(account) == 0, "A signature by the device",
            "Whoever was between could have said all of it.");
  gaps.tell(!evidence.demanded_nonce, "A nonce that the verifier chose",
            "The signatures are as fresh as whoever recorded them says.");
  gaps.tell(!evidence.origin.obtained_at, "The time at which it was obtained",
            "The validity of certificates is judged at the verifier's time.");
  gaps.tell(!evidence.identity, "The configuration space of the function",
            "Whether the certificate names the function that a driver would be bound to is not judged.");
  gaps.tell(blocks.empty(), "Measurements", "Nothing is known about the firmware that the device runs.");
  gaps.tell(unsigned_blocks > 0, counted(unsigned_blocks, "measurement is", "measurements are") + " not signed",
            "By themselves they prove nothing.");
  gaps.tell(account.unanswered > 0, counted(account.unanswered, "answer", "answers"), "The device stayed silent.");
  gaps.tell(unopened(account) > 0, "What was said in " + counted(unopened(account), "record", "records"),
            "Their session's secret is not at hand, or they do not open with it.");
  gaps.tell(account.not_understood > 0, "The meaning of " + counted(account.not_understood, "exchange", "exchanges"),
            "They belong to sessions that are not shown, or are of kinds that are not known here.");
  gaps.end();
  out.raw("</div></section>");
}

}  // namespace bonafide::report
