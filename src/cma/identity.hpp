// Whether a leaf certificate is about the PCI function that presented it.
#pragma once
#include <bonafide/base/pci_identity.hpp>
#include <bonafide/cma/finding.hpp>
#include <bonafide/crypto/x509.hpp>

namespace bonafide::cma {

/// The entry as Linux writes it: lower case, the serial number without a key. Linux compares bytes.
std::string linux_name(const PciIdentity&);

/// The PCI-SIG entries of the leaf against config space. Read and without regard to case decides, one matching entry
/// suffices; the reason tells whether the bytes are those of Linux, and what other entries there are.
Findings judge_identity(const crypto::x509::Certificate& leaf, const PciIdentity&);

/// Whether the leaf names any PCI function, where none is known that it could be compared with.
Finding judge_named(const crypto::x509::Certificate& leaf);

}  // namespace bonafide::cma
