#include <bonafide/spdm/answer.hpp>
#include <bonafide/spdm/answer/endpoint.hpp>
#include <bonafide/spdm/device_class.hpp>
#include <bonafide/spdm/rules/information.hpp>
#include <bonafide/spdm/rules/mutual.hpp>

namespace bonafide::spdm {
namespace {

Result<void> check_signature(const crypto::Library& library, const Terms& terms, const Transcript& transcript,
                             const EndpointExchange& exchange) {
  const auto hash = terms.hash();
  const auto scheme = terms.scheme();
  if (exchange.key == nullptr || !hash || !scheme || !transcript.settled())
    return broken(rule::endpoint_signature, "Signature", 0, 0);
  const Signer signer{terms.version, *scheme, *hash, exchange.purpose};
  const auto& covered = exchange.answer.signed_part;
  const auto& signature = exchange.answer.message.signature;
  const auto over = transcript.il1il2(exchange.request, covered);
  const auto verified = verify(library, *exchange.key, signer, over.digest(), signature);
  if (!verified)
    return broken(rule::endpoint_signature, "Signature", covered.size(), signature.size(),
                  Note{verified.error().rule->id});
  return {};
}

}  // namespace

std::uint8_t signing_slot(const GetEndpointInfo& asked) {
  const auto slot = static_cast<std::uint8_t>(asked.slot & 0x0F);
  return slot == provisioned_key_4_bits ? provisioned_key : slot;
}

Result<EndpointInfo> endpoint_info(const crypto::Library& library, const GetEndpointInfo& asked, Bytes device_class,
                                   const Terms& terms) {
  if (asked.sub_code != device_class_sub_code || device_class.empty())
    return broken(rule::endpoint_sub_code, "SubCode", 2, asked.sub_code);
  EndpointInfo ours{.info = device_class};
  if (!asked.wants_signature()) return ours;
  if (field(terms.responder.flags, cap::ep_info) != 2)
    return broken(rule::endpoint_signs, "RequestAttributes", 4, asked.attributes);
  const auto slot = signing_slot(asked);
  if (slot > 7 && slot != provisioned_key) return broken(rule::signing_slot, "SlotID", 3, asked.slot);
  ours.slot = asked.slot & 0x0F;
  if (const auto drawn = library.random(ours.nonce); !drawn) return std::unexpected(drawn.error());
  return ours;
}

Result<Endpoint> verify(const crypto::Library& library, const Terms& terms, const Transcript& transcript,
                        const EndpointExchange& exchange) {
  const auto& said = exchange.answer.message;
  if (const auto apt = answers(exchange.asked, said); !apt) return std::unexpected(apt.error());
  const bool by_signature = exchange.asked.wants_signature();
  if (by_signature)
    if (const auto checked = check_signature(library, terms, transcript, exchange); !checked)
      return std::unexpected(checked.error());
  if (const auto read = read_device_class(said.info); !read) return std::unexpected(read.error());
  return Endpoint{said.info, by_signature};
}

}  // namespace bonafide::spdm
