// What the device tells about itself beside who it is: DSP0274 1.3, GET_MEASUREMENT_EXTENSION_LOG, GET_ENDPOINT_INFO.
#include <bonafide/spdm/device_class.hpp>
#include <bonafide/spdm/responder/handlers.hpp>
#include <bonafide/spdm/signing.hpp>

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
  if (asked.sub_code != device_class_sub_code || self.profile_->device_class.empty())
    return broken(rule::endpoint_sub_code, "SubCode", 2, asked.sub_code);
  EndpointInfo ours{.info = self.profile_->device_class};
  if (!asked.wants_signature()) return ours;
  if (field(self.terms_.responder.flags, cap::ep_info) != 2)
    return broken(rule::endpoint_signs, "RequestAttributes", 4, asked.attributes);
  const auto slot4 = static_cast<std::uint8_t>(asked.slot & 0x0F);
  if (slot4 > 7 && slot4 != provisioned_key_4_bits) return broken(rule::signing_slot, "SlotID", 3, asked.slot);
  if (const auto able = can_sign(slot4 > 7 ? provisioned_key : slot4, key_usage::endpoint_info); !able)
    return std::unexpected(able.error());
  ours.slot = slot4;
  if (const auto drawn = self.library_->random(ours.nonce); !drawn) return std::unexpected(drawn.error());
  ours.signature = self.signature_room_;
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

}  // namespace bonafide::spdm::responder
