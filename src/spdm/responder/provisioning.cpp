// What can be provisioned into the device: DSP0274 1.2 and 1.3, GET_CSR and SET_CERTIFICATE.
#include <bonafide/crypto/oid.hpp>
#include <bonafide/crypto/spki.hpp>
#include <bonafide/crypto/x509/path.hpp>
#include <bonafide/crypto/x509/request.hpp>
#include <bonafide/spdm/certificate_chain.hpp>
#include <bonafide/spdm/responder/handlers.hpp>
#include <bonafide/spdm/responder/installer.hpp>

namespace bonafide::spdm::responder {
namespace {

namespace x509 = crypto::x509;

/// GET_CSR, Param2 (1.3).
struct CsrAttributes {
  std::uint8_t model, tag;
  bool overwrite;
};
CsrAttributes csr_attributes(std::uint8_t param2) {
  return {static_cast<std::uint8_t>(param2 & 0x07), static_cast<std::uint8_t>(param2 >> 3 & 0x07),
          (param2 & 0x80) != 0};
}

/// What a request asks for in the name of a leaf that the device has already: its extensions, but for those that name
/// keys.
Buffer wanted_extensions(std::span<const Slot, 8> slots) {
  Buffer out;
  const auto filled = std::ranges::find_if(slots, [](const Slot& slot) { return !slot.certificates.empty(); });
  if (filled == slots.end()) return out;
  const auto chain = read_certificates(filled->certificates);
  if (!chain) return out;
  Bytes rest = chain->back().extensions;
  for (Bytes before = rest; const auto extension = x509::next_extension(rest); before = rest) {
    const bool of_keys = equal(extension->oid, crypto::oid::subject_key_identifier) ||
                         equal(extension->oid, crypto::oid::authority_key_identifier);
    if (!of_keys) append(out, before.first(before.size() - rest.size()));
  }
  return out;
}

}  // namespace

/// DSP0274 1.3, "Multiple asymmetric keys": KeyPairID and model are for multi-key connections alone.
Result<KeyPair*> Handlers::key_pair_asked(std::uint8_t key_pair_id, std::uint8_t model, std::uint8_t slot) {
  auto& store = *self.profile_->store;
  if (self.terms_.selected.multi_key_responder) {
    auto* const pair = store.find(key_pair_id);
    if (pair == nullptr) return broken(rule::key_pair_known, "KeyPairID", 3, key_pair_id);
    if (!model_suits(model, slot)) return broken(rule::certificate_model, "CertModel", 2, model);
    return pair;
  }
  if (self.terms_.version >= Version::v1_3 && key_pair_id != 0)
    return broken(rule::key_pair_known, "KeyPairID", 3, key_pair_id);
  if (self.terms_.version >= Version::v1_3 && model != 0) return broken(rule::certificate_model, "CertModel", 2, model);
  return own_key_pair(store, self.terms_, slot);
}

Result<Csr> Handlers::answer(const GetCsr& asked) {
  auto* const store = self.profile_->store;
  if (store == nullptr) return broken(rule::request_known, "RequestResponseCode", 1, wire::number(Code::get_csr));
  const bool tracks = self.terms_.version >= Version::v1_3;
  const auto [model, tag, overwrite] = csr_attributes(tracks ? asked.attributes : std::uint8_t{0});
  const bool resets = self.terms_.responder.has(cap::cert_install_reset);
  if (tag != 0 && (overwrite || !resets)) return broken(rule::csr_tracking, "CSRTrackingTag", 3, asked.attributes);
  const auto pair = key_pair_asked(asked.key_pair_id, model, any_slot);
  if (!pair) return std::unexpected(pair.error());
  if (tag != 0) return tracked_csr(tag);
  auto made = make_csr(**pair, asked);
  if (!made) return std::unexpected(made.error());
  if (resets && tracks) {
    if (overwrite) store->forget_all();
    const auto given = store->track(std::move(*made));
    if (given == 0) return broken(rule::csr_tag_free, "CSRTrackingTag", 3, 0);
    return broken(rule::reset_required, "CSRTrackingTag", 3, given);
  }
  self.provisioned_ = std::move(*made);
  return Csr{.length = static_cast<std::uint16_t>(self.provisioned_.size()), .csr = self.provisioned_};
}

/// A request that was made before the reset, once.
Result<Csr> Handlers::tracked_csr(std::uint8_t tag) {
  auto& store = *self.profile_->store;
  const auto made = store.tracked(tag);
  if (!made) return broken(rule::csr_tag_known, "CSRTrackingTag", 3, tag);
  if (made->empty()) return broken(rule::reset_required, "CSRTrackingTag", 3, tag);
  self.provisioned_ = copy(*made);
  store.forget(tag);
  return Csr{.length = static_cast<std::uint16_t>(self.provisioned_.size()), .csr = self.provisioned_};
}

/// DSP0274 1.2, "GET_CSR": subject and attributes as RequesterInfo has them, else of our own.
Result<Buffer> Handlers::make_csr(const KeyPair& pair, const GetCsr& asked) {
  if (self.terms_.selected.other_params == 0 && !asked.opaque.empty())
    return broken(rule::opaque_agreed, "OpaqueDataLength", 6, asked.opaque.size());
  if (pair.key == nullptr) return broken(rule::key_pair_generated, "KeyPairID", 2, asked.key_pair_id);
  Buffer subject = x509::make_common_name("SPDM device"), attributes;
  if (asked.requester_info.empty()) {
    const auto wanted = wanted_extensions(self.slots());
    if (!wanted.empty()) attributes = x509::extension_request(wanted);
  } else {
    const auto info = x509::parse_request_info(asked.requester_info);
    if (!info)
      return broken(rule::csr_requester_info, info.error().field, header_size + 4 + info.error().offset,
                    info.error().got, Note{info.error().rule->id});
    subject = copy(info->subject), attributes = copy(info->attributes);
  }
  auto made = x509::request(*self.library_, subject, attributes, {.key = *pair.key});
  if (made && made->size() > 0xFFFF) return broken(rule::csr_requester_info, "RequesterInfoLength", 4, made->size());
  return made;
}

/// DSP0274 1.2, "SET_CERTIFICATE": slot 0 in a trusted environment, the others there or under the protection of a
/// session.
Result<void> Handlers::may_provision(std::uint8_t slot) const {
  const auto& store = *self.profile_->store;
  if (slot > 7) return broken(rule::slot_exists, "SlotID", 2, slot);
  if ((store.supported_slots >> slot & 1) == 0) return broken(rule::slot_supported, "SlotID", 2, slot);
  const bool protected_here = &self.transcript_in_use() != &self.transcript_;
  if (store.environment != Environment::trusted && (slot == 0 || !protected_here))
    return broken(rule::provisioning_place, "SlotID", 2, slot);
  return {};
}

Result<SetCertificateRsp> Handlers::answer(const SetCertificate& asked) {
  auto* const store = self.profile_->store;
  if (store == nullptr)
    return broken(rule::request_known, "RequestResponseCode", 1, wire::number(Code::set_certificate));
  const auto slot = static_cast<std::uint8_t>(asked.attributes & slot_bits);
  if (const auto may = may_provision(slot); !may) return std::unexpected(may.error());
  const bool manages = self.terms_.version >= Version::v1_3;
  const auto model = static_cast<std::uint8_t>(manages ? asked.attributes >> 4 & 0x07 : 0);
  const bool erases = manages && (asked.attributes & erase_certificate) != 0;
  const auto done = erases ? erase(slot, model, asked) : install(slot, model, asked);
  if (!done) return std::unexpected(done.error());
  return SetCertificateRsp{.slot = slot};
}

Result<void> Handlers::erase(std::uint8_t slot, std::uint8_t model, const SetCertificate& asked) {
  auto& store = *self.profile_->store;
  if (model != 0) return broken(rule::erase_alone, "SetCertModel", 2, asked.attributes);
  const auto padding = self.only_padding(asked.chain, header_size);
  if (!padding) return broken(rule::erase_alone, "CertChain", header_size, asked.chain.size());
  if (!self.terms_.responder.has(cap::cert_install_reset)) return store.erase(slot), Result<void>{};
  store.install_at_reset(slot, [slot](Store& its) { its.erase(slot); });
  return broken(rule::reset_required, "SlotID", 2, 0);
}

Result<void> Handlers::install(std::uint8_t slot, std::uint8_t model, const SetCertificate& asked) {
  auto& store = *self.profile_->store;
  const auto pair = key_pair_asked(asked.key_pair_id, model, slot);
  if (!pair) return std::unexpected(pair.error());
  const auto size = chain_size(asked.chain, self.terms_);
  if (!size) return std::unexpected(size.error());
  if (const auto whole = self.only_padding(asked.chain.subspan(*size), header_size + *size); !whole) return whole;
  auto made = check_installation(
      *self.library_, self.terms_, store,
      {.slot = slot, .model = static_cast<CertificateModel>(model), .pair = *pair, .chain = asked.chain.first(*size)});
  if (!made) return std::unexpected(made.error());
  if (!self.terms_.responder.has(cap::cert_install_reset)) return store.install(slot, std::move(*made)), Result<void>{};
  store.install_at_reset(slot, [slot, made = *made](Store& its) { its.install(slot, made); });
  return broken(rule::reset_required, "SlotID", 2, 0);
}

}  // namespace bonafide::spdm::responder
