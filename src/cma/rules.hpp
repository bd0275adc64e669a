// What leaf certificates, and their binding to a PCI function, must satisfy.
#pragma once
#include <bonafide/base/result.hpp>

namespace bonafide::cma::rule {

inline constexpr Rule leaf_version{"cma.leaf-version", "DSP0274, X.509 certificate requirements, Version",
                                   "the leaf must be an X.509 certificate of version 3"};
inline constexpr Rule leaf_key_usage{
    "cma.leaf-key-usage", "DSP0274, X.509 certificate requirements, Key Usage",
    "the leaf must have a KeyUsage with digitalSignature (but for GenericCert) and, but "
    "for AliasCert, without keyCertSign"};
inline constexpr Rule leaf_not_ca{"cma.leaf-not-ca", "DSP0274, X.509 certificate requirements, Basic Constraints",
                                  "the leaf must not be a CA, and from SPDM 1.3 on it must say so"};
inline constexpr Rule leaf_role{"cma.leaf-role", "DSP0274, X.509 certificate requirements, Extended Key Usage",
                                "a leaf with SPDM key purposes must have the one of its role"};
inline constexpr Rule spdm_extension{"cma.spdm-extension", "DSP0274 1.2, SPDM certificate extension",
                                     "the SPDM extension must be a SEQUENCE of SEQUENCEs that begin with an OID"};
inline constexpr Rule alias_identity{"cma.alias-identity",
                                     "DSP0274 1.2, Alias certificate model, hardware identity OID",
                                     "the leaf of an alias chain must not claim the hardware identity"};

inline constexpr Rule algorithms{"cma.algorithms", "PCIe 6.x, 6.31.3 CMA-SPDM algorithms",
                                 "the algorithms must be of RSASSA-3072, ECDSA P-256 or P-384 and SHA-256 or SHA-384"};
inline constexpr Rule san_present{"cma.san-present", "PCIe 6.x, 6.31.3 CMA-SPDM leaf certificate",
                                  "the leaf must carry a PCI-SIG entry (2.23.147) in its subject alternative name"};
inline constexpr Rule san_matches{"cma.san-matches", "PCIe 6.x, 6.31.3 CMA-SPDM leaf certificate",
                                  "a PCI-SIG entry of the leaf must name the function that its config space shows"};
inline constexpr Rule san_well_formed{"cma.san-well-formed", "RFC 5280, 4.2.1.6",
                                      "the subject alternative name must be well-formed GeneralNames"};
inline constexpr Rule san_utf8{"cma.san-utf8", "PCIe 6.x, 6.31.3 CMA-SPDM leaf certificate; RFC 5280, 4.2.1.6",
                               "the PCI-SIG entry must hold one UTF8String in an explicit tag"};
inline constexpr Rule san_part{
    "cma.san-part", "PCIe 6.x, 6.31.3 CMA-SPDM leaf certificate",
    "every part of the PCI-SIG entry must be KEY=VALUE with the digits of its field, or the 16 "
    "digits of a serial number"};
inline constexpr Rule san_duplicate{"cma.san-duplicate", "PCIe 6.x, 6.31.3 CMA-SPDM leaf certificate",
                                    "no part of the PCI-SIG entry may appear twice"};

}  // namespace bonafide::cma::rule
