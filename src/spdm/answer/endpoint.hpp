// What one side says about itself beside who it is, and when the other believes it: DSP0274 1.3, GET_ENDPOINT_INFO. A
// Responder is asked in a request, a Requester in an encapsulated one.
#pragma once
#include <bonafide/crypto/signature.hpp>
#include <bonafide/spdm/message/information.hpp>
#include <bonafide/spdm/signing.hpp>
#include <bonafide/spdm/transcript.hpp>

namespace bonafide::spdm {

/// The slot that `asked` wants to sign, or provisioned_key: DSP0274 1.3, "GET_ENDPOINT_INFO request message format",
/// SlotID.
std::uint8_t signing_slot(const GetEndpointInfo& asked);

/// ENDPOINT_INFO but for its signature; `device_class` is EPInfo of who answers, empty where there is none, and `terms`
/// are his. Breaks endpoint-info.sub-code, endpoint-info.signature-possible and what random numbers break; of a
/// signature also challenge.slot.
Result<EndpointInfo> endpoint_info(const crypto::Library&, const GetEndpointInfo& asked, Bytes device_class,
                                   const Terms& terms);

/// What was asked, and what was answered to it.
struct EndpointExchange {
  const GetEndpointInfo& asked;
  Bytes request;  // as it was sent
  const wire::Decoded<EndpointInfo>& answer;
  const crypto::PublicKey* key;  // of who answers; null where no signature was asked for
  Purpose purpose;               // in whose context he signs
};

/// What an endpoint says about itself; `is_signed` only where a signature over IL1/IL2 verified.
class Endpoint {
 public:
  /// EPInfo, which read_device_class reads.
  const Buffer& info() const { return info_; }
  bool is_signed() const { return signed_; }

 private:
  friend Result<Endpoint> verify(const crypto::Library&, const Terms&, const Transcript&, const EndpointExchange&);
  Endpoint(Bytes info, bool by_signature) : info_(copy(info)), signed_(by_signature) {}
  Buffer info_;
  bool signed_;
};

/// DSP0274 1.3, "ENDPOINT_INFO signature verification", and that the answer is about what was asked and can be read.
/// `terms` are those of who answers, `transcript` begins with VCA. Breaks endpoint-info.slot, endpoint-info.signature
/// and what read_device_class breaks.
Result<Endpoint> verify(const crypto::Library&, const Terms& terms, const Transcript& transcript,
                        const EndpointExchange& exchange);

}  // namespace bonafide::spdm
