// The functions that the kernel lists below /sys/bus/pci/devices, or below a copy of that folder.
#pragma once
#include <filesystem>
#include <memory>

#include <bonafide/base/pci_identity.hpp>
#include <bonafide/pci/config_space.hpp>

namespace bonafide::pci {

enum class Access : std::uint8_t { read_only, read_write };

/// One feature that a mailbox speaks, as `doe_features` lists it: the union over all mailboxes of the function.
struct DoeFeature {
  std::uint16_t vendor = 0;
  std::uint8_t type = 0;
  auto operator<=>(const DoeFeature&) const = default;
};

class Sysfs {
 public:
  static constexpr std::string_view usual = "/sys/bus/pci/devices";
  explicit Sysfs(std::filesystem::path root = usual) : root_(std::move(root)) {}

  /// All functions in order of their address. What is not named like a function is passed over.
  Result<std::vector<Bdf>> functions() const;
  /// Opens the `config` file. It is opened again by itself once the kernel says that the device behind it has gone: a
  /// descriptor outlives neither removal nor rescan.
  Result<std::unique_ptr<ConfigSpace>> open(const Bdf& bdf, Access access = Access::read_only) const;
  /// The name of the bound driver; empty where there is none.
  std::string driver(const Bdf& bdf) const;
  /// Nothing where the kernel does not list features (before 6.16, or no mailbox).
  std::optional<std::vector<DoeFeature>> doe_features(const Bdf& bdf) const;

  std::filesystem::path folder(const Bdf& bdf) const { return root_ / format(bdf); }
  const std::filesystem::path& root() const { return root_; }

 private:
  std::filesystem::path root_;
};

/// Keeps a function in D0: CMA responders need not answer below it (PCIe 6.x, 6.31). `power/control` is "on" while this
/// lives, and what it was afterwards. Where that cannot be written nothing changes.
class KeptAwake {
 public:
  KeptAwake() = default;
  explicit KeptAwake(const std::filesystem::path& device_folder);
  KeptAwake(KeptAwake&& other) noexcept { swap(other); }
  KeptAwake& operator=(KeptAwake&& other) noexcept { return swap(other), *this; }
  ~KeptAwake();

 private:
  void swap(KeptAwake& other) noexcept { std::swap(control_, other.control_), std::swap(before_, other.before_); }
  std::filesystem::path control_;
  std::string before_;
};

}  // namespace bonafide::pci
