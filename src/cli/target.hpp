// What can be authenticated: a function of this machine, an emulated device, a responder behind a socket, a storage
// device.
#pragma once
#include <bonafide/cli/keep.hpp>
#include <bonafide/cli/verb.hpp>
#include <bonafide/emulator/function.hpp>
#include <bonafide/link/doe_link.hpp>

namespace bonafide::cli {

/// A device in this process, and the function in front of it.
struct Emulated {
  Emulated(const crypto::Library& library, const std::string& directory, std::span<const std::string> faults);
  static std::unique_ptr<emulator::Device> throw_away(const crypto::Library& library,
                                                      std::span<const std::string> faults);
  std::unique_ptr<emulator::Device> device;
  std::unique_ptr<emulator::EmulatedFunction> function;
  std::unique_ptr<Keeper> keeper;  // with --keep
};

/// Failure, with exit usage unless a file that is there cannot be read.
[[noreturn]] void refuse(const emulator::BadDescription&, const std::string& about = {});

/// The way to a target that was opened, and what lives as long as it.
struct Reached {
  std::unique_ptr<Emulated> emulated;
  std::optional<PciIdentity> identity;  // as config space shows it
  std::unique_ptr<link::Link> link;
  std::vector<std::string> notes;
};

/// Opens BDF, emulated:[DIR], socket://HOST:PORT, tcp://HOST:PORT, nvme:DEVICE, scsi:DEVICE or mctp:[NET,]EID. Misuse
/// for any other text, and for --pcap where captures have no link type; an Error where the target cannot be reached.
Result<Reached> reach(const std::string& target, const crypto::Library&, const Words&);

/// The directory of "emulated:DIR" (it may be empty); nothing for any other text.
std::optional<std::string> emulated_directory(std::string_view target);

/// --timeout, 60 seconds where it is not given.
Duration timeout_of(const Words&);

/// Every function of --config-root that shows a DOE mailbox.
std::vector<std::string> functions_with_mailboxes(const Words&);

pci::Sysfs sysfs_of(const Words&);

}  // namespace bonafide::cli
