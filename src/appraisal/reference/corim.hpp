// Reference values as CoRIM: draft-ietf-rats-corim (numbers of draft 10), and its SPDM profile.
//
// Read are the reference-values triples of every CoMID in it; other tags and triples are passed over with a note, and
// so are values that nothing SPDM says can be compared with. An mkey that is an integer, or class.index without an
// mkey, is the index of a measurement block; class.layer without either is a DICE layer; integrity register n is the
// hash-extended block n; other elements are looked for by their content. A class-id of tagged bytes that spell
// "pci:VVVV:DDDD[:SSSS:DDDD]" (each four hexadecimal digits, or *) is written and read for PCI identifiers. What
// reference values say beyond that is written in members of a profile of our own, which the CoRIM then names, and which
// are read under that name alone.
#pragma once
#include <bonafide/appraisal/reference/values.hpp>
#include <bonafide/evidence/cose.hpp>

namespace bonafide::appraisal::reference {

/// corim-map, tagged 501 (or 500(501), as older drafts had it), or one CoMID tagged 506.
Result<Set> read_corim(Bytes);

struct WrittenCorim {
  Buffer bytes;                    // 501(corim-map), deterministic
  std::vector<std::string> notes;  // what was left out: instances and groups of unknown kinds
};
Result<WrittenCorim> write_corim(const Set&);

/// The signed form: COSE_Sign1 with corim-meta. Who signed is not judged here.
struct SignedCorim {
  evidence::cose::Sign1 item;
  std::string signer_name;  // as corim-meta or the CWT claims say it
  std::optional<UnixTime> not_before, not_after;
  Set set;
};
Result<SignedCorim> read_signed_corim(Bytes);

struct CorimSigning {
  std::string signer_name;
  std::vector<Buffer> chain;  // of the key: DER certificates, its own first; may be empty
  std::optional<UnixTime> not_before, not_after;
};
Result<Buffer> sign_corim(const crypto::Library&, const crypto::PrivateKey&, Bytes corim, const CorimSigning&);

/// "pci:10de:2330:*:*" and back; nothing for text that is not of this form.
std::string pci_class(const PciMatch&);
std::optional<PciMatch> parse_pci_class(std::string_view);

}  // namespace bonafide::appraisal::reference
