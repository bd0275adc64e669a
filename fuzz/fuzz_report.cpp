// A hostile conversation, told to people: a report is always whole, made of the report's own markup, and bounded;
// and redacted, it is never judged.
#include <bonafide/appraisal/appraise.hpp>
#include <bonafide/report/page.hpp>
#include <bonafide/report/redact/redact.hpp>

#include "recorded.hpp"
#include "support/markup.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bonafide;
  static const auto library = crypto::Library::open(nullptr);
  static const appraisal::Trust nobody;
  const auto read = evidence::decode({data, size});
  const auto evidence = read ? *read : fuzz::recorded({data, size});
  const auto verdict = appraisal::appraise(*library, evidence, nobody, {});
  report::Page page;
  page.add(*library,
           {.input = as_text({data, std::min<std::size_t>(size, 64)}), .evidence = evidence, .verdict = verdict});
  const auto text = std::move(page).finish({.tool = "bonafide", .at = {}});
  static const Buffer key(32, 7);
  report::Redactor redactor{*library, key};
  if (const auto redacted = redactor.redact(evidence))
    if (appraisal::appraise(*library, *redacted, nobody, {}).judgement != appraisal::Judgement::unjudged)
      __builtin_trap();
  if (text.size() > 16u << 20 || !test::markup_problem(text).empty()) __builtin_trap();
  return 0;
}
