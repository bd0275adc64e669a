// bonafide.h: what devices should measure, and everything that a verifier needs in one file.
#include <bonafide/appraisal/bundle.hpp>
#include <bonafide/appraisal/reference/authored.hpp>
#include <bonafide/capi/handles.hpp>

using namespace bonafide;
using capi::is_memory;
using capi::memory;
using capi::misuse;

namespace {

const char* wrong_with(const bonafide_verifier* verifier, const void* bytes, size_t size, int64_t at) {
  if (verifier == nullptr) return "verifier is NULL";
  if (!is_memory(bytes, size)) return "bytes is NULL";
  return capi::is_time(at) ? nullptr : "a time is beyond the year 9999";
}

}  // namespace

bonafide_status bonafide_verifier_references(bonafide_verifier* verifier, const void* bytes, size_t size,
                                             const char* name, const bonafide_verifier* signers, int64_t at,
                                             bonafide_error* error) {
  if (const char* wrong = wrong_with(verifier, bytes, size, at)) return misuse(wrong, error);
  const appraisal::reference::Signers who{signers != nullptr ? &signers->trust : nullptr, capi::time_of(at)};
  auto set = appraisal::reference::read_authored_corim(verifier->library, memory(bytes, size), who);
  if (!set) return capi::fail(set.error(), error);
  set->origin = capi::text_or(name, "reference values");
  verifier->references.sets.push_back(std::move(*set));
  return BONAFIDE_OK;
}

bonafide_status bonafide_verifier_bundle(bonafide_verifier* verifier, const void* bytes, size_t size,
                                         const bonafide_verifier* signers, int64_t at, bonafide_error* error) {
  if (const char* wrong = wrong_with(verifier, bytes, size, at)) return misuse(wrong, error);
  if (signers == nullptr) return misuse("signers is NULL", error);
  auto opened = appraisal::open_bundle(verifier->library, memory(bytes, size), {signers->trust, capi::time_of(at)});
  if (!opened) return capi::fail(opened.error(), error);
  verifier->trust = std::move(opened->trust);
  verifier->references = std::move(opened->references);
  verifier->policy = std::move(opened->policy);
  return BONAFIDE_OK;
}
