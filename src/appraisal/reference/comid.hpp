// One CoMID: draft-ietf-rats-corim, "Concise Module Identifier (CoMID)".
#pragma once
#include <bonafide/appraisal/reference/fields.hpp>
#include <bonafide/appraisal/reference/values.hpp>

namespace bonafide::appraisal::reference {

inline constexpr std::size_t most_values = 65536;

/// Adds its reference values to the set. Offsets in a refusal count from its first byte.
Result<void> read_comid(Bytes, Set& into);
/// concise-mid-tag with the entries of the set; what it cannot say is left out and noted.
Result<Buffer> write_comid(const Set&, std::vector<std::string>& notes);

/// CBOR tags of draft-ietf-rats-corim, "CBOR Tags".
enum : std::uint64_t {
  tag_time = 1,
  tag_uri = 32,
  tag_uuid = 37,
  tag_oid = 111,
  tag_signed_or_not = 500,
  tag_corim = 501,
  tag_coswid = 505,
  tag_comid = 506,
  tag_cotl = 508,
  tag_ueid = 550,
  tag_svn = 552,
  tag_min_svn = 553,
  tag_key_thumbprint = 557,
  tag_bytes = 560,
  tag_masked_raw_value = 563,
};

/// "a, b": adds one note, once.
void note(std::vector<std::string>& notes, std::string text);

}  // namespace bonafide::appraisal::reference
