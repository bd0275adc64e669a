// What the device says it runs, and who speaks for it.
#include <bonafide/appraisal/signing_kind.hpp>
#include <bonafide/report/story.hpp>

namespace bonafide::report {
namespace {

using appraisal::Outcome;
using evidence::Measurement;

constexpr std::size_t most_blocks = 512;

/// What a value says, in words; empty where only its bytes can be shown.
std::string words_of(const Measurement& block) {
  if (block.mode)
    return "operational mode: " + evidence::operational_modes(block.mode->operational_state) +
           "; device mode: " + evidence::device_modes(block.mode->device_state);
  if (block.security) return std::to_string(*block.security);
  if (block.version) return *block.version;
  return {};
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
  out.raw("</td><td data-is=\"Signed\">");
  tell_cover(out, story, block);
  out.raw("</td></tr>");
}

}  // namespace

void tell_measurements(Markup& out, const Story& story) {
  const auto all = evidence::measurements_of(story.account);
  const auto blocks = evidence::current(all);
  out.raw("<section><h2>What it runs</h2><div>");
  if (blocks.empty()) {
    out.raw("<p>No measurements were read.</p></div></section>");
    return;
  }
  out.raw(
      "<div class=\"wide\"><table class=\"measured\"><thead><tr><th scope=\"col\">Index</th><th "
      "scope=\"col\">What</th>");
  out.raw("<th scope=\"col\">Value</th><th scope=\"col\">Signed</th></tr></thead><tbody>");
  for (std::size_t i = 0; i < std::min(blocks.size(), most_blocks); ++i) tell_block(out, story, blocks[i]);
  out.raw("</tbody></table></div>");
  if (blocks.size() > most_blocks)
    out.raw("<p class=\"note\">").number(blocks.size() - most_blocks).raw(" more are not shown.</p>");
  if (all.size() > blocks.size())
    out.raw("<p class=\"note\">Each was read more than once; those that were said last are shown.</p>");
  out.raw("</div></section>");
}

}  // namespace bonafide::report
