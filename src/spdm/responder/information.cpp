// What the device tells about itself beside who it is, and what it asks of the Requester: DSP0274 1.3,
// GET_MEASUREMENT_EXTENSION_LOG, GET_ENDPOINT_INFO.
#include <bonafide/spdm/device_class.hpp>
#include <bonafide/spdm/responder/handlers.hpp>

namespace bonafide::spdm::responder {

/// As much as was asked for, as is left, and as one response of the Requester carries, in chunks or without.
Result<MeasurementExtensionLog> Handlers::answer(const GetMeasurementExtensionLog& asked) {
  const Bytes log = self.profile_->log;
  const auto& terms = self.terms_;
  if (terms.selected.mel_specification == 0) return broken(rule::request_known, "MELspecificationSel", 31, 0);
  if (asked.offset >= log.size() || asked.length == 0) return broken(rule::log_offset, "Offset", 4, asked.offset);
  constexpr std::size_t header = 12;
  const std::size_t limit = self.chunks() ? terms.requester.max_message_size : terms.requester.data_transfer_size;
  auto size = std::min<std::size_t>(asked.length, log.size() - asked.offset);
  size = std::min(size, limit - header);
  if (!self.chunks()) size = std::min<std::size_t>(size, self.profile_->data_transfer_size - header);
  return MeasurementExtensionLog{.portion_length = static_cast<std::uint32_t>(size),
                                 .remainder_length = static_cast<std::uint32_t>(log.size() - asked.offset - size),
                                 .portion = log.subspan(asked.offset, size)};
}

Result<EndpointInfo> Handlers::answer(const GetEndpointInfo& asked) {
  auto ours = endpoint_info(*self.library_, asked, self.profile_->device_class, self.terms_);
  if (!ours || !asked.wants_signature()) return ours;
  if (const auto able = can_sign(signing_slot(asked), key_usage::endpoint_info); !able)
    return std::unexpected(able.error());
  ours->signature = self.signature_room_;
  return ours;
}

/// The signature covers VCA and this exchange alone: DSP0274 1.3, "ENDPOINT_INFO signature generation".
Result<Bytes> Responder::serve_endpoint_info(Responder& self, Bytes request, MutableBytes out) {
  const auto asked = self.read<GetEndpointInfo>(request);
  if (!asked) return std::unexpected(asked.error());
  const auto reply = Handlers{self}.answer(asked->message);
  if (!reply) return std::unexpected(reply.error());
  const auto written = self.write(*reply, out);
  if (!written) return written;
  const auto size = reply->signature.size();
  const auto covered = written->first(written->size() - size);
  self.enter(Code::get_endpoint_info, asked->raw, covered);
  if (size == 0) return written;
  const Signer signer{self.terms_.version, *self.terms_.scheme(), *self.terms_.hash(),
                      Purpose::responder_endpoint_info};
  const auto over = self.transcript_in_use().il1il2(asked->raw, covered);
  const auto made =
      spdm::sign(*self.library_, *self.signing_key_, signer, over.digest(), out.subspan(covered.size(), size));
  if (!made) return std::unexpected(made.error());
  return written;
}

/// DSP0274 1.3, "Encapsulated requests": once in a session, of a Requester that has something to say.
bool Responder::asks_endpoint_info(const HeldSession& held) const {
  return profile_->demand.endpoint_info && !held.endpoint_asked && terms_.version >= Version::v1_3 &&
         terms_.requester.has(cap::ep_info);
}

/// Signed where the Requester can sign and has proven in this session with which key: DSP0274 1.3, EP_INFO_CAP.
Result<Bytes> Responder::ask_endpoint_info(HeldSession& held) {
  held.endpoint_asked = true;
  GetEndpointInfo asked{.sub_code = device_class_sub_code};
  if (held.requester && field(terms_.requester.flags, cap::ep_info) == 2) {
    asked.slot = held.requester->slot & 0x0F, asked.attributes = signature_requested;
    if (const auto drawn = library_->random(asked.nonce); !drawn) return std::unexpected(drawn.error());
  }
  return wire::encode(asked, terms_.turned_around(), held.capsules.question);
}

/// DSP0274 1.3, "ENDPOINT_INFO signature verification", of the Requester.
Result<void> Responder::take_endpoint_info(HeldSession& held, Bytes answer, bool refused) {
  if (refused) return {};
  auto terms = terms_.turned_around();
  const auto asked = wire::decode<GetEndpointInfo>(held.capsules.question, terms);
  if (!asked) return std::unexpected(asked.error());
  asked->message.shape_reply(terms);
  const auto said = wire::decode<EndpointInfo>(answer, terms);
  if (!said) return std::unexpected(said.error());
  if (said->raw.size() != answer.size())
    return broken(wire::rule::nothing_follows, "(end)", said->raw.size(), answer.size());
  const EndpointExchange exchange{asked->message, asked->raw, *said, held.requester ? &held.requester->key : nullptr,
                                  Purpose::requester_endpoint_info};
  auto endpoint = verify(*library_, terms, transcript_in_use(), exchange);
  if (!endpoint) return std::unexpected(endpoint.error());
  held.endpoint.emplace(std::move(*endpoint));
  return {};
}

const Endpoint* Responder::endpoint_of(SessionId id) const {
  const auto* const held = sessions_->find(id);
  return held != nullptr && held->endpoint ? &*held->endpoint : nullptr;
}

}  // namespace bonafide::spdm::responder
