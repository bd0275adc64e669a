// Banks of slots, read and changed: DSP0274 1.4, SLOT_MANAGEMENT. Each flow speaks in `session`, or in the clear
// without one, and needs SLOT_MGMT_CAP.
#pragma once
#include <bonafide/spdm/message/slot_management.hpp>
#include <bonafide/spdm/requester/provisioning.hpp>

namespace bonafide::spdm::requester {

/// The bits of the SubCodes that the device supports.
Flow<std::uint64_t> supported_sub_codes(Line& line, Session* session);

struct Bank {
  std::uint8_t id = 0, slots = 0, modifiable = 0;  // masks
};
Flow<std::vector<Bank>> banks(Line& line, Session* session);

struct BankedSlot {
  std::uint8_t slot = 0;
  bool provisioned = false;
  std::uint8_t key_pair_id = 0;
  CertificateModel model = CertificateModel::none;
  std::uint16_t usage = 0;
  std::uint32_t size = 0;
  Buffer digest;
};
struct BankReport {
  KeyPairAlgorithms able, current;
  std::vector<BankedSlot> slots;
};
Flow<BankReport> bank_details(Line& line, Session* session, std::uint8_t bank);

/// A slot of a bank.
struct Place {
  std::uint8_t bank = 0, slot = 0;
};
/// The chain with its header; checked by nobody.
Flow<Buffer> banked_chain(Line& line, Session* session, Place place);
/// As get_csr, and checked like it.
Flow<CsrAnswer> banked_csr(Line& line, Session* session, Place place, const CsrWish& wish);
/// As set_certificate; the slot is that of `place`.
Flow<TakesEffect> set_banked_certificate(Line& line, Session* session, Place place, const CertificateWish& wish);

}  // namespace bonafide::spdm::requester
