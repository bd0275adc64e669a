// TCG Reference Integrity Manifests: ISO 19770-2 SWID tags whose payload holds digests, signed with XML signatures.
#pragma once
#include <bonafide/appraisal/reference/values.hpp>
#include <bonafide/appraisal/trust.hpp>

namespace bonafide::documents {

/// Whose signature over a document is asked for.
struct Signatures {
  const appraisal::Trust* anchors = nullptr;  // nullptr: nobody's; a signature that is there is not looked at
  std::optional<UnixTime> at{};
};

/// Reads the manifest. Resources of the type Measurement (as GPU vendors write them: index 0 is the first measurement
/// of the record, whose own index is 1; inactive ones are passed over) become measurements by index with alternatives,
/// and other digests of the payload elements that are known by their content. The environment is the PlatformModel, the
/// firmware the colloquialVersion. With anchors, an unsigned manifest is refused.
Result<appraisal::reference::Set> read_rim(const crypto::Library&, Bytes, const Signatures&);

/// Whether the bytes begin as XML does; for telling files apart.
bool looks_like_xml(Bytes);

}  // namespace bonafide::documents
