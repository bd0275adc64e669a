// The first thing a reader sees: which device, which verdict, and why.
#include <bonafide/report/story.hpp>

namespace bonafide::report {
namespace {

void fact(Markup& out, Literal name, std::string_view value) {
  if (value.empty()) return;
  out.raw("<div><dt>").raw(name).raw("</dt><dd>").text(value, 300).raw("</dd></div>");
}

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return std::to_string(count) + " " + std::string{count == 1 ? one : many};
}

std::string obtained(const evidence::Origin& origin) {
  if (!origin.obtained_at) return "at a time that nobody's clock tells";
  auto out = format(*origin.obtained_at);
  if (!origin.clock.empty()) out.append(" by ").append(origin.clock).append(" clock");
  return out;
}

std::string from(evidence::SourceKind kind) {
  switch (kind) {
    case evidence::SourceKind::conversation: return "a conversation with the device";
    case evidence::SourceKind::capture: return "a recording of somebody else's conversation";
    default: return "a " + std::string{name(kind)} + " of somebody else";
  }
}

std::string spoken(const Story& story) {
  const auto& terms = story.account.terms;
  if (!terms) return "nothing was negotiated";
  auto out = "SPDM " + spdm::name(terms->version);
  if (const auto scheme = terms->scheme()) out.append(", ").append(crypto::row(*scheme).name);
  if (const auto hash = terms->hash()) out.append(", ").append(crypto::row(*hash).name);
  return out;
}

std::string signed_by(const Story& story) {
  std::size_t device = 0, verified = 0;
  for (const auto& said : story.account.signed_messages) {
    if (by_requester(said.kind)) continue;
    ++device;
    if (story.outcome_of(said) == appraisal::Outcome::passed) ++verified;
  }
  if (device == 0) return "nothing";
  return counted(device, "signature", "signatures") + ", " +
         (verified == device ? device == 1 ? "verified" : "all verified" : std::to_string(verified) + " verified");
}

Literal means(appraisal::Judgement judgement) {
  switch (judgement) {
    case appraisal::Judgement::trusted:
      return "The device proved that it holds the key of its certificate, and the anchors in force accept it.";
    case appraisal::Judgement::authenticated:
      return "The device proved that it holds the key of its certificate. For trust that is not enough.";
    case appraisal::Judgement::rejected:
      return "A rule is broken: the device is not to be used on the strength of this.";
    case appraisal::Judgement::unjudged: break;
  }
  return "No rule is broken, but what was shown does not suffice to judge the device.";
}

Literal seal(appraisal::Judgement judgement) {
  switch (judgement) {
    case appraisal::Judgement::trusted: return R"(<svg class="seal" aria-hidden="true"><use href="#seal-ok"/></svg>)";
    case appraisal::Judgement::authenticated:
      return R"(<svg class="seal" aria-hidden="true"><use href="#seal-half"/></svg>)";
    case appraisal::Judgement::rejected: return R"(<svg class="seal" aria-hidden="true"><use href="#seal-bad"/></svg>)";
    case appraisal::Judgement::unjudged: break;
  }
  return R"(<svg class="seal" aria-hidden="true"><use href="#seal-open"/></svg>)";
}

/// A reason that begins with a rule's name keeps its small letter.
bool begins_a_sentence(std::string_view reason) { return reason.find(':') > reason.find(' '); }

}  // namespace

void tell_head(Markup& out, const Story& story) {
  const auto& verdict = story.subject.verdict;
  const auto& origin = story.subject.evidence.origin;
  out.raw(R"(<header class="head"><p class="input">)").text(story.subject.input, 300).raw("</p><h1>");
  out.text(title_of(story), 300).raw(R"(</h1><div class="verdict">)").raw(seal(verdict.judgement));
  out.raw(R"(<div><p class="word">)").text(appraisal::name(verdict.judgement)).raw("</p>");
  out.raw(begins_a_sentence(verdict.reason) ? Literal{R"(<p class="why sentence">)"} : Literal{R"(<p class="why">)"});
  out.text(verdict.reason).raw(R"(</p><p class="means">)").raw(means(verdict.judgement)).raw("</p></div></div>");
  if (!verdict.warnings.empty()) {
    out.raw("<ul class=\"warnings\">");
    for (const auto& warning : verdict.warnings) out.raw("<li>").text(warning, 1000).raw("</li>");
    out.raw("</ul>");
  }
  out.raw(R"(<dl class="facts">)");
  fact(out, "Obtained", obtained(origin));
  fact(out, "From", from(origin.kind));
  fact(out, "Over", origin.transport);
  fact(out, "Target", origin.target);
  fact(out, "Spoken", spoken(story));
  fact(out, "Signed", signed_by(story));
  fact(out, "Said", counted(story.subject.evidence.exchanges.size(), "exchange", "exchanges"));
  fact(out, "Recorded by", origin.tool);
  out.raw("</dl></header>");
}

}  // namespace bonafide::report
