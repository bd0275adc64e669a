// One bank of slots, managed: DSP0274 1.4, SLOT_MANAGEMENT. What changes a slot is what SET_CERTIFICATE and GET_CSR do.
#include <bonafide/spdm/responder/handlers.hpp>

namespace bonafide::spdm::responder {
namespace {

constexpr std::uint8_t only_bank = 0;
/// All but ManageBank: the algorithm of the bank is that of its keys.
constexpr std::array served{
    SlotSubCode::supported_sub_codes,   SlotSubCode::get_bank_info, SlotSubCode::get_bank_details,
    SlotSubCode::get_certificate_chain, SlotSubCode::get_csr,       SlotSubCode::manage_slot,
    SlotSubCode::set_certificate};

/// Writes a structure of at most `most` bytes to the end of `out`.
template <class Structure>
Result<void> put(Buffer& out, const Structure& structure, const Terms& terms, std::size_t most) {
  const auto before = out.size();
  out.resize(before + most);
  const auto written = wire::encode(structure, terms, MutableBytes{out}.subspan(before));
  if (!written) return std::unexpected(written.error());
  out.resize(before + written->size());
  return {};
}

/// The structure that a decoder has found in a request.
template <class Structure> Result<Structure> read_structure(const SlotManagement& asked, const Terms& terms) {
  const auto read = wire::decode<Structure>(asked.body, terms);
  if (asked.offset == 0 || !read) return broken(rule::slot_structure, "MgmtStructOffset", 4, asked.offset);
  return read->message;
}

Result<void> check(const SlotAddress& address) {
  constexpr std::size_t at = 12;
  if (address.bank != only_bank) return broken(rule::slot_bank, "BankID", at, address.bank);
  if ((address.slot & slot_bits) > 7) return broken(rule::slot_exists, "SlotID", at + 1, address.slot);
  return {};
}

}  // namespace

Result<SlotManagementResp> Handlers::answer(const SlotManagement& asked) {
  if (self.profile_->store == nullptr)
    return broken(rule::request_known, "RequestResponseCode", 1, wire::number(Code::slot_management));
  const auto number = wire::number(asked.sub_code);
  if (!is_known(asked.sub_code)) return broken(rule::slot_sub_code, "SubCode", 2, number);
  if (std::ranges::find(served, asked.sub_code) == served.end())
    return broken(rule::slot_sub_code_served, "SubCode", 2, number);
  self.managed_.clear();
  if (const auto done = manage(asked); !done) return std::unexpected(done.error());
  constexpr std::uint16_t behind_head = 8;
  return SlotManagementResp{.sub_code = asked.sub_code,
                            .offset = self.managed_.empty() ? std::uint16_t{0} : behind_head,
                            .body = self.managed_};
}

/// Does it, and leaves the structure of the response in managed_.
Result<void> Handlers::manage(const SlotManagement& asked) {
  switch (asked.sub_code) {
    case SlotSubCode::supported_sub_codes: {
      SupportedSubCodes ours;
      for (const auto code : served)
        ours.bitmap[wire::number(code) / 8] |= static_cast<std::uint8_t>(1u << wire::number(code) % 8);
      return put(self.managed_, ours, self.terms_, ours.length);
    }
    case SlotSubCode::get_bank_info: return tell_banks();
    case SlotSubCode::get_csr: return slot_csr(asked);
    case SlotSubCode::manage_slot: return manage_slot(asked);
    case SlotSubCode::set_certificate: return slot_certificate(asked);
    default: break;
  }
  const auto address = read_structure<SlotAddress>(asked, self.terms_);
  if (!address) return std::unexpected(address.error());
  if (const auto good = check(*address); !good) return good;
  return asked.sub_code == SlotSubCode::get_bank_details ? tell_slots() : tell_chain(address->slot & slot_bits);
}

/// Which slots may be written depends on where the device stands: see may_provision.
Result<void> Handlers::tell_banks() {
  const auto& store = *self.profile_->store;
  const auto mine = store.environment == Environment::trusted ? store.supported_slots
                                                              : static_cast<std::uint8_t>(store.supported_slots & ~1u);
  Buffer element;
  const BankElement bank{.bank = only_bank, .slots = store.supported_slots, .modifiable = mine};
  if (const auto made = put(element, bank, self.terms_, bank.length); !made) return made;
  constexpr std::uint16_t size = 12;
  return put(self.managed_, BankInfo{.length = size, .count = 1, .elements = element}, self.terms_, size);
}

Result<void> Handlers::tell_slots() {
  auto& store = *self.profile_->store;
  Buffer elements;
  std::uint16_t count = 0;
  const std::size_t size = 16 + self.terms_.digest_size();
  for (std::uint8_t slot = 0; slot < 8; ++slot) {
    if ((store.supported_slots >> slot & 1) == 0) continue;
    const bool filled = !store.slots[slot].certificates.empty();
    const auto hash =
        filled ? chain_hash(slot) : Result<crypto::Digest>{crypto::Digest{.size = self.terms_.digest_size()}};
    if (!hash) return std::unexpected(hash.error());
    const auto id = store.of_slot(slot);
    const auto* const pair = store.find(id);
    const SlotElement one{.length = static_cast<std::uint16_t>(size),
                          .slot = slot,
                          .attributes = static_cast<std::uint8_t>(filled ? 1 : 0),
                          .key_pair_id = id,
                          .info = static_cast<std::uint8_t>(store.models[slot]),
                          .usage = pair != nullptr ? pair->usage : std::uint16_t{0},
                          .size = 0xFFFF,
                          .digest = *hash};
    if (const auto made = put(elements, one, self.terms_, size); !made) return made;
    ++count;
  }
  KeyPairAlgorithms able, current;
  for (const auto& pair : store.key_pairs) {
    able.asym |= pair.able.asym, able.pqc |= pair.able.pqc;
    if (pair.slots != 0) current.asym |= pair.current.asym, current.pqc |= pair.current.pqc;
  }
  const auto pqc_able = pqc_field(able.pqc), pqc_current = pqc_field(current.pqc);
  constexpr std::size_t head = 39;  // up to the slots, with three masks of four bytes
  const BankDetails bank{.length = static_cast<std::uint16_t>(head + elements.size()),
                         .bank = only_bank,
                         .attributes = 1,
                         .count = count,
                         .able = able.asym,
                         .current = current.asym,
                         .available = able.asym,
                         .pqc_able = pqc_able,
                         .pqc_current = pqc_current,
                         .pqc_available = pqc_able,
                         .slots = elements};
  return put(self.managed_, bank, self.terms_, bank.length);
}

Result<void> Handlers::tell_chain(std::uint8_t slot) {
  if (const auto calm = settled(static_cast<std::uint8_t>(1u << slot)); !calm) return calm;
  const auto chain = self.prover().chain(slot, self.terms_);
  if (chain.empty()) return broken(rule::slot_filled, "SlotID", 13, slot);
  const SlotContent content{.length = static_cast<std::uint32_t>(chain.size()), .content = chain};
  return put(self.managed_, content, self.terms_, 8 + chain.size());
}

Result<void> Handlers::slot_csr(const SlotManagement& asked) {
  const auto wanted = read_structure<SlotCsrRequest>(asked, self.terms_);
  if (!wanted) return std::unexpected(wanted.error());
  if (const auto good = check(wanted->address); !good) return good;
  const auto csr = answer(GetCsr{.key_pair_id = wanted->key_pair_id,
                                 .attributes = wanted->attributes,
                                 .requester_info_length = wanted->info_length,
                                 .opaque_length = wanted->opaque_length,
                                 .requester_info = wanted->info,
                                 .opaque = wanted->opaque});
  if (!csr) return std::unexpected(csr.error());
  const SlotContent content{.length = csr->length, .content = csr->csr};
  return put(self.managed_, content, self.terms_, 8 + csr->csr.size());
}

Result<void> Handlers::manage_slot(const SlotManagement& asked) {
  const auto wanted = read_structure<ManageSlot>(asked, self.terms_);
  if (!wanted) return std::unexpected(wanted.error());
  if (const auto good = check(wanted->address); !good) return good;
  if (wanted->operation != ManageSlot::erase) return broken(rule::slot_operation, "Operation", 16, wanted->operation);
  const auto done = answer(
      SetCertificate{.attributes = static_cast<std::uint8_t>((wanted->address.slot & slot_bits) | erase_certificate)});
  if (!done) return std::unexpected(done.error());
  return {};
}

Result<void> Handlers::slot_certificate(const SlotManagement& asked) {
  const auto wanted = read_structure<SlotCertificate>(asked, self.terms_);
  if (!wanted) return std::unexpected(wanted.error());
  if (const auto good = check(wanted->address); !good) return good;
  const auto attributes = (wanted->address.slot & slot_bits) | (wanted->attributes & 7u) << 4;
  const auto done = answer(SetCertificate{
      .attributes = static_cast<std::uint8_t>(attributes), .key_pair_id = wanted->key_pair_id, .chain = wanted->chain});
  if (!done) return std::unexpected(done.error());
  return {};
}

}  // namespace bonafide::spdm::responder
