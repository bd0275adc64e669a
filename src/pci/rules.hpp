// What configuration space, and the files that record it, must satisfy to be read.
#pragma once
#include <bonafide/base/result.hpp>

namespace bonafide::pci::rule {

inline constexpr Rule aligned{"pci.aligned", "PCIe 6.x, 7.2 Configuration Space; DOE registers are dwords",
                              "configuration space is accessed as aligned dwords within its size"};
inline constexpr Rule present{"pci.present", "PCIe 6.x, 2.3.2, Configuration Requests that end in Unsupported Request",
                              "the function must answer: all ones mean that it is gone or asleep"};
inline constexpr Rule exists{"pci.exists", "Linux, Documentation/PCI/sysfs-pci",
                             "the function must be listed below the configuration root"};
inline constexpr Rule readable{"pci.readable", "Linux, Documentation/PCI/sysfs-pci",
                               "the kernel must let this process read the configuration space (root sees all of it)"};
inline constexpr Rule writable{"pci.writable", "Linux, kernel_lockdown(7), PCI configuration",
                               "the kernel must let this process write the configuration space"};
inline constexpr Rule accessible{"pci.accessible", "Linux, Documentation/PCI/sysfs-pci",
                                 "the operating system must carry out an access to configuration space"};

inline constexpr Rule list_ends{"pci.list-ends", "PCIe 6.x, 7.6.3 Extended Capability Header; PCI 3.0, 6.7",
                                "a capability list must not come back to a capability it has passed"};
inline constexpr Rule next_in_range{
    "pci.next-in-range", "PCIe 6.x, 7.6.3 Extended Capability Header; PCI 3.0, 6.7",
    "the next pointer must stay in the part of configuration space that holds the list"};
inline constexpr Rule not_all_ones{"pci.not-all-ones", "PCIe 6.x, 7.6.3 Extended Capability Header",
                                   "a capability header must not read as all ones"};
inline constexpr Rule not_mirrored{"pci.not-mirrored", "PCIe 6.x, 7.2.2 Enhanced Configuration Access Mechanism",
                                   "extended configuration space must not repeat the first 256 bytes"};
inline constexpr Rule capability_fits{"pci.capability-fits", "PCIe 6.x, 7.9.24 Data Object Exchange; 7.9.26 IDE",
                                      "a capability must end within configuration space"};

inline constexpr Rule dump_line{"pci.dump-line", "pciutils, lspci(8), -xxxx",
                                "a line of a dump must be an offset below 1000h, in order, and 1 to 16 bytes"};
inline constexpr Rule dump_function{
    "pci.dump-function", "pciutils, lspci(8), -xxxx",
    "a dump must hold 64 to 4096 bytes of each function, after a line with its address"};

}  // namespace bonafide::pci::rule
