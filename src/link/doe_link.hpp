// A responder behind a DOE mailbox in configuration space.
#pragma once
#include <bonafide/doe/discovery.hpp>
#include <bonafide/doe/transaction.hpp>
#include <bonafide/link/link.hpp>
#include <bonafide/link/mailbox_lock.hpp>
#include <bonafide/pci/function.hpp>
#include <bonafide/pci/sysfs.hpp>

namespace bonafide::link {

/// A mailbox in a config space that outlives it.
class DoeLink : public Link {
 public:
  DoeLink(pci::ConfigSpace& space, const pci::DoeMailbox& mailbox);

  /// The first mailbox of the function that lists CMA-SPDM, or the one at `offset`: locked, and its function kept
  /// awake, until the link is destroyed.
  static Result<std::unique_ptr<DoeLink>> open(const pci::Sysfs& sysfs, const Bdf& bdf,
                                               std::optional<std::uint16_t> offset = {});
  /// The same for one mailbox, whatever it speaks: for a probe.
  static Result<std::unique_ptr<DoeLink>> open_mailbox(const pci::Sysfs& sysfs, const Bdf& bdf,
                                                       const pci::DoeMailbox& mailbox);

  /// Asks the mailbox what it speaks.
  Result<std::vector<doe::Feature>> discover(Duration within);
  /// Refuses a mailbox that does not list CMA-SPDM.
  Result<void> demand_spdm(Duration within);
  /// Refuses a mailbox that does not list Secured CMA-SPDM. It is asked once; sending a secured message demands it too.
  Result<void> demand_secured(Duration within);
  /// One data object there and back, headers included.
  Result<Bytes> exchange_object(Bytes object, Duration within, Buffer& storage);

  Result<binding::Message> exchange(binding::Message request, Duration within, Buffer& storage) override;
  binding::Transport transport() const override { return binding::Transport::doe; }

  const pci::DoeMailbox& mailbox() const { return mailbox_; }
  /// The largest response that is read, in bytes; a larger one is refused.
  void limit_answer(std::size_t bytes) { largest_answer_ = bytes; }

 private:
  struct Registers : doe::Registers {
    Registers(pci::ConfigSpace& s, std::uint16_t at) : space(s), base(at) {}
    Result<std::uint32_t> read(std::uint16_t offset) override;
    Result<void> write(std::uint16_t offset, std::uint32_t value) override;
    pci::ConfigSpace& space;
    std::uint16_t base;
  };

  Result<void> demand(binding::ObjectType type, const Rule& rule, Duration within);

  std::unique_ptr<pci::ConfigSpace> owned_;
  std::optional<MailboxLock> lock_;
  pci::KeptAwake awake_;
  pci::DoeMailbox mailbox_;
  Registers registers_;
  std::optional<std::vector<doe::Feature>> features_;  // once they have been asked for
  std::size_t largest_answer_ = std::size_t{1} << 18;
  doe::Visit visit_ = doe::Visit::first;
  bool dead_ = false;
};

}  // namespace bonafide::link
