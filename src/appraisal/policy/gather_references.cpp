// Facts of the comparison with reference values.
#include <algorithm>

#include <bonafide/appraisal/policy/gather.hpp>
#include <bonafide/appraisal/reference/compare.hpp>

namespace bonafide::appraisal::policy {
namespace {

using reference::Kind;

std::vector<std::uint64_t> indices_of(const reference::Comparison& comparison, Kind kind) {
  std::vector<std::uint64_t> out;
  for (const auto& finding : comparison.findings)
    if (finding.kind == kind && finding.index) out.push_back(*finding.index);
  std::ranges::sort(out);
  out.erase(std::ranges::unique(out).begin(), out.end());
  return out;
}

std::vector<std::string> kinds_of(const reference::Comparison& comparison) {
  std::vector<std::string> out;
  for (const auto& finding : comparison.findings) out.emplace_back(reference::name(finding.kind));
  std::ranges::sort(out);
  out.erase(std::ranges::unique(out).begin(), out.end());
  return out;
}

}  // namespace

void gather_references(const Signed& who, Facts& facts) {
  const auto* comparison = who.found.comparison;
  facts.set("reference.given", comparison != nullptr);
  facts.lacking("reference", "no reference values were given");
  if (comparison == nullptr) return;
  facts.lacking("reference[", "neither a reference value nor a signed measurement has this index");
  facts.set("reference.good", comparison->good());
  facts.set("reference.findings", kinds_of(*comparison));
  for (const auto& [name, kind] : {std::pair{"matched", Kind::matched}, std::pair{"mismatched", Kind::mismatched},
                                   std::pair{"missing", Kind::missing}, std::pair{"unlisted", Kind::unlisted},
                                   std::pair{"volatile", Kind::is_volatile}})
    facts.set(std::string{"reference."} + name, indices_of(*comparison, kind));
  // Of several findings about an index the gravest counts: what is mismatched somewhere did not match.
  for (const auto kind : {Kind::unlisted, Kind::matched, Kind::is_volatile, Kind::missing, Kind::mismatched})
    for (const auto& finding : comparison->findings)
      if (finding.kind == kind && finding.index)
        facts.set("reference[" + std::to_string(*finding.index) + "].outcome",
                  std::string{reference::name(finding.kind)});
}

}  // namespace bonafide::appraisal::policy
