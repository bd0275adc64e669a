#include <bonafide/spdm/requester/ask_in.hpp>
#include <bonafide/spdm/requester/slot_management.hpp>

namespace bonafide::spdm::requester {
namespace {

constexpr std::uint16_t behind_head = 8;

Result<void> able(const Line& line) {
  if (line.terms.version < Version::v1_4 || (line.terms.responder.ext_flags & slot_mgmt_cap) == 0)
    return broken(rule::capability_present, "ExtFlags", 6, slot_mgmt_cap);
  return {};
}

template <class Structure> Result<Buffer> encoded(const Line& line, const Structure& structure, std::size_t most) {
  Buffer out(most);
  const auto written = wire::encode(structure, line.terms, out);
  if (!written) return std::unexpected(written.error());
  out.resize(written->size());
  return out;
}

/// Asks with the structure in `body` (empty: there is none), and gives the one in the answer.
Flow<Buffer> ask_slots(Line& line, Session* session, SlotSubCode sub_code, Bytes body) {
  co_await able(line);
  const SlotManagement question{
      .sub_code = sub_code, .offset = body.empty() ? std::uint16_t{0} : behind_head, .body = body};
  const auto answer = co_await ask_in(line, session, question);
  if (answer.message.sub_code != sub_code)
    co_return broken(rule::slot_echoed_sub_code, "SubCode", 2, wire::number(answer.message.sub_code));
  co_return copy(answer.message.body);
}

template <class Structure> Result<Structure> read_structure(const Line& line, Bytes body) {
  const auto read = wire::decode<Structure>(body, line.terms);
  if (!read) return broken(rule::slot_structure, "MgmtStructOffset", 4, body.size());
  return read->message;
}

SlotAddress address_of(Place place) { return {.bank = place.bank, .slot = place.slot}; }

}  // namespace

Flow<std::uint64_t> supported_sub_codes(Line& line, Session* session) {
  const auto body = co_await ask_slots(line, session, SlotSubCode::supported_sub_codes, Bytes{});
  const auto said = co_await read_structure<SupportedSubCodes>(line, body);
  co_return load_le<std::uint64_t>(said.bitmap);
}

Flow<std::vector<Bank>> banks(Line& line, Session* session) {
  const auto body = co_await ask_slots(line, session, SlotSubCode::get_bank_info, Bytes{});
  const auto said = co_await read_structure<BankInfo>(line, body);
  std::vector<Bank> out;
  for (const auto& one : wire::List<BankElement, Terms>{said.elements, line.terms})
    out.push_back({one.bank, one.slots, one.modifiable});
  co_return out;
}

Flow<BankReport> bank_details(Line& line, Session* session, std::uint8_t bank) {
  const SlotAddress address{.bank = bank};
  const auto question = co_await encoded(line, address, address.length);
  const auto body = co_await ask_slots(line, session, SlotSubCode::get_bank_details, question);
  const auto said = co_await read_structure<BankDetails>(line, body);
  if (said.bank != bank) co_return broken(rule::slot_echoed_sub_code, "BankID", 10, said.bank);
  BankReport out{.able = {said.able, pqc_bits(said.pqc_able)}, .current = {said.current, pqc_bits(said.pqc_current)}};
  for (const auto& one : wire::List<SlotElement, Terms>{said.slots, line.terms})
    out.slots.push_back({.slot = one.slot,
                         .provisioned = (one.attributes & 1) != 0,
                         .key_pair_id = one.key_pair_id,
                         .model = static_cast<CertificateModel>(one.info & 7),
                         .usage = one.usage,
                         .size = one.size,
                         .digest = copy(one.digest)});
  co_return out;
}

Flow<Buffer> banked_chain(Line& line, Session* session, Place place) {
  const auto address = address_of(place);
  const auto question = co_await encoded(line, address, address.length);
  const auto body = co_await ask_slots(line, session, SlotSubCode::get_certificate_chain, question);
  const auto said = co_await read_structure<SlotContent>(line, body);
  co_return copy(said.content);
}

Flow<CsrAnswer> banked_csr(Line& line, Session* session, Place place, const CsrWish& wish) {
  // DSP0274 1.4, "GetCSR": the attributes of GET_CSR.
  const auto attributes = wire::number(wish.model) | (wish.tracking_tag & 7u) << 3 | (wish.overwrite ? 0x80u : 0u);
  const SlotCsrRequest wanted{.address = address_of(place),
                              .key_pair_id = wish.key_pair_id,
                              .attributes = static_cast<std::uint8_t>(attributes),
                              .info_length = static_cast<std::uint16_t>(wish.requester_info.size()),
                              .opaque_length = static_cast<std::uint16_t>(wish.opaque.size()),
                              .info = wish.requester_info,
                              .opaque = wish.opaque};
  const auto question = co_await encoded(line, wanted, 16 + wish.requester_info.size() + wish.opaque.size());
  const auto body = co_await attempt(ask_slots(line, session, SlotSubCode::get_csr, question));
  CsrAnswer out;
  if (!body) out.tracking_tag = reset_asked(line, body.error());
  if (!body && !out.tracking_tag) co_return std::unexpected(body.error());
  if (!body) co_return out;
  const auto said = co_await read_structure<SlotContent>(line, *body);
  co_await check_csr(line, said.content, wish.spki);
  out.csr = copy(said.content);
  co_return out;
}

Flow<TakesEffect> set_banked_certificate(Line& line, Session* session, Place place, const CertificateWish& wish) {
  Buffer question, chain;
  auto sub_code = SlotSubCode::manage_slot;
  if (wish.certificates.empty()) {
    const ManageSlot wanted{.address = address_of(place), .operation = ManageSlot::erase};
    question = co_await encoded(line, wanted, 12);
  } else {
    sub_code = SlotSubCode::set_certificate;
    chain = co_await chain_for(line, wish);
    const SlotCertificate wanted{.address = address_of(place),
                                 .length = static_cast<std::uint32_t>(chain.size()),
                                 .attributes = static_cast<std::uint8_t>(wire::number(wish.model)),
                                 .key_pair_id = wish.key_pair_id,
                                 .chain = chain};
    question = co_await encoded(line, wanted, 16 + chain.size());
  }
  const auto body = co_await attempt(ask_slots(line, session, sub_code, question));
  if (!body && reset_asked(line, body.error())) co_return TakesEffect::after_reset;
  if (!body) co_return std::unexpected(body.error());
  co_return TakesEffect::now;
}

}  // namespace bonafide::spdm::requester
