// Enveloped XML signatures: XML Signature Syntax and Processing 1.1, as far as one is needed over a whole document.
//
// What is signed is the document without its Signature, and nothing else can be: a Reference to a part of it is
// refused, so that no other part can pose as the signed one (signature wrapping). Whoever reads the document afterwards
// must leave the Signature element out, too.
#pragma once
#include <bonafide/appraisal/reference/signer.hpp>
#include <bonafide/documents/xml.hpp>

namespace bonafide::documents {

/// The number of the Signature element; nothing where there is none. Refuses more than one, and one that is not a child
/// of the outermost element.
Result<std::optional<std::size_t>> find_signature(const xml::Document&);

/// Verifies it with the key of the first certificate of KeyInfo, to which one of the anchors must lead. Returns whose
/// the key is.
Result<std::string> verify_signature(const crypto::Library&, const xml::Document&, std::size_t signature,
                                     const appraisal::Trust& anchors, std::optional<UnixTime> at);

}  // namespace bonafide::documents
