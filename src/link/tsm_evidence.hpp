// What the TSM of this machine keeps of a PCI function, through the kernel's family `pci-tsm` as it was proposed.
#pragma once
#include <bonafide/link/generic_netlink.hpp>

namespace bonafide::link {

/// evidence-read: all objects of evidence of a function ("0000:01:00.0"), as the messages of one dump, which
/// evidence::read_source reads. A nonce has at most 256 bytes; the kernel that was proposed may pass over it, so look
/// for it in what comes.
Result<Buffer> read_tsm_evidence(GenericNetlink& netlink, std::string_view function, Bytes nonce);

}  // namespace bonafide::link
