// What the opaque types of bonafide.h hold, and how a failure crosses into C.
#pragma once
#include <bonafide.h>

#include <bonafide/appraisal/appraise.hpp>

struct bonafide_verifier {
  bonafide::crypto::Library library;
  bonafide::appraisal::Trust trust;
  std::optional<bonafide::appraisal::policy::Policy> policy;
  bonafide::appraisal::reference::References references;
  bonafide::evidence::Secrets secrets;
};

struct bonafide_evidence {
  std::vector<bonafide::evidence::Evidence> pieces;
};

struct bonafide_verdict {
  bonafide::appraisal::Verdict verdict;
};

namespace bonafide::capi {

/// Says what is wrong, as far as the caller's structure has room, and gives `status` back.
bonafide_status fail(bonafide_status status, std::string_view rule, std::string_view message, bonafide_error* error);
bonafide_status fail(const Error& wrong, bonafide_error* error);
bonafide_status misuse(std::string_view message, bonafide_error* error);

/// Bytes that C owns, with one more that is zero.
bonafide_status give(Bytes bytes, uint8_t** out, size_t* out_size);

/// Whether a pointer and a size describe memory.
inline bool is_memory(const void* bytes, size_t size) { return bytes != nullptr || size == 0; }
inline Bytes memory(const void* bytes, size_t size) { return {static_cast<const std::uint8_t*>(bytes), size}; }
inline std::string_view text_or(const char* text, std::string_view otherwise) {
  return text != nullptr ? std::string_view{text} : otherwise;
}
inline UnixTime time_of(int64_t seconds) { return UnixTime{std::chrono::seconds{seconds}}; }

/// Years 0 to 9999: what a UnixTime can be written as.
inline bool is_time(int64_t seconds) { return seconds >= -62'167'219'200 && seconds <= 253'402'300'799; }

}  // namespace bonafide::capi
