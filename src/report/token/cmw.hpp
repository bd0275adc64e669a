// Conceptual message wrappers: messages of a kind that others can tell, in one file. draft-ietf-rats-msg-wrap.
#pragma once
#include <string>
#include <vector>

#include <bonafide/base/bytes.hpp>

namespace bonafide::report {

/// draft-ietf-rats-msg-wrap, "CMW Record", cm-ind.
enum class MessageKind : std::uint8_t {
  reference_values = 1u << 0,
  endorsements = 1u << 1,
  evidence = 1u << 2,
  attestation_results = 1u << 3,
  appraisal_policy = 1u << 4,
};

/// A record with the label that it has in a collection.
struct Wrapped {
  std::string label;
  std::string media_type;
  Buffer value;
  MessageKind kind;
};

inline constexpr std::string_view evidence_media_type = "application/vnd.bonafide.evidence+cbor";

/// "CMW Collection": a map of labels to records [type, value, ind]. Labels must be UTF-8 and differ from each other and
/// from "__cmwc_t".
Buffer collection_as_cbor(const std::vector<Wrapped>&);
std::string collection_as_json(const std::vector<Wrapped>&);

}  // namespace bonafide::report
