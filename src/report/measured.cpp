// What the device says it runs, and who speaks for it.
#include <algorithm>

#include <bonafide/appraisal/signing_kind.hpp>
#include <bonafide/report/story.hpp>

namespace bonafide::report {
namespace {

using appraisal::Outcome;
using appraisal::reference::Finding;
using appraisal::reference::Kind;
using evidence::Measurement;

constexpr std::size_t most_blocks = 512;
constexpr std::size_t most_findings = 8;  // about one of them

/// What a value says, in words; empty where only its bytes can be shown.
std::string words_of(const Measurement& block) {
  if (block.mode)
    return "operational mode: " + evidence::operational_modes(block.mode->operational_state) +
           "; device mode: " + evidence::device_modes(block.mode->device_state);
  if (block.security) return std::to_string(*block.security);
  if (block.version) return *block.version;
  return {};
}

Outcome outcome_of(const Finding& finding) {
  switch (finding.kind) {
    case Kind::matched: return Outcome::passed;
    case Kind::is_volatile:
    case Kind::unlisted:
    case Kind::nothing_signed: return Outcome::not_applicable;
    default: return Outcome::failed;
  }
}

/// What reference values say of the measurement with that index.
std::vector<const Finding*> findings_about(const Story& story, std::uint8_t index) {
  std::vector<const Finding*> out;
  for (const auto& finding : story.subject.verdict.compared)
    if (finding.index == index && out.size() < most_findings) out.push_back(&finding);
  return out;
}

/// RFC 9334, 8.3: what the value should be, where it is not.
void tell_expected(Markup& out, const Finding& finding) {
  if (finding.kind != Kind::mismatched) return;
  out.raw("<p class=\"ill\">It should be</p><code>").text(finding.expected, 1200).raw("</code>");
}

void tell_finding(Markup& out, const Finding& finding) {
  out.raw("<span>");
  mark(out, outcome_of(finding));
  switch (finding.kind) {
    case Kind::matched: out.raw(" as it should be"); break;
    case Kind::mismatched: out.raw(" differs"); break;
    case Kind::is_volatile: out.raw(" varies: not judged"); break;
    case Kind::unlisted: out.raw(" has none"); break;
    default: out.raw(" ").text(name(finding.kind)); break;
  }
  out.raw("</span>");
  if (!finding.origin.empty()) out.raw(" <small>").text(finding.origin, 200).raw("</small>");
}

void tell_findings(Markup& out, const std::vector<const Finding*>& findings) {
  out.raw("<td data-is=\"Reference\">");
  if (findings.empty()) out.raw("<span>not compared</span>");
  for (const auto* finding : findings) tell_finding(out, *finding);
  out.raw("</td>");
}

/// What has reference values and was not measured, and what was found of DICE layers and of whole documents.
void tell_other_findings(Markup& out, const Story& story, std::span<const Measurement> blocks) {
  std::size_t told = 0;
  for (const auto& finding : story.subject.verdict.compared) {
    const auto is_it = [&](const Measurement& block) { return finding.index == block.index; };
    if (std::ranges::any_of(blocks, is_it) || ++told > most_blocks) continue;
    out.raw(told == 1 ? Literal{"<ul class=\"others\"><li>"} : Literal{"<li>"});
    mark(out, outcome_of(finding));
    out.raw(" <span class=\"sentence\">").text(finding.reason, 1200).raw("</span></li>");
  }
  if (told != 0) out.raw("</ul>");
  if (told > most_blocks) out.raw("<p class=\"note\">").number(told - most_blocks).raw(" more are not shown.</p>");
}

void tell_value(Markup& out, const Measurement& block) {
  const auto words = words_of(block);
  if (!words.empty()) out.raw("<p>").text(words, 600).raw("</p>");
  out.raw("<code>").digits(block.value, 128).raw("</code>");
  if (!block.ill_formed.empty()) out.raw("<p class=\"ill\">").text(block.ill_formed).raw("</p>");
}

void tell_form(Markup& out, const Measurement& block) {
  if (!block.is_dmtf()) {
    out.raw("specification ").number(block.specification);
  } else if (block.raw) {
    out.raw("raw");
  } else if (block.hash) {
    out.text(crypto::row(*block.hash).name);
  } else {
    out.raw("digest");
  }
}

void tell_cover(Markup& out, const Story& story, const Measurement& block) {
  if (!block.covered_by) {
    out.raw(block.in_session ? Literal{"not signed; said in a session"} : Literal{"not signed"});
    return;
  }
  const auto& said = story.account.signed_messages[*block.covered_by];
  const auto outcome = story.outcome_of(said);
  out.raw("<span>");
  mark(out, outcome.value_or(Outcome::not_applicable));
  out.raw(" ").text(appraisal::signing_kind(said.kind).message).raw("</span>");
}

void tell_block(Markup& out, const Story& story, const Measurement& block) {
  out.raw("<tr><td data-is=\"Index\">").number(block.index).raw("</td><td data-is=\"What\"><b>");
  out.text(block.is_dmtf() ? name(block.type) : std::string{"of another specification"}).raw("</b> <small>");
  tell_form(out, block);
  out.raw("</small></td><td data-is=\"Value\">");
  tell_value(out, block);
  const auto findings = findings_about(story, block.index);
  for (const auto* finding : findings) tell_expected(out, *finding);
  out.raw("</td><td data-is=\"Signed\">");
  tell_cover(out, story, block);
  out.raw("</td>");
  if (!story.subject.verdict.compared.empty()) tell_findings(out, findings);
  out.raw("</tr>");
}

}  // namespace

void tell_measurements(Markup& out, const Story& story) {
  const auto all = evidence::measurements_of(story.account);
  const auto blocks = evidence::current(all);
  out.raw("<section><h2>What it runs</h2><div>");
  if (blocks.empty()) {
    out.raw("<p>No measurements were read.</p>");
    tell_other_findings(out, story, blocks);
    out.raw("</div></section>");
    return;
  }
  out.raw(
      "<div class=\"wide\"><table class=\"measured\"><thead><tr><th scope=\"col\">Index</th><th "
      "scope=\"col\">What</th>");
  out.raw("<th scope=\"col\">Value</th><th scope=\"col\">Signed</th>");
  if (!story.subject.verdict.compared.empty()) out.raw("<th scope=\"col\">Reference</th>");
  out.raw("</tr></thead><tbody>");
  for (std::size_t i = 0; i < std::min(blocks.size(), most_blocks); ++i) tell_block(out, story, blocks[i]);
  out.raw("</tbody></table></div>");
  if (blocks.size() > most_blocks)
    out.raw("<p class=\"note\">").number(blocks.size() - most_blocks).raw(" more are not shown.</p>");
  tell_other_findings(out, story, blocks);
  if (all.size() > blocks.size())
    out.raw("<p class=\"note\">Each was read more than once; those that were said last are shown.</p>");
  out.raw("</div></section>");
}

}  // namespace bonafide::report
