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

  static void layout(auto& walk, auto& r) {
    walk.field(0, "hash", r.hash);
    const bool known = !r.hash || static_cast<std::uint64_t>(*r.hash) < crypto::hash_count;
    walk.demand(known, evidence::rule::evidence_value, "hash", r.hash ? static_cast<std::uint64_t>(*r.hash) : 0);
    walk.field(1, "algorithm", r.algorithm);
    walk.field(2, "bytes", r.bytes);
    // A demand that is broken does not end the walk.
    walk.demand(!r.hash || !known || r.bytes.size() == crypto::size(*r.hash), evidence::rule::evidence_value, "bytes",
                r.bytes.size());
  }
};
/// "SHA-384 8048dfd1..." with all its digits.
std::string text_of(const DigestValue&);

/// draft-ietf-rats-corim, "tagged-masked-raw-value": bits that the mask leaves out may be anything.
struct RawValue {
  Buffer value;
  Buffer mask;  // empty: every bit counts; otherwise as long as the value
  auto operator<=>(const RawValue&) const = default;

  static void layout(auto& walk, auto& r) {
    walk.field(0, "value", r.value);
    walk.field(1, "mask", r.mask);
    walk.demand(r.mask.empty() || r.mask.size() == r.value.size(), evidence::rule::evidence_value, "mask",
                r.mask.size());
  }
};

/// draft-ietf-rats-corim, "Security Version Number": this one (552), or this one and later ones (553).
struct SecurityVersion {
  std::uint64_t number = 0;
  bool or_later = false;
  auto operator<=>(const SecurityVersion&) const = default;

  static void layout(auto& walk, auto& r) {
    walk.field(0, "number", r.number);
    walk.field(1, "or-later", r.or_later);
  }
};

inline constexpr std::size_t flag_count = 11;

/// draft-ietf-rats-corim, "Flags Map": bit n is flag n. Flags that are not named may be either.
struct Flags {
  std::uint16_t named = 0, set = 0;
  auto operator<=>(const Flags&) const = default;

  static void layout(auto& walk, auto& r) {
    walk.field(0, "named", r.named);
    walk.field(1, "set", r.set);
    walk.demand((r.set & ~r.named) == 0 && r.named >> flag_count == 0, evidence::rule::evidence_value, "set", r.set);
  }
};
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

  static void layout(auto& walk, auto& r) {
    walk.field(0, "digests", r.digests);
    walk.field(1, "raw", r.raw);
    walk.field(2, "svn", r.svn);
    walk.field(3, "version", r.version);
    walk.field(4, "flags", r.flags);
  }
};
/// "SHA-384 8048..., SVN 3 or later"
std::string text_of(const Acceptable&);

/// The PCI functions that are meant. What is absent may be anything.
struct PciMatch {
  std::optional<std::uint16_t> vendor, device, subsystem_vendor, subsystem_device;
  auto operator<=>(const PciMatch&) const = default;

  static void layout(auto& walk, auto& r) {
    walk.field(0, "vendor", r.vendor);
    walk.field(1, "device", r.device);
    walk.field(2, "subsystem-vendor", r.subsystem_vendor);
    walk.field(3, "subsystem-device", r.subsystem_device);
  }
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

  static void layout(auto& walk, auto& r) {
    walk.field(0, "vendor", r.vendor);
    walk.field(1, "model", r.model);
    walk.field(2, "pci", r.pci);
    walk.field(3, "class-id", r.class_id);
    walk.field(4, "ueid", r.ueid);
    walk.field(5, "leaf-key", r.leaf_key);
    walk.field(6, "other", r.other);
  }
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

  static void layout(auto& walk, auto& r) {
    walk.field(0, "index", r.index);
    walk.demand(!r.index || (*r.index != 0 && *r.index != 0xFF), evidence::rule::evidence_value, "index",
                r.index.value_or(0));
    walk.field(1, "type", r.type);
    walk.field(2, "layer", r.layer);
    walk.field(3, "name", r.name);
  }
};
/// "measurement 3 (FSP)", "every measurement of type mutable firmware", "DICE layer 1".
std::string text_of(const Element&);

struct Entry {
  Environment environment;
  Element element;
  std::vector<Acceptable> accepted;  // alternatives
  bool is_volatile = false;          // it varies between devices that are fine: never judged, always told
  auto operator<=>(const Entry&) const = default;

  static void layout(auto& walk, auto& r) {
    walk.field(0, "environment", r.environment);
    walk.field(1, "element", r.element);
    walk.field(2, "accepted", r.accepted);
    walk.field(3, "volatile", r.is_volatile);
  }
};

/// Appends an entry, or only its alternatives where the last one is about the same.
void append(std::vector<Entry>& entries, Entry entry);

/// One document. `layout` is how it stands in a bundle (docs/bundle.cddl). Entries of documents for the same firmware
/// are alternatives to each other, those of documents for different firmware are not.
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

  static void layout(auto& walk, auto& r) {
    walk.field(0, "id", r.id);
    walk.field(1, "origin", r.origin);
    walk.field(2, "format", r.format);
    walk.field(3, "author", r.author);
    walk.field(4, "signer", r.signer);
    walk.field(5, "firmware", r.firmware);
    walk.field(6, "not-before", r.not_before);
    walk.field(7, "not-after", r.not_after);
    walk.field(8, "notes", r.notes);
    walk.field(9, "entries", r.entries);
  }
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
