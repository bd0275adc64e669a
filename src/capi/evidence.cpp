// bonafide.h: evidence, read and judged.
#include <bonafide/capi/handles.hpp>
#include <bonafide/evidence/source.hpp>

using namespace bonafide;
using capi::is_memory;
using capi::memory;
using capi::misuse;

bonafide_status bonafide_evidence_read(const void* bytes, size_t size, const char* name, bonafide_evidence** out,
                                       bonafide_error* error) {
  if (out == nullptr) return misuse("out is NULL", error);
  if (!is_memory(bytes, size)) return misuse("bytes is NULL", error);
  const auto called = capi::text_or(name, "evidence");
  const std::array files{evidence::NamedFile{std::string{called}, memory(bytes, size)}};
  auto pieces = evidence::read_source({.name = called, .files = files});
  if (!pieces) return capi::fail(pieces.error(), error);
  *out = new bonafide_evidence{std::move(*pieces)};
  return BONAFIDE_OK;
}

void bonafide_evidence_free(bonafide_evidence* evidence) { delete evidence; }

size_t bonafide_evidence_count(const bonafide_evidence* evidence) {
  return evidence == nullptr ? 0 : evidence->pieces.size();
}

bonafide_status bonafide_evidence_demand_nonce(bonafide_evidence* evidence, size_t index, const void* nonce,
                                               size_t size, bonafide_error* error) {
  if (evidence == nullptr) return misuse("evidence is NULL", error);
  if (index >= evidence->pieces.size()) return misuse("there is no such piece of evidence", error);
  spdm::Nonce demanded{};
  if (nonce == nullptr || size != demanded.size()) return misuse("a nonce has 32 bytes", error);
  std::ranges::copy(memory(nonce, size), demanded.begin());
  evidence->pieces[index].demanded_nonce = demanded;
  return BONAFIDE_OK;
}

bonafide_status bonafide_evidence_encode(const bonafide_evidence* evidence, size_t index, uint8_t** out,
                                         size_t* out_size, bonafide_error* error) {
  if (evidence == nullptr) return misuse("evidence is NULL", error);
  if (out == nullptr || out_size == nullptr) return misuse("out is NULL", error);
  if (index >= evidence->pieces.size()) return misuse("there is no such piece of evidence", error);
  const auto encoded = evidence::encode(evidence->pieces[index]);
  if (!encoded) return capi::fail(encoded.error(), error);
  return capi::give(*encoded, out, out_size);
}

namespace {

bonafide_status read_conditions(const bonafide_conditions& said, appraisal::Conditions& conditions,
                                bonafide_error* error) {
  if (said.size < sizeof(bonafide_conditions)) return misuse("bonafide_conditions.size is too small", error);
  if ((said.has_at != 0 && !capi::is_time(said.at)) || (said.has_now != 0 && !capi::is_time(said.now)))
    return misuse("a time is beyond the year 9999", error);
  if (said.has_at != 0) conditions.at = capi::time_of(said.at);
  if (said.has_now != 0) conditions.now = capi::time_of(said.now);
  switch (said.profile) {
    case BONAFIDE_PROFILE_AUTOMATIC: conditions.profile = appraisal::Profile::automatic; return BONAFIDE_OK;
    case BONAFIDE_PROFILE_CMA: conditions.profile = appraisal::Profile::cma; return BONAFIDE_OK;
    case BONAFIDE_PROFILE_DSP0274: conditions.profile = appraisal::Profile::dsp0274; return BONAFIDE_OK;
  }
  return misuse("there is no such profile", error);
}

}  // namespace

bonafide_status bonafide_appraise(const bonafide_verifier* verifier, const bonafide_evidence* evidence, size_t index,
                                  const bonafide_conditions* conditions, bonafide_verdict** out,
                                  bonafide_error* error) {
  if (verifier == nullptr) return misuse("verifier is NULL", error);
  if (evidence == nullptr) return misuse("evidence is NULL", error);
  if (out == nullptr) return misuse("out is NULL", error);
  if (index >= evidence->pieces.size()) return misuse("there is no such piece of evidence", error);
  appraisal::Conditions given;
  if (conditions != nullptr)
    if (const auto read = read_conditions(*conditions, given, error); read != BONAFIDE_OK) return read;
  given.secrets = &verifier->secrets;
  if (verifier->policy) given.policy = &*verifier->policy;
  if (!verifier->references.empty()) given.references = &verifier->references;
  *out = new bonafide_verdict{appraisal::appraise(verifier->library, evidence->pieces[index], verifier->trust, given)};
  return BONAFIDE_OK;
}
