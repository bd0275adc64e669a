// The PCI-SIG entry of a leaf's subject alternative name, which ties a certificate to a function's config space.
#pragma once
#include <optional>

#include <bonafide/base/bytes.hpp>
#include <bonafide/base/result.hpp>

namespace bonafide::cma {

/// "Vendor=1b36:Device=0010:CC=010802:REV=02:SSVID=1af4:SSID=1100:0102030405060708", read without regard to case. What
/// is absent from the text is absent here.
struct PciName {
  std::optional<std::uint16_t> vendor, device, subsystem_vendor, subsystem;
  std::optional<std::uint32_t> class_code;
  std::optional<std::uint8_t> revision;
  std::optional<std::uint64_t> serial;
  bool serial_named = false;              // "SN=..." where others write the bare digits
  std::vector<std::string_view> unknown;  // parts with a key that nobody knows, as they stand
};

/// Reads the text of one entry. Every part must be known or KEY=VALUE; no key twice.
Result<PciName> parse_pci_name(std::string_view text);

/// One otherName of type 2.23.147 in a subject alternative name: its text, or why it has none.
using PciNameEntry = Result<std::string_view>;

/// All of them in order; `general_names` is the body of the GeneralNames. Refuses malformed GeneralNames as a whole.
Result<std::vector<PciNameEntry>> pci_names(Bytes general_names);
/// The same of otherNames of another type, the body of an OBJECT IDENTIFIER: DSP0274, "Leaf certificate", has one with
/// Manufacturer:Product:SerialNumber.
Result<std::vector<PciNameEntry>> other_names(Bytes general_names, Bytes type);

}  // namespace bonafide::cma
