// Reference values: what the firmware of a kind of device is supposed to measure, whatever document says so.
// RFC 9334, 8.3 "Reference Values"; draft-ietf-rats-corim, "Reference Values Triple".
#pragma once
#include <bonafide/base/pci_identity.hpp>
#include <bonafide/base/time.hpp>
#include <bonafide/crypto/hash.hpp>
#include <bonafide/evidence/measurements.hpp>

namespace bonafide::appraisal::reference {

/// A digest under a named algorithm; under one that has no row here, its name or number as text.
struct DigestValue {
  std::optional<crypto::Hash> hash;
  std::string algorithm{};  // where `hash` is nothing; empty when it is not known at all
  Buffer bytes;
  auto operator<=>(const DigestValue&) const = default;
};
/// "SHA-384 8048dfd1..." with all its digits.
std::string text_of(const DigestValue&);

/// draft-ietf-rats-corim, "tagged-masked-raw-value": bits that the mask leaves out may be anything.
struct RawValue {
  Buffer value;
  Buffer mask;  // empty: every bit counts; otherwise as long as the value
  auto operator<=>(const RawValue&) const = default;
};

/// draft-ietf-rats-corim, "Security Version Number": this one (552), or this one and later ones (553).
struct SecurityVersion {
  std::uint64_t number = 0;
  bool or_later = false;
  auto operator<=>(const SecurityVersion&) const = default;
};

/// draft-ietf-rats-corim, "Flags Map": bit n is flag n. Flags that are not named may be either.
struct Flags {
  std::uint16_t named = 0, set = 0;
  auto operator<=>(const Flags&) const = default;
};
inline constexpr std::size_t flag_count = 11;
/// "debug" of 3; empty beyond the table.
std::string_view flag_name(std::size_t number);

/// One way of being as it should: everything that is said here has to hold.
struct Acceptable {
  std::vector<DigestValue> digests;  // one of them is of the evidence's algorithm and equal, and none differs
  std::optional<RawValue> raw;
  std::optional<SecurityVersion> svn;
  std::optional<std::string> version;
  Flags flags;
  auto operator<=>(const Acceptable&) const = default;
  bool empty() const { return *this == Acceptable{}; }
};
/// "SHA-384 8048..., SVN 3 or later"
std::string text_of(const Acceptable&);

/// The PCI functions that are meant. What is absent may be anything.
struct PciMatch {
  std::optional<std::uint16_t> vendor, device, subsystem_vendor, subsystem_device;
  auto operator<=>(const PciMatch&) const = default;
};

/// Whose measurements are meant: draft-ietf-rats-corim, "Environments". What is absent may be anything; an environment
/// that says nothing is every device's.
struct Environment {
  std::optional<std::string> vendor, model;  // as the leaf's DMTF name or a DICE layer calls them
  PciMatch pci;
  Buffer class_id;  // tagged OID, UUID or bytes, encoded; compared with the type of a DICE layer
  Buffer ueid;
  std::optional<DigestValue> leaf_key;  // of the leaf's SubjectPublicKeyInfo
  Buffer other;  // an instance or group of a kind that no device here can be known by: it is nobody's
  auto operator<=>(const Environment&) const = default;
};
/// "vendor NVIDIA, model GH100"; "any device".
std::string text_of(const Environment&);

/// Which of the things that a device can say. An index, a type, both, or a DICE layer; with none of them, whatever
/// fits.
struct Element {
  std::optional<std::uint8_t> index;              // of a measurement block, 1 to FEh
  std::optional<evidence::MeasurementType> type;  // of its value
  std::optional<std::uint64_t> layer;             // of DICE TcbInfo
  std::string name{};                             // for people: SPDM has no names
  auto operator<=>(const Element&) const = default;
};
/// "measurement 3 (FSP)", "every measurement of type mutable firmware", "DICE layer 1".
std::string text_of(const Element&);

struct Entry {
  Environment environment;
  Element element;
  std::vector<Acceptable> accepted;  // alternatives
  bool is_volatile = false;          // it varies between devices that are fine: never judged, always told
  auto operator<=>(const Entry&) const = default;
};

/// One document. Entries of documents for the same firmware are alternatives to each other, those of documents for
/// different firmware are not.
struct Set {
  std::string id;                       // as the document calls itself
  std::string origin;                   // the file it came from
  std::string format;                   // "TOML", "CoRIM", "TCG RIM"
  std::string author;                   // whom the document names as its maker
  std::string signer;                   // whose signature over it was verified; empty: nobody's was
  std::optional<std::string> firmware;  // the version of the firmware that it is for
  std::optional<UnixTime> not_before, not_after;
  std::vector<std::string> notes;  // what in the document was passed over
  std::vector<Entry> entries;
};

struct References {
  std::vector<Set> sets;
  bool empty() const { return sets.empty(); }
};

/// The hash with that number in the IANA Named Information registry, and the inverse; nothing for others.
std::optional<crypto::Hash> named_information_hash(std::uint64_t number);
std::optional<std::uint64_t> named_information_number(crypto::Hash);
/// The hash called "SHA-384", "sha-384" or "sha384"; nothing for others.
std::optional<crypto::Hash> hash_called(std::string_view name);

}  // namespace bonafide::appraisal::reference
