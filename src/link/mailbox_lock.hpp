// The lock that keeps two bonafide processes from sharing a mailbox: nothing in the hardware does.
#pragma once
#include <filesystem>

#include <bonafide/base/pci_identity.hpp>
#include <bonafide/link/descriptor.hpp>
#include <bonafide/link/rules.hpp>

namespace bonafide::link {

class MailboxLock {
 public:
  /// Held until it is destroyed; the kernel releases it when the process ends. Refused at once where another holds it.
  static Result<MailboxLock> take(const Bdf& bdf, std::uint16_t offset);
  /// The same, with the lock files in `folder`.
  static Result<MailboxLock> take(const Bdf& bdf, std::uint16_t offset, const std::filesystem::path& folder);

 private:
  explicit MailboxLock(Descriptor file) : file_(std::move(file)) {}
  Descriptor file_;
};

}  // namespace bonafide::link
