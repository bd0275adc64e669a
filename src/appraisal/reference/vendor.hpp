// What vendors put into fields that the specifications leave to them.
#pragma once
#include <bonafide/appraisal/reference/compare.hpp>

namespace bonafide::appraisal::reference {

/// The versions of firmware that a vendor's OpaqueData of signed MEASUREMENTS names. Known: NVIDIA's GPUs and switches,
/// whose leaf names the vendor; type 6 is the version of the VBIOS, as their reference values spell it.
std::vector<std::string> vendor_firmware(const Found&, const Subject&);

/// What that OpaqueData calls the FWID of the firmware (type 20), where the leaf names that vendor.
std::vector<Buffer> vendor_fwids(const Found&, const crypto::x509::Certificate& leaf);

/// "96.00.9F.00.01" of the value of that field; nothing for another form.
std::optional<std::string> vbios_version(Bytes value);

}  // namespace bonafide::appraisal::reference
