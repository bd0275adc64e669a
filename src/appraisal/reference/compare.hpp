// What a device says, put beside what it should say.
#pragma once
#include <bonafide/appraisal/found.hpp>
#include <bonafide/appraisal/reference/finding.hpp>
#include <bonafide/appraisal/reference/values.hpp>

namespace bonafide::appraisal::reference {

/// One thing that signed evidence says: a measurement block, or a layer of firmware of a DICE chain.
struct Claim {
  std::optional<std::uint8_t> index;  // of a measurement block
  std::optional<evidence::MeasurementType> type;
  std::optional<std::uint64_t> layer;  // of a DICE layer
  std::vector<DigestValue> digests;
  std::optional<Buffer> raw;
  std::optional<std::uint64_t> svn;
  std::optional<std::string> version;
  Flags flags;
};
/// "measurement 3 (mutable firmware)", "DICE layer 1"
std::string text_of(const Claim&);

/// Who says it: everything that an environment can be compared with.
struct Subject {
  std::vector<std::string> vendors, models;
  std::optional<PciMatch> pci;
  std::vector<Buffer> class_ids;  // encoded as in Environment
  std::vector<Buffer> ueids;
  std::vector<DigestValue> leaf_keys;
  std::vector<std::string> firmware;  // versions that it says it runs
};
bool matches(const Environment&, const Subject&);

struct Said {
  Subject subject;
  std::vector<Claim> claims;
  bool anything_signed = false;  // a signature of the device that verifies covers measurements or a chain
};
/// What of an appraisal somebody speaks for: measurements that a verified signature or session covers, and the DICE
/// layers of chains that signed.
Said said_in(const Found&);

struct Comparison {
  std::vector<Finding> findings;
  bool has(Kind) const;
  /// Values there are, and none is mismatched or missing.
  bool good() const;
};

/// Compares the claims with those values that are for the subject. `at`: when a document's validity is judged; nothing
/// leaves it unjudged. Where there are values for several versions of the firmware and the device does not say which it
/// runs, the version counts that fits best.
Comparison compare(const crypto::Library&, const Said&, const References&, std::optional<UnixTime> at);

/// The same of an appraisal.
Comparison compare(const Found&, const References&, std::optional<UnixTime> at);

/// The group of checks "reference" of a verdict. A mismatch fails, and so does a missing value.
Check as_check(const Comparison&);

}  // namespace bonafide::appraisal::reference
