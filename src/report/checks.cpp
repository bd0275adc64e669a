// The verdict as a tree: every check, how it ended, why, and where the rule is written.
#include <bonafide/report/story.hpp>

namespace bonafide::report {
namespace {

using appraisal::Check;
using appraisal::Outcome;

constexpr std::size_t most_checks = 4000;
constexpr std::size_t deepest = 16;

/// "the chain of slot 0" of "chain.0".
std::string title_of(std::string_view id) {
  struct Title {
    std::string_view prefix, words;
  };
  static constexpr std::array titles{
      Title{"chain.requester.", "the Requester's chain of slot "},
      Title{"chain.", "the chain of slot "},
      Title{"leaf.requester.", "the Requester's leaf of slot "},
      Title{"leaf.", "the leaf of slot "},
      Title{"trust.requester.", "trust in the Requester's slot "},
      Title{"trust.", "trust in slot "},
      Title{"session.", "session "},
  };
  for (const auto& [prefix, words] : titles)
    if (id.starts_with(prefix)) return std::string{words}.append(id.substr(prefix.size()));
  return "the " + std::string{id};
}

class Tree {
 public:
  explicit Tree(Markup& out) : out_(out) {}

  void tell(const std::vector<Check>& checks, std::size_t depth = 0) {
    out_.raw("<ul class=\"tree\">");
    for (const auto& check : checks) {
      if (told_ == most_checks || depth == deepest) {
        ++left_out_;
        continue;
      }
      ++told_;
      check.inside.empty() ? tell_one(check) : tell_group(check, depth);
    }
    out_.raw("</ul>");
  }
  std::size_t left_out() const { return left_out_; }

 private:
  void tell_source(const Check& check) {
    out_.raw("<p class=\"source\"><code>").text(check.id, 200).raw("</code>");
    if (!check.source.empty()) out_.raw(" ").text(check.source, 400);
    out_.raw("</p>");
  }

  void tell_one(const Check& check) {
    out_.raw("<li>");
    mark(out_, check.result);
    out_.raw("<div><p class=\"reason\">").text(check.reason.empty() ? check.id : check.reason).raw("</p>");
    tell_source(check);
    out_.raw("</div></li>");
  }

  /// A group that failed is named, for its reason is that of the check at fault inside.
  void tell_title(const Check& check) {
    const bool failed = check.result == Outcome::failed && first_failure(check.inside) != nullptr;
    const auto title = failed || check.reason.empty() || check.id.starts_with("session.") ? title_of(check.id) : "";
    out_.raw("<p class=\"reason\">").text(title);
    if (!failed || check.reason != first_failure(check.inside)->reason)
      out_.raw(title.empty() ? Literal{""} : Literal{": "}).text(check.reason);
    out_.raw("</p>");
  }

  /// A group that failed is open, for that is what a reader looks for.
  void tell_group(const Check& check, std::size_t depth) {
    out_.raw(check.result == Outcome::failed ? Literal{"<li class=\"group\"><details open><summary>"}
                                             : Literal{"<li class=\"group\"><details><summary>"});
    mark(out_, check.result);
    out_.raw("<div>");
    tell_title(check);
    out_.raw("<p class=\"source\"><code>").text(check.id, 200).raw("</code> ").number(check.inside.size());
    out_.raw(check.inside.size() == 1 ? Literal{" check"} : Literal{" checks"}).raw("</p></div></summary>");
    tell(check.inside, depth + 1);
    out_.raw("</details></li>");
  }

  Markup& out_;
  std::size_t told_ = 0, left_out_ = 0;
};

}  // namespace

void tell_checks(Markup& out, const Story& story) {
  out.raw("<section><h2>Every check</h2><div>");
  if (story.subject.verdict.checks.empty()) {
    out.raw("<p>Nothing was checked.</p></div></section>");
    return;
  }
  Tree tree{out};
  tree.tell(story.subject.verdict.checks);
  if (tree.left_out() > 0) out.raw("<p class=\"note\">").number(tree.left_out()).raw(" more are not shown.</p>");
  out.raw("</div></section>");
}

}  // namespace bonafide::report
