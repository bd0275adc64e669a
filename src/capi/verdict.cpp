// bonafide.h: the verdict, walked.
#include <bonafide/capi/handles.hpp>

using bonafide::appraisal::Check;
using bonafide::appraisal::Judgement;
using bonafide::appraisal::Outcome;

namespace {

/// A bonafide_check is a Check that nobody in C can look into.
const bonafide_check* opaque(const std::vector<Check>& checks, size_t index) {
  return index < checks.size() ? reinterpret_cast<const bonafide_check*>(&checks[index]) : nullptr;
}
/// nullptr where C gave NULL.
const Check* seen(const bonafide_check* check) { return reinterpret_cast<const Check*>(check); }

}  // namespace

void bonafide_verdict_free(bonafide_verdict* verdict) { delete verdict; }

bonafide_judgement bonafide_verdict_judgement(const bonafide_verdict* verdict) {
  if (verdict == nullptr) return BONAFIDE_UNJUDGED;
  switch (verdict->verdict.judgement) {
    case Judgement::trusted: return BONAFIDE_TRUSTED;
    case Judgement::authenticated: return BONAFIDE_AUTHENTICATED;
    case Judgement::rejected: return BONAFIDE_REJECTED;
    case Judgement::unjudged: break;
  }
  return BONAFIDE_UNJUDGED;
}

const char* bonafide_verdict_reason(const bonafide_verdict* verdict) {
  return verdict == nullptr ? "" : verdict->verdict.reason.c_str();
}

size_t bonafide_verdict_checks(const bonafide_verdict* verdict) {
  return verdict == nullptr ? 0 : verdict->verdict.checks.size();
}

const bonafide_check* bonafide_verdict_check(const bonafide_verdict* verdict, size_t index) {
  return verdict == nullptr ? nullptr : opaque(verdict->verdict.checks, index);
}

size_t bonafide_verdict_warnings(const bonafide_verdict* verdict) {
  return verdict == nullptr ? 0 : verdict->verdict.warnings.size();
}

const char* bonafide_verdict_warning(const bonafide_verdict* verdict, size_t index) {
  return index < bonafide_verdict_warnings(verdict) ? verdict->verdict.warnings[index].c_str() : nullptr;
}

const char* bonafide_check_id(const bonafide_check* check) { return check == nullptr ? "" : seen(check)->id.c_str(); }

const char* bonafide_check_reason(const bonafide_check* check) {
  return check == nullptr ? "" : seen(check)->reason.c_str();
}

const char* bonafide_check_source(const bonafide_check* check) {
  return check == nullptr ? "" : seen(check)->source.c_str();
}

bonafide_outcome bonafide_check_outcome(const bonafide_check* check) {
  if (check == nullptr) return BONAFIDE_NOT_APPLICABLE;
  switch (seen(check)->result) {
    case Outcome::passed: return BONAFIDE_PASSED;
    case Outcome::failed: return BONAFIDE_FAILED;
    case Outcome::not_applicable: break;
  }
  return BONAFIDE_NOT_APPLICABLE;
}

size_t bonafide_check_checks(const bonafide_check* check) { return check == nullptr ? 0 : seen(check)->inside.size(); }

const bonafide_check* bonafide_check_check(const bonafide_check* check, size_t index) {
  return check == nullptr ? nullptr : opaque(seen(check)->inside, index);
}
