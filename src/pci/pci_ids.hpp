// Names of vendors, devices and classes from the PCI ID database, where it is installed.
#pragma once
#include <filesystem>
#include <map>

#include <bonafide/base/pci_identity.hpp>

namespace bonafide::pci {

class Names {
 public:
  Names() = default;
  /// Reads the text of pci.ids; lines that make no sense are passed over.
  explicit Names(std::string text);
  Names(Names&&) = default;
  Names& operator=(Names&&) = default;

  /// The database of this machine; empty where there is none.
  static Names installed();

  /// Empty where the database does not know it.
  std::string_view vendor(std::uint16_t vendor) const;
  std::string_view device(std::uint16_t vendor, std::uint16_t device) const;
  std::string_view subsystem(const PciIdentity& identity) const;
  /// The sub-class, or the base class where the sub-class is not known: "Non-Volatile memory controller".
  std::string_view class_name(std::uint32_t class_code) const;
  bool empty() const { return vendors_.empty(); }

 private:
  std::string_view section(const std::map<std::uint32_t, std::size_t>& index, std::uint32_t id) const;
  std::string text_;
  std::map<std::uint32_t, std::size_t> vendors_, classes_;  // where the line of each begins
};

}  // namespace bonafide::pci
