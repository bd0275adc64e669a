// One CoMID: draft-ietf-rats-corim, "Concise Module Identifier (CoMID)".
#pragma once
#include <bonafide/appraisal/reference/fields.hpp>
#include <bonafide/appraisal/reference/values.hpp>

namespace bonafide::appraisal::reference {

inline constexpr std::size_t most_values = 65536;

/// Whose extensions a CoMID may hold: the profile that its CoRIM names.
enum class Profile : std::uint8_t { none, own };

/// The profile of bonafide (docs/reference-values.md), for what reference values can say and a CoRIM alone cannot.
inline constexpr std::string_view own_profile = "tag:bonafide.invalid,2026:reference#1";

/// draft-ietf-rats-corim, "CoMID CDDL Group Extension Points": negative keys are a profile's.
namespace extension {
inline constexpr std::int64_t firmware = -1;  // of corim-map: text, the version that the values are for
// of measurement-values-map
inline constexpr std::int64_t type = -1;         // uint: DSP0274, DMTFSpecMeasurementValueType, without bit 7
inline constexpr std::int64_t is_volatile = -2;  // true
inline constexpr std::int64_t pci = -3;          // text, beside a class-id of another kind: "pci:10de:2330:*:*"
inline constexpr std::int64_t leaf_key = -4;     // digest, beside an instance of another kind
}  // namespace extension

/// Adds its reference values to the set. Offsets in a refusal count from its first byte.
Result<void> read_comid(Bytes, Profile, Set& into);

struct WrittenComid {
  Buffer bytes;  // concise-mid-tag
  Profile profile = Profile::none;
};
/// The entries of the set; what it cannot say even so is left out and noted.
Result<WrittenComid> write_comid(const Set&, std::vector<std::string>& notes);

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
