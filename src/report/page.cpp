#include <bonafide/report/story.hpp>
#include <bonafide/report/style.hpp>

namespace bonafide::report {
namespace {

// Drawn once, used by name. Nothing is fetched.
constexpr Literal drawings = R"svg(<svg width="0" height="0" style="position:absolute" aria-hidden="true">
<symbol id="ok" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7.25" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M4.6 8.3l2.4 2.4 4.5-5" fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round"/></symbol>
<symbol id="bad" viewBox="0 0 16 16"><circle cx="8" cy="8" r="8" fill="currentColor"/><path d="M5.2 5.2l5.6 5.6M10.8 5.2l-5.6 5.6" stroke="var(--paper)" stroke-width="1.8" stroke-linecap="round"/></symbol>
<symbol id="na" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7.25" fill="none" stroke="currentColor" stroke-width="1.2" stroke-dasharray="2.4 2.15"/><path d="M5.4 8h5.2" stroke="currentColor" stroke-width="1.5" stroke-linecap="round"/></symbol>
<symbol id="lock" viewBox="0 0 16 16"><rect x="3" y="7" width="10" height="7" rx="1.6" fill="currentColor"/><path d="M5.2 7V5a2.8 2.8 0 0 1 5.6 0v2" fill="none" stroke="currentColor" stroke-width="1.6"/></symbol>
<symbol id="seal-ok" viewBox="0 0 64 64"><path d="M32 3l22 8v17c0 15-9 26-22 33C19 54 10 43 10 28V11z" fill="currentColor"/><path d="M20.5 32.5l8 8 15.5-17" fill="none" stroke="var(--paper)" stroke-width="4.5" stroke-linecap="round" stroke-linejoin="round"/></symbol>
<symbol id="seal-half" viewBox="0 0 64 64"><path d="M32 5l20 7.3V28c0 14-8 24-20 30.7C20 52 12 42 12 28V12.3z" fill="none" stroke="currentColor" stroke-width="4"/><path d="M21.5 32.5l7.5 7.5 14-16" fill="none" stroke="currentColor" stroke-width="4.5" stroke-linecap="round" stroke-linejoin="round"/></symbol>
<symbol id="seal-bad" viewBox="0 0 64 64"><path d="M32 3l22 8v17c0 15-9 26-22 33C19 54 10 43 10 28V11z" fill="currentColor"/><path d="M23 22l18 18M41 22L23 40" fill="none" stroke="var(--paper)" stroke-width="4.5" stroke-linecap="round"/></symbol>
<symbol id="seal-open" viewBox="0 0 64 64"><path d="M32 5l20 7.3V28c0 14-8 24-20 30.7C20 52 12 42 12 28V12.3z" fill="none" stroke="currentColor" stroke-width="4" stroke-dasharray="7 5.5"/><path d="M24.5 25a7.5 7.5 0 1 1 10.8 6.7c-2.2 1.1-3.3 2.3-3.3 4.8" fill="none" stroke="currentColor" stroke-width="4.2" stroke-linecap="round"/><circle cx="32" cy="44.5" r="2.8" fill="currentColor"/></symbol>
</svg>)svg";

}  // namespace

void Page::add(const crypto::Library& library, const Subject& subject) {
  const auto story = story_of(library, subject, "device-" + std::to_string(entries_.size() + 1));
  entries_.push_back({subject.verdict.judgement, title_of(story), std::string{subject.input}});
  auto& out = articles_;
  out.raw("<article class=\"").raw(style_of(subject.verdict.judgement)).raw("\" id=\"").text(story.id).raw("\">");
  tell_head(out, story);
  tell_identity(out, story);
  tell_chains(out, story);
  tell_measurements(out, story);
  tell_checks(out, story);
  tell_missing(out, story);
  tell_conversation(out, story);
  out.raw("</article>");
}

std::string Page::finish(const Making& making) && {
  Markup out;
  out.raw("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
  out.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">");
  out.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
  out.raw("<meta name=\"color-scheme\" content=\"light dark\"><meta name=\"referrer\" content=\"no-referrer\"><title>");
  if (entries_.size() == 1)
    out.text(appraisal::name(entries_[0].judgement)).raw(": ").text(entries_[0].title, 200);
  else
    out.number(entries_.size()).raw(" devices");
  out.raw(" · bonafide</title><style>").raw(style_sheet).raw("</style></head><body>").raw(drawings);
  out.raw("<header class=\"masthead\"><b>bonafide</b><span>Evidence and verdict</span>");
  if (making.at) out.raw("<time>").text(format(*making.at)).raw("</time>");
  out.raw("</header><main>");
  if (entries_.size() != 1) {
    out.raw("<nav><h1>").number(entries_.size()).raw(" devices</h1><ol>");
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      const auto& [judgement, title, input] = entries_[i];
      out.raw("<li class=\"").raw(style_of(judgement)).raw("\"><a href=\"#device-").number(i + 1).raw("\"><b>");
      out.text(appraisal::name(judgement)).raw("</b> <span>").text(title, 200).raw("</span> <small>");
      out.text(input, 300).raw("</small></a></li>");
    }
    out.raw("</ol></nav>");
  }
  auto head = out.take();
  head += articles_.take();
  Markup end;
  end.raw("</main><footer><p>Made by ").text(making.tool, 200);
  if (making.at) end.raw(" on ").text(format(*making.at));
  end.raw(". This page holds everything it shows; it loads nothing and runs nothing. It tells what was found, and ");
  end.raw("proves nothing by itself: whoever doubts it judges the evidence again.</p></footer></body></html>\n");
  return head + end.take();
}

}  // namespace bonafide::report
