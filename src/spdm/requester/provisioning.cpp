#include <bonafide/crypto/hash.hpp>
#include <bonafide/crypto/spki.hpp>
#include <bonafide/crypto/x509/request.hpp>
#include <bonafide/spdm/requester/ask_in.hpp>
#include <bonafide/spdm/requester/provisioning.hpp>

namespace bonafide::spdm::requester {
namespace {

Result<void> able(const Line& line, std::uint32_t flag, Version since) {
  if (line.terms.version < since || !line.terms.responder.has(flag))
    return broken(rule::capability_present, "Flags", 8, flag);
  return {};
}

GetCsr question(const CsrWish& wish) {
  // DSP0274 1.3, "GET_CSR", Param2: 2:0 CSRCertModel, 5:3 CSRTrackingTag, 7 Overwrite.
  const auto attributes = wire::number(wish.model) | (wish.tracking_tag & 7u) << 3 | (wish.overwrite ? 0x80u : 0u);
  return {.key_pair_id = wish.key_pair_id,
          .attributes = static_cast<std::uint8_t>(attributes),
          .requester_info_length = static_cast<std::uint16_t>(wish.requester_info.size()),
          .opaque_length = static_cast<std::uint16_t>(wish.opaque.size()),
          .requester_info = wish.requester_info,
          .opaque = wish.opaque};
}

bool same_key(Bytes one, Bytes other) {
  const auto a = crypto::read_spki(one), b = crypto::read_spki(other);
  return a && b && a->kind == b->kind && equal(a->bits, b->bits);
}

/// DSP0274 1.3, "SET_CERTIFICATE", Param1: 3:0 SlotID, 6:4 SetCertModel, 7 Erase.
SetCertificate writing(const CertificateWish& wish, Bytes chain) {
  const auto erases = wish.certificates.empty() ? erase_certificate : std::uint8_t{0};
  const auto attributes = (wish.slot & slot_bits) | wire::number(wish.model) << 4 | erases;
  return {.attributes = static_cast<std::uint8_t>(attributes), .key_pair_id = wish.key_pair_id, .chain = chain};
}

}  // namespace

std::optional<std::uint8_t> reset_asked(const Line& line, const Error& error) {
  if (error != rule::peer_refused || error.got != wire::number(ErrorCode::reset_required)) return std::nullopt;
  const auto& said = line.said();
  const bool here = !said.empty() && said.back().response.size() >= header_size;
  return here ? said.back().response[3] : std::uint8_t{0};
}

Result<Buffer> chain_for(const Line& line, const CertificateWish& wish) {
  const auto hash = line.terms.hash();
  if (!hash) return broken(rule::capability_present, "BaseHashSel", 16, 0);
  const auto certificates = read_certificates(wish.certificates);
  if (!certificates) return std::unexpected(certificates.error());
  const Bytes root = wish.omitted_root.empty() ? certificates->front().raw : wish.omitted_root;
  const auto digest = crypto::digest(line.library, *hash, root);
  if (!digest) return std::unexpected(digest.error());
  auto chain = make_chain(*digest, wish.certificates);
  if (chain.size() > largest_chain(line.terms.version))
    return broken(rule::chain_bounded, "Length", header_size, chain.size());
  return chain;
}

Result<void> check_csr(const Line& line, Bytes csr, Bytes spki) {
  const auto request = crypto::x509::parse_request(csr);
  if (!request) return std::unexpected(request.error());
  if (const auto good = crypto::x509::verify_itself(line.library, *request); !good) return good;
  const auto kind = request->info.key;
  if (!spki.empty() && !same_key(spki, request->info.spki))
    return broken(rule::csr_key, "subjectPKInfo", 8, wire::number(kind), Note{crypto::name(kind)});
  const auto scheme = line.terms.scheme();
  const bool one_key = spki.empty() && !line.terms.selected.multi_key_responder;
  if (one_key && scheme && crypto::row(*scheme).key != kind)
    return broken(rule::csr_key, "subjectPKInfo", 8, wire::number(kind), Note{crypto::name(kind)});
  return {};
}

Flow<CsrAnswer> get_csr(Line& line, Session* session, const CsrWish& wish) {
  co_await able(line, cap::csr, Version::v1_2);
  const auto answer = co_await attempt(ask_in(line, session, question(wish)));
  CsrAnswer out;
  if (!answer) out.tracking_tag = reset_asked(line, answer.error());
  if (!answer && !out.tracking_tag) co_return std::unexpected(answer.error());
  if (!answer) co_return out;
  co_await check_csr(line, answer->message.csr, wish.spki);
  out.csr = copy(answer->message.csr);
  co_return out;
}

Flow<TakesEffect> set_certificate(Line& line, Session* session, const CertificateWish& wish) {
  co_await able(line, cap::set_cert, wish.certificates.empty() ? Version::v1_3 : Version::v1_2);
  if (wish.slot > 7) co_return broken(rule::slot_exists, "SlotID", 2, wish.slot);
  Buffer chain;
  if (!wish.certificates.empty()) chain = co_await chain_for(line, wish);
  const auto answer = co_await attempt(ask_in(line, session, writing(wish, chain)));
  if (!answer && reset_asked(line, answer.error())) co_return TakesEffect::after_reset;
  if (!answer) co_return std::unexpected(answer.error());
  if ((answer->message.slot & slot_bits) != wish.slot)
    co_return broken(rule::slot_echoed, "SlotID", 2, answer->message.slot);
  co_return TakesEffect::now;
}

Flow<KeyPairReport> get_key_pair(Line& line, Session* session, std::uint8_t key_pair_id) {
  co_await able(line, cap::get_key_pair_info, Version::v1_3);
  const GetKeyPairInfo asked{.key_pair_id = key_pair_id};
  const auto answer = co_await ask_in(line, session, asked);
  const auto& said = answer.message;
  co_await answers(asked, said);
  co_return KeyPairReport{.id = said.key_pair_id,
                          .total = said.total_key_pairs,
                          .capabilities = said.capabilities,
                          .usage_capabilities = said.key_usage_capabilities,
                          .usage = said.current_key_usage,
                          .able = {said.asym_capabilities, pqc_bits(said.pqc_capabilities)},
                          .current = {said.current_asym, pqc_bits(said.current_pqc)},
                          .slots = said.slot_mask,
                          .algorithm = copy(said.public_key_info)};
}

Flow<TakesEffect> set_key_pair(Line& line, Session* session, const KeyPairWish& wish) {
  co_await able(line, cap::set_key_pair_info, Version::v1_3);
  const auto pqc = pqc_field(wish.algorithm.pqc);
  const SetKeyPairInfo asked{.operation = wish.operation,
                             .key_pair_id = wish.id,
                             .desired_key_usage = wish.usage,
                             .desired_asym = wish.algorithm.asym,
                             .desired_slot_mask = wish.slots,
                             .desired_pqc = pqc};
  const auto answer = co_await attempt(ask_in(line, session, asked));
  if (!answer && reset_asked(line, answer.error())) co_return TakesEffect::after_reset;
  if (!answer) co_return std::unexpected(answer.error());
  co_return TakesEffect::now;
}

}  // namespace bonafide::spdm::requester
