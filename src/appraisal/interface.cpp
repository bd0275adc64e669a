#include <bonafide/appraisal/interface.hpp>
#include <bonafide/appraisal/rules.hpp>
#include <bonafide/crypto/hash.hpp>
#include <bonafide/evidence/interface_report.hpp>

namespace bonafide::appraisal {
namespace {

/// The hashes that TSMs use, told by their size.
std::optional<crypto::Hash> hash_of(std::size_t size) {
  for (const auto hash : {crypto::Hash::sha256, crypto::Hash::sha384, crypto::Hash::sha512})
    if (crypto::size(hash) == size) return hash;
  return {};
}

Check judge_digest(const crypto::Library& library, const evidence::InterfaceReport& report) {
  if (!report.digest)
    return check(rule::interface_digest, Outcome::not_applicable,
                 "no device signs an interface report, and the evidence holds no digest of the TSM");
  const auto hash = hash_of(report.digest->size());
  if (!hash)
    return check(rule::interface_digest, Outcome::failed,
                 "the TSM's digest of the interface report has the size of no hash that TSMs use");
  const auto digest = crypto::digest(library, *hash, report.report);
  const bool same = digest && equal(*digest, *report.digest);
  return check(rule::interface_digest, same ? Outcome::passed : Outcome::failed,
               same ? "the interface report is the one that the TSM's digest is of"
                    : "the interface report is not the one that the TSM's digest is of");
}

}  // namespace

std::optional<Check> judge_interface(const crypto::Library& library, const evidence::Evidence& evidence) {
  if (!evidence.interface_report) return {};
  std::vector<Check> checks;
  const auto fields = evidence::read_interface_report(evidence.interface_report->report);
  if (fields)
    checks.push_back(check(evidence::rule::interface_report, Outcome::passed,
                           "the interface report is whole: " + evidence::interface_info_text(fields->info)));
  else
    checks.push_back(failed(fields.error(), "the interface report"));
  checks.push_back(judge_digest(library, *evidence.interface_report));
  return group("interface", std::move(checks), "the interface report is whole");
}

}  // namespace bonafide::appraisal
