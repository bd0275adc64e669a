// What documents of people and of vendors must satisfy: XML, its signatures, TCG's manifests, TOML.
#pragma once
#include <bonafide/base/result.hpp>

namespace bonafide::documents::rule {

inline constexpr Rule xml_well_formed{"xml.well-formed", "XML 1.0, 2.1 Well-Formed XML Documents",
                                      "the document must be one well-formed element in UTF-8"};
inline constexpr Rule xml_plain{"xml.plain", "house rule; XML 1.0, 2.8 Prolog and Document Type Declaration",
                                "there must be no document type declaration, and so no entities, nor processing "
                                "instructions"};
inline constexpr Rule xml_namespaces{"xml.namespaces", "Namespaces in XML 1.0, 6.3 Uniqueness of Attributes",
                                     "every prefix must be declared, and no attribute may appear twice"};
inline constexpr Rule xml_bounded{"xml.bounded", "house rule",
                                  "a document must not be longer than 4 MiB, deeper than 32 elements, of more than "
                                  "65536 of them, or of more than 64 namespaces of 256 bytes"};

inline constexpr Rule dsig_one{"xmldsig.one", "XML Signature 1.1, 4 Core Signature Syntax",
                               "there must be exactly one Signature, and it must be a child of the outermost element"};
inline constexpr Rule dsig_whole{"xmldsig.whole", "XML Signature 1.1, 4.4.3.2 The Reference Processing Model",
                                 "the signature must be over the whole document, by one Reference with the URI \"\" "
                                 "and the transform enveloped-signature"};
inline constexpr Rule dsig_structure{
    "xmldsig.structure", "XML Signature 1.1, 4.4 The SignedInfo Element",
    "SignedInfo, SignatureValue and KeyInfo must be there once, as the schema has them"};
inline constexpr Rule dsig_algorithm{"xmldsig.algorithm", "XML Signature 1.1, 6 Algorithms",
                                     "the algorithms must be SHA-2 digests, ECDSA or RSA over them, and canonical XML"};
inline constexpr Rule dsig_digest{"xmldsig.digest", "XML Signature 1.1, 3.2.1 Reference Validation",
                                  "the digest must be that of the document without its signature"};
inline constexpr Rule dsig_signature{"xmldsig.signature", "XML Signature 1.1, 3.2.2 Signature Validation",
                                     "the signature must verify over SignedInfo with the signer's key"};

inline constexpr Rule rim_structure{"rim.structure", "TCG Reference Integrity Manifest Information Model; ISO 19770-2",
                                    "a manifest must be a SoftwareIdentity with a Payload that holds digests"};
inline constexpr Rule rim_value{"rim.value", "TCG Reference Integrity Manifest Information Model, Payload",
                                "a digest must be hexadecimal digits and as long as its algorithm makes it, an index "
                                "a number below 254"};

inline constexpr Rule toml_well_formed{"reference-file.toml", "TOML 1.0", "the file must be TOML"};
inline constexpr Rule toml_key{"reference-file.key", "docs/reference-values.md",
                               "a key must be one that reference values have, and of its type"};
inline constexpr Rule toml_value{"reference-file.value", "docs/reference-values.md",
                                 "a value must be one that its key can have"};

}  // namespace bonafide::documents::rule
